//! The genesis document.

use homeward_statement::{Envelope, SecretKey};
use prost::{Message as _, Name as _};

use super::samples::MADE_TIME_US;
use crate::compose::default_signing_policy;
use crate::domain::{ClockMode, KeyRole, Principal};
use crate::ids::{Digest, LogId};
use crate::parse::{ParseError, parse_genesis};
use crate::proto::error::v1::ErrorReason;
use crate::proto::payload::v1 as proto;

/// What a key is used for; its number is the lower half of its seed's byte.
#[derive(Clone, Copy)]
pub(super) enum Use {
    Root = 1,
    Recovery,
    Service,
    Head,
    SecondOfficer,
    Panel,
    Checkpoint,
    Sealing,
}

/// A secret key: its seed repeats one byte, the principal's number in the upper half, the use in the lower.
pub(super) fn secret(principal: Principal, usage: Use) -> SecretKey {
    SecretKey::from_seed(&[seed_byte(principal, usage); 32])
}

fn seed_byte(principal: Principal, usage: Use) -> u8 {
    (proto::Principal::from(principal) as u8) << 4 | usage as u8
}

fn public(principal: Principal, usage: Use) -> Vec<u8> {
    secret(principal, usage).public().as_bytes().to_vec()
}

fn principal_keys(
    principal: Principal,
    name: &str,
    statement_keys: &[(KeyRole, Use)],
) -> proto::PrincipalKeys {
    let mediator = principal == Principal::Mediator;
    let checkpoint = public(principal, Use::Checkpoint);
    let statement_key = |(role, usage): &(KeyRole, Use)| proto::StatementKey {
        role: proto::KeyRole::from(*role).into(),
        public_key: public(principal, *usage),
    };
    proto::PrincipalKeys {
        principal: proto::Principal::from(principal).into(),
        name: name.to_owned(),
        root_key: public(principal, Use::Root),
        recovery_key: public(principal, Use::Recovery),
        statement_keys: statement_keys.iter().map(statement_key).collect(),
        log_key: if mediator { checkpoint.clone() } else { vec![] },
        witness_key: if mediator { vec![] } else { checkpoint },
        sealing_key: if mediator { vec![] } else { vec![seed_byte(principal, Use::Sealing); 32] },
    }
}

pub(super) fn document() -> proto::Genesis {
    let service = (KeyRole::Service, Use::Service);
    let party = [service, (KeyRole::Head, Use::Head), (KeyRole::SecondOfficer, Use::SecondOfficer)];
    let rules = default_signing_policy().into_iter().map(|rule| proto::SigningRule {
        payload_type: rule.payload_type,
        principal: proto::Principal::from(rule.principal).into(),
        role: proto::Role::from(rule.role).into(),
    });
    proto::Genesis {
        format_version: 1,
        nonce: vec![0x5a; 16],
        forum_name: "Example forum".to_owned(),
        checkpoint_origin: "homeward.example/forum/1".to_owned(),
        clock_mode: proto::ClockMode::Simulated.into(),
        created_time_us: MADE_TIME_US,
        rules_version: 1,
        principals: vec![
            principal_keys(Principal::PartyA, "AAA", &party),
            principal_keys(Principal::PartyB, "BBB", &party),
            principal_keys(Principal::Commission, "commission", &[service, (KeyRole::Panel, Use::Panel)]),
            principal_keys(Principal::Neutral, "neutral", &[service]),
            principal_keys(Principal::Mediator, "mediator", &[service]),
        ],
        signing_policy: rules.collect(),
        witness_quorum: vec![1, 2],
        limits: Some(proto::Limits {
            list_entries_max: 20_000,
            batch_lines_max: 10_000,
            agreement_terms_max: 64,
            acknowledgement_days_max: 90,
            child_acknowledgement_days_max: 365,
            child_answer_days_max: 365,
            discrepancy_days_max: 365,
        }),
    }
}

const SIGNERS: [(Principal, Use); 3] =
    [(Principal::PartyA, Use::Head), (Principal::PartyB, Use::Head), (Principal::Mediator, Use::Service)];

pub(super) fn sign(document: &proto::Genesis, signers: &[(Principal, Use)]) -> Envelope {
    let secrets: Vec<SecretKey> =
        signers.iter().map(|(principal, usage)| secret(*principal, *usage)).collect();
    let keys: Vec<&SecretKey> = secrets.iter().collect();
    Envelope::sign(&proto::Genesis::full_name(), &document.encode_to_vec(), &keys).unwrap()
}

pub(super) fn signed() -> Envelope {
    sign(&document(), &SIGNERS)
}

fn check(edit: impl FnOnce(&mut proto::Genesis), expected: &[&str]) {
    let mut document = document();
    edit(&mut document);
    match parse_genesis(&sign(&document, &SIGNERS)) {
        Ok(_) => assert!(expected.is_empty(), "accepted, expected {expected:?}"),
        Err(error) => {
            let fields: Vec<&str> = error.violations.iter().map(|one| one.field.as_str()).collect();
            assert_eq!(fields, expected, "{error}");
        }
    }
}

#[test]
fn a_full_document_is_read() {
    let genesis = parse_genesis(&signed()).unwrap();
    assert_eq!(genesis.log_id, LogId(Digest::of(signed().payload()).0));
    assert_eq!(genesis.clock_mode, ClockMode::Simulated);
    assert_eq!(genesis.signing_policy, default_signing_policy());
    assert_eq!(genesis.witness_quorum, Principal::PARTIES);
    let principals: Vec<Principal> = genesis.principals.iter().map(|keys| keys.principal).collect();
    assert_eq!(principals, Principal::ALL);
    let mediator = genesis.keys_of(Principal::Mediator).unwrap();
    assert!(mediator.log_key.is_some() && mediator.witness_key.is_none() && mediator.sealing_key.is_none());
    for keys in &genesis.principals {
        for key in &keys.statement_keys {
            let public = homeward_statement::PublicKey::from_bytes(&key.public_key).unwrap();
            assert_eq!(key.key_id, public.id().into());
        }
    }
    let mut ids = SIGNERS.map(|(principal, usage)| Digest::from(secret(principal, usage).public().id()));
    ids.sort_unstable();
    assert_eq!(genesis.signers, ids);
}

#[test]
fn fields() {
    check(|genesis| genesis.format_version = 2, &["format_version"]);
    check(|genesis| genesis.nonce.clear(), &["nonce"]);
    check(|genesis| genesis.forum_name.clear(), &["forum_name"]);
    check(|genesis| genesis.forum_name = "é".repeat(40), &[]);
    check(|genesis| genesis.forum_name = "é".repeat(41), &["forum_name"]);
    check(|genesis| genesis.checkpoint_origin.clear(), &["checkpoint_origin"]);
    check(|genesis| genesis.checkpoint_origin = "o".repeat(120), &[]);
    check(|genesis| genesis.checkpoint_origin = "o".repeat(121), &["checkpoint_origin"]);
    for origin in ["a b", "a+b", "a\n", "é"] {
        check(|genesis| genesis.checkpoint_origin = origin.to_owned(), &["checkpoint_origin"]);
    }
    check(|genesis| genesis.clock_mode = 0, &["clock_mode"]);
    check(|genesis| genesis.created_time_us = -1, &["created_time_us"]);
    check(|genesis| genesis.rules_version = 0, &["rules_version"]);
    check(|genesis| genesis.limits = None, &["limits"]);
    check(
        |genesis| genesis.limits = Some(proto::Limits::default()),
        &[
            "limits.list_entries_max",
            "limits.batch_lines_max",
            "limits.agreement_terms_max",
            "limits.acknowledgement_days_max",
            "limits.child_acknowledgement_days_max",
            "limits.child_answer_days_max",
            "limits.discrepancy_days_max",
        ],
    );
    check(
        |genesis| genesis.limits.as_mut().unwrap().acknowledgement_days_max = 91,
        &["limits.acknowledgement_days_max"],
    );
    check(|genesis| genesis.witness_quorum.clear(), &["witness_quorum"]);
    check(|genesis| genesis.witness_quorum = vec![1, 2, 3, 4], &[]);
    check(|genesis| genesis.witness_quorum = vec![2, 1], &["witness_quorum[1]"]);
    check(|genesis| genesis.witness_quorum = vec![1, 5], &["witness_quorum[1]"]);
}

#[test]
fn principals_and_policy() {
    check(|genesis| drop(genesis.principals.remove(2)), &["principals"]);
    check(|genesis| genesis.principals.swap(2, 3), &["principals"]);
    check(|genesis| genesis.principals[0].name = "A A".to_owned(), &["principals[0].name"]);
    check(|genesis| genesis.principals[0].name = "a".repeat(17), &["principals[0].name"]);
    check(|genesis| genesis.principals[3].statement_keys.clear(), &["principals[3].statement_keys"]);
    check(|genesis| genesis.principals[0].statement_keys.swap(0, 1), &["principals[0].statement_keys[1]"]);
    check(
        |genesis| genesis.principals[3].statement_keys[0].role = 0,
        &["principals[3].statement_keys[0].role"],
    );
    check(|genesis| genesis.principals[0].log_key = vec![1; 32], &["principals[0].log_key"]);
    check(|genesis| genesis.principals[4].witness_key = vec![1; 32], &["principals[4].witness_key"]);
    check(|genesis| genesis.principals[4].sealing_key = vec![1; 32], &["principals[4].sealing_key"]);
    check(|genesis| genesis.principals[0].witness_key.clear(), &["principals[0].witness_key"]);
    check(|genesis| genesis.principals[0].sealing_key.truncate(31), &["principals[0].sealing_key"]);
    check(|genesis| genesis.principals[4].log_key.clear(), &["principals[4].log_key"]);
    // The neutral element of the curve has small order.
    let neutral: Vec<u8> = std::iter::once(1).chain([0; 31]).collect();
    check(|genesis| genesis.principals[1].root_key = neutral, &["principals[1].root_key"]);
    check(
        |genesis| genesis.principals[1].recovery_key = genesis.principals[1].root_key.clone(),
        &["principals[1].recovery_key"],
    );
    check(
        |genesis| genesis.principals[4].root_key = genesis.principals[0].statement_keys[1].public_key.clone(),
        &["principals[4].root_key"],
    );
    check(|genesis| genesis.signing_policy.clear(), &["signing_policy"]);
    check(|genesis| genesis.signing_policy.swap(0, 1), &["signing_policy[1]"]);
    check(|genesis| genesis.signing_policy[0].role = 0, &["signing_policy[0].role"]);
    for other in ["homeward.payload.v1.A", "homeward.payload.v1.AStateMark"] {
        check(
            |genesis| genesis.signing_policy[0].payload_type = other.to_owned(),
            &["signing_policy[0].payload_type"],
        );
    }
}

// Shows Genesis.
#[test]
fn exactly_the_three_sign() {
    let [a, b, mediator] = SIGNERS;
    let second = (Principal::PartyB, Use::SecondOfficer);
    let unknown = (Principal::PartyB, Use::Panel);
    let reason = ErrorReason::SignersNotAsRequired;
    for signers in [&[a, b][..], &[a, mediator], &[a, second, mediator], &[a, unknown, mediator]] {
        check_refused(parse_genesis(&sign(&document(), signers)), reason);
    }
    check_refused(parse_genesis(&sign(&document(), &[a, b, mediator, second])), reason);
    check_refused(parse_genesis(&sign(&document(), &[a, b, mediator, unknown])), reason);

    let mut other = document();
    other.nonce[0] ^= 1;
    let signatures = signed().signatures().to_vec();
    let forged =
        Envelope::assemble(&proto::Genesis::full_name(), &other.encode_to_vec(), signatures).unwrap();
    check_refused(parse_genesis(&forged), ErrorReason::SignatureInvalid);
}

#[test]
fn other_types_and_encodings_are_refused() {
    let payload = document().encode_to_vec();
    let seal = |payload_type: &str, payload: &[u8]| {
        let key = secret(Principal::PartyA, Use::Head);
        Envelope::sign(payload_type, payload, &[&key]).unwrap()
    };
    check_refused(
        parse_genesis(&seal("homeward.payload.v1.MarkTime", &payload)),
        ErrorReason::PayloadTypeUnknown,
    );
    let name = proto::Genesis::full_name();
    check_refused(parse_genesis(&seal(&name, &[0xff])), ErrorReason::PayloadMalformed);
    let padded = [&payload[..], &[0xa0, 0x06, 0x01]].concat();
    check_refused(parse_genesis(&seal(&name, &padded)), ErrorReason::PayloadNotCanonical);
}

fn check_refused(result: Result<crate::domain::Genesis, ParseError>, expected: ErrorReason) {
    let error = result.unwrap_err();
    assert_eq!(error.reason, expected, "{error}");
}
