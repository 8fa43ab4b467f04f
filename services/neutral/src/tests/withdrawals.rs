//! Who was let go and does not depart after all: on the one ground or the other, and nobody can tell which.

use homeward_api::neutral::v1::RepatriationWill::{Declines, Wishes};
use homeward_api::neutral::v1::WithdrawalGround::{Declined, NoLongerFit};
use homeward_ledger::clearance::ClearanceEvent;
use homeward_ledger::handover::HandoverEvent;
use homeward_payload::domain::LineOutcome;
use homeward_payload::ids::Digest;
use homeward_payload::proto::error::v1::ErrorReason;

use super::reason;
use super::world::{BATCH, UNTIL, World};

/// The log has the clearance of the first revision.
fn log_has_the_clearance(world: &World) {
    let answered = ClearanceEvent::Answered {
        batch: BATCH,
        cleared: vec![(1, UNTIL), (3, UNTIL)],
        not_departing: vec![4],
        reasons_digest: Digest([0; 32]),
    };
    world.replay(vec![answered.into()]);
}

fn log_has_an_outcome(world: &World, outcome: LineOutcome, lines: &[u32]) {
    world.replay(vec![HandoverEvent::Outcome { batch: BATCH, outcome, lines: lines.to_vec() }.into()]);
}

#[tokio::test(start_paused = true)]
async fn whose_clearance_is_withdrawn_stays_by_a_statement_of_their_own() {
    for ground in [Declined, NoLongerFit] {
        let world = World::answered().await;
        // The clearance still waits for the mediator; whoever stays now is withheld behind it, each by a statement of
        // their own, so that a later call with one more person repeats those before and adds one.
        assert_eq!(world.withdraw(1, &[1], ground).await.unwrap(), 1);
        for _ in 0..2 {
            assert_eq!(world.withdraw(1, &[3, 1], ground).await.unwrap(), 2);
        }
        let said = world.said();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said.iter().skip(1).all(|one| one.starts_with("outcome-")), "{said:?}");
        // Who is not let go anyway needs no word.
        assert_eq!(world.withdraw(1, &[4], ground).await.unwrap(), 0);

        // Once the log has it, a repeated call finds nobody left to withhold.
        log_has_the_clearance(&world);
        assert_eq!(world.withdraw(1, &[1, 3, 4], ground).await.unwrap(), 2);
        log_has_an_outcome(&world, LineOutcome::NotDeparting, &[1, 3]);
        assert_eq!(world.withdraw(1, &[1, 3, 4], ground).await.unwrap(), 0);
        assert_eq!(world.said().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn the_ground_is_in_nothing_that_is_said() {
    let (declined, unfit) = (World::answered().await, World::answered().await);
    declined.withdraw(1, &[1, 3], Declined).await.unwrap();
    unfit.withdraw(1, &[1], NoLongerFit).await.unwrap();
    unfit.withdraw(1, &[3], Declined).await.unwrap();
    assert_eq!(declined.said(), unfit.said());
    let (declined, unfit) = (declined.statements(), unfit.statements());
    // The digest of the sealed reasons is another in every clearance.
    assert_eq!(declined[1..], unfit[1..]);
    assert_eq!(declined[1].2, declined[2].2, "one person's statement is as long as another's");
    assert_eq!((declined.len(), declined[0].2), (3, unfit[0].2));
}

#[tokio::test(start_paused = true)]
async fn before_a_clearance_there_is_nothing_to_withdraw_and_after_it_nobody_is_asked() {
    let world = World::new().await;
    let refused = async |lines: &[u32], expected: &str| {
        assert_eq!(reason(&world.withdraw(1, lines, NoLongerFit).await.unwrap_err()), expected);
    };
    refused(&[1], "RESOURCE_UNKNOWN").await;
    world.propose(1);
    refused(&[1, 5], "RESOURCE_UNKNOWN").await;
    refused(&[1, 2], "FIELD_INVALID").await;
    refused(&[1, 1], "FIELD_INVALID").await;
    refused(&[1], "LINE_NOT_CLEARED").await;
    world.interview(&[1, 3, 4], Wishes).await.unwrap();
    world.clear_revision(1).await;
    assert_eq!(reason(&world.withdraw(2, &[1], Declined).await.unwrap_err()), "REVISION_STALE");
    // Whatever they would say: the refusal tells nothing of anybody.
    for will in [Wishes, Declines] {
        let refused = world.interview(&[1], will).await.unwrap_err();
        assert_eq!(reason(&refused), "CLEARANCE_ALREADY_GIVEN");
    }
    log_has_the_clearance(&world);
    log_has_an_outcome(&world, LineOutcome::Died, &[3]);
    refused(&[1, 3], "LINE_STATE").await;
    assert_eq!(world.said().len(), 1, "nothing of a refused request was said");
}

#[tokio::test(start_paused = true)]
async fn it_is_said_before_the_ground_is_kept() {
    let world = World::answered().await;
    // As where the process ends before the vault has it.
    world.erase(1).await;
    world.withdraw(1, &[1], Declined).await.unwrap_err();
    let said = world.said();
    assert!(said.len() == 2 && said[1].starts_with("outcome-"), "{said:?}");
}

#[tokio::test(start_paused = true)]
async fn what_a_new_revision_overtook_keeps_the_person_in_that_one_too() {
    for ground in [Declined, NoLongerFit] {
        let world = World::answered().await;
        assert_eq!(world.withdraw(1, &[1], ground).await.unwrap(), 1);
        world.propose(2);
        // Nobody is let go in the second revision, so there is nothing left to say.
        assert_eq!(world.withdraw(1, &[1], ground).await.unwrap(), 0);
        assert_eq!(reason(&world.withdraw(1, &[3], ground).await.unwrap_err()), "REVISION_STALE");
        assert_eq!(reason(&world.withdraw(2, &[1], ground).await.unwrap_err()), "LINE_NOT_CLEARED");
        let cleared = world.clear_revision(2).await;
        assert_eq!((cleared.cleared, cleared.not_departing), (1, 2));
        assert_eq!(world.withdraw(1, &[1], ground).await.unwrap(), 0);
        assert_eq!(world.said().len(), 3, "two clearances and one outcome");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_log_refused_holds_the_person_until_it_has_another_outcome() {
    let world = World::answered().await;
    world.withdraw(1, &[1], Declined).await.unwrap();
    // Another revision came into force; the mirror has still to learn of it.
    world.refuse_outcomes(ErrorReason::RevisionStale);
    assert_eq!(world.withdraw(1, &[1], Declined).await.unwrap(), 1);
    world.propose(2);
    assert_eq!(world.withdraw(1, &[1], Declined).await.unwrap(), 0);

    let world = World::answered().await;
    world.withdraw(1, &[1], Declined).await.unwrap();
    world.refuse_outcomes(ErrorReason::LineState);
    // Said again it is judged afresh, and refused again.
    let refused = async {
        while world.said().len() < 3 {
            tokio::task::yield_now().await;
        }
        world.refuse_outcomes(ErrorReason::LineState);
    };
    let (again, ()) = tokio::join!(world.withdraw(1, &[1], Declined), refused);
    assert_eq!(reason(&again.unwrap_err()), "LINE_STATE");
    log_has_an_outcome(&world, LineOutcome::Died, &[1]);
    assert_eq!(world.withdraw(1, &[1], Declined).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_a_new_revision_overtook_is_said_again_where_it_lets_the_person_go() {
    let world = World::answered().await;
    world.withdraw_and_end(1);
    world.propose(2);
    let cleared = world.clear_revision(2).await;
    assert_eq!((cleared.cleared, cleared.not_departing), (2, 1));
    let said = world.said();
    assert!(said.len() == 3 && said[2].starts_with("outcome-"), "{said:?}");
    assert_eq!(world.withdraw(1, &[1], NoLongerFit).await.unwrap(), 1);
    assert_eq!(world.said(), said);
}

#[tokio::test(start_paused = true)]
async fn who_is_asked_anew_for_a_new_revision_can_be_let_go_in_it() {
    let world = World::answered().await;
    world.withdraw(1, &[1, 3], NoLongerFit).await.unwrap();
    world.propose(2);
    world.interview(&[1], Wishes).await.unwrap();
    let cleared = world.clear_revision(2).await;
    assert_eq!((cleared.cleared, cleared.not_departing), (1, 2));
    // What was said of the first revision says nothing of the second.
    assert_eq!(reason(&world.withdraw(1, &[1], NoLongerFit).await.unwrap_err()), "REVISION_STALE");
    assert_eq!(world.said().len(), 4, "two clearances and two outcomes");
}
