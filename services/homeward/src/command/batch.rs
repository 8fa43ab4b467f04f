//! Batches.

use anyhow::ensure;
use clap::Subcommand;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{
    Batch, BatchLine, BatchTotal, GetBatchRequest, ListBatchLinesRequest, ListBatchesRequest, PendingRevision,
};
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use homeward_shell::reads::line_state_named;
use serde_json::Value;
use tonic::transport::Channel;

use super::course::{self, Spoken};
use super::names::Names;
use super::output;
use super::pages::all_pages;
use crate::tables::table;

/// Batches asked for at once.
const BATCHES_PAGE: u32 = 500;
/// Lines asked for at once.
const LINES_PAGE: u32 = 5_000;

/// What to show.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// All batches, newest first.
    List,
    /// One batch: what was proposed, who has confirmed it, how its lines stand.
    Show {
        /// Id or short code.
        batch: String,
    },
    /// The lines of a batch.
    Lines {
        /// Id or short code.
        batch: String,
        /// The revision in force or the pending one by its number; the one in force where none is named.
        #[arg(long, value_name = "NUMBER", default_value_t = 0, hide_default_value = true)]
        revision: u32,
        /// Only lines in this state, for example open, received or not-departing.
        #[arg(long)]
        state: Option<String>,
    },
    #[command(flatten)]
    Say(Spoken),
}

/// Shows batches.
///
/// # Errors
/// If the service does not answer, or knows no such batch.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    let mut reads =
        LedgerServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    match action {
        Action::List => list(&mut reads, json).await,
        Action::Say(spoken) => {
            let names = Names::read(&mut reads).await?;
            course::speak(channel, &names, spoken, json).await
        }
        Action::Show { batch } => show(&mut reads, batch, json).await,
        Action::Lines { batch, revision, state } => {
            let state = state.as_deref().map(state_of).transpose()?;
            let mut lines = all_lines(&mut reads, batch, *revision).await?;
            let total = lines.len();
            lines.retain(|line| state.as_ref().is_none_or(|state| line.state == *state));
            if json {
                return print_all("homeward.ledger.v1.BatchLine", &lines);
            }
            let names = Names::read(&mut reads).await?;
            println!("{}", lines_text(&lines, total, &names));
            Ok(())
        }
    }
}

/// The state as answers name it.
fn state_of(typed: &str) -> anyhow::Result<String> {
    let state = typed.to_uppercase().replace(['-', ' '], "_");
    ensure!(
        line_state_named(&state).is_some(),
        "no line is ever {typed:?}; a line is open, departed, received, disputed, not-departing, not-presented, died, \
         withdrawn, returned-to-pool, substituted, refused-at-point, aborted or moved-to-release"
    );
    Ok(state)
}

async fn list(reads: &mut LedgerServiceClient<Channel>, json: bool) -> anyhow::Result<()> {
    let batches = all_pages(async |page_token| {
        let request = ListBatchesRequest { page_size: BATCHES_PAGE, page_token };
        let page = reads.list_batches(request).await?.into_inner();
        Ok((page.batches, page.next_page_token))
    });
    let batches = batches.await?;
    if json {
        return print_all("homeward.ledger.v1.Batch", &batches);
    }
    println!("{}", list_text(&batches, &Names::read(reads).await?));
    Ok(())
}

async fn show(reads: &mut LedgerServiceClient<Channel>, batch: &str, json: bool) -> anyhow::Result<()> {
    let answer = reads.get_batch(GetBatchRequest { batch: batch.to_owned() }).await?.into_inner();
    if json {
        return output::print_json(&output::to_json("homeward.ledger.v1.GetBatchResponse", &answer)?);
    }
    let names = Names::read(reads).await?;
    answer.batch.iter().for_each(|batch| println!("{}", batch_text(batch, &names)));
    Ok(())
}

async fn all_lines(
    reads: &mut LedgerServiceClient<Channel>,
    batch: &str,
    revision: u32,
) -> anyhow::Result<Vec<BatchLine>> {
    let lines = all_pages(async |page_token| {
        let batch = batch.to_owned();
        let request = ListBatchLinesRequest { batch, page_size: LINES_PAGE, page_token, revision };
        let page = reads.list_batch_lines(request).await?.into_inner();
        Ok((page.lines, page.next_page_token))
    });
    Ok(lines.await?)
}

fn print_all(name: &str, messages: &[impl prost::Message]) -> anyhow::Result<()> {
    let rows: anyhow::Result<Vec<Value>> =
        messages.iter().map(|message| output::to_json(name, message)).collect();
    output::print_json(&Value::Array(rows?))
}

fn list_text(batches: &[Batch], names: &Names) -> String {
    if batches.is_empty() {
        return "No batch was proposed.".to_owned();
    }
    let header = ["code", "how it stands", "window (UTC)", "lines", "claimed", "acknowledged", "witnessed"];
    let mut table = table(&header);
    for batch in batches {
        let lines: u32 = batch.totals.iter().map(|total| total.lines).sum();
        let window =
            batch.window.as_ref().map_or_else(String::new, |window| output::time(window.start_time_us));
        let count = |of: fn(&homeward_api::ledger::v1::BatchCount) -> String| {
            let counts =
                batch.counts.iter().map(|count| format!("{}: {}", names.of(&count.giver), of(count)));
            counts.collect::<Vec<_>>().join("\n")
        };
        let pending = batch.pending.as_ref();
        let pending = pending.map(|pending| format!(",\nrevision {} pending", pending.revision));
        table.add_row([
            batch.code.clone(),
            headline(batch, names) + &pending.unwrap_or_default(),
            window,
            lines.to_string(),
            count(|count| count.claimed.to_string()),
            count(|count| count.acknowledged.to_string()),
            count(|count| {
                count.witnessed.map_or_else(|| "not counted".to_owned(), |value| value.to_string())
            }),
        ]);
    }
    format!("{table}\n\nMore of one: homeward batch show CODE")
}

fn batch_text(batch: &Batch, names: &Names) -> String {
    let window = batch.window.as_ref().map_or_else(
        || "none agreed".to_owned(),
        |window| {
            let times =
                format!("{} to {} UTC", output::time(window.start_time_us), output::time(window.end_time_us));
            match (window.legs.is_empty(), window.simultaneous) {
                (true, _) => times,
                (false, false) => format!("{times}, at a distance"),
                (false, true) => format!("{times}, at a distance, all at once"),
            }
        },
    );
    let proposer = names.of(&batch.proposer);
    let mut text = vec![
        format!("Batch {}  {}", batch.code, headline(batch, names)),
        format!("  revision       {} by {proposer}", batch.revision),
        format!("  id             {}", batch.batch),
        format!("  content        {}", output::spoken(&batch.content_digest)),
        format!("  offer ends     {} UTC", output::time(batch.offer_end_us)),
        format!("  confirmed by   {}", names.list(&batch.confirmed_by)),
        format!("  window         {window}"),
        format!("  fitness        {}", if batch.fitness_committed { "committed" } else { "not committed" }),
        format!("  clearance      {}", if batch.cleared { "given" } else { "not given" }),
        format!("  arrivals       {}", names.list(&batch.arrivals)),
        format!("  settled by     {}", names.list(&batch.settled_by)),
        String::new(),
        totals_text(&batch.totals, names),
        String::new(),
    ];
    text.splice(1..1, axes_text(batch));
    text.extend(course_text(batch, names));
    let mut states = table(&["lines stand at", "count"]);
    for state in &batch.line_states {
        states.add_row([words(&state.name), state.count.to_string()]);
    }
    text.push(states.to_string());
    text.extend(batch.pending.iter().map(|pending| pending_text(pending, names)));
    text.push(format!("\nIts lines: homeward batch lines {}", batch.code));
    if let Some(pending) = &batch.pending {
        text.push(format!(
            "Those pending: homeward batch lines {} --revision {}",
            batch.code, pending.revision
        ));
    }
    text.join("\n")
}

fn pending_text(pending: &PendingRevision, names: &Names) -> String {
    let proposer = names.of(&pending.proposer);
    [
        String::new(),
        format!(
            "Pending: revision {} by {proposer}; until both have confirmed it, nothing changes",
            pending.revision
        ),
        format!("  content        {}", output::spoken(&pending.content_digest)),
        format!("  offer ends     {} UTC", output::time(pending.offer_end_us)),
        format!("  confirmed by   {}", names.list(&pending.confirmed_by)),
        String::new(),
        totals_text(&pending.totals, names),
    ]
    .join("\n")
}

fn totals_text(totals: &[BatchTotal], names: &Names) -> String {
    let mut rows = table(&["term", "given by", "lines"]);
    for total in totals {
        let term = if total.term.is_empty() { "goodwill, outside every quota" } else { &total.term };
        let class = &total.term_class;
        let term = if class.is_empty() { term.to_owned() } else { format!("{term}, class {class}") };
        rows.add_row([term, names.of(&total.giver).to_owned(), total.lines.to_string()]);
    }
    rows.to_string()
}

fn lines_text(lines: &[BatchLine], total: usize, names: &Names) -> String {
    let mut rows = table(&["line", "given by", "term", "subject", "kind", "state"]);
    for line in lines {
        let term = if line.term.is_empty() { "goodwill" } else { &line.term };
        let class = &line.term_class;
        let term = if class.is_empty() { term.to_owned() } else { format!("{term}, class {class}") };
        rows.add_row([
            line.line.to_string(),
            names.of(&line.giver).to_owned(),
            term,
            output::short(&line.subject),
            words(&line.kind),
            words(&line.state),
        ]);
    }
    match lines.len() {
        0 => format!("None of {total} lines is in this state."),
        shown if shown == total => rows.to_string(),
        shown => format!("{rows}\n\n{shown} of {total} lines."),
    }
}

/// How it stands, in one sentence; the phase alone from a service that tells no more.
fn headline(batch: &Batch, names: &Names) -> String {
    let name = batch.phase().as_str_name();
    let phase = || words(name.strip_prefix("BATCH_PHASE_").unwrap_or(name));
    batch.status.as_ref().map_or_else(phase, |status| names.in_text(&status.headline))
}

/// The four axes, side by side.
fn axes_text(batch: &Batch) -> Option<String> {
    let status = batch.status.as_ref()?;
    Some(format!(
        "  agreement      {}\n  schedule       {}\n  movement       {}\n  accounts       {}",
        words(&status.agreement),
        words(&status.schedule),
        words(&status.movement),
        words(&status.accounts)
    ))
}

/// What a departure waits for, who releases and who holds, who does not sign.
fn course_text(batch: &Batch, names: &Names) -> Vec<String> {
    let mut text = Vec::new();
    if !batch.released_by.is_empty() {
        text.push(format!("Sanitary release by {}.", names.of(&batch.released_by)));
    }
    if batch.held_until_us > 0 {
        text.push(format!("Held for safety until {} UTC.", output::time(batch.held_until_us)));
    }
    if !batch.missing.is_empty() {
        text.push("Nobody departs yet:".to_owned());
        text.extend(batch.missing.iter().map(|missing| format!("  {}", names.in_text(missing))));
    }
    if !batch.signing_refused_by.is_empty() {
        text.push(format!("On record, not signing the result: {}.", names.list(&batch.signing_refused_by)));
    }
    if !text.is_empty() {
        text.push(String::new());
    }
    text
}

/// A word of the contracts as people read it.
fn words(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests;
