//! Keys, policy and the statements accepted so far.

use std::collections::BTreeMap;

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{Genesis, KeyRole, Principal, Role};
use homeward_payload::ids::{Digest, StatementId};

use crate::ledger::Seen;

/// Who is in the forum and what was said in it before.
#[derive(Clone, Debug)]
pub struct Forum {
    genesis: Genesis,
    keys: BTreeMap<Digest, (Principal, KeyRole)>,
    statements: BTreeMap<StatementId, (u64, Digest)>,
}

/// What admission changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForumEvent {
    /// A statement was accepted.
    Accepted {
        /// Its id.
        statement: StatementId,
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
        Self { genesis, keys, statements: BTreeMap::new() }
    }

    /// The genesis of the forum.
    #[must_use]
    pub const fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Whose key this is and who holds it.
    #[must_use]
    pub fn holder_of(&self, key_id: &Digest) -> Option<(Principal, KeyRole)> {
        self.keys.get(key_id).copied()
    }

    /// Whether the signing policy lets this principal say this in this role.
    #[must_use]
    pub fn allows(&self, payload_type: &str, principal: Principal, role: Role) -> bool {
        self.genesis
            .signing_policy
            .iter()
            .any(|rule| rule.principal == principal && rule.role == role && rule.payload_type == payload_type)
    }

    pub(crate) fn seen(&self, id: &StatementId, payload_hash: &Digest) -> Seen {
        match self.statements.get(id) {
            None => Seen::New,
            Some((position, known)) if known == payload_hash => Seen::Again { position: *position },
            Some(_) => Seen::Reused,
        }
    }

    pub(crate) fn apply(&mut self, event: &ForumEvent) {
        let ForumEvent::Accepted { statement, payload_hash, position, .. } = event;
        self.statements.insert(*statement, (*position, *payload_hash));
    }
}

impl Canonical for ForumEvent {
    fn encode(&self, encoder: &mut Encoder) {
        let Self::Accepted { statement, payload_hash, position, author } = self;
        encoder
            .byte(1)
            .fixed(statement.as_bytes())
            .fixed(payload_hash.as_bytes())
            .long(*position)
            .byte(crate::event::tag::principal(*author));
    }
}
