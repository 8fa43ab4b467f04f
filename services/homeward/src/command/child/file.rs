//! The delegation's own file on a case: who has it, and the diary.

use homeward_api::delegation::v1::child_case_service_client::ChildCaseServiceClient;
use homeward_api::delegation::v1::{
    AcknowledgeCasesRequest, AddDiaryEntryRequest, AssignCaseRequest, DiaryEntry, OpenCasesRequest,
};
use serde_json::json;
use tonic::transport::Channel;

use super::action::Entry;
use crate::command::output;

/// Lists every case of the register that is not listed yet.
///
/// # Errors
/// If the service refuses.
pub(super) async fn open(channel: Channel, agreement: &str, json: bool) -> anyhow::Result<()> {
    let request = OpenCasesRequest { agreement: agreement.to_owned() };
    let opened = ChildCaseServiceClient::new(channel).open_cases(request).await?.into_inner();
    if json {
        return output::print_json(&output::to_json("homeward.delegation.v1.OpenCasesResponse", &opened)?);
    }
    println!(
        "{} cases listed; {} of them withheld from the other side, {} without consent to tracing.",
        opened.listed, opened.withheld, opened.not_traced
    );
    Ok(())
}

/// Acknowledges the other side's cases.
///
/// # Errors
/// If the service refuses.
pub(super) async fn acknowledge_all(channel: Channel, json: bool) -> anyhow::Result<()> {
    let mut cases = ChildCaseServiceClient::new(channel);
    let acknowledged = cases.acknowledge_cases(AcknowledgeCasesRequest {}).await?.into_inner().acknowledged;
    if json {
        return output::print_json(&json!({ "acknowledged": acknowledged }));
    }
    println!("{acknowledged} cases acknowledged. Who must answer, and by when: homeward next");
    Ok(())
}

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
