//! The genesis document: its fields, its keys and who signed it.

use std::collections::BTreeSet;

use homeward_statement::{Envelope, PublicKey, VerifyError};

use super::agreement::TERMS_MAX;
use super::batch::BATCH_LINES_MAX;
use super::error::ParseError;
use super::field::{Check, Step};
use super::list::LIST_ENTRIES_MAX;
use super::mark;
use super::value::shown;
use crate::compose::STATEMENT_TYPES;
use crate::domain::{Genesis, KeyRole, Limits, Principal, PrincipalKeys, SigningRule, StatementKey};
use crate::ids::{Digest, LogId};
use crate::proto::error::v1::ErrorReason;
use crate::proto::payload::v1 as proto;

/// The one format of the document.
const FORMAT_VERSION: u32 = 1;
/// Length of the nonce.
const NONCE_BYTES: usize = 16;
/// Longest name of a forum.
const FORUM_NAME_BYTES_MAX: usize = 80;
/// Longest checkpoint origin.
const ORIGIN_BYTES_MAX: usize = 120;
/// Longest name of a principal.
const PRINCIPAL_NAME_BYTES_MAX: usize = 16;
/// Statement keys of one principal.
const STATEMENT_KEYS_MAX: usize = 8;
/// Rules of one policy.
const SIGNING_RULES_MAX: usize = 512;
/// Principals whose cosignatures can be asked for: all but the mediator.
const QUORUM_MAX: usize = 4;
/// Longest time in which a receiving side acknowledges, in days.
const ACKNOWLEDGEMENT_DAYS_MAX: u32 = 90;
/// Longest of the other times, in days.
const DAYS_MAX: u32 = 365;

pub(super) fn genesis(check: &mut Check, message: &proto::Genesis, payload: &[u8]) -> Option<Genesis> {
    check.range("format_version", message.format_version, FORMAT_VERSION..=FORMAT_VERSION);
    check.bytes::<NONCE_BYTES>("nonce", &message.nonce);
    let name_bytes = message.forum_name.len();
    if !(1..=FORUM_NAME_BYTES_MAX).contains(&name_bytes) {
        let allowed = format_args!("1 to {FORUM_NAME_BYTES_MAX} bytes");
        check.refuse("forum_name", format_args!("{name_bytes} bytes"), allowed);
    }
    check_origin(check, &message.checkpoint_origin);
    let clock_mode = check.choice::<proto::ClockMode, _>("clock_mode", message.clock_mode);
    let created_time = check.time("created_time_us", message.created_time_us);
    let rules_version = mark::rules_version(check, message.rules_version);
    check_principals(check, &message.principals);
    let principals = check.items("principals", &message.principals, principal_keys);
    check_keys_unique(check, &message.principals);
    check.count("signing_policy", message.signing_policy.len(), 1..=SIGNING_RULES_MAX);
    let rules = message.signing_policy.iter().map(|rule| (&rule.payload_type, rule.principal));
    check.ascending("signing_policy", rules, "payload type and principal");
    let signing_policy = check.items("signing_policy", &message.signing_policy, signing_rule);
    check.count("witness_quorum", message.witness_quorum.len(), 1..=QUORUM_MAX);
    check.ascending("witness_quorum", &message.witness_quorum, "principal");
    let witness_quorum = check.each("witness_quorum", &message.witness_quorum, witness);
    let limits = check.message("limits", message.limits.as_ref(), limits);
    Some(Genesis {
        log_id: LogId(Digest::of(payload).0),
        signers: Vec::new(),
        forum_name: message.forum_name.clone(),
        checkpoint_origin: message.checkpoint_origin.clone(),
        clock_mode: clock_mode?,
        created_time: created_time?,
        rules_version: rules_version?,
        principals: principals?,
        signing_policy: signing_policy?,
        witness_quorum: witness_quorum?,
        limits: limits?,
    })
}

fn check_origin(check: &mut Check, origin: &str) {
    // A plus sign ends a key name in the note format (C2SP signed-note), and the origin is the log's key name.
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'+';
    if !(1..=ORIGIN_BYTES_MAX).contains(&origin.len()) || !origin.bytes().all(allowed) {
        let allowed = format_args!("1 to {ORIGIN_BYTES_MAX} bytes of printable ASCII without spaces and +");
        check.refuse("checkpoint_origin", shown(origin), allowed);
    }
}

fn check_principals(check: &mut Check, principals: &[proto::PrincipalKeys]) {
    let found = principals.iter().map(|keys| keys.principal);
    let all = Principal::ALL.into_iter().map(|principal| i32::from(proto::Principal::from(principal)));
    if !found.eq(all) {
        check.refuse("principals", "other principals or another order", "all five, each once, ascending");
    }
}

fn principal_keys(check: &mut Check, message: &proto::PrincipalKeys) -> Option<PrincipalKeys> {
    let principal = check.principal("principal", message.principal);
    let name = &message.name;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !(1..=PRINCIPAL_NAME_BYTES_MAX).contains(&name.len()) || !name.bytes().all(allowed) {
        let allowed = format_args!("1 to {PRINCIPAL_NAME_BYTES_MAX} of A-Z, a-z, 0-9 and hyphen");
        check.refuse("name", shown(name), allowed);
    }
    let root_key = signing_key(check, "root_key", &message.root_key);
    let recovery_key = signing_key(check, "recovery_key", &message.recovery_key);
    check.count("statement_keys", message.statement_keys.len(), 1..=STATEMENT_KEYS_MAX);
    let keys = message.statement_keys.iter().map(|key| (key.role, &key.public_key));
    check.ascending("statement_keys", keys, "role and key");
    let statement_keys = check.items("statement_keys", &message.statement_keys, statement_key);
    let principal = principal?;
    let mediator = principal == Principal::Mediator;
    let log_key = key_where(check, "log_key", &message.log_key, mediator, signing_key);
    let witness_key = key_where(check, "witness_key", &message.witness_key, !mediator, signing_key);
    // Any 32 bytes are an X25519 public key (RFC 7748 section 5); sealing refuses those that would share nothing.
    let sealing_key = key_where(check, "sealing_key", &message.sealing_key, !mediator, Check::bytes);
    Some(PrincipalKeys {
        principal,
        name: name.clone(),
        root_key: *root_key?.as_bytes(),
        recovery_key: *recovery_key?.as_bytes(),
        statement_keys: statement_keys?,
        log_key: log_key?.map(|key| *key.as_bytes()),
        witness_key: witness_key?.map(|key| *key.as_bytes()),
        sealing_key: sealing_key?,
    })
}

fn signing_key(check: &mut Check, step: impl Into<Step>, bytes: &[u8]) -> Option<PublicKey> {
    match PublicKey::try_from(bytes) {
        Ok(key) => Some(key),
        Err(error) => {
            check.refuse(step, format_args!("no usable key: {error}"), "an Ed25519 public key of 32 bytes");
            None
        }
    }
}

/// Reads a key that some principals have and the others have not.
fn key_where<T>(
    check: &mut Check,
    name: &'static str,
    bytes: &[u8],
    required: bool,
    read: impl FnOnce(&mut Check, &'static str, &[u8]) -> Option<T>,
) -> Option<Option<T>> {
    if required {
        return read(check, name, bytes).map(Some);
    }
    if !bytes.is_empty() {
        check.refuse(name, format_args!("{} bytes", bytes.len()), "nothing for this principal");
    }
    Some(None)
}

fn statement_key(check: &mut Check, message: &proto::StatementKey) -> Option<StatementKey> {
    let role = check.choice::<proto::KeyRole, _>("role", message.role);
    let key = signing_key(check, "public_key", &message.public_key);
    let key = key?;
    Some(StatementKey { role: role?, public_key: *key.as_bytes(), key_id: key.id().into() })
}

/// One key has one use, so that a signature for one purpose can never serve another.
fn check_keys_unique(check: &mut Check, principals: &[proto::PrincipalKeys]) {
    let mut seen = BTreeSet::new();
    for (index, keys) in principals.iter().enumerate() {
        let single = [
            (Step::Field("root_key"), &keys.root_key),
            (Step::Field("recovery_key"), &keys.recovery_key),
            (Step::Field("log_key"), &keys.log_key),
            (Step::Field("witness_key"), &keys.witness_key),
            (Step::Field("sealing_key"), &keys.sealing_key),
        ];
        let statement = keys.statement_keys.iter().enumerate();
        let statement = statement.map(|(place, key)| (Step::Item("statement_keys", place), &key.public_key));
        check.within(("principals", index), |check| {
            for (step, key) in single.into_iter().chain(statement) {
                if !key.is_empty() && !seen.insert(key) {
                    check.refuse(step, "a key that stands in the document before", "a key of its own");
                }
            }
        });
    }
}

fn signing_rule(check: &mut Check, message: &proto::SigningRule) -> Option<SigningRule> {
    let payload_type = &message.payload_type;
    if !STATEMENT_TYPES.contains(&payload_type.as_str()) {
        let allowed = "the full name of a message that is put in the log after the genesis";
        check.refuse("payload_type", shown(payload_type), allowed);
    }
    let principal = check.principal("principal", message.principal);
    let role = check.choice::<proto::Role, _>("role", message.role);
    Some(SigningRule { payload_type: payload_type.clone(), principal: principal?, role: role? })
}

fn witness(check: &mut Check, step: Step, number: &i32) -> Option<Principal> {
    let principal = check.principal(step, *number)?;
    if principal == Principal::Mediator {
        check.refuse(step, principal.word(), "a principal that witnesses: any but the mediator");
        return None;
    }
    Some(principal)
}

fn limits(check: &mut Check, message: &proto::Limits) -> Option<Limits> {
    let terms_max = u32::try_from(TERMS_MAX).unwrap_or(u32::MAX);
    let mut limit = |name, number, most| check.range(name, number, 1..=most);
    let list_entries_max = limit("list_entries_max", message.list_entries_max, LIST_ENTRIES_MAX);
    let batch_lines_max = limit("batch_lines_max", message.batch_lines_max, BATCH_LINES_MAX);
    let agreement_terms_max = limit("agreement_terms_max", message.agreement_terms_max, terms_max);
    let acknowledgement_days_max =
        limit("acknowledgement_days_max", message.acknowledgement_days_max, ACKNOWLEDGEMENT_DAYS_MAX);
    let child_acknowledgement_days_max =
        limit("child_acknowledgement_days_max", message.child_acknowledgement_days_max, DAYS_MAX);
    let child_answer_days_max = limit("child_answer_days_max", message.child_answer_days_max, DAYS_MAX);
    let discrepancy_days_max = limit("discrepancy_days_max", message.discrepancy_days_max, DAYS_MAX);
    Some(Limits {
        list_entries_max: list_entries_max?,
        batch_lines_max: batch_lines_max?,
        agreement_terms_max: agreement_terms_max?,
        acknowledgement_days_max: acknowledgement_days_max?,
        child_acknowledgement_days_max: child_acknowledgement_days_max?,
        child_answer_days_max: child_answer_days_max?,
        discrepancy_days_max: discrepancy_days_max?,
    })
}

fn named(signers: &[(Principal, KeyRole)]) -> String {
    let names = signers.iter().map(|(principal, role)| format!("{}'s {}", principal.word(), role.word()));
    let names: Vec<String> = names.collect();
    if names.is_empty() { "nobody known".to_owned() } else { names.join(", ") }
}

/// Checks that exactly the right keys signed, then that their signatures verify.
pub(super) fn verify_signers(genesis: &Genesis, envelope: &Envelope) -> Result<(), ParseError> {
    let holders: Vec<(Principal, &StatementKey)> = genesis
        .principals
        .iter()
        .flat_map(|keys| keys.statement_keys.iter().map(|key| (keys.principal, key)))
        .collect();
    let signed_by = |holder: &(Principal, &StatementKey)| genesis.signers.contains(&holder.1.key_id);
    let mut found: Vec<(Principal, KeyRole)> = holders
        .iter()
        .filter(|holder| signed_by(holder))
        .map(|(principal, key)| (*principal, key.role))
        .collect();
    found.sort_unstable();
    if genesis.signers.len() != Genesis::SIGNERS.len() || found != Genesis::SIGNERS {
        let found = format!("{} signatures, by {}", genesis.signers.len(), named(&found));
        let allowed = format!("exactly one by each of {}", named(&Genesis::SIGNERS));
        return Err(ParseError::one(ErrorReason::SignersNotAsRequired, "signatures", found, allowed));
    }
    let keys: Vec<PublicKey> =
        holders.iter().filter_map(|(_, key)| PublicKey::from_bytes(&key.public_key).ok()).collect();
    envelope.verify(|key_id| keys.iter().find(|key| key.id() == *key_id)).map_err(|error| {
        let reason = match error {
            VerifyError::UnknownKey { .. } => ErrorReason::SignersNotAsRequired,
            VerifyError::BadSignature { .. } => ErrorReason::SignatureInvalid,
        };
        let allowed = "signatures over this document by the keys it names".to_owned();
        ParseError::one(reason, "signatures", error.to_string(), allowed)
    })
}
