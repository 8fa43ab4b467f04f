//! The event that watchers read, made from a statement and what followed from it.

use super::summary;
use homeward_api::ledger::v1::LedgerEvent;
use homeward_ledger::Event;
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
        Body::CommitFitness(body) => Some(body.batch),
        Body::ClearBatch(body) => Some(body.batch),
        Body::ReportDeparture(body) => Some(body.batch),
        Body::ReportArrival(body) => Some(body.batch),
        Body::RecordOutcomes(body) => Some(body.batch),
        Body::ClaimDelivery(body) => Some(body.batch),
        Body::WitnessHandover(body) => Some(body.batch),
        Body::AcknowledgeReceipt(body) => Some(body.batch),
        Body::RefuseAtPoint(body) => Some(body.batch),
        Body::SignSettlement(body) => Some(body.batch),
        Body::SignTerms(_)
        | Body::StateFindings(_)
        | Body::AnswerFindings(_)
        | Body::OpenList(_)
        | Body::AnswerList(_)
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
        | Body::MarkTime(_) => None,
    }
}
