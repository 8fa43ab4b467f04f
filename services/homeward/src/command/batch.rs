//! Batches.

use clap::Subcommand;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{Batch, GetBatchRequest, ListBatchesRequest};
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use serde_json::Value;
use tonic::transport::Channel;

use super::output;
use crate::tables::table;

/// What to show.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// All batches, newest first.
    List,
    /// One batch.
    Show {
        /// Id or short code.
        batch: String,
    },
}

/// Shows batches.
///
/// # Errors
/// If the service does not answer, or knows no such batch.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    let mut reads = LedgerServiceClient::new(channel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    match action {
        Action::List => list(&mut reads, json).await,
        Action::Show { batch } => {
            let request = GetBatchRequest { batch: batch.clone() };
            let answer = reads.get_batch(request).await?.into_inner();
            if json {
                return output::print_json(&output::to_json("homeward.ledger.v1.GetBatchResponse", &answer)?);
            }
            answer.batch.iter().for_each(show);
            Ok(())
        }
    }
}

async fn list(reads: &mut LedgerServiceClient<Channel>, json: bool) -> anyhow::Result<()> {
    let mut batches = Vec::new();
    let mut page_token = String::new();
    loop {
        let page = reads.list_batches(ListBatchesRequest { page_size: 500, page_token }).await?.into_inner();
        batches.extend(page.batches);
        if page.next_page_token.is_empty() {
            break;
        }
        page_token = page.next_page_token;
    }
    if json {
        let rows: anyhow::Result<Vec<Value>> =
            batches.iter().map(|batch| output::to_json("homeward.ledger.v1.Batch", batch)).collect();
        return output::print_json(&Value::Array(rows?));
    }
    if batches.is_empty() {
        println!("No batch was proposed.");
        return Ok(());
    }
    let mut table = table(&["code", "phase", "window", "lines", "claimed", "acknowledged", "witnessed"]);
    for batch in &batches {
        let lines: u32 = batch.totals.iter().map(|total| total.lines).sum();
        let window =
            batch.window.as_ref().map_or_else(String::new, |window| output::time(window.start_time_us));
        let count = |of: fn(&homeward_api::ledger::v1::BatchCount) -> String| {
            batch
                .counts
                .iter()
                .map(|count| format!("{}: {}", count.giver, of(count)))
                .collect::<Vec<_>>()
                .join("\n")
        };
        table.add_row([
            batch.code.clone(),
            phase(batch),
            window,
            lines.to_string(),
            count(|count| count.claimed.to_string()),
            count(|count| count.acknowledged.to_string()),
            count(|count| {
                count.witnessed.map_or_else(|| "not counted".to_owned(), |value| value.to_string())
            }),
        ]);
    }
    println!("{table}");
    Ok(())
}

fn show(batch: &Batch) {
    println!("Batch {}  {}  revision {} by {}", batch.code, phase(batch), batch.revision, batch.proposer);
    println!("  id             {}", batch.batch);
    println!("  content        {}", batch.content_digest);
    println!("  offer ends     {}", output::time(batch.offer_end_us));
    println!("  confirmed by   {}", or_none(&batch.confirmed_by));
    let window = batch.window.as_ref().map_or_else(
        || "none agreed".to_owned(),
        |window| format!("{} to {}", output::time(window.start_time_us), output::time(window.end_time_us)),
    );
    println!("  window         {window}");
    println!("  fitness        {}", if batch.fitness_committed { "committed" } else { "not committed" });
    println!("  clearance      {}", if batch.cleared { "given" } else { "not given" });
    println!("  arrivals       {}", or_none(&batch.arrivals));
    println!("  settled by     {}", or_none(&batch.settled_by));
    let mut totals = table(&["term", "giver", "lines"]);
    for total in &batch.totals {
        let term = if total.term.is_empty() { "goodwill, outside every quota" } else { &total.term };
        totals.add_row([term.to_owned(), total.giver.clone(), total.lines.to_string()]);
    }
    println!("{totals}");
    let mut states = table(&["lines stand at", "count"]);
    for state in &batch.line_states {
        states.add_row([state.name.clone(), state.count.to_string()]);
    }
    println!("{states}");
}

fn phase(batch: &Batch) -> String {
    let name = batch.phase().as_str_name();
    name.strip_prefix("BATCH_PHASE_").unwrap_or(name).to_lowercase().replace('_', " ")
}

fn or_none(names: &[String]) -> String {
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}
