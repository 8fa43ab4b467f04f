//! Asking after persons, and answering.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::request_service_client::RequestServiceClient;
use homeward_api::ledger::v1 as ledger;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::round_service_client::RoundServiceClient;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

use super::names::Names;
use super::output;
use super::prepare::told;
use super::progress;
use super::speak::numbers;
use crate::tables::table;

/// Rows of one call.
const PAGE_ROWS: u32 = 500;
/// Entries of one call: up to nine documents are read for each.
const PAGE_ENTRIES: u32 = 200;
/// Fewest digits of an id by which a request is found.
const ID_DIGITS_MIN: usize = 4;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// All requests of both sides, as counts.
    List,
    /// Ask the other side after persons of the own register of persons sought.
    Make {
        /// Code of the agreement.
        agreement: String,
        /// Reference of an enquiry; several are named one after the other; everybody not asked after yet where none is.
        #[arg(long = "sought", value_name = "ENQUIRY")]
        sought: Vec<String>,
        /// For scripts: the same id with the same enquiries asks nothing twice.
        #[arg(long, value_name = "ID")]
        request_id: Option<String>,
    },
    /// Whom the other side seeks, and whom this side holds that they may be.
    Show {
        /// Id of the request, or its first or last digits.
        request: String,
        /// Only entries without an answer.
        #[arg(long)]
        unanswered: bool,
        /// Most entries shown.
        #[arg(long, default_value_t = 50, value_name = "NUMBER")]
        limit: usize,
    },
    /// Answer entries. An answer can be given again when more is known; an entry not named stays unanswered.
    Answer(Answer),
}

/// Answers to entries of a request.
#[derive(Debug, Args)]
pub(super) struct Answer {
    /// Id of the request, or its first or last digits.
    request: String,
    /// An entry and the serial of the person held, as 3=ABC-000123; several are named one after the other.
    #[arg(long, value_name = "ENTRY=SERIAL")]
    held: Vec<String>,
    /// Entries of whom nobody like this is held, as 1-4,7.
    #[arg(long, value_name = "ENTRIES")]
    not_held: Option<String>,
    /// Entries of who was released or returned before.
    #[arg(long, value_name = "ENTRIES")]
    released_before: Option<String>,
    /// Entries whose particulars fit more than one person, or none well enough.
    #[arg(long, value_name = "ENTRIES")]
    not_identified: Option<String>,
}

/// Runs an action.
///
/// # Errors
/// If the service does not answer, or refuses.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    match action {
        Action::List => list(channel, json).await,
        Action::Make { agreement, sought, request_id } => {
            make(channel, agreement, sought, request_id.as_deref(), json).await
        }
        Action::Show { request, unanswered, limit } => {
            show(channel, request, *unanswered, *limit, json).await
        }
        Action::Answer(answers) => answer(channel, answers, json).await,
    }
}

async fn all(channel: &Channel) -> anyhow::Result<Vec<ledger::PersonsRequest>> {
    let mut reads = RoundServiceClient::new(channel.clone());
    let (mut requests, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ledger::ListRequestsRequest { page_size: PAGE_ROWS, page_token };
        let page = reads.list_requests(request).await?.into_inner();
        requests.extend(page.requests);
        if page.next_page_token.is_empty() {
            return Ok(requests);
        }
        page_token = page.next_page_token;
    }
}

async fn find(channel: &Channel, named: &str) -> anyhow::Result<Vec<u8>> {
    let names = |one: &&ledger::PersonsRequest| {
        named.len() >= ID_DIGITS_MIN && (one.request.starts_with(named) || one.request.ends_with(named))
    };
    let requests = all(channel).await?;
    let mut found = requests.iter().filter(names);
    match (found.next(), found.next()) {
        (Some(one), None) => hex::decode(&one.request).context("the service gave no request id"),
        (None, _) => {
            bail!("no request has an id that begins or ends with {named:?}; they are: homeward request list")
        }
        _ => bail!("several requests have ids that begin or end with {named:?}; give more digits"),
    }
}

async fn list(channel: Channel, json: bool) -> anyhow::Result<()> {
    let requests = all(&channel).await?;
    if json {
        let row = |one| output::to_json("homeward.ledger.v1.PersonsRequest", one);
        return output::print_json(&requests.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?.into());
    }
    if requests.is_empty() {
        println!("Nobody was asked after. Ask: homeward request make AGREEMENT");
        return Ok(());
    }
    let names = Names::read(&mut LedgerServiceClient::new(channel)).await?;
    let mut table = table(&["request", "by", "since (UTC)", "sought", "held", "not held", "unanswered"]);
    for request in &requests {
        let counts = [request.sought, request.held, request.not_held, request.unanswered];
        let head = [
            request.request.clone(),
            names.of(&request.origin).to_owned(),
            output::time(request.requested_time_us),
        ];
        table.add_row(head.into_iter().chain(counts.map(|one| one.to_string())));
    }
    println!("{table}");
    println!("Who is sought: homeward request show REQUEST, by the side that is asked");
    Ok(())
}

async fn make(
    channel: Channel,
    agreement: &str,
    sought: &[String],
    request_id: Option<&str>,
    json: bool,
) -> anyhow::Result<()> {
    let request = api::RequestSoughtRequest {
        agreement: agreement.to_owned(),
        sought_refs: sought.to_vec(),
        request_id: progress::request_id(request_id),
    };
    let made = RequestServiceClient::new(channel).request_sought(request).await?.into_inner();
    if json {
        return output::print_json(&output::to_json("homeward.delegation.v1.RequestSoughtResponse", &made)?);
    }
    println!("{}", told(made.answer.and_then(|answer| answer.answer), false)?);
    let ids: Vec<String> = made.requests.iter().map(hex::encode).collect();
    println!(
        "Asked after {} persons; who they are travels sealed to the other side and the neutral.",
        made.entries
    );
    println!("The other side: homeward request show {}", ids.join(" and "));
    Ok(())
}

async fn show(
    channel: Channel,
    named: &str,
    unanswered_only: bool,
    limit: usize,
    json: bool,
) -> anyhow::Result<()> {
    let request_id = find(&channel, named).await?;
    let mut requests = RequestServiceClient::new(channel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let (mut entries, mut page_token) = (Vec::new(), String::new());
    let more = loop {
        let wanted = u32::try_from(limit.saturating_sub(entries.len())).unwrap_or(u32::MAX);
        let page_size = PAGE_ENTRIES.min(wanted).max(1);
        let request_id = request_id.clone();
        let request = api::ListSoughtRequest { request_id, unanswered_only, page_size, page_token };
        let page = requests.list_sought(request).await?.into_inner();
        entries.extend(page.entries);
        if page.next_page_token.is_empty() || entries.len() >= limit {
            break !page.next_page_token.is_empty();
        }
        page_token = page.next_page_token;
    };
    if json {
        let row = |one| output::to_json("homeward.delegation.v1.SoughtEntry", one);
        return output::print_json(&entries.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?.into());
    }
    println!("{}", entries_text(&entries));
    if more {
        println!("There are more; --limit NUMBER shows them.");
    }
    println!(
        "A score decides nothing. Answer: homeward request answer {named} --held 1=SERIAL --not-held 2-4"
    );
    Ok(())
}

/// One row for each entry, and one more for each further candidate.
fn entries_text(entries: &[api::SoughtEntry]) -> String {
    let mut table = table(&["", "enquiry", "sought", "", "answer", "held here", "", "score"]);
    for entry in entries {
        let answer = match entry.holder_serial.as_str() {
            "" => entry.answer.to_lowercase().replace('_', " "),
            serial => format!("held: {serial}"),
        };
        let unread = entry.sought_ref.is_empty();
        let name = if unread { "its document has not come" } else { entry.sought_name.as_str() };
        let head = [&entry.entry.to_string(), entry.sought_ref.as_str(), name, &entry.particulars, &answer]
            .map(str::to_owned);
        let mut candidates = entry.candidates.iter().map(candidate_cells);
        table.add_row(head.into_iter().chain(candidates.next().unwrap_or_default()));
        for cells in candidates {
            table.add_row(std::iter::repeat_n(String::new(), 5).chain(cells));
        }
    }
    table.to_string()
}

fn candidate_cells(candidate: &api::SoughtCandidate) -> [String; 3] {
    let pair = candidate.pair.clone().unwrap_or_default();
    let near = if pair.ambiguous { " with a rival" } else { "" };
    [pair.holder_serial, pair.held_name, format!("{} {}{near}", pair.points, pair.strength.to_lowercase())]
}

async fn answer(channel: Channel, given: &Answer, json: bool) -> anyhow::Result<()> {
    let answers = answers(given)?;
    if answers.is_empty() {
        bail!("name entries: --held 1=SERIAL, --not-held, --released-before or --not-identified 2-4");
    }
    let request = api::AnswerSoughtRequest { request_id: find(&channel, &given.request).await?, answers };
    let said = RequestServiceClient::new(channel).answer_sought(request).await?.into_inner().answer;
    println!("{}", told(said.and_then(|answer| answer.answer), json)?);
    Ok(())
}

fn answers(given: &Answer) -> anyhow::Result<Vec<api::SoughtAnswer>> {
    let mut answers = Vec::new();
    for text in &given.held {
        let named =
            text.split_once('=').and_then(|(entry, serial)| Some((entry.trim().parse().ok()?, serial)));
        let (entry, serial) =
            named.with_context(|| format!("{text:?} names nobody; write ENTRY=SERIAL, as 3=ABC-000123"))?;
        let holder_serial = serial.trim().to_owned();
        answers.push(api::SoughtAnswer { entry, answer: "HELD".to_owned(), holder_serial });
    }
    let rest = [
        ("NOT_HELD", &given.not_held),
        ("RELEASED_BEFORE", &given.released_before),
        ("NOT_IDENTIFIED", &given.not_identified),
    ];
    for (answer, entries) in rest {
        for entry in entries.as_deref().map(numbers).transpose()?.unwrap_or_default() {
            answers.push(api::SoughtAnswer { entry, answer: answer.to_owned(), ..Default::default() });
        }
    }
    answers.sort_by_key(|answer| answer.entry);
    let next = answers.iter().skip(1);
    if let Some((one, _)) = answers.iter().zip(next).find(|(one, next)| one.entry == next.entry) {
        bail!("entry {} is answered twice", one.entry);
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_each_entry_is_answered_once() {
        let given = |held: &[&str], not_held: &str, not_identified: &str| Answer {
            request: String::new(),
            held: held.iter().map(|text| (*text).to_owned()).collect(),
            not_held: (!not_held.is_empty()).then(|| not_held.to_owned()),
            released_before: None,
            not_identified: (!not_identified.is_empty()).then(|| not_identified.to_owned()),
        };
        let check =
            |given: Answer, expected: Result<&[(u32, &str, &str)], &str>| match (answers(&given), expected) {
                (Ok(found), Ok(expected)) => {
                    let found: Vec<_> = found
                        .iter()
                        .map(|one| (one.entry, one.answer.as_str(), one.holder_serial.as_str()))
                        .collect();
                    assert_eq!(found, expected);
                }
                (found, expected) => assert!(found.unwrap_err().to_string().contains(expected.unwrap_err())),
            };
        check(
            given(&["3=ABC-7"], "1,4-5", "2"),
            Ok(&[
                (1, "NOT_HELD", ""),
                (2, "NOT_IDENTIFIED", ""),
                (3, "HELD", "ABC-7"),
                (4, "NOT_HELD", ""),
                (5, "NOT_HELD", ""),
            ]),
        );
        check(given(&["3"], "", ""), Err("write ENTRY=SERIAL"));
        check(given(&["3=A"], "1-3", ""), Err("entry 3 is answered twice"));
        check(given(&[], "x", ""), Err("no line number"));
    }
}
