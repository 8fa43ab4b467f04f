//! Rounds of lists, and figures.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use homeward_api::delegation::v1 as delegation;
use homeward_api::delegation::v1::round_service_client::RoundServiceClient as OwnRounds;
use homeward_api::ledger::v1 as ledger;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::round_service_client::RoundServiceClient;
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_api::mediator::v1::{OpenRoundRequest, ReleaseListsRequest};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::ids::{Digest, ListId, RoundId};
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

use super::names::Names;
use super::output;
use super::prepare::{time, told};
use super::saying::{Occasion, say};
use crate::tables::table;

/// Rows of one call.
const PAGE_ROWS: u32 = 500;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// All rounds: who has committed, what is released, how the lists were answered.
    List,
    /// Open a round, as the mediator's coordinator.
    Open(Open),
    /// Commit to this side's list of a round; its documents stay sealed until the release.
    Commit(Commit),
    /// Release the lists of both sides, as the mediator's coordinator.
    Release {
        /// Id of the round.
        round: String,
    },
    /// Open the list this side has committed to, once released.
    Reveal {
        /// Id of the round.
        round: String,
    },
    /// Remark once on entries of the own list that the other side refused.
    Remark(Remark),
    /// Figures of an agreement that both sides have released to the public.
    Figures {
        /// Code of the agreement.
        agreement: String,
    },
}

/// A round to open.
#[derive(Debug, Args)]
pub(super) struct Open {
    /// Code of the agreement.
    agreement: String,
    /// Until when both commit, as 2025-06-09T08:00:00Z.
    #[arg(long, value_name = "TIME")]
    commit_by: String,
    /// Until when both answer.
    #[arg(long, value_name = "TIME")]
    answer_by: String,
    /// Until when holders remark on refused entries.
    #[arg(long, value_name = "TIME")]
    remark_by: String,
    /// Until when both give the final answer.
    #[arg(long, value_name = "TIME")]
    final_by: String,
}

/// A list to commit to.
#[derive(Debug, Args)]
pub(super) struct Commit {
    /// Id of the round.
    round: String,
    /// Which register it is drawn from.
    #[arg(long, value_enum, default_value = "persons")]
    register: Register,
    /// An offer file that names persons and claims; the whole register where none is named.
    #[arg(long, value_name = "FILE")]
    offer: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Register {
    Persons,
    Remains,
}

/// A remark on a list.
#[derive(Debug, Args)]
pub(super) struct Remark {
    /// Id of the list.
    list: String,
    /// Numbers of the entries that are maintained, for a final answer.
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    maintain: Vec<u32>,
    /// Numbers of the entries that are withdrawn.
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    withdraw: Vec<u32>,
    /// A sealed file with the remarks; only its SHA-256 goes on the log.
    #[arg(long, value_name = "FILE")]
    remarks: PathBuf,
}

/// Runs an action.
///
/// # Errors
/// If the service does not answer, or refuses.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    match action {
        Action::List => list(channel, json).await,
        Action::Open(asked) => open(channel, asked, json).await,
        Action::Commit(asked) => commit(channel, asked, json).await,
        Action::Release { round } => {
            let request = ReleaseListsRequest { round_id: round_id(round)? };
            let answer =
                CoordinationServiceClient::new(channel).release_lists(request).await?.into_inner().answer;
            println!("{}", told(answer.and_then(|answer| answer.answer), json)?);
            Ok(())
        }
        Action::Reveal { round } => {
            let request = delegation::OpenCommittedListRequest { round_id: round_id(round)? };
            let answer = OwnRounds::new(channel).open_committed_list(request).await?.into_inner().answer;
            println!("{}", told(answer.and_then(|answer| answer.answer), json)?);
            Ok(())
        }
        Action::Remark(asked) => remark(channel, asked, json).await,
        Action::Figures { agreement } => figures(channel, agreement, json).await,
    }
}

async fn open(channel: Channel, asked: &Open, json: bool) -> anyhow::Result<()> {
    let id = RoundId(*uuid::Uuid::now_v7().as_bytes());
    let round = proto::OpenRound {
        header: None,
        round_id: id.to_vec(),
        agreement: asked.agreement.clone(),
        commit_due_us: time(&asked.commit_by)?,
        answer_due_us: time(&asked.answer_by)?,
        remark_due_us: time(&asked.remark_by)?,
        final_due_us: time(&asked.final_by)?,
    };
    let request = OpenRoundRequest { round: Some(round) };
    let answer = CoordinationServiceClient::new(channel).open_round(request).await?.into_inner().answer;
    let told = told(answer.and_then(|answer| answer.answer), json)?;
    if json {
        let receipt: serde_json::Value = serde_json::from_str(&told)?;
        return output::print_json(&serde_json::json!({ "round": id.to_string(), "receipt": receipt }));
    }
    println!("Round {id} is open. {told}");
    println!("Each side: homeward round commit {id}");
    Ok(())
}

async fn commit(channel: Channel, asked: &Commit, json: bool) -> anyhow::Result<()> {
    let offer_file = match &asked.offer {
        Some(path) => std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?,
        None => Vec::new(),
    };
    let register = match asked.register {
        Register::Persons => "persons",
        Register::Remains => "remains",
    };
    let list =
        delegation::OpenListRequest { register: register.to_owned(), offer_file, ..Default::default() };
    let request = delegation::CommitListRequest { round_id: round_id(&asked.round)?, list: Some(list) };
    let mut rounds = OwnRounds::new(channel).max_encoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let committed = rounds.commit_list(request).await?.into_inner();
    if json {
        let value = output::to_json("homeward.delegation.v1.CommitListResponse", &committed)?;
        return output::print_json(&value);
    }
    let told = told(committed.answer.and_then(|answer| answer.answer), false)?;
    println!("Committed to a list of {} entries. {told}", committed.entries);
    println!("Nobody can open it before the release. Then: homeward round reveal {}", asked.round);
    Ok(())
}

async fn remark(channel: Channel, asked: &Remark, json: bool) -> anyhow::Result<()> {
    let list = ListId::from_hex(&asked.list)
        .with_context(|| format!("{:?} is no list; its id has 32 lower-case hex digits", asked.list))?;
    let remarks = std::fs::read(&asked.remarks)
        .with_context(|| format!("{} cannot be read", asked.remarks.display()))?;
    let said = proto::RemarkList {
        header: None,
        list_id: list.to_vec(),
        maintained: asked.maintain.clone(),
        withdrawn: asked.withdraw.clone(),
        remarks_digest: Digest::of(&remarks).to_vec(),
    };
    say(channel, Content::RemarkList(said), Occasion::Same, json).await
}

async fn list(channel: Channel, json: bool) -> anyhow::Result<()> {
    let names = Names::read(&mut LedgerServiceClient::new(channel.clone())).await?;
    let mut reads = RoundServiceClient::new(channel);
    let mut rounds = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ledger::ListRoundsRequest { page_size: PAGE_ROWS, page_token };
        let page = reads.list_rounds(request).await?.into_inner();
        rounds.extend(page.rounds);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if json {
        let rows: anyhow::Result<Vec<_>> =
            rounds.iter().map(|round| output::to_json("homeward.ledger.v1.Round", round)).collect();
        return output::print_json(&rows?.into());
    }
    if rounds.is_empty() {
        println!("No round of lists was opened.");
        return Ok(());
    }
    let mut table =
        table(&["round", "agreement", "side", "stands", "entries", "accepted", "refused", "waiting"]);
    for round in &rounds {
        if round.commitments.is_empty() {
            let due = format!("to commit by {}", output::time(round.commit_due_us));
            table.add_row([round.round.clone(), round.agreement.clone(), "both".to_owned(), due]);
        }
        for side in &round.commitments {
            let numbers =
                [side.entries, side.accepted, side.refused, side.waiting].map(|one| one.to_string());
            let head = [
                round.round.clone(),
                round.agreement.clone(),
                names.of(&side.party).to_owned(),
                stands(round, side),
            ];
            table.add_row(head.into_iter().chain(numbers));
        }
    }
    println!("{table}");
    Ok(())
}

fn stands(round: &ledger::Round, side: &ledger::RoundCommitment) -> String {
    match (side.opened, round.released) {
        (true, _) => "opened".to_owned(),
        (false, true) => "released, to be opened".to_owned(),
        (false, false) => "sealed".to_owned(),
    }
}

async fn figures(channel: Channel, agreement: &str, json: bool) -> anyhow::Result<()> {
    let names = Names::read(&mut LedgerServiceClient::new(channel.clone())).await?;
    let request = ledger::GetReleasedFiguresRequest { agreement: agreement.to_owned() };
    let answer = RoundServiceClient::new(channel).get_released_figures(request).await?.into_inner();
    if json {
        let name = "homeward.ledger.v1.GetReleasedFiguresResponse";
        return output::print_json(&output::to_json(name, &answer)?);
    }
    if !answer.released {
        println!(
            "Nothing of agreement {agreement} is public: both sides have not released the same figures."
        );
        println!("Each side's heads: homeward prepare figures {agreement}");
        return Ok(());
    }
    println!("Released by both sides on {} UTC:", output::time(answer.released_time_us));
    let mut table = table(&["term", "given by", "received"]);
    for figure in &answer.figures {
        let giver = names.of(&figure.giver).to_owned();
        table.add_row([figure.term.clone(), giver, figure.received.to_string()]);
    }
    println!("{table}");
    Ok(())
}

fn round_id(text: &str) -> anyhow::Result<Vec<u8>> {
    let id = RoundId::from_hex(text);
    let id = id.with_context(|| format!("{text:?} is no round; its id has 32 lower-case hex digits"))?;
    Ok(id.to_vec())
}
