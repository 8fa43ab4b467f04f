//! Payload types, headers, marks, and how errors are told.

use prost::Name as _;

use super::samples::{Sample, header};
use super::{check, check_reason, parse};
use crate::compose::{Payload, STATEMENT_TYPES};
use crate::domain::Principal;
use crate::ids::{Digest, Timestamp};
use crate::parse::{VIOLATIONS_MAX, parse_state_mark, parse_statement};
use crate::proto::error::v1::ErrorReason;
use crate::proto::payload::v1 as proto;
use homeward_statement::{Envelope, SecretKey};
use prost::Message as _;

#[test]
fn only_statements_of_the_log_parse_as_statements() {
    let mark = proto::StateMark::sample().encode_to_vec();
    let cases = [
        (proto::Genesis::full_name(), ErrorReason::NotSequenced),
        (proto::StateMark::full_name(), ErrorReason::NotSequenced),
        (proto::StatementRefused::full_name(), ErrorReason::NotSequenced),
        (proto::ConfirmDelivery::full_name(), ErrorReason::NotSequenced),
        (proto::Header::full_name(), ErrorReason::PayloadTypeUnknown),
        ("homeward.payload.v2.SignTerms".to_owned(), ErrorReason::PayloadTypeUnknown),
        ("homeward.payload.v1.signTerms".to_owned(), ErrorReason::PayloadTypeUnknown),
        (String::new(), ErrorReason::PayloadTypeUnknown),
        (proto::SignTerms::full_name(), ErrorReason::PayloadMalformed),
    ];
    for (payload_type, expected) in cases {
        let error = parse_statement(&payload_type, &mark, Vec::new()).unwrap_err();
        assert_eq!(error.reason, expected, "{payload_type}: {error}");
    }
    for payload_type in STATEMENT_TYPES.iter().copied() {
        assert_eq!(parse(payload_type, &[]).unwrap_err().violations[0].field, "header", "{payload_type}");
    }
    let statement = Envelope::sign(
        proto::MarkTime::TYPE_NAME,
        &proto::MarkTime::sample().encode_to_vec(),
        &[&SecretKey::from_seed(&[1; 32])],
    );
    assert_eq!(parse_state_mark(&statement.unwrap()).unwrap_err().reason, ErrorReason::PayloadTypeUnknown);
}

#[test]
fn header_fields() {
    fn check_header(edit: impl FnOnce(&mut proto::Header), expected: &[&str]) {
        check::<proto::MarkTime>(|message| edit(message.header.as_mut().unwrap()), expected);
    }
    check::<proto::MarkTime>(|message| message.header = None, &["header"]);
    check_header(|_| (), &[]);
    check_header(|header| header.log_id.truncate(31), &["header.log_id"]);
    check_header(|header| header.log_id.push(0), &["header.log_id"]);
    check_header(|header| header.statement_id.truncate(15), &["header.statement_id"]);
    check_header(|header| header.statement_id[6] = 0x40, &["header.statement_id"]);
    check_header(|header| header.statement_id[6] = 0x7f, &[]);
    check_header(|header| header.statement_id[8] = 0x7f, &["header.statement_id"]);
    check_header(|header| header.statement_id[8] = 0xbf, &[]);
    check_header(|header| header.statement_id[8] = 0xc0, &["header.statement_id"]);
    check_header(|header| header.author = 0, &["header.author"]);
    check_header(|header| header.role = 0, &["header.role"]);
    check_header(|header| header.basis = None, &["header.basis"]);
    check_header(|header| header.basis.as_mut().unwrap().root.clear(), &["header.basis.root"]);
    check_header(|header| header.made_time_us = -1, &["header.made_time_us"]);
    check_header(|header| header.made_time_us = 0, &[]);
    check_header(|header| header.made_time_us = Timestamp::MAX.0, &[]);
    check_header(|header| header.made_time_us = Timestamp::MAX.0 + 1, &["header.made_time_us"]);
    check_header(|header| header.not_after_us = 0, &[]);
    check_header(|header| header.not_after_us = -1, &["header.not_after_us"]);
    check_header(
        |header| *header = proto::Header::default(),
        &["header.log_id", "header.statement_id", "header.author", "header.role", "header.basis"],
    );
}

#[test]
fn unknown_enumeration_numbers_have_a_reason_of_their_own() {
    let reason = ErrorReason::EnumUnknown;
    check_reason::<proto::MarkTime>(|m| m.header.as_mut().unwrap().author = 6, reason, &["header.author"]);
    check_reason::<proto::MarkTime>(|m| m.header.as_mut().unwrap().role = -1, reason, &["header.role"]);
    check_reason::<proto::CancelBatch>(
        |message| {
            message.batch_id.clear();
            message.ground = 5;
        },
        reason,
        &["batch_id", "ground"],
    );
    check_reason::<proto::StatementRefused>(|message| message.reason = 99, reason, &["reason"]);
}

#[test]
fn marks() {
    check::<proto::MarkTime>(|message| message.time_us = 0, &[]);
    check::<proto::MarkTime>(|message| message.time_us = -1, &["time_us"]);
    check::<proto::MarkTime>(|message| message.time_us = i64::MAX, &["time_us"]);
    check::<proto::StateMark>(|message| message.state_digest.clear(), &["state_digest"]);
    check::<proto::StateMark>(|message| message.rules_version = 0, &["rules_version"]);
    check::<proto::StateMark>(|message| message.size = u64::MAX, &[]);
    check::<proto::StatementRefused>(
        |message| *message = proto::StatementRefused::default(),
        &["header", "envelope_hash", "state_digest", "rules_version", "reason"],
    );
    check::<proto::StatementRefused>(|message| message.judged_time_us = -1, &["judged_time_us"]);
    let documents = |count: u16| (0..count).map(|n| [&[0; 30], &n.to_be_bytes()[..]].concat()).collect();
    check::<proto::ConfirmDelivery>(|message| message.documents = documents(4_096), &[]);
    check::<proto::ConfirmDelivery>(|message| message.documents = documents(4_097), &["documents"]);
    check::<proto::ConfirmDelivery>(|message| message.documents.clear(), &["documents"]);
    check::<proto::ConfirmDelivery>(|message| message.documents.reverse(), &["documents[1]"]);
    check::<proto::ConfirmDelivery>(|message| message.documents[1].push(0), &["documents[1]"]);
}

#[test]
fn violations_are_told_all_at_once_up_to_a_limit() {
    let mut message = proto::SignTerms::sample();
    message.agreement = "Ä".repeat(1_000);
    message.terms[0].givers.clear();
    let error = parse(proto::SignTerms::TYPE_NAME, &message.encode_to_vec()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "FIELD_INVALID: agreement: found {:?} and more, 2000 bytes in all, allowed 1 to 40 of a-z, 0-9 and \
             hyphen; terms[0].givers: found 0 items, allowed 1 to 2 items",
            "Ä".repeat(64)
        )
    );
    let mut message = proto::ReportDeparture::sample();
    message.lines = vec![0; 40];
    let error = parse(proto::ReportDeparture::TYPE_NAME, &message.encode_to_vec()).unwrap_err();
    assert_eq!(error.violations.len(), VIOLATIONS_MAX);
    assert!(error.to_string().ends_with("; there may be more"), "{error}");
}

#[test]
fn equal_content_has_an_equal_digest_whatever_the_header() {
    let digest = |edit: fn(&mut proto::SignTerms)| {
        let mut message = proto::SignTerms::sample();
        edit(&mut message);
        let parsed =
            parse_statement(proto::SignTerms::TYPE_NAME, &message.encode_to_vec(), Vec::new()).unwrap();
        assert_eq!(parsed.content_digest, message.content_digest());
        assert_eq!(parsed.payload_hash, Digest::of(&message.encode_to_vec()));
        (parsed.content_digest, parsed.payload_hash)
    };
    let (content, payload) = digest(|_| ());
    let (other_content, other_payload) = digest(|message| message.set_header(header(Principal::PartyB)));
    assert_eq!(content, other_content);
    assert_ne!(payload, other_payload);
    let (other_content, _) = digest(|message| message.as_of.as_mut().unwrap().size = 8);
    assert_ne!(content, other_content);
}
