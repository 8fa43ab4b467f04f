//! What a step leaves alone: children trade nothing, the mediator decides nothing, time and a suspension end nothing
//! that binds, and nothing ever vanishes.

use homeward_payload::domain::{Body, Principal};
use homeward_payload::ids::SubjectRef;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::by_step::Said;
use crate::Ledger;
use crate::batch::Phase;

/// What this step left alone.
pub(super) fn check(said: &Said<'_>) -> Result<(), TestCaseError> {
    check_nothing_vanished(said.before, said.after)?;
    match &said.statement.body {
        Body::MarkTime(_) => check_time(said.before, said.after),
        Body::SuspendAgreement(_) => check_exchange_untouched(said.before, said.after),
        body if is_about_children(body) => check_exchange_untouched(said.before, said.after),
        _ if said.statement.header.author == Principal::Mediator => check_mediator(said),
        _ => Ok(()),
    }
}

const fn is_about_children(body: &Body) -> bool {
    matches!(
        body,
        Body::ListChildCase(_)
            | Body::AcknowledgeChildCase(_)
            | Body::AnswerChildCase(_)
            | Body::ContestChildAnswer(_)
            | Body::AcceptChildAnswer(_)
            | Body::ConfirmChildAnswer(_)
            | Body::VerifyChildIdentity(_)
            | Body::StateTracingConsent(_)
            | Body::IdentifyChildFamily(_)
            | Body::VerifyFamilyLink(_)
            | Body::DecideBestInterests(_)
            | Body::RecordReturnConsent(_)
            | Body::WithdrawReturnConsent(_)
            | Body::PlanChildReturn(_)
            | Body::NoteReturnPlan(_)
            | Body::ReportReturnStep(_)
            | Body::RecordReunification(_)
            | Body::RecordFollowUp(_)
            | Body::CloseChildCase(_)
            | Body::ReopenChildCase(_)
    )
}

fn check_exchange_untouched(before: &Ledger, after: &Ledger) -> Result<(), TestCaseError> {
    prop_assert!(before.batches == after.batches && before.subjects == after.subjects);
    prop_assert!(before.accounts == after.accounts && before.agreements == after.agreements);
    prop_assert!(before.lists == after.lists);
    for case in after.cases.keys() {
        prop_assert!(!after.subjects.contains_key(&SubjectRef(case.0)), "a child stands among prisoners");
    }
    Ok(())
}

// The mediator scopes, relays and records.
fn check_mediator(said: &Said<'_>) -> Result<(), TestCaseError> {
    let procedure = matches!(
        said.statement.body,
        Body::OpenRound(_)
            | Body::ReleaseLists(_)
            | Body::AdmitDispute(_)
            | Body::DismissDispute(_)
            | Body::ProposeResolution(_)
            | Body::RecordUnresolved(_)
    );
    prop_assert!(procedure, "the mediator said {}", said.statement.body.type_name());
    prop_assert!(said.before.cases == said.after.cases);
    check_exchange_untouched(said.before, said.after)
}

// Time ends an offer that nobody accepted, confirmations and guarantees past their own end, and nothing else.
fn check_time(before: &Ledger, after: &Ledger) -> Result<(), TestCaseError> {
    prop_assert!(before.accounts == after.accounts && before.agreements == after.agreements);
    prop_assert!(before.lists == after.lists && before.rounds == after.rounds);
    prop_assert!(before.cases == after.cases && before.disputes == after.disputes);
    prop_assert!(before.persons == after.persons && before.remains == after.remains);
    prop_assert!(before.suspensions == after.suspensions);
    for (id, batch) in &after.batches {
        let was = &before.batches[id];
        let ended = batch.phase == Phase::NeverExecuted && was.phase == Phase::Proposed;
        prop_assert!(ended || (was.phase == batch.phase && was.revision == batch.revision));
        prop_assert!(was.phase != Phase::Confirmed || was.confirmations == batch.confirmations);
        prop_assert!(was.window == batch.window && was.settlements == batch.settlements);
    }
    for (id, subject) in &after.subjects {
        let was = &before.subjects[id];
        prop_assert!(was.findings == subject.findings && was.obligations == subject.obligations);
        prop_assert!(
            (was.retention, was.ended, was.standing) == (subject.retention, subject.ended, subject.standing)
        );
    }
    Ok(())
}

fn check_nothing_vanished(before: &Ledger, after: &Ledger) -> Result<(), TestCaseError> {
    prop_assert!(before.subjects.keys().all(|id| after.subjects.contains_key(id)));
    prop_assert!(before.batches.keys().all(|id| after.batches.contains_key(id)));
    prop_assert!(before.lists.keys().all(|id| after.lists.contains_key(id)));
    prop_assert!(before.cases.keys().all(|id| after.cases.contains_key(id)));
    prop_assert!(before.disputes.by_id.keys().all(|id| after.disputes.by_id.contains_key(id)));
    prop_assert!(before.remains.items.keys().all(|id| after.remains.items.contains_key(id)));
    for (id, container) in &before.remains.containers {
        let now = after.remains.containers.get(id);
        let goes_on = now.is_some_and(|now| now.steps.starts_with(&container.steps));
        prop_assert!(goes_on, "a step of custody of {} was changed", id);
    }
    prop_assert!(before.persons.records.keys().all(|id| after.persons.records.contains_key(id)));
    Ok(())
}
