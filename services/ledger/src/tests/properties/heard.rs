//! What is heard by telephone changes the reports and nothing else: leaving every note out of any sequence gives the same
//! answers and the same state.

use homeward_payload::domain::{Principal, ReportedStep};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::super::day::{heard, note_aside};
use super::STEPS_MAX;
use super::run::take;
use super::step::Step;
use super::world::World;
use crate::day::{DayBoard, REPORTS_MAX, board};

const REPORTERS: [Principal; 3] = [Principal::PartyA, Principal::PartyB, Principal::Neutral];
const STEPS: [ReportedStep; 6] = [
    ReportedStep::Departed,
    ReportedStep::Arrived,
    ReportedStep::Ready,
    ReportedStep::HandedOver,
    ReportedStep::Counted,
    ReportedStep::Incident,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    // Shows NoteReport, INV-B5.
    #[test]
    fn leaving_out_every_note_of_a_call_changes_nothing_but_the_reports(
        steps in prop::collection::vec((any::<Step>(), any::<Step>()), 1..STEPS_MAX),
    ) {
        compare(&steps)?;
    }
}

fn compare(steps: &[(Step, Step)]) -> Result<(), TestCaseError> {
    let (mut with, mut without) = (World::new(false), World::new(false));
    for (number, (said, called)) in (0_u32..).zip(steps) {
        note(&mut with, number, called);
        let answer = |world| take(world, said).map(|taken| taken.refused.map(|refusal| refusal.reason));
        let answers = (answer(&mut with), answer(&mut without));
        prop_assert_eq!(answers.0, answers.1, "a note of a call changes the answer to {:?}", said);
    }
    prop_assert_eq!(with.projection(), without.projection());
    for reports in with.forum.ledger().day.reports.values() {
        prop_assert!(reports.len() <= REPORTS_MAX);
    }
    let (noted, silent) = (signed(&with), signed(&without));
    for batch in silent.batches {
        let beside = noted.batches.iter().find(|one| one.batch == batch.batch);
        prop_assert_eq!(beside, Some(&batch), "the signed part of the board differs");
    }
    Ok(())
}

// The board without what was heard, and without positions, which notes move.
fn signed(world: &World) -> DayBoard {
    let mut found = board(world.forum.ledger(), world.forum.now, world.forum.now);
    for batch in &mut found.batches {
        batch.heard.clear();
        batch.concerns.retain(|one| !one.kind.name().contains("HEARD"));
        batch.steps.iter_mut().for_each(|(_, mark)| mark.position = 0);
        batch.steps.sort_by_key(|(key, _)| *key);
    }
    found
}

fn note(world: &mut World, number: u32, step: &Step) {
    let ids: Vec<u8> = world.forum.ledger().batches.keys().map(|id| id.0[0]).collect();
    if ids.is_empty() {
        return;
    }
    let reporter = REPORTERS[usize::from(step.actor) % REPORTERS.len()];
    let said = STEPS[usize::from(step.kind) % STEPS.len()];
    let giver = Principal::PARTIES[usize::from(step.actor / 3) % 2];
    let bare = matches!(said, ReportedStep::Arrived | ReportedStep::Ready | ReportedStep::Incident);
    let count = (!bare).then_some(u32::from(step.kind % 5));
    let report = heard(&world.forum, ids[step.of(ids.len())], reporter, said, Some(giver), count);
    note_aside(&mut world.forum, number, report);
}
