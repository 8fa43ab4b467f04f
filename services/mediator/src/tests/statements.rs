use super::world::{World, reason, receipt, refusal};
use bytes::Bytes;
use homeward_api::log::v1::SubmitStatementsRequest;
use homeward_api::log::v1::statement_service_client::StatementServiceClient;
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_api::mediator::v1::{GetRefusalCountsRequest, MarkTimeRequest};
use homeward_payload::domain::{Basis, ClockMode, Principal, Role};
use homeward_payload::ids::Digest;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1::{MarkTime, StateMark};
use homeward_shell::verify::verify_refusal;
use homeward_statement::{Envelope, Hash, SecretKey};
use homeward_testkit::forum::{CREATED_TIME, TestForum};
use homeward_translog::{Entry, SignedCheckpoint, verify_inclusion};

#[tokio::test]
async fn a_receipt_proves_the_statement_and_is_given_again_byte_for_byte() {
    let mut world = World::start().await;
    let envelopes = [world.mark(1), world.mark(2), world.mark(3)];
    let answers = world.submit(&envelopes).await;
    for (answer, envelope) in answers.iter().zip(&envelopes) {
        let receipt = receipt(answer);
        let signed = SignedCheckpoint::parse(&receipt.checkpoint, world.forum().log_key()).unwrap();
        let entry = Entry::new(receipt.sequenced_time_us, Hash::of(envelope)).unwrap();
        let proof: Vec<Hash> =
            receipt.inclusion_proof.iter().map(|hash| hash.as_ref().try_into().unwrap()).collect();
        verify_inclusion(&entry.leaf_hash(), receipt.position, signed.head(), &proof).unwrap();
    }
    assert_eq!(world.submit(&envelopes).await, answers);
    world.stop().await;
    world.run().await.unwrap();
    assert_eq!(world.submit(&envelopes).await, answers, "after a restart");
    assert_eq!(world.state().await.size, 4);
}

#[tokio::test]
async fn every_refusal_has_its_reason_and_changes_nothing() {
    let world = World::start().await;
    world.submit(&[world.mark(1)]).await;
    let (checkpoint, _) = world.checkpoint().await;
    let before = world.state().await;
    let root = Digest::from(*checkpoint.head().root());
    let basis = |size, root| world.mark_on(9, Basis { size, root });
    let cases = [
        (changed_payload(&world), ErrorReason::StatementIdReused, true),
        (basis(1, root), ErrorReason::BasisInvalid, true),
        (basis(0, root), ErrorReason::BasisInvalid, true),
        (basis(3, root), ErrorReason::BasisAhead, true),
        (of_another_forum(), ErrorReason::LogIdMismatch, false),
        (by_an_unknown_key(&world), ErrorReason::SignerUnknown, false),
        (by_party(&world), ErrorReason::RoleNotAllowed, true),
        (with_a_broken_signature(&world), ErrorReason::SignatureInvalid, false),
        (Bytes::from_static(b"\xff\xff"), ErrorReason::EnvelopeMalformed, false),
        (Bytes::new(), ErrorReason::EnvelopeMalformed, false),
        ([&world.mark(9)[..], &[0x20, 0x01]].concat().into(), ErrorReason::EnvelopeNotCanonical, false),
        (state_mark(&world), ErrorReason::NotSequenced, false),
        (world.mark(-77), ErrorReason::TimeInvalid, true),
    ];
    let envelopes: Vec<Bytes> = cases.iter().map(|(envelope, ..)| envelope.clone()).collect();
    let answers = world.submit(&envelopes).await;
    for ((envelope, reason, signed), answer) in cases.iter().zip(&answers) {
        let refusal = refusal(answer);
        assert_eq!(refusal.reason(), *reason, "{}", refusal.message);
        assert_eq!(!refusal.signed_refusal.is_empty(), *signed, "{reason:?}");
        if *signed {
            let said = verify_refusal(world.forum().keyring(), &refusal.signed_refusal).unwrap();
            assert_eq!((said.reason, said.header.author), (*reason, Principal::Mediator));
            assert_eq!(said.envelope_hash, Digest::of(envelope));
            assert_eq!((said.size, said.state_digest.to_string()), (2, before.state_digest.clone()));
        }
    }
    assert_eq!(world.state().await, before);
    // Beside the basis that is ahead, nothing is evidence.
    let kept = std::fs::read_dir(world.path("data/basis-ahead")).unwrap().count();
    assert_eq!(kept, 1);
    let mut client = CoordinationServiceClient::new(world.channel("mediator", "coordinator"));
    let counts = client.get_refusal_counts(GetRefusalCountsRequest {}).await.unwrap().into_inner().counts;
    let count = |name: &str| counts.iter().find(|row| row.reason == name).map_or(0, |row| row.count);
    assert_eq!((count("BASIS_INVALID"), count("BASIS_AHEAD"), count("QUEUE_FULL")), (2, 1, 0));
    // A refused statement is judged afresh, and the valid basis is accepted.
    receipt(&world.submit(&[world.mark_on(9, Basis { size: 2, root })]).await[0]);
}

/// The statement id of `mark(1)` with another time.
fn changed_payload(world: &World) -> Bytes {
    let header = world.test.header(Principal::Mediator, Role::Service, 1);
    let message = MarkTime { header: None, time_us: CREATED_TIME.0 + 5_000_000 };
    Bytes::copy_from_slice(world.test.sign(message, header).unwrap().bytes())
}

fn of_another_forum() -> Bytes {
    let other = TestForum::new("another", ClockMode::Simulated).unwrap();
    let header = other.header(Principal::Mediator, Role::Service, 9);
    let message = MarkTime { header: None, time_us: CREATED_TIME.0 };
    Bytes::copy_from_slice(other.sign(message, header).unwrap().bytes())
}

fn by_an_unknown_key(world: &World) -> Bytes {
    let known = Envelope::parse(&world.mark(9)).unwrap();
    let stranger = SecretKey::from_seed(&[0xee; 32]);
    let envelope = Envelope::sign(known.payload_type(), known.payload(), &[&stranger]).unwrap();
    Bytes::copy_from_slice(envelope.bytes())
}

fn by_party(world: &World) -> Bytes {
    let header = world.test.header(Principal::PartyA, Role::Service, 9);
    let message = MarkTime { header: None, time_us: CREATED_TIME.0 + 9_000_000 };
    Bytes::copy_from_slice(world.test.sign(message, header).unwrap().bytes())
}

fn with_a_broken_signature(world: &World) -> Bytes {
    let mut bytes = world.mark(9).to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    bytes.into()
}

fn state_mark(world: &World) -> Bytes {
    let header = world.test.header(Principal::Mediator, Role::Service, 9);
    let message = StateMark { header: None, size: 1, state_digest: vec![1; 32], rules_version: 1 };
    Bytes::copy_from_slice(world.test.sign(message, header).unwrap().bytes())
}

#[tokio::test]
async fn calls_that_are_no_submission_are_refused_whole() {
    let world = World::start().await;
    let submit = async |principal: &str, role: &str, count: usize| {
        let mut client = StatementServiceClient::new(world.channel(principal, role));
        let request = SubmitStatementsRequest { envelopes: vec![world.mark(1); count] };
        client.submit_statements(request).await.map(|answer| answer.into_inner().answers.len())
    };
    assert_eq!(reason(&submit("party-a", "service", 0).await.unwrap_err()), "FIELD_INVALID");
    assert_eq!(reason(&submit("party-a", "service", 257).await.unwrap_err()), "FIELD_INVALID");
    // Who carries an envelope does not matter.
    assert_eq!(submit("party-a", "clerk", 1).await.unwrap(), 1);
    assert_eq!(submit("party-a", "service", 256).await.unwrap(), 256);
}

#[tokio::test]
async fn the_coordinator_marks_time_and_nobody_else() {
    let world = World::start().await;
    let mark = async |principal: &str, role: &str, seconds: i64| {
        let mut client = CoordinationServiceClient::new(world.channel(principal, role));
        let request = MarkTimeRequest { time_us: CREATED_TIME.0 + seconds * 1_000_000 };
        client.mark_time(request).await.map(|answer| answer.into_inner().answer.unwrap())
    };
    let marked = mark("mediator", "coordinator", 60).await.unwrap();
    assert_eq!(receipt(&marked).sequenced_time_us, CREATED_TIME.0 + 60_000_000);
    assert_eq!(world.state().await.newest_time_us, CREATED_TIME.0 + 60_000_000);
    let back = mark("mediator", "coordinator", 59).await.unwrap();
    assert_eq!(refusal(&back).reason(), ErrorReason::TimeInvalid);
    for (principal, role) in [("party-a", "coordinator"), ("mediator", "auditor"), ("party-b", "head")] {
        assert_eq!(reason(&mark(principal, role, 99).await.unwrap_err()), "ACCESS_DENIED");
    }
}
