//! The genesis document: entry 0 of every log, whose SHA-256 is the log id.

use crate::domain::{Principal, Role};
use crate::ids::{Digest, LogId, Timestamp};

/// Which clock the forum runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMode {
    /// Real time.
    Real,
    /// Only `MarkTime` moves the clock.
    Simulated,
}

/// Who holds a statement key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyRole {
    /// The principal's own service.
    Service,
    /// The head of delegation.
    Head,
    /// The second officer.
    SecondOfficer,
    /// A medical panel.
    Panel,
}

impl KeyRole {
    /// The word for it in plans and messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Head => "head",
            Self::SecondOfficer => "second-officer",
            Self::Panel => "panel",
        }
    }
}

/// One key that signs statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementKey {
    /// Who holds it.
    pub role: KeyRole,
    /// Ed25519 public key.
    pub public_key: [u8; 32],
    /// Id of the key: SHA-256 of the algorithm byte and the public key.
    pub key_id: Digest,
}

/// A principal's first keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalKeys {
    /// Whose keys.
    pub principal: Principal,
    /// Short name: the power's code for a party.
    pub name: String,
    /// Root key.
    pub root_key: [u8; 32],
    /// Recovery key.
    pub recovery_key: [u8; 32],
    /// Keys that sign statements, ascending.
    pub statement_keys: Vec<StatementKey>,
    /// Key that signs checkpoints: the mediator's.
    pub log_key: Option<[u8; 32]>,
    /// Key that cosigns checkpoints: everyone's but the mediator's.
    pub witness_key: Option<[u8; 32]>,
    /// X25519 key to which documents are sealed: everyone's but the mediator's.
    pub sealing_key: Option<[u8; 32]>,
}

/// One row of the signing policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SigningRule {
    /// Full name of the payload message.
    pub payload_type: String,
    /// Who.
    pub principal: Principal,
    /// In which capacity.
    pub role: Role,
}

/// Bounds that the rules enforce in this forum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries on one opened list.
    pub list_entries_max: u32,
    /// Lines of one batch revision.
    pub batch_lines_max: u32,
    /// Terms of one agreement.
    pub agreement_terms_max: u32,
    /// Days in which a receiving side acknowledges.
    pub acknowledgement_days_max: u32,
    /// Days in which a listed child's case is acknowledged.
    pub child_acknowledgement_days_max: u32,
    /// Days in which a listed child's case is answered.
    pub child_answer_days_max: u32,
    /// Days in which a discrepancy is explained.
    pub discrepancy_days_max: u32,
}

/// The genesis document, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// SHA-256 of the document.
    pub log_id: LogId,
    /// Ids of the keys that signed, ascending.
    pub signers: Vec<Digest>,
    /// Name of the forum for people.
    pub forum_name: String,
    /// Origin line of every checkpoint.
    pub checkpoint_origin: String,
    /// Whether time is real or simulated.
    pub clock_mode: ClockMode,
    /// When the document was made.
    pub created_time: Timestamp,
    /// Version of the rules from the first entry on.
    pub rules_version: u32,
    /// All five principals, ascending.
    pub principals: Vec<PrincipalKeys>,
    /// Who may say what in which capacity.
    pub signing_policy: Vec<SigningRule>,
    /// The principals whose cosignatures make a size final.
    pub witness_quorum: Vec<Principal>,
    /// Bounds that the rules enforce.
    pub limits: Limits,
}

impl Genesis {
    /// Who signs a genesis, each once: the head of each delegation and the mediator's service.
    pub const SIGNERS: [(Principal, KeyRole); 3] = [
        (Principal::PartyA, KeyRole::Head),
        (Principal::PartyB, KeyRole::Head),
        (Principal::Mediator, KeyRole::Service),
    ];

    /// The keys of one principal; a parsed genesis holds all five.
    #[must_use]
    pub fn keys_of(&self, principal: Principal) -> Option<&PrincipalKeys> {
        self.principals.iter().find(|keys| keys.principal == principal)
    }
}
