//! The event that watchers read, made from a statement and what followed from it.

use super::summary;
use homeward_api::ledger::v1::LedgerEvent;
use homeward_ledger::Event;
use homeward_payload::domain::DisputeScope;
use homeward_payload::domain::{Body, Statement};
use homeward_payload::ids::BatchId;
use homeward_translog::Entry;

/// The event of one entry.
pub fn ledger_event(position: u64, entry: &Entry, statement: &Statement, events: &[Event]) -> LedgerEvent {
    let name = statement.body.type_name();
    LedgerEvent {
        position,
        time_us: entry.time_us(),
        author: statement.header.author.word().to_owned(),
        statement: name.rsplit('.').next().unwrap_or(name).to_owned(),
        batch: batch_of(&statement.body).map(|batch| batch.to_string()).unwrap_or_default(),
        summary: summary(statement, events),
    }
}

/// The batch a statement is about.
fn batch_of(body: &Body) -> Option<BatchId> {
    match body {
        Body::ProposeBatch(body) => Some(body.batch),
        Body::ConfirmBatch(body) => Some(body.batch),
        Body::WithdrawConfirmation(body) => Some(body.batch),
        Body::CancelBatch(body) => Some(body.batch),
        Body::AgreeWindow(body) => Some(body.batch),
        Body::NoticeRoute(body) => Some(body.batch),
        Body::AcknowledgeRoute(body) => Some(body.batch),
        Body::GuaranteeSafety(body) => Some(body.batch),
        Body::PostponeBatch(body) => Some(body.batch),
        Body::ReleaseUnilaterally(body) => Some(body.batch),
        Body::HoldRelease(body) => Some(body.batch),
        Body::CommitFitness(body) => Some(body.batch),
        Body::ClearBatch(body) => Some(body.batch),
        Body::ReportDeparture(body) => Some(body.batch),
        Body::ReportArrival(body) => Some(body.batch),
        Body::RecordOutcomes(body) => Some(body.batch),
        Body::ClaimDelivery(body) => Some(body.batch),
        Body::WitnessHandover(body) => Some(body.batch),
        Body::ReportReady(body) => Some(body.batch),
        Body::OpenLegs(body) => Some(body.batch),
        Body::AbortBatch(body) => Some(body.batch),
        Body::AttestRecord(body) => Some(body.batch),
        Body::RefuseToSign(body) => Some(body.batch),
        Body::NoteReport(body) => Some(body.batch),
        Body::DepositPaperRecord(body) => Some(body.batch),
        Body::AcknowledgeReceipt(body) => Some(body.batch),
        Body::RefuseAtPoint(body) => Some(body.batch),
        Body::SignSettlement(body) => Some(body.batch),
        Body::Revalidate(body) => Some(body.batch),
        Body::ExplainDiscrepancy(body) => Some(body.batch),
        Body::RaiseDispute(body) => disputed_batch(&body.scope),
        Body::AdmitDispute(body) => disputed_batch(&body.scope),
        Body::DismissDispute(_)
        | Body::AppealDismissal(_)
        | Body::SubmitEvidence(_)
        | Body::ProposeResolution(_)
        | Body::AcceptResolution(_)
        | Body::RecordUnresolved(_)
        | Body::WithdrawDispute(_)
        | Body::SuspendAgreement(_)
        | Body::LiftSuspension(_) => None,
        Body::CorrectAttribution(body) => Some(body.batch),
        Body::SignTerms(_)
        | Body::AgreeTarget(_)
        | Body::WaiveTerm(_)
        | Body::DeclareClosure(_)
        | Body::DeclareLapse(_)
        | Body::TerminateAgreement(_)
        | Body::StateFindings(_)
        | Body::AnswerFindings(_)
        | Body::OpenList(_)
        | Body::AnswerList(_)
        | Body::OpenRound(_)
        | Body::CommitList(_)
        | Body::ReleaseLists(_)
        | Body::RemarkList(_)
        | Body::RequestPersons(_)
        | Body::AnswerRequest(_)
        | Body::NotifyRetention(_)
        | Body::LiftRetention(_)
        | Body::ReleaseFigures(_)
        | Body::RecordTransfer(_)
        | Body::OpenContainer(_)
        | Body::RegisterItems(_)
        | Body::SplitItem(_)
        | Body::GroupItems(_)
        | Body::StateIdentity(_)
        | Body::RevokeIdentity(_)
        | Body::DeclareMisdelivery(_)
        | Body::AnswerMisdelivery(_)
        | Body::DeclareContents(_)
        | Body::RecordFamilyNotice(_)
        | Body::ReleaseToFamily(_)
        | Body::ReportMissing(_)
        | Body::ReportDeath(_)
        | Body::ClaimAlive(_)
        | Body::DeclareEffects(_)
        | Body::AnswerEffects(_)
        | Body::RecordCondition(_)
        | Body::RecordNeutralStay(_)
        | Body::ListChildCase(_)
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
        | Body::MarkTime(_) => None,
    }
}

/// The batch that a dispute names, or lines of.
fn disputed_batch(scope: &DisputeScope) -> Option<BatchId> {
    match scope {
        DisputeScope::Lines(named) => Some(named.batch),
        DisputeScope::Batch(batch) | DisputeScope::Discrepancy(batch, _) => Some(*batch),
        DisputeScope::Term(_) | DisputeScope::Subjects(_) | DisputeScope::Case(_) => None,
    }
}
