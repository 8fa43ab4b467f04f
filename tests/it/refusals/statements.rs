//! Statements that must not stand, sent to the mediator by a carrier who may send them.

use bytes::Bytes;
use homeward_api::ledger::v1::GetPositionsRequest;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_payload::compose::Payload as _;
use homeward_payload::domain::{Basis, Header, Principal, Role};
use homeward_payload::ids::{Digest, LogId, StatementId, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_statement::{ENVELOPE_BYTES_MAX, Envelope, SecretKey, Signature, sign_detached};
use prost::Message as _;

use super::agreed::{
    AGREEMENT, agree, confirmation, envelope, first_revision, mark, mark_time, payload, terms,
};
use crate::forum::{Forum, reason, receipt, refusal};

/// What is wrong, the bytes, the reason, and what the message says.
type Case = (&'static str, Bytes, ErrorReason, &'static str);

const MEDIATOR: Principal = Principal::Mediator;
const A: Principal = Principal::PartyA;

#[tokio::test]
async fn a_bad_statement_is_refused_with_its_reason_and_changes_nothing() {
    let forum = Forum::found().await;
    agree(&forum).await;
    let known = mark(&forum, 2);
    let first = forum.accepted(known.clone()).await;
    let before = forum.mediator().await;
    let mut cases = encodings(&forum);
    cases.extend(signatures(&forum));
    cases.extend(headers(&forum, before.size));
    cases.extend(rules(&forum, &known));
    let mut otherwise = Vec::new();
    for (what, bytes, expected, says) in &cases {
        let answers = forum.submit(std::slice::from_ref(bytes)).await.unwrap();
        let refused = refusal(&answers[0]);
        let told = format!("{:?} {} {}", refused.reason(), refused.message, refused.allowed.join(" "));
        if refused.reason() != *expected || !told.contains(says) {
            otherwise.push(format!("{what}: {told}, not {expected:?} with {says:?}"));
        }
        assert_eq!(forum.mediator().await, before, "{what}");
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
    // An accepted statement sent again gets the same receipt, byte for byte, and is not said twice.
    let again = forum.accepted(known).await;
    assert_eq!(again.encode_to_vec(), first.encode_to_vec());
    assert_eq!(forum.mediator().await, before);
    refused_entries_are_told_by_their_reasons(&forum).await;
    each_is_answered_by_itself(&forum, &cases).await;
    too_large(&forum).await;
    // After all of it a good confirmation by two people still stands.
    let good = forum.sign(confirmation(2), forum.header(A, Role::Heads));
    forum.accepted(good).await;
}

// The other side's answers to list entries are counted under the reasons they gave.
async fn refused_entries_are_told_by_their_reasons(forum: &Forum) {
    let reader = forum.channel(MEDIATOR, MEDIATOR, "auditor");
    let positions = LedgerServiceClient::new(reader).get_positions(GetPositionsRequest {}).await.unwrap();
    let mut told: Vec<_> =
        positions.into_inner().refused_entries.into_iter().map(|row| (row.name, row.count)).collect();
    told.sort();
    let expected =
        ["LINE_ALREADY_RECEIVED", "LINE_DOCUMENT_UNREADABLE", "LINE_OFF_CATEGORY", "LINE_WRONG_POWER"];
    assert_eq!(told, expected.map(|name| (name.to_owned(), 1)));
}

async fn each_is_answered_by_itself(forum: &Forum, cases: &[Case]) {
    let size = forum.mediator().await.size;
    let bad = &cases[0];
    let sent = [mark(forum, 3), bad.1.clone(), mark(forum, 4), bad.1.clone(), mark(forum, 5)];
    let answers = forum.submit(&sent).await.unwrap();
    assert_eq!(answers.len(), sent.len());
    let positions = [0, 2, 4].map(|index: usize| receipt(&answers[index]).position);
    assert_eq!(positions, [size, size + 1, size + 2]);
    for index in [1, 3] {
        assert_eq!(refusal(&answers[index]).reason(), bad.2);
    }
}

async fn too_large(forum: &Forum) {
    let before = forum.mediator().await;
    let nine_of_a_mebibyte = vec![Bytes::from(vec![0; 1 << 20]); 9];
    let status = forum.submit(&nine_of_a_mebibyte).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::ResourceExhausted, "{status:?}");
    assert_eq!(reason(&status), "MESSAGE_TOO_LARGE");
    assert!(status.message().contains("the limit is: 8388608 bytes"), "{status:?}");
    for count in [0, 257] {
        let status = forum.submit(&vec![Bytes::from_static(b"x"); count]).await.unwrap_err();
        assert_eq!(reason(&status), "FIELD_INVALID", "{count} envelopes");
        assert!(status.message().contains("256"), "{status:?}");
    }
    assert_eq!(forum.mediator().await, before);
}

/// Bytes that are not the one encoding of a statement, each correctly signed where a signature can be had.
fn encodings(forum: &Forum) -> Vec<Case> {
    let key = forum.key(MEDIATOR, "service");
    let good = mark(forum, 9);
    let message = |hours| payload(mark_time(forum, hours), forum.header(MEDIATOR, Role::Service));
    let signed = |payload: &[u8]| envelope(proto::MarkTime::TYPE_NAME, payload, &[&key]);
    let plain = message(9);
    let time = mark_time(forum, 9).encode_to_vec();
    let without_time = &plain[..plain.len() - time.len()];
    let mut padded = plain.clone();
    *padded.last_mut().unwrap() |= 0x80;
    padded.push(0);
    let of_type = |name: &str| envelope(name, &message(9), &[&key]);
    let oversized = {
        let payload_type = proto::MarkTime::TYPE_NAME;
        let bytes = vec![0x2a; ENVELOPE_BYTES_MAX];
        let signature = sign_detached(&key, payload_type, &bytes);
        raw(payload_type, &bytes, &[signature])
    };
    let other_encoding = [&good[..], &[0x20, 0x01]].concat().into();
    let long_key = [&[0x8a, 0x00], &good[1..]].concat().into();
    use ErrorReason as R;
    vec![
        ("nothing", Bytes::new(), R::EnvelopeMalformed, "payload type of 0 bytes, need 1 to 96"),
        ("no protobuf", Bytes::from_static(b"\xff\xff"), R::EnvelopeMalformed, "envelope"),
        ("cut short", good.slice(..good.len() - 1), R::EnvelopeMalformed, "envelope"),
        ("surplus envelope field", other_encoding, R::EnvelopeNotCanonical, "canonical"),
        ("padded envelope key", long_key, R::EnvelopeNotCanonical, "canonical"),
        ("oversized envelope", oversized, R::EnvelopeMalformed, "at most 1048576 are allowed"),
        (
            "unknown field",
            signed(&[&plain[..], &[0xa0, 0x06, 1]].concat()),
            R::PayloadNotCanonical,
            "canonical",
        ),
        ("field twice", signed(&[&plain[..], &time].concat()), R::PayloadNotCanonical, "canonical"),
        ("padded number", signed(&padded), R::PayloadNotCanonical, "canonical"),
        (
            "default written",
            signed(&[without_time, &[0x10, 0]].concat()),
            R::PayloadNotCanonical,
            "canonical",
        ),
        ("no payload", signed(b"\xff"), R::PayloadMalformed, "MarkTime"),
        ("unknown type", of_type("homeward.payload.v1.Surprise"), R::PayloadTypeUnknown, "Surprise"),
        ("the genesis", of_type("homeward.payload.v1.Genesis"), R::NotSequenced, "Genesis"),
    ]
}

/// Statements signed by the wrong people.
fn signatures(forum: &Forum) -> Vec<Case> {
    let [service, head] = ["service", "head"].map(|name| forum.key(A, name));
    let [second, mediator] = [forum.key(A, "second-officer"), forum.key(MEDIATOR, "service")];
    let stranger = SecretKey::from_seed(&[0xee; 32]);
    let heads = |keys: &[&SecretKey]| forum.sign_with(confirmation(2), forum.header(A, Role::Heads), keys);
    let marks = |keys: &[&SecretKey]| {
        forum.sign_with(mark_time(forum, 9), forum.header(MEDIATOR, Role::Service), keys)
    };
    let mut broken = mark(forum, 9).to_vec();
    *broken.last_mut().unwrap() ^= 1;
    let other_second = forum.key(Principal::PartyB, "second-officer");
    let twice = {
        let payload = payload(mark_time(forum, 9), forum.header(MEDIATOR, Role::Service));
        let signature = sign_detached(&mediator, proto::MarkTime::TYPE_NAME, &payload);
        raw(proto::MarkTime::TYPE_NAME, &payload, &[signature, signature])
    };
    use ErrorReason as R;
    vec![
        ("wrong signature", broken.into(), R::SignatureInvalid, "does not verify"),
        ("unknown signer", marks(&[&stranger]), R::SignerUnknown, "not known"),
        ("one of two known", heads(&[&head, &stranger]), R::SignerUnknown, "not known"),
        ("another's key", marks(&[&service]), R::SignersNotAsRequired, "a service key"),
        ("one of two", heads(&[&head]), R::SignersNotAsRequired, "exactly two signatures"),
        (
            "other side's officer",
            heads(&[&head, &other_second]),
            R::SignersNotAsRequired,
            "exactly two signatures",
        ),
        ("service for heads", heads(&[&service]), R::SignersNotAsRequired, "exactly two signatures"),
        ("surplus", heads(&[&head, &second, &service]), R::SignersNotAsRequired, "exactly two signatures"),
        ("surplus for one", marks(&[&mediator, &service]), R::SignersNotAsRequired, "exactly one signature"),
        ("signed twice", twice, R::EnvelopeNotCanonical, "must strictly ascend"),
    ]
}

/// Headers that belong elsewhere.
fn headers(forum: &Forum, size: u64) -> Vec<Case> {
    let mark_with = |change: &dyn Fn(&mut Header)| {
        let mut header = forum.header(MEDIATOR, Role::Service);
        change(&mut header);
        forum.sign(mark_time(forum, 9), header)
    };
    let raw_header = |change: &dyn Fn(&mut proto::Header)| {
        let mut header = proto::Header::from(forum.header(MEDIATOR, Role::Service));
        change(&mut header);
        let message = proto::MarkTime { header: Some(header), ..mark_time(forum, 9) };
        envelope(proto::MarkTime::TYPE_NAME, &message.encode_to_vec(), &[&forum.key(MEDIATOR, "service")])
    };
    let root = Digest([7; 32]);
    let basis = |size| mark_with(&move |header| header.basis = Basis { size, root });
    let expired = Timestamp(forum.created.0 + Timestamp::HOUR_US);
    let other_log = LogId([9; 32]);
    use ErrorReason as R;
    vec![
        ("wrong basis", basis(3), R::BasisInvalid, "its root is"),
        ("wrong empty basis", basis(0), R::BasisInvalid, "its root is"),
        ("basis ahead", basis(size + 1), R::BasisAhead, "Keep the checkpoint"),
        ("other log", mark_with(&|header| header.log_id = other_log), R::LogIdMismatch, "this is log"),
        (
            "expired",
            mark_with(&|header| header.not_after = Some(expired)),
            R::StatementExpired,
            "Prepare and sign",
        ),
        ("unknown role", raw_header(&|header| header.role = 99), R::EnumUnknown, "role"),
        ("no role", raw_header(&|header| header.role = 0), R::FieldInvalid, "allowed 1 to 4"),
        ("short id", raw_header(&|header| header.statement_id.truncate(15)), R::FieldInvalid, "statement_id"),
        ("no basis", raw_header(&|header| header.basis = None), R::FieldInvalid, "basis"),
    ]
}

/// Well-formed statements that the rules refuse.
fn rules(forum: &Forum, known: &Bytes) -> Vec<Case> {
    let envelope = Envelope::parse(known).unwrap();
    let known_message = proto::MarkTime::decode(envelope.payload()).unwrap();
    let known_id = known_message.header.unwrap().statement_id;
    let mut reused = forum.header(MEDIATOR, Role::Service);
    reused.statement_id = StatementId::from_slice(&known_id).unwrap();
    let state_mark = proto::StateMark { header: None, size: 1, state_digest: vec![1; 32], rules_version: 1 };
    let heads = |message: proto::ConfirmBatch| forum.sign(message, forum.header(A, Role::Heads));
    let mut other_totals = confirmation(2);
    other_totals.totals[0].lines = 1;
    let other_content = proto::ConfirmBatch { content_digest: vec![3; 32], ..confirmation(2) };
    let other_batch = proto::ConfirmBatch { batch_id: crate::forum::uuid(77).to_vec(), ..confirmation(2) };
    let mut offer = forum.header(A, Role::Service);
    offer.not_after = Some(Timestamp(forum.created.0 + 50 * Timestamp::HOUR_US));
    let state = homeward_api::ledger::v1::GetStateResponse {
        state_digest: "07".repeat(32),
        size: 2,
        ..Default::default()
    };
    let other_terms = proto::SignTerms { agreement: "other".to_owned(), ..terms(&state) };
    use ErrorReason as R;
    vec![
        ("same id", forum.sign(mark_time(forum, 9), reused), R::StatementIdReused, "a new id"),
        ("stale revision", heads(confirmation(1)), R::RevisionStale, "the newest revision is 2"),
        ("stale proposal", forum.sign(first_revision(), offer), R::RevisionStale, "Counter with revision 3"),
        ("no such batch", heads(other_batch), R::BatchUnknown, "was proposed"),
        ("other content", heads(other_content), R::ContentMismatch, "Load the batch again"),
        ("other totals", heads(other_totals), R::TotalsMismatch, "REMAINS from party-a: 2"),
        (
            "heads' matter by a service",
            forum.sign(confirmation(2), forum.header(A, Role::Service)),
            R::RoleNotAllowed,
            "lets party-a say it in the role Heads",
        ),
        (
            "a time by a delegation",
            forum.sign(mark_time(forum, 9), forum.header(A, Role::Service)),
            R::RoleNotAllowed,
            "lets mediator say it",
        ),
        ("a time before", mark(forum, 1), R::TimeInvalid, "us"),
        (
            "a mark for the log",
            forum.sign(state_mark, forum.header(A, Role::Service)),
            R::NotSequenced,
            "StateMark",
        ),
        (
            "another state",
            forum.sign(other_terms, forum.header(A, Role::Heads)),
            R::AsOfMismatch,
            "your own replay",
        ),
        (
            "agreed already",
            forum.sign(terms(&state), forum.header(A, Role::Heads)),
            R::AgreementInForce,
            AGREEMENT,
        ),
    ]
}

/// An envelope as no signer's library would make it.
fn raw(payload_type: &str, payload: &[u8], signatures: &[Signature]) -> Bytes {
    let signature = |signature: &Signature| homeward_statement::proto::Signature {
        key_id: signature.key_id().as_bytes().to_vec(),
        signature: signature.as_bytes().to_vec(),
    };
    let message = homeward_statement::proto::Envelope {
        payload_type: payload_type.to_owned(),
        payload: payload.to_vec(),
        signatures: signatures.iter().map(signature).collect(),
    };
    message.encode_to_vec().into()
}
