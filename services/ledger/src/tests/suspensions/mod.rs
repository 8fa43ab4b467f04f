//! Suspensions: what stands still and what goes on, and what is stated anew.

mod refused;

use homeward_payload::domain::{
    AcknowledgeChildCase, Body, LiftSuspension, LineOutcome, Principal, Revalidate, SubjectKind,
    SuspendAgreement, SuspensionGround, SuspensionReason,
};
use homeward_payload::ids::SuspensionId;

pub(super) use refused::ROWS;

use super::forum::{
    A, B, COMMISSION, Forum, MEDIATOR, NEUTRAL, START, agreement, batch_id, case_id, check_refused, digest,
    hours_after, term,
};
use super::{life, said};
use crate::account::Account;
use crate::agreement::TermKey;
use crate::batch::Phase;
use crate::next::{ActionKind, next_actions};
use crate::refusal::ErrorReason;
use crate::suspension::REVALIDATION_DAYS;

pub(in crate::tests) const FOUR_MONTHS_HOURS: i64 = 24 * 122;

pub(in crate::tests) fn suspension_id(number: u8) -> SuspensionId {
    SuspensionId([number; 16])
}

fn reason() -> SuspensionReason {
    SuspensionReason { ground: SuspensionGround::TalksInterrupted, digest: digest(40) }
}

pub(in crate::tests) fn suspend(number: u8, terms: &[&str]) -> SuspendAgreement {
    SuspendAgreement {
        suspension: suspension_id(number),
        agreement: agreement(),
        terms: terms.iter().map(|code| term(code)).collect(),
        joint: false,
        reason: reason(),
        medical: None,
        children: None,
    }
}

/// A suspension of the whole agreement that names the wounded, with a reason of its own.
pub(in crate::tests) fn suspend_the_wounded(suspension: SuspensionId) -> SuspendAgreement {
    let terms = vec![term("ANY_POW"), term("MEDICAL")];
    SuspendAgreement { suspension, terms, medical: Some(reason()), ..suspend(0, &[]) }
}

pub(in crate::tests) fn lift(number: u8) -> Body {
    Body::LiftSuspension(LiftSuspension { suspension: suspension_id(number) })
}

pub(in crate::tests) fn revalidate(forum: &Forum, number: u8, holder: Principal) -> Body {
    let batch = forum.batch(number);
    let lines = batch.lines_of(holder).filter(|(_, line)| line.state == crate::subject::LineState::Open);
    Body::Revalidate(Revalidate {
        batch: batch_id(number),
        revision: batch.revision.number,
        lines: lines.map(|(line, _)| line).collect(),
    })
}

fn kinds(forum: &Forum) -> Vec<(Principal, &'static str)> {
    let actions = next_actions(forum.ledger(), forum.now);
    actions.iter().map(|action| (action.principal, action.kind.name())).collect()
}

// Shows F16, INV-S1, SuspendAgreement, LiftSuspension, Revalidate.
#[test]
fn after_four_months_everything_is_stated_and_confirmed_anew() {
    let mut forum = life::cleared();
    let open = forum.ledger().accounts.balance(TermKey(0), A).on(Account::Open);
    assert_eq!(open, 2);
    forum.must(A, Body::SuspendAgreement(suspend(1, &[])));
    // The goodwill line and the wounded go on.
    let goes_on = [(A, "REPORT_DEPARTURE"), (B, "REPORT_DEPARTURE"), (A, "LIFT_SUSPENSION")];
    assert_eq!(kinds(&forum), goes_on);
    forum.pass_hours(FOUR_MONTHS_HOURS);
    assert_eq!(forum.batch(1).phase, Phase::Confirmed);
    forum.must(A, lift(1));
    let batch = forum.batch(1);
    assert_eq!((batch.phase, batch.fitness, batch.clearance), (Phase::Proposed, None, None));
    assert!(batch.confirmations.is_empty());
    assert!(batch.revision.lines.iter().all(|line| line.cleared_until.is_none()));
    assert_eq!(batch.revision.offer_end, forum.now.plus_days(REVALIDATION_DAYS));
    assert_eq!(forum.ledger().accounts.balance(TermKey(0), A).on(Account::Open), 0);
    assert_eq!(kinds(&forum), [(A, "REVALIDATE"), (B, "REVALIDATE")]);
    // Line 7 has died meanwhile: it leaves first, and is not said to be alive.
    forum.must(B, Body::RecordOutcomes(said::outcome(&forum, 1, LineOutcome::Died, &[7])));
    let confirmation = said::confirm(&forum, 1);
    check_refused(forum.say(A, Body::ConfirmBatch(confirmation)), ErrorReason::RevalidationMissing);
    for holder in [A, B] {
        let stated = revalidate(&forum, 1, holder);
        forum.must(holder, stated);
    }
    let hours = (forum.now.0 - START.0) / homeward_payload::ids::Timestamp::HOUR_US;
    life::agree_and_confirm(&mut forum, 1, hours + 48);
    assert_eq!(forum.batch(1).phase, Phase::Confirmed);
    assert_eq!(forum.ledger().accounts.balance(TermKey(0), A).on(Account::Open), 2);
    let fitness = said::commit_fitness(&forum, 1);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(&forum, 1, &[], said::fit_until());
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
    forum.pass_hours(50);
    forum.must(A, Body::ReportDeparture(said::depart(&forum, 1, A, &[1, 2])));
}

// The wounded are not suspended with the rest.
// Shows INV-S2, INV-P2, SuspendAgreement.
#[test]
fn a_line_under_a_medical_term_goes_on() {
    let mut forum = life::cleared();
    forum.must(A, Body::SuspendAgreement(suspend(1, &[])));
    forum.pass_hours(50);
    let all = Body::ReportDeparture(said::depart(&forum, 1, B, &[5, 6]));
    check_refused(forum.say(B, all), ErrorReason::AgreementSuspended);
    forum.must(B, Body::ReportDeparture(said::depart(&forum, 1, B, &[5])));
    // Goodwill stands under no term.
    forum.must(A, Body::ReportDeparture(said::depart(&forum, 1, A, &[4])));
}

// With a reason of their own they are.
// Shows INV-S2.
#[test]
fn a_medical_term_is_suspended_where_it_is_named() {
    let mut forum = life::cleared();
    let body = SuspendAgreement { medical: Some(reason()), ..suspend(1, &["MEDICAL"]) };
    forum.must(B, Body::SuspendAgreement(body));
    forum.pass_hours(50);
    let wounded = Body::ReportDeparture(said::depart(&forum, 1, B, &[5]));
    check_refused(forum.say(B, wounded), ErrorReason::AgreementSuspended);
    forum.must(B, Body::ReportDeparture(said::depart(&forum, 1, B, &[6])));
}

// What goes on.
// Shows F16, SuspendAgreement.
#[test]
fn lists_findings_clearance_and_steps_back_go_on() {
    let mut forum = life::confirmed();
    forum.must(B, Body::SuspendAgreement(suspend(1, &[])));
    forum.must(A, Body::OpenList(said::open_list(9, SubjectKind::Person, &[16])));
    forum.must(B, Body::AnswerList(said::answer_list(9, &[1], &[])));
    forum.must(COMMISSION, Body::StateFindings(said::state_findings("MEDICAL", A, &[16])));
    let fitness = said::commit_fitness(&forum, 1);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(&forum, 1, &[3], said::fit_until());
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
    forum.must(A, Body::RecordOutcomes(said::outcome(&forum, 1, LineOutcome::Withdrawn, &[2])));
    // The wounded go in a batch of their own.
    life::propose(&mut forum, A, 2, &[(16, &["MEDICAL"])]);
    life::agree_and_confirm(&mut forum, 2, 48);
    assert_eq!(forum.batch(2).phase, Phase::Confirmed);
    life::propose(&mut forum, A, 3, &[(12, &["ANY_POW"])]);
    let confirmation = said::confirm(&forum, 3);
    check_refused(forum.say(A, Body::ConfirmBatch(confirmation)), ErrorReason::AgreementSuspended);
}

// What is in transit finishes, and its days stand still.
// Shows F16.
#[test]
fn what_is_in_transit_finishes() {
    let mut forum = life::departed();
    let due = |forum: &Forum| {
        let actions = next_actions(forum.ledger(), forum.now);
        actions
            .iter()
            .find(|action| action.kind == ActionKind::AcknowledgeReceipt)
            .and_then(|action| action.due)
    };
    let before = due(&forum).unwrap();
    forum.must(A, Body::SuspendAgreement(suspend(1, &[])));
    forum.pass_hours(FOUR_MONTHS_HOURS);
    forum.must(A, lift(1));
    // Suspended ten hours before its days began to run.
    assert_eq!(due(&forum), Some(hours_after(before, FOUR_MONTHS_HOURS - 10)));
    assert_eq!(forum.batch(1).confirmations.len(), 2);
    forum.must(A, Body::ClaimDelivery(said::claim(&forum, 1, &[1, 2, 4])));
    forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[1, 2, 4], &[])));
}

// Children's days stand still only where children are named.
// Shows F28, INV-S2.
#[test]
fn the_days_of_children_stand_still_only_by_name() {
    for (children, moved) in [(None, 0), (Some(reason()), FOUR_MONTHS_HOURS)] {
        let mut forum = life::agreed();
        forum.must(B, Body::ListChildCase(said::list_child(1, true)));
        forum.must(A, Body::SuspendAgreement(SuspendAgreement { children, ..suspend(1, &[]) }));
        forum.pass_hours(FOUR_MONTHS_HOURS);
        forum.must(A, lift(1));
        let actions = next_actions(forum.ledger(), forum.now);
        assert_eq!(actions[0].due, Some(hours_after(START, 7 * 24 + moved)));
        let columns = crate::position::child_columns(forum.ledger(), hours_after(START, 31 * 24));
        assert_eq!(columns.overdue, u64::from(children.is_none()));
        forum.must(A, Body::AcknowledgeChildCase(AcknowledgeChildCase { case: case_id(1) }));
    }
}

// An offer does not end while it is suspended, and stands a while after.
// Shows F16, SuspendAgreement.
#[test]
fn an_offer_stands_through_a_suspension() {
    let mut forum = life::proposed();
    forum.must(B, Body::SuspendAgreement(suspend(1, &["ANY_POW"])));
    forum.pass_hours(FOUR_MONTHS_HOURS);
    assert_eq!(forum.batch(1).phase, Phase::Proposed);
    forum.must(B, lift(1));
    forum.pass_hours(24);
    assert_eq!(forum.batch(1).phase, Phase::Proposed);
    forum.pass_hours(24 * i64::from(REVALIDATION_DAYS));
    assert_eq!(forum.batch(1).phase, Phase::NeverExecuted);
}

// Jointly, by the mediator at both sides' request, until both lift it.
// Shows SuspendAgreement, LiftSuspension.
#[test]
fn a_joint_suspension_needs_both_at_each_end() {
    let mut forum = life::cleared();
    let joint = Body::SuspendAgreement(SuspendAgreement { joint: true, ..suspend(1, &[]) });
    let in_force = |forum: &Forum| forum.ledger().suspensions.in_force().count();
    forum.must(A, joint.clone());
    assert!(kinds(&forum).contains(&(B, "SUSPEND_AGREEMENT")));
    check_refused(forum.say(MEDIATOR, joint.clone()), ErrorReason::SuspensionState);
    forum.must(B, joint.clone());
    assert_eq!(in_force(&forum), 0);
    assert!(kinds(&forum).contains(&(MEDIATOR, "SUSPEND_AGREEMENT")));
    forum.must(MEDIATOR, joint);
    assert_eq!(in_force(&forum), 1);
    forum.must(B, lift(1));
    check_refused(forum.say(B, lift(1)), ErrorReason::AlreadySigned);
    assert_eq!((in_force(&forum), forum.batch(1).phase), (1, Phase::Confirmed));
    forum.must(A, lift(1));
    assert_eq!((in_force(&forum), forum.batch(1).phase), (0, Phase::Proposed));
}

// A newer revision is stated anew too, and both go on as before once they have confirmed.
// Shows Revalidate.
#[test]
fn another_revision_asks_for_another_statement() {
    let mut forum = life::cleared();
    forum.must(A, Body::SuspendAgreement(suspend(1, &[])));
    forum.must(A, lift(1));
    let stated = revalidate(&forum, 1, A);
    forum.must(A, stated);
    life::propose(&mut forum, A, 1, &[(11, &["ANY_POW"]), (22, &["ANY_POW"])]);
    assert!(kinds(&forum).contains(&(A, "REVALIDATE")));
    for holder in [A, B] {
        let stated = revalidate(&forum, 1, holder);
        forum.must(holder, stated);
    }
    life::agree_and_confirm(&mut forum, 1, 72);
    life::propose(&mut forum, B, 1, &[(11, &["ANY_POW"])]);
    assert!(!kinds(&forum).iter().any(|(_, kind)| *kind == "REVALIDATE"));
}

// Who had not departed is stated and cleared anew; who had goes on.
// Shows INV-S1.
#[test]
fn a_batch_that_had_begun_to_depart_keeps_its_confirmations() {
    let mut forum = life::cleared();
    forum.pass_hours(50);
    forum.must(A, Body::ReportDeparture(said::depart(&forum, 1, A, &[1])));
    forum.must(B, Body::SuspendAgreement(suspend(1, &[])));
    forum.must(B, lift(1));
    let batch = forum.batch(1);
    assert_eq!((batch.phase, batch.confirmations.len(), batch.clearance), (Phase::Confirmed, 2, None));
    assert!(batch.line(1).unwrap().cleared_until.is_some());
    let fitness = said::commit_fitness(&forum, 1);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(&forum, 1, &[], said::fit_until());
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
    let departure = Body::ReportDeparture(said::depart(&forum, 1, A, &[2]));
    check_refused(forum.say(A, departure.clone()), ErrorReason::RevalidationMissing);
    for holder in [A, B] {
        let stated = revalidate(&forum, 1, holder);
        forum.must(holder, stated);
    }
    forum.must(A, departure);
}
