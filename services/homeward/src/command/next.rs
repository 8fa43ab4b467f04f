//! Who must act.

use std::collections::BTreeSet;

use anyhow::Context as _;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{ListBatchesRequest, ListNextActionsRequest, NextAction};
use homeward_payload::domain::Principal;
use homeward_payload::ids::BatchId;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use homeward_shell::reads::code::code_of;
use tonic::transport::Channel;

use super::names::Names;
use super::output;
use crate::tables::table;

/// Most actions shown in one table.
const ROWS_MAX: u32 = 100;

/// Prints next actions.
///
/// # Errors
/// If the service does not answer.
pub(super) async fn run(channel: Channel, actor: Option<&str>, json: bool) -> anyhow::Result<()> {
    let mut reads = LedgerServiceClient::new(channel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let names = Names::read(&mut reads).await?;
    let asked = |typed| names.word(typed).with_context(|| unknown(typed, &names));
    let request = ListNextActionsRequest {
        actor: actor.map(asked).transpose()?.unwrap_or_default().to_owned(),
        page_size: ROWS_MAX,
        page_token: String::new(),
    };
    let answer = reads.list_next_actions(request).await?.into_inner();
    if json {
        return output::print_json(&output::to_json("homeward.ledger.v1.ListNextActionsResponse", &answer)?);
    }
    if answer.actions.is_empty() {
        println!("Nobody has to act.");
        return Ok(());
    }
    let batches =
        reads.list_batches(ListBatchesRequest { page_size: 500, page_token: String::new() }).await?;
    let batches: BTreeSet<String> =
        batches.into_inner().batches.into_iter().map(|batch| batch.batch).collect();
    let mut table = table(&["by (UTC)", "who", "what", "on", "otherwise"]);
    for action in &answer.actions {
        let due = output::time(action.due_us);
        let due = if action.overdue { format!("{due} OVERDUE") } else { due };
        let who = format!("{} ({})", names.of(&action.actor), action.role.to_lowercase());
        table.add_row([
            due,
            who,
            action.action.clone(),
            object(action, &batches),
            names.in_text(&action.otherwise),
        ]);
    }
    println!("{table}");
    let for_heads = |action: &NextAction| action.role == "HEADS" && batches.contains(&action.object);
    if answer.actions.iter().any(for_heads) {
        println!("\nWhat heads sign: homeward prepare confirm|window|settle CODE");
    }
    let shown = answer.actions.len() as u64;
    if answer.total > shown {
        println!("{shown} of {} shown; --json and page tokens give the rest.", answer.total);
    }
    Ok(())
}

fn unknown(typed: &str, names: &Names) -> String {
    let [a, b] = [Principal::PartyA.word(), Principal::PartyB.word()];
    format!(
        "{typed:?} is nobody in this forum; {a} ({}), {b} ({}), commission, neutral and mediator are",
        names.of(a),
        names.of(b)
    )
}

/// What is done about a dispute or a suspension, whose ids are named by their last digits.
const BY_LAST_DIGITS: [&str; 8] = [
    "ADMIT_DISPUTE",
    "DECIDE_APPEAL",
    "SUBMIT_EVIDENCE",
    "PROPOSE_RESOLUTION",
    "ACCEPT_RESOLUTION",
    "RECORD_UNRESOLVED",
    "SUSPEND_AGREEMENT",
    "LIFT_SUSPENSION",
];

fn object(action: &NextAction, batches: &BTreeSet<String>) -> String {
    if BY_LAST_DIGITS.contains(&action.action.as_str()) {
        return output::ending(&action.object);
    }
    shorten(&action.object, batches)
}

// Long ids are for programs; people read the code of a batch, or the beginning of a reference.
fn shorten(object: &str, batches: &BTreeSet<String>) -> String {
    match BatchId::from_hex(object) {
        Some(id) if batches.contains(object) => code_of(&id),
        Some(_) => output::short(object),
        None => object.to_owned(),
    }
}
