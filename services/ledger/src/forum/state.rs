//! Keys, policy and the statements accepted so far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{Genesis, KeyRole, Principal, Role, Statement};
use homeward_payload::ids::{Digest, StatementId};

use crate::ledger::Seen;

/// Who is in the forum and what was said in it before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forum {
    // Nothing said in the forum changes these, so that copies of a ledger share them.
    constitution: Arc<Constitution>,
    statements: BTreeMap<StatementId, Accepted>,
}

/// What a genesis fixes, in the form in which it is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Constitution {
    genesis: Genesis,
    keys: BTreeMap<Digest, (Principal, KeyRole)>,
    policy: BTreeMap<(Principal, Role), BTreeSet<String>>,
}

/// A statement that was accepted: its position, and what it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Accepted {
    position: u64,
    payload_type: &'static str,
    payload_hash: Digest,
}

/// What admission changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForumEvent {
    /// A statement was accepted.
    Accepted {
        /// Its id.
        statement: StatementId,
        /// Full name of its payload message: the same bytes can be another statement under another name.
        payload_type: &'static str,
        /// SHA-256 of its payload.
        payload_hash: Digest,
        /// Its position in the log.
        position: u64,
        /// Its author.
        author: Principal,
    },
}

impl Forum {
    pub(crate) fn new(genesis: Genesis) -> Self {
        let keys = genesis
            .principals
            .iter()
            .flat_map(|principal| {
                principal.statement_keys.iter().map(|key| (key.key_id, (principal.principal, key.role)))
            })
            .collect();
        let mut policy: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for rule in &genesis.signing_policy {
            policy.entry((rule.principal, rule.role)).or_default().insert(rule.payload_type.clone());
        }
        let constitution = Arc::new(Constitution { genesis, keys, policy });
        Self { constitution, statements: BTreeMap::new() }
    }

    /// The genesis of the forum.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
        &self.constitution.genesis
    }

    /// Whose key this is and who holds it.
    #[must_use]
    pub fn holder_of(&self, key_id: &Digest) -> Option<(Principal, KeyRole)> {
        self.constitution.keys.get(key_id).copied()
    }

    /// Whether the signing policy lets this principal say this in this role.
    #[must_use]
    pub fn allows(&self, payload_type: &str, principal: Principal, role: Role) -> bool {
        let allowed = self.constitution.policy.get(&(principal, role));
        allowed.is_some_and(|payload_types| payload_types.contains(payload_type))
    }

    pub(crate) fn seen(&self, statement: &Statement) -> Seen {
        let said = (statement.body.type_name(), statement.payload_hash);
        match self.statements.get(&statement.header.statement_id) {
            None => Seen::New,
            Some(known) if (known.payload_type, known.payload_hash) == said => {
                Seen::Again { position: known.position }
            }
            Some(_) => Seen::Reused,
        }
    }

    pub(crate) fn apply(&mut self, event: &ForumEvent) {
        let ForumEvent::Accepted { statement, payload_type, payload_hash, position, .. } = event;
        let (position, payload_hash) = (*position, *payload_hash);
        self.statements.insert(*statement, Accepted { position, payload_type, payload_hash });
    }
}

impl Canonical for ForumEvent {
    fn encode(&self, encoder: &mut Encoder) {
        let Self::Accepted { statement, payload_type, payload_hash, position, author } = self;
        encoder
            .byte(1)
            .fixed(statement.as_bytes())
            .text(payload_type)
            .fixed(payload_hash.as_bytes())
            .long(*position)
            .byte(crate::event::tag::principal(*author));
    }
}
