//! One statement in two envelopes, at a real mediator.

use bytes::Bytes;
use homeward_payload::compose::Payload;
use homeward_payload::domain::{Header, Principal, Role};
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::payload::v1 as proto;
use homeward_statement::Envelope;
use homeward_testkit::forum::{CREATED_TIME, KeyUse, secret};

use super::world::World;

const A: Principal = Principal::PartyA;
const B: Principal = Principal::PartyB;
const ID: [u8; 16] = [0x01, 0x97, 0x75, 0x2b, 0x8c, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 9];
const SUBJECT: [u8; 16] = [0x5e; 16];

/// Signs as the role asks for, under the statement id of this number.
fn signed<P: Payload>(world: &World, author: Principal, role: Role, number: u64, payload: P) -> Envelope {
    let not_after = Some(Timestamp(CREATED_TIME.0 + Timestamp::DAY_US));
    let header = Header { not_after, ..world.forum.header(author, role, number) };
    world.forum.sign(payload, header).unwrap()
}

fn bytes(envelope: &Envelope) -> Bytes {
    Bytes::copy_from_slice(envelope.bytes())
}

/// A batch of one person, proposed by party A.
async fn propose(world: &World) {
    let entry = proto::ListEntry {
        subject: SUBJECT.to_vec(),
        field_root: vec![1; 32],
        claimed_term: "ANY_POW".to_owned(),
    };
    let list = proto::OpenList {
        list_id: ID.to_vec(),
        agreement: "children".to_owned(),
        kind: proto::SubjectKind::Person.into(),
        entries: vec![entry],
        ..proto::OpenList::default()
    };
    let answer =
        proto::AnswerList { list_id: ID.to_vec(), accepted: vec![1], ..proto::AnswerList::default() };
    let batch = proto::ProposeBatch {
        batch_id: ID.to_vec(),
        revision: 1,
        terms: vec![proto::TermReference { agreement: "children".to_owned(), term: "ANY_POW".to_owned() }],
        lines: vec![proto::BatchLine { subject: SUBJECT.to_vec(), term: 1, ..proto::BatchLine::default() }],
        ..proto::ProposeBatch::default()
    };
    let said = [
        signed(world, A, Role::Service, 11, list),
        signed(world, B, Role::Service, 12, answer),
        signed(world, A, Role::Service, 13, batch),
    ];
    let said: Vec<Bytes> = said.iter().map(bytes).collect();
    assert!(world.accepted(&said).await.iter().all(|verified| verified.same_envelope));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_receipt_of_another_envelope_is_verified_and_told_apart() {
    let world = World::start().await;
    propose(&world).await;
    // Either officer may cancel, so one statement has two good envelopes.
    let ground = proto::StepBackGround::Other.into();
    let cancel = proto::CancelBatch { header: None, batch_id: ID.to_vec(), ground };
    let first = signed(&world, A, Role::Officer, 14, cancel);
    let key = secret(A, KeyUse::SecondOfficer);
    let other = Envelope::sign(first.payload_type(), first.payload(), &[&key]).unwrap();
    let verified = world.accepted(&[bytes(&first), bytes(&other), bytes(&first)]).await;
    let same: Vec<bool> = verified.iter().map(|verified| verified.same_envelope).collect();
    assert_eq!(same, [true, false, true]);
    assert!(verified.iter().all(|one| one.position == verified[0].position));
}
