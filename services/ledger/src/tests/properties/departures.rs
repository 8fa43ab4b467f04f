//! Nobody departs against a will, unfit, or without a window, a route and both guarantees.

use homeward_payload::domain::{Body, Principal, SubjectKind};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::by_step::Said;
use crate::batch::{Batch, Line, Phase};
use crate::subject::LineState;

/// Whoever departed in this step could, by what stood before it.
pub(super) fn check(said: &Said<'_>) -> Result<(), TestCaseError> {
    for (was, batch) in said.same_revisions() {
        for (line, now) in was.revision.lines.iter().zip(&batch.revision.lines) {
            if now.departed && !line.departed {
                check_departure(said, was, line)?;
            }
        }
    }
    Ok(())
}

fn check_departure(said: &Said<'_>, was: &Batch, line: &Line) -> Result<(), TestCaseError> {
    let reported = matches!(said.statement.body, Body::ReportDeparture(_));
    prop_assert!(reported && was.phase == Phase::Confirmed && line.state == LineState::Open);
    let Some(window) = was.window else { return Err(TestCaseError::fail("departed without a window")) };
    prop_assert!(window.start <= said.now && said.now <= window.end, "departed outside the window");
    if line.kind == SubjectKind::Person {
        prop_assert!(
            was.fitness.is_some() && was.clearance.is_some(),
            "departed without fitness or clearance"
        );
        let covers = line.cleared_until.is_some_and(|until| until >= window.end);
        prop_assert!(covers, "departed on a clearance that ends before the window");
    }
    let notice = was.schedule.notices.get(&line.giver);
    let known = notice.is_some_and(|notice| notice.acknowledged || was.release.is_some());
    prop_assert!(known, "departed on a route that the other side does not know");
    for party in Principal::PARTIES {
        let given = was.schedule.guarantees.get(&party);
        let stands = given.is_some_and(|given| given.not_after.is_none_or(|end| said.now <= end));
        prop_assert!(stands, "departed without the guarantee of {:?}", party);
    }
    let held = was.release.is_some_and(|release| release.standing_hold(said.now).is_some());
    prop_assert!(!held, "departed in spite of a safety hold");
    Ok(())
}
