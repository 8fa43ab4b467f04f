//! Answers of the mediator to what this service says on its own account.

use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::log::v1::{Refusal, StatementAnswer};
use homeward_participant::Said;
use homeward_shell::status;
use tonic::Status;

/// The refusal of a statement; one that waits in the outbox has none.
pub(crate) fn refusal(said: &Said) -> Option<&Refusal> {
    match &said.answer {
        Some(StatementAnswer { answer: Some(Answer::Refusal(refusal)) }) => Some(refusal),
        _ => None,
    }
}

/// Passes on the first refusal, for calls whose response has no place for one.
///
/// # Errors
/// The refusal.
pub(crate) fn check_accepted(said: &[Said]) -> Result<(), Status> {
    let Some(refused) = said.iter().find_map(refusal) else { return Ok(()) };
    let mut shown = status::Refusal::of(refused.reason(), refused.message.as_str());
    shown.allowed.clone_from(&refused.allowed);
    for detail in &refused.details {
        shown = shown.metadata(detail.key.as_str(), &detail.value);
    }
    Err(shown.into())
}
