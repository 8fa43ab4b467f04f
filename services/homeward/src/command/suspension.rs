//! Suspending, resuming, and what is stated anew after.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::suspension_service_client::SuspensionServiceClient;
use homeward_api::ledger::v1::{ListSuspensionsRequest, Suspension};
use homeward_api::mediator::v1::BeginSuspensionRequest;
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_api::participant::v1::SuspensionDraft;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::suspension_draft::Draft as Said;
use homeward_payload::ids::SuspensionId;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Principal;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;

use super::names::Names;
use super::saying::digest_of;
use super::speak::{Voice, numbers};
use super::{output, prepare};
use crate::tables::table;

/// Suspensions asked for at once.
const SUSPENSIONS_PAGE: u32 = 500;

/// What to suspend.
#[derive(Debug, Args)]
pub(super) struct Suspend {
    /// Code of the agreement.
    #[arg(required_unless_present = "begin")]
    agreement: Option<String>,
    /// A term that is suspended; several are named one after the other; the whole agreement where none is.
    #[arg(long = "term", value_name = "CODE")]
    terms: Vec<String>,
    /// Why.
    #[arg(long, required_unless_present = "begin")]
    ground: Option<Ground>,
    /// A file with the reason; only its SHA-256 goes on the log.
    #[arg(long, value_name = "FILE", required_unless_present = "begin")]
    reason: Option<PathBuf>,
    /// A file with the reason why medical terms are suspended too; they go on where there is none.
    #[arg(long, value_name = "FILE")]
    medical: Option<PathBuf>,
    /// A file with the reason why the days for children stand still too; they go on where there is none.
    #[arg(long, value_name = "FILE")]
    children: Option<PathBuf>,
    /// Ask for it together with the other side: it begins when the mediator says so, and ends when both have lifted it.
    #[arg(long)]
    joint: bool,
    /// As the mediator: begin the joint suspension that both sides ask for.
    #[arg(long, value_name = "SUSPENSION", conflicts_with_all = ["agreement", "joint"])]
    begin: Option<String>,
    /// Where the statement goes that an officer signs.
    #[arg(long, default_value = "prepared.json", value_name = "FILE")]
    out: PathBuf,
}

/// What to resume.
#[derive(Debug, Args)]
pub(super) struct Resume {
    /// Id of the suspension, or its first or last digits.
    suspension: String,
    /// Where the statement goes that an officer signs.
    #[arg(long, default_value = "prepared.json", value_name = "FILE")]
    out: PathBuf,
}

/// What to state anew.
#[derive(Debug, Args)]
pub(super) struct Revalidate {
    /// Id or short code of the batch.
    batch: String,
    /// The lines, as 1-4,7; all open ones of this side where none are named.
    #[arg(long, value_name = "LINES")]
    lines: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Ground {
    Safety,
    Breach,
    TalksInterrupted,
    Logistics,
    Other,
}

/// Prepares a suspension for an officer to sign, or begins a joint one as the mediator.
///
/// # Errors
/// If the service does not answer, or refuses.
pub(super) async fn suspend(voice: &Voice, request: &Suspend) -> anyhow::Result<()> {
    if let Some(named) = &request.begin {
        if voice.principal != Principal::Mediator {
            bail!("the mediator begins a joint suspension; name a client file of its coordinator");
        }
        let suspension = find(voice, named).await?.suspension;
        let mut desk = CoordinationServiceClient::new(voice.channel.clone());
        let answer = desk.begin_suspension(BeginSuspensionRequest { suspension }).await?.into_inner().answer;
        return prepare::tell(answer, voice.json);
    }
    let (Some(agreement), Some(ground), Some(reason)) = (&request.agreement, request.ground, &request.reason)
    else {
        bail!("name the agreement, --ground and --reason");
    };
    let ground = i32::from(ground_of(ground));
    let separate = |file: &Option<PathBuf>| -> anyhow::Result<Option<proto::SeparateReason>> {
        let digest = file.as_deref().map(digest_of).transpose()?;
        Ok(digest.map(|reason_digest| proto::SeparateReason { ground, reason_digest }))
    };
    let said = proto::SuspendAgreement {
        header: None,
        suspension_id: Vec::new(),
        agreement: agreement.clone(),
        terms: request.terms.clone(),
        joint: request.joint,
        ground,
        reason_digest: digest_of(reason)?,
        medical: separate(&request.medical)?,
        children: separate(&request.children)?,
    };
    say(voice, Said::Suspend(said), "", &request.out).await
}

/// Prepares the end of a suspension for an officer to sign.
///
/// # Errors
/// If the service does not answer, or refuses.
pub(super) async fn resume(voice: &Voice, request: &Resume) -> anyhow::Result<()> {
    let id = SuspensionId::from_hex(&find(voice, &request.suspension).await?.suspension);
    let suspension_id = id.context("the service gave no suspension id")?.to_vec();
    say(voice, Said::Lift(proto::LiftSuspension { header: None, suspension_id }), "", &request.out).await
}

/// States the open lines of a batch anew.
///
/// # Errors
/// If the service does not answer, or refuses.
pub(super) async fn revalidate(voice: &Voice, request: &Revalidate) -> anyhow::Result<()> {
    let lines = request.lines.as_deref().map(numbers).transpose()?.unwrap_or_default();
    let batch_id = voice.batch(&request.batch).await?;
    let said = proto::Revalidate { header: None, batch_id, revision: 0, lines };
    // The same lines are stated again after each suspension.
    let lifted = all(voice).await?.into_iter().map(|one| one.until_us.to_string());
    let occasion = lifted.collect::<Vec<_>>().join(" ");
    say(voice, Said::Revalidate(said), &occasion, Path::new("prepared.json")).await
}

async fn say(voice: &Voice, said: Said, occasion: &str, out: &Path) -> anyhow::Result<()> {
    let content = Content::Suspension(SuspensionDraft { draft: Some(said) });
    voice.say_or_prepare(content, occasion, out).await
}

/// Shows all suspensions.
///
/// # Errors
/// If the service does not answer.
pub(super) async fn list(voice: &Voice) -> anyhow::Result<()> {
    let suspensions = all(voice).await?;
    if voice.json {
        let rows: anyhow::Result<Vec<_>> =
            suspensions.iter().map(|one| output::to_json("homeward.ledger.v1.Suspension", one)).collect();
        return output::print_json(&serde_json::Value::Array(rows?));
    }
    let names = Names::read(&mut LedgerServiceClient::new(voice.channel.clone())).await?;
    println!("{}", list_text(&suspensions, &names));
    Ok(())
}

async fn all(voice: &Voice) -> anyhow::Result<Vec<Suspension>> {
    let reads = SuspensionServiceClient::new(voice.channel.clone());
    let mut reads = reads.max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let mut suspensions = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListSuspensionsRequest { page_size: SUSPENSIONS_PAGE, page_token };
        let page = reads.list_suspensions(request).await?.into_inner();
        suspensions.extend(page.suspensions);
        if page.next_page_token.is_empty() {
            return Ok(suspensions);
        }
        page_token = page.next_page_token;
    }
}

async fn find(voice: &Voice, named: &str) -> anyhow::Result<Suspension> {
    let names = |one: &Suspension| {
        named.len() >= 4 && (one.suspension.starts_with(named) || one.suspension.ends_with(named))
    };
    let mut found: Vec<Suspension> = all(voice).await?.into_iter().filter(names).collect();
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => {
            bail!("no suspension has an id that begins or ends with {named:?}; homeward suspensions")
        }
        _ => bail!("several suspensions have ids that begin or end with {named:?}; give more digits"),
    }
}

fn list_text(suspensions: &[Suspension], names: &Names) -> String {
    if suspensions.is_empty() {
        return "Nothing was ever suspended.".to_owned();
    }
    let header = ["suspension", "agreement", "terms", "by", "why", "stands at", "from (UTC)", "until (UTC)"];
    let mut rows = table(&header);
    for one in suspensions {
        let children = if one.children { "\nchildren's days" } else { "" };
        rows.add_row([
            output::ending(&one.suspension),
            one.agreement.clone(),
            one.terms.join(", ") + children,
            names.list(&one.asked_by) + if one.joint { " jointly" } else { "" },
            one.ground.to_lowercase().replace('_', " "),
            one.state.to_lowercase().replace('_', " "),
            output::time(one.from_us),
            output::time(one.until_us),
        ]);
    }
    format!("{rows}\n\nTo lift one: homeward resume DIGITS --out FILE")
}

const fn ground_of(ground: Ground) -> proto::SuspensionGround {
    match ground {
        Ground::Safety => proto::SuspensionGround::Safety,
        Ground::Breach => proto::SuspensionGround::Breach,
        Ground::TalksInterrupted => proto::SuspensionGround::TalksInterrupted,
        Ground::Logistics => proto::SuspensionGround::Logistics,
        Ground::Other => proto::SuspensionGround::Other,
    }
}
