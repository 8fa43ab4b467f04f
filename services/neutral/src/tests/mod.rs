//! The desk over a real participant and real stores.

mod point;
mod withdrawals;
mod world;

use homeward_api::neutral::v1::RepatriationWill::{Declines, Wishes};
use homeward_ledger::handover::HandoverEvent;
use homeward_payload::domain::LineOutcome;
use homeward_payload::ids::Timestamp;
use tonic::Status;
use tonic_types::StatusExt as _;

use world::{BATCH, UNTIL, World};

fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

// Time is paused, so that nobody really waits for a mediator that is out of reach.
#[tokio::test(start_paused = true)]
async fn a_batch_is_cleared_once_everything_is_there_and_only_once() {
    let world = World::new().await;
    let refused = async |expected: &str| {
        assert_eq!(reason(&world.clear(UNTIL).await.unwrap_err()), expected);
    };
    refused("RESOURCE_UNKNOWN").await;
    world.propose(1);
    refused("FITNESS_NOT_COMMITTED").await;
    let sheet = World::sheet(1);
    world.commit(&sheet);
    refused("RESOURCE_UNKNOWN").await;
    assert_eq!(world.interview(&[1, 3], Wishes).await.unwrap(), 2);
    let lacking = world.clear(UNTIL).await.unwrap_err();
    assert_eq!(lacking.message(), "1 of 3 persons have no interview; nothing was said.");
    assert_eq!(world.interview(&[4], Wishes).await.unwrap(), 1);
    refused("DOCUMENT_UNKNOWN").await;
    world.receive(&sheet).await;
    assert_eq!(world.said(), Vec::<String>::new());

    let cleared = world.clear(UNTIL).await.unwrap();
    assert_eq!((cleared.cleared, cleared.not_departing, cleared.answer.is_none()), (2, 1, true));
    assert_eq!(world.clear(UNTIL).await.unwrap(), cleared);
    assert_eq!(world.said(), [format!("clear-{BATCH}-1-1")], "the same call says the same statement");
    let other_end = world.clear(Timestamp(UNTIL.0 - 1)).await.unwrap_err();
    assert_eq!(reason(&other_end), "CLEARANCE_ALREADY_GIVEN");
}

#[tokio::test(start_paused = true)]
async fn a_sheet_that_was_not_committed_to_is_refused() {
    let world = World::new().await;
    world.propose(1);
    world.interview(&[1, 3, 4], Wishes).await.unwrap();
    world.commit(&World::sheet(1));
    let mut forged = World::sheet(1);
    forged.lines[3].fit = true;
    world.receive(&forged).await;
    assert_eq!(reason(&world.clear(UNTIL).await.unwrap_err()), "DOCUMENT_INVALID");
    assert_eq!(world.said(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn interviews_are_of_persons_who_have_not_departed() {
    let world = World::new().await;
    let refused = async |lines: &[u32], expected: &str| {
        assert_eq!(reason(&world.interview(lines, Wishes).await.unwrap_err()), expected);
    };
    refused(&[1], "RESOURCE_UNKNOWN").await;
    world.propose(1);
    refused(&[1, 5], "RESOURCE_UNKNOWN").await;
    refused(&[0], "RESOURCE_UNKNOWN").await;
    refused(&[1, 2], "FIELD_INVALID").await;
    refused(&[], "FIELD_INVALID").await;
    assert_eq!(reason(&world.interview_of(2, &[1], Wishes).await.unwrap_err()), "REVISION_STALE");
    let died = HandoverEvent::Outcome { batch: BATCH, outcome: LineOutcome::Died, lines: vec![3] };
    world.replay(vec![died.into()]);
    refused(&[1, 3], "LINE_STATE").await;

    // Nothing of a refused request was kept.
    let sheet = World::sheet(1);
    world.commit(&sheet);
    world.receive(&sheet).await;
    let lacking = world.clear(UNTIL).await.unwrap_err();
    assert_eq!(lacking.message(), "2 of 2 persons have no interview; nothing was said.");
}

#[tokio::test(start_paused = true)]
async fn a_new_revision_is_cleared_afresh_with_the_wills_there_are() {
    let world = World::new().await;
    world.propose(1);
    world.interview(&[1, 3], Wishes).await.unwrap();
    world.interview(&[4], Declines).await.unwrap();
    let first = World::sheet(1);
    world.commit(&first);
    world.receive(&first).await;
    world.clear(UNTIL).await.unwrap();

    world.propose(2);
    assert_eq!(reason(&world.clear(UNTIL).await.unwrap_err()), "FITNESS_NOT_COMMITTED");
    let second = World::sheet(2);
    world.commit(&second);
    assert_eq!(reason(&world.clear(UNTIL).await.unwrap_err()), "DOCUMENT_UNKNOWN");
    world.receive(&second).await;
    let cleared = world.clear(UNTIL).await.unwrap();
    assert_eq!((cleared.cleared, cleared.not_departing), (2, 1));
    assert_eq!(world.said(), [format!("clear-{BATCH}-1-1"), format!("clear-{BATCH}-2-1")]);
}
