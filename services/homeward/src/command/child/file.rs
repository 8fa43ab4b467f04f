//! The delegation's own file on a case: who has it, and the diary.

use homeward_api::delegation::v1::child_case_service_client::ChildCaseServiceClient;
use homeward_api::delegation::v1::{AddDiaryEntryRequest, AssignCaseRequest, DiaryEntry};
use serde_json::json;
use tonic::transport::Channel;

use super::action::Entry;
use crate::command::output;

/// Gives a case to an officer.
///
/// # Errors
/// If the service refuses.
pub(super) async fn assign(channel: Channel, case: &str, officer: &str, json: bool) -> anyhow::Result<()> {
    let request = AssignCaseRequest { case_id: case.to_owned(), officer: officer.to_owned() };
    ChildCaseServiceClient::new(channel).assign_case(request).await?;
    if json {
        return output::print_json(&json!({ "case": case, "officer": officer }));
    }
    println!("{officer} has the case.");
    Ok(())
}

/// Enters a tracing action.
///
/// # Errors
/// If the service refuses.
pub(super) async fn enter(channel: Channel, case: &str, entry: &Entry, json: bool) -> anyhow::Result<()> {
    let request = AddDiaryEntryRequest {
        case_id: case.to_owned(),
        entry: Some(DiaryEntry {
            day: entry.day.clone(),
            kind: entry.kind.to_uppercase(),
            place: entry.place.clone(),
            outcome: entry.outcome.to_uppercase(),
        }),
    };
    let entries = ChildCaseServiceClient::new(channel).add_diary_entry(request).await?.into_inner().entries;
    if json {
        return output::print_json(&json!({ "case": case, "entries": entries }));
    }
    println!("Entered; the diary of this case has {entries}.");
    Ok(())
}
