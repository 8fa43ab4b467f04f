//! Random legal and illegal sequences of statements by random authors, and what holds after each.

mod author;
mod checks;
mod children;
mod course;
mod course_checks;
mod disputer;
mod heard;
mod held;
mod records;
mod rounds;
mod step;
mod terms;
mod world;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::forum::Forum;
use crate::refusal::ErrorReason;
use step::Step;
use world::World;

/// Steps of one sequence.
const STEPS_MAX: usize = 160;
/// Sequences in one run of the tests.
const CASES: u32 = 400;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    // Shows F30, INV-A2, INV-B6, INV-B7, INV-D1, INV-D2, INV-P4, INV-S1, INV-B2.
    #[test]
    fn random_sequences_keep_every_invariant(steps in prop::collection::vec(any::<Step>(), 1..STEPS_MAX)) {
        run(&steps)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    // Shows INV-P2, INV-P5, ReleaseUnilaterally, HoldRelease, GuaranteeSafety.
    #[test]
    fn the_wounded_come_home_from_every_state_without_the_other_head(
        steps in prop::collection::vec(any::<Step>(), 1..STEPS_MAX),
    ) {
        for swapped in [false, true] {
            let mut world = World::new(swapped);
            for step in &steps {
                take(&mut world, step);
            }
            for giver in homeward_payload::domain::Principal::PARTIES {
                course::releases_somebody(&mut world, giver);
            }
            checks::check(&world)?;
        }
    }
}

fn run(steps: &[Step]) -> Result<(), TestCaseError> {
    let (mut world, mut mirror) = (World::new(false), World::new(true));
    for step in steps {
        let before = (world.forum.replica.digest(), world.projection());
        let ledger = world.forum.ledger().clone();
        let found = take(&mut world, step);
        let mirrored = take(&mut mirror, step);
        prop_assert_eq!(found, mirrored, "swapping the parties changes the answer to {:?}", step);
        if found.is_some_and(|refused| refused.is_some()) {
            prop_assert_eq!(before, (world.forum.replica.digest(), world.projection()));
        }
        checks::check(&world)?;
        children::check(&world, &ledger)?;
        checks::check_bound(&ledger, world.forum.ledger())?;
        held::check_step(&ledger, world.forum.ledger())?;
    }
    prop_assert_eq!(world.projection(), mirror.projection());
    prop_assert_eq!(replay(&world.forum).replica.digest(), world.forum.replica.digest());
    Ok(())
}

/// Takes a step: nothing where there was nothing to say, otherwise the reason of a refusal.
fn take(world: &mut World, step: &Step) -> Option<Option<ErrorReason>> {
    let said = author::realise(world, step)?;
    let result = world.forum.say_until(said.author, said.not_after, said.body);
    Some(result.err().map(|refusal| refusal.reason))
}

/// A forum that takes the accepted statements of another one, one by one.
pub(super) fn replay(live: &Forum) -> Forum {
    let mut replayed = Forum::new();
    for (time, statement) in &live.taken {
        let events = replayed.replica.judge(statement, *time).unwrap();
        replayed.replica.accept(*time, &events);
    }
    replayed
}

/// Random sequences are worth something only if they get somewhere.
#[test]
fn sequences_reach_the_end_of_batches() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut reached = [0_u64; 6];
    for _ in 0..40 {
        let steps = prop::collection::vec(any::<Step>(), STEPS_MAX).new_tree(&mut runner).unwrap().current();
        let mut world = World::new(false);
        let (mut held, mut replaced) = (0, 0);
        for step in &steps {
            let before = world.forum.ledger().clone();
            take(&mut world, step);
            for (id, batch) in &world.forum.ledger().batches {
                let before = before.batches.get(id);
                let was_pending = before.is_some_and(|batch| batch.pending.is_some());
                held += u64::from(batch.pending.is_some() && !was_pending);
                let number = before.map(|batch| batch.revision.number);
                replaced += u64::from(was_pending && number != Some(batch.revision.number));
            }
        }
        let batches = crate::position::batch_columns(world.forum.ledger());
        let found = [
            batches.settled,
            batches.settled_with_discrepancy,
            batches.cancelled,
            batches.never_executed,
            held,
            replaced,
        ];
        reached.iter_mut().zip(found).for_each(|(sum, found)| *sum += found);
    }
    assert!(reached.iter().all(|count| *count > 0), "{reached:?}");
}

/// The same for the course of a batch: releases that came home, broken off, put off, at a distance, without the
/// neutral's signature.
#[test]
fn sequences_reach_the_course_of_batches() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut reached = [0_usize; 6];
    for _ in 0..40 {
        let steps = prop::collection::vec(any::<Step>(), STEPS_MAX).new_tree(&mut runner).unwrap().current();
        let mut world = World::new(false);
        for step in &steps {
            take(&mut world, step);
            for batch in world.forum.ledger().batches.values() {
                let received = |line: &crate::batch::Line| line.state == crate::subject::LineState::Received;
                let found = [
                    batch.release.is_some() && batch.revision.lines.iter().any(received),
                    batch.release.is_some_and(|release| release.hold.is_some()),
                    batch.aborted.is_some(),
                    batch.schedule.postponed.is_some(),
                    batch.schedule.legs_opened && batch.has_departed(),
                    batch.record.answers.values().any(|answer| answer.refused.is_some()),
                ];
                reached.iter_mut().zip(found).for_each(|(sum, found)| *sum += usize::from(found));
            }
        }
    }
    assert!(reached.iter().all(|count| *count > 0), "{reached:?}");
}
