//! The genesis document: who is in the forum, with which keys, under which policy. Composing it needs public keys
//! alone; the heads and the mediator sign it afterwards, each where the own key lies.

use homeward_payload::compose::default_signing_policy;
use homeward_payload::domain::{ClockMode, Genesis, Limits, Principal, PrincipalKeys, StatementKey};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::parse::{ParseError, parse_genesis_document};
use homeward_payload::proto::payload::v1 as proto;
use prost::{Message as _, Name as _};

/// Length of the nonce that tells two forums of the same keys apart, in bytes.
pub const NONCE_BYTES: usize = 16;

/// Bounds of a forum whose plan names none.
pub const LIMITS_DEFAULT: Limits = Limits {
    list_entries_max: 8_000,
    batch_lines_max: 5_000,
    agreement_terms_max: 16,
    acknowledgement_days_max: 3,
    child_acknowledgement_days_max: 14,
    child_answer_days_max: 30,
    discrepancy_days_max: 30,
};

/// What a forum is to be.
#[derive(Clone, Debug)]
pub struct ForumPlan {
    /// Name for people.
    pub forum_name: String,
    /// Origin line of checkpoints.
    pub checkpoint_origin: String,
    /// Real or simulated time.
    pub clock_mode: ClockMode,
    /// When time in the log starts.
    pub created_time: Timestamp,
    /// Bounds that the rules enforce.
    pub limits: Limits,
    /// The public keys of all five principals, ascending.
    pub principals: Vec<PrincipalKeys>,
}

/// A genesis document that nobody may have signed yet.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its bytes: what is signed.
    pub payload: Vec<u8>,
    /// What it says; without signers.
    pub genesis: Genesis,
}

impl Document {
    /// Full name of the message: the payload type of its envelope.
    #[must_use]
    pub fn payload_type() -> String {
        proto::Genesis::full_name()
    }

    /// Ids of the keys that may sign it: one of each head of delegation, and one of the mediator's service.
    #[must_use]
    pub fn signers(&self) -> Vec<Digest> {
        let keys = self.genesis.principals.iter().flat_map(|keys| {
            keys.statement_keys.iter().filter(|key| Genesis::SIGNERS.contains(&(keys.principal, key.role)))
        });
        let mut signers: Vec<Digest> = keys.map(|key| key.key_id).collect();
        signers.sort_unstable();
        signers
    }
}

/// The document of a plan.
///
/// # Errors
/// [`ParseError`] names the fields of the document whose bounds the plan breaks.
pub fn compose(plan: &ForumPlan, nonce: [u8; NONCE_BYTES]) -> Result<Document, ParseError> {
    let document = proto::Genesis {
        format_version: 1,
        nonce: nonce.to_vec(),
        forum_name: plan.forum_name.clone(),
        checkpoint_origin: plan.checkpoint_origin.clone(),
        clock_mode: proto::ClockMode::from(plan.clock_mode).into(),
        created_time_us: plan.created_time.0,
        rules_version: 1,
        principals: plan.principals.iter().map(principal_keys).collect(),
        signing_policy: signing_policy(),
        witness_quorum: Principal::PARTIES.map(|party| proto::Principal::from(party).into()).to_vec(),
        limits: Some(limits(&plan.limits)),
    };
    let payload = document.encode_to_vec();
    let genesis = parse_genesis_document(&payload)?;
    Ok(Document { payload, genesis })
}

fn principal_keys(keys: &PrincipalKeys) -> proto::PrincipalKeys {
    let bytes = |key: &Option<[u8; 32]>| key.map(Vec::from).unwrap_or_default();
    proto::PrincipalKeys {
        principal: proto::Principal::from(keys.principal).into(),
        name: keys.name.clone(),
        root_key: keys.root_key.to_vec(),
        recovery_key: keys.recovery_key.to_vec(),
        statement_keys: keys.statement_keys.iter().map(statement_key).collect(),
        log_key: bytes(&keys.log_key),
        witness_key: bytes(&keys.witness_key),
        sealing_key: bytes(&keys.sealing_key),
    }
}

fn statement_key(key: &StatementKey) -> proto::StatementKey {
    proto::StatementKey { role: proto::KeyRole::from(key.role).into(), public_key: key.public_key.to_vec() }
}

fn signing_policy() -> Vec<proto::SigningRule> {
    default_signing_policy()
        .into_iter()
        .map(|rule| proto::SigningRule {
            payload_type: rule.payload_type,
            principal: proto::Principal::from(rule.principal).into(),
            role: proto::Role::from(rule.role).into(),
        })
        .collect()
}

const fn limits(limits: &Limits) -> proto::Limits {
    proto::Limits {
        list_entries_max: limits.list_entries_max,
        batch_lines_max: limits.batch_lines_max,
        agreement_terms_max: limits.agreement_terms_max,
        acknowledgement_days_max: limits.acknowledgement_days_max,
        child_acknowledgement_days_max: limits.child_acknowledgement_days_max,
        child_answer_days_max: limits.child_answer_days_max,
        discrepancy_days_max: limits.discrepancy_days_max,
    }
}
