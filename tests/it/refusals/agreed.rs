//! What two sides have agreed before somebody sends something wrong: terms, a list, a batch in its second revision.

use bytes::Bytes;
use homeward_payload::compose::Payload as _;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use prost::Message as _;

use crate::forum::{Forum, uuid};

pub(super) const AGREEMENT: &str = "refusals";
/// Two containers that are accepted, and one for each ground to refuse an entry.
const CONTAINERS: [[u8; 16]; 6] = [[1; 16], [2; 16], [3; 16], [4; 16], [5; 16], [6; 16]];

/// The id of the batch.
pub(super) fn batch_id() -> Vec<u8> {
    uuid(1 << 40).to_vec()
}

/// The mediator marks a time so many hours after the forum began.
pub(crate) fn mark(forum: &Forum, hours: i64) -> Bytes {
    forum.sign(mark_time(forum, hours), forum.header(Principal::Mediator, Role::Service))
}

pub(super) fn mark_time(forum: &Forum, hours: i64) -> proto::MarkTime {
    proto::MarkTime { header: None, time_us: forum.created.0 + hours * Timestamp::HOUR_US }
}

/// A confirmation of a revision by the heads of party A.
pub(super) fn confirmation(revision: u32) -> proto::ConfirmBatch {
    proto::ConfirmBatch {
        header: None,
        batch_id: batch_id(),
        revision,
        content_digest: second_revision().content_digest().to_vec(),
        totals: vec![proto::LineTotal {
            agreement: AGREEMENT.to_owned(),
            term: "REMAINS".to_owned(),
            giver: proto::Principal::PartyA.into(),
            lines: 2,
            term_class: String::new(),
        }],
        window: None,
    }
}

pub(super) fn terms(forum_state: &homeward_api::ledger::v1::GetStateResponse) -> proto::SignTerms {
    let term = proto::Term {
        code: "REMAINS".to_owned(),
        category: proto::Category::Remains.into(),
        quantifier: proto::Quantifier::BestEffort.into(),
        reciprocity: proto::Reciprocity::Unilateral.into(),
        unit: proto::CountingUnit::Container.into(),
        quantity: 0,
        age_rule: None,
        givers: vec![proto::Principal::PartyA.into()],
        ..proto::Term::default()
    };
    let as_of = proto::AsOf {
        size: forum_state.size,
        state_digest: Digest::from_hex(&forum_state.state_digest).unwrap().to_vec(),
    };
    proto::SignTerms {
        header: None,
        agreement: AGREEMENT.to_owned(),
        terms: vec![term],
        groups: Vec::new(),
        as_of: Some(as_of),
        version: 1,
        priority: Vec::new(),
    }
}

fn revision(number: u32, containers: &[[u8; 16]], previous_content: Vec<u8>) -> proto::ProposeBatch {
    let term = proto::TermReference { agreement: AGREEMENT.to_owned(), term: "REMAINS".to_owned() };
    let line = |subject: &[u8; 16]| proto::BatchLine {
        subject: subject.to_vec(),
        term: 1,
        ..proto::BatchLine::default()
    };
    proto::ProposeBatch {
        header: None,
        batch_id: batch_id(),
        revision: number,
        previous_content,
        terms: vec![term],
        lines: containers.iter().map(line).collect(),
        tranche: None,
    }
}

pub(super) fn first_revision() -> proto::ProposeBatch {
    revision(1, &CONTAINERS[..1], Vec::new())
}

fn second_revision() -> proto::ProposeBatch {
    revision(2, &CONTAINERS[..2], first_revision().content_digest().to_vec())
}

/// A third revision, with one container less.
pub(crate) fn next_revision() -> proto::ProposeBatch {
    revision(3, &CONTAINERS[..1], second_revision().content_digest().to_vec())
}

/// Terms in force, two containers accepted and four refused, a batch in its second revision.
pub(crate) async fn agree(forum: &Forum) {
    let [a, b] = Principal::PARTIES;
    forum.accepted(mark(forum, 1)).await;
    let terms = terms(&forum.mediator().await);
    for party in [a, b] {
        forum.accepted(forum.sign(terms.clone(), forum.header(party, Role::Heads))).await;
    }
    let entry = |subject: &[u8; 16]| proto::ListEntry {
        subject: subject.to_vec(),
        field_root: Digest::of(subject).to_vec(),
        claimed_term: "REMAINS".to_owned(),
    };
    let list = proto::OpenList {
        header: None,
        list_id: uuid(1 << 41).to_vec(),
        agreement: AGREEMENT.to_owned(),
        kind: proto::SubjectKind::Container.into(),
        entries: CONTAINERS.iter().map(entry).collect(),
    };
    let answer = proto::AnswerList {
        header: None,
        list_id: list.list_id.clone(),
        accepted: vec![1, 2],
        refused: (1..=4).map(|ground| proto::EntryRefusal { entry: ground as u32 + 2, ground }).collect(),
    };
    forum.accepted(forum.sign(list, forum.header(a, Role::Service))).await;
    forum.accepted(forum.sign(answer, forum.header(b, Role::Service))).await;
    for revision in [first_revision(), second_revision()] {
        let mut header = forum.header(a, Role::Service);
        header.not_after = Some(Timestamp(forum.created.0 + 100 * Timestamp::HOUR_US));
        forum.accepted(forum.sign(revision, header)).await;
    }
}

/// The bytes of an envelope made of any parts, canonical or not.
pub(super) fn envelope(payload_type: &str, payload: &[u8], keys: &[&homeward_statement::SecretKey]) -> Bytes {
    let envelope = homeward_statement::Envelope::sign(payload_type, payload, keys).unwrap();
    Bytes::copy_from_slice(envelope.bytes())
}

/// The encoding of a message with this header.
pub(super) fn payload(mut message: proto::MarkTime, header: homeward_payload::domain::Header) -> Vec<u8> {
    message.set_header(header);
    message.encode_to_vec()
}
