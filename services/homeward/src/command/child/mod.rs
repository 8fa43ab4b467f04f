//! Children's cases, one at a time: there is no list of them.

mod action;
mod draft;
mod file;
mod paper;
mod show;

pub(super) use action::Action;
pub(super) use show::{own_file, read as read_file};

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use homeward_api::delegation::v1::FindCaseRequest;
use homeward_api::delegation::v1::child_case_service_client::ChildCaseServiceClient;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{GetChildCaseRequest, GetChildCaseResponse, ListNextActionsRequest};
use homeward_api::mediator::v1::NoteReturnPlanRequest;
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_payload::ids::CaseId;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

use super::pages::all_pages;
use super::prepare::told;
use super::saying::{self, Occasion};

/// Fewest digits by which a case is found.
const BEGINNING_DIGITS_MIN: usize = 8;
/// Next actions asked for at once.
const PAGE_ACTIONS: u32 = 500;

/// Runs an action.
///
/// # Errors
/// If a file cannot be read, or the service does not answer or refuses.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    match action {
        Action::Show { case, purpose } => {
            let case = resolve(&channel, case).await?;
            show::run(channel, &case, purpose.as_deref(), json).await
        }
        Action::Assign { case, officer } => {
            let case = resolve(&channel, case).await?;
            file::assign(channel, &case, officer, json).await
        }
        Action::Diary(entry) => {
            let case = resolve(&channel, &entry.case).await?;
            file::enter(channel, &case, entry, json).await
        }
        Action::Card(card) => {
            let case = resolve(&channel, &card.case).await?;
            paper::card(channel, &case, card, json).await
        }
        Action::Paper { case, kind, file, withheld } => {
            let case = resolve(&channel, case).await?;
            paper::seal_alone(channel, &case, (&kind.to_uppercase(), file, *withheld), json).await
        }
        Action::Papers { case, purpose } => {
            let case = resolve(&channel, case).await?;
            paper::list(channel, &case, purpose, json).await
        }
        Action::Read { case, root, purpose, out } => {
            let case = resolve(&channel, case).await?;
            paper::read(channel, (&case, root, purpose), out.as_deref(), json).await
        }
        Action::Note { case } => {
            let case = resolve(&channel, case).await?;
            note(channel, &case, json).await
        }
        Action::Open { agreement } => file::open(channel, agreement, json).await,
        Action::AcknowledgeAll => file::acknowledge_all(channel, json).await,
        said => say(channel, said, json).await,
    }
}

/// Says what an action says, through the own service's desk.
async fn say(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    let (content, cases) = draft::content(&channel, action).await?;
    let mut states = Vec::new();
    for case in &cases {
        states.extend(get(&channel, case).await?.changes.to_be_bytes());
    }
    // The same command on the same state of the case is the same request; on another state it is a new one.
    let root = draft::root_to_tell(action, &content);
    saying::say(channel, content, Occasion::While(&states), json).await?;
    if let Some(root) = root.filter(|_| !json) {
        println!(
            "The others sign the same paper: --root {}, once it has reached them.",
            root.get(..8).unwrap_or(&root)
        );
    }
    Ok(())
}

/// The mediator notes the plan that stands.
async fn note(channel: Channel, case: &str, json: bool) -> anyhow::Result<()> {
    let request = NoteReturnPlanRequest { case_id: case.to_owned() };
    let mut coordination = CoordinationServiceClient::new(channel);
    let answer = coordination.note_return_plan(request).await?.into_inner().answer;
    println!("{}", told(answer.and_then(|answer| answer.answer), json)?);
    Ok(())
}

/// The reference of a case: as it is, by its beginning where somebody must act on it, or for the number that the own
/// delegation knows it by.
///
/// # Errors
/// If it is none of these, or the own service knows no cases.
pub(super) async fn resolve(channel: &Channel, typed: &str) -> anyhow::Result<String> {
    let typed = typed.trim_end_matches('…');
    if CaseId::from_hex(typed).is_some() {
        return Ok(typed.to_owned());
    }
    if is_beginning(typed) {
        return begun(channel, typed).await;
    }
    let mut cases = ChildCaseServiceClient::new(channel.clone());
    let found = cases.find_case(FindCaseRequest { case_ref: typed.to_owned() }).await;
    let found = found.with_context(|| {
        format!("{typed:?} is no reference of a case (32 hex digits) and no case number known here")
    })?;
    Ok(found.into_inner().case_id)
}

/// Whether it is the beginning of a reference, as `homeward next` shows it.
fn is_beginning(typed: &str) -> bool {
    typed.len() >= BEGINNING_DIGITS_MIN
        && typed.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// The case that begins so, of those on which somebody must act: there is no list of all.
async fn begun(channel: &Channel, typed: &str) -> anyhow::Result<String> {
    let reads = LedgerServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let actions = all_pages(async |page_token| {
        let request = ListNextActionsRequest { actor: String::new(), page_size: PAGE_ACTIONS, page_token };
        let page = reads.clone().list_next_actions(request).await?.into_inner();
        Ok((page.actions, page.next_page_token))
    });
    let objects = actions.await?.into_iter().map(|action| action.object);
    let begun: BTreeSet<String> =
        objects.filter(|object| object.starts_with(typed) && CaseId::from_hex(object).is_some()).collect();
    match begun.into_iter().collect::<Vec<_>>().as_slice() {
        [case] => Ok(case.clone()),
        [] => {
            bail!("nobody must act on a case that begins with {typed}; write all 32 digits of its reference")
        }
        _ => bail!("several cases begin with {typed}; write more of the reference"),
    }
}

async fn get(channel: &Channel, case: &str) -> anyhow::Result<GetChildCaseResponse> {
    let mut reads =
        LedgerServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    Ok(reads.get_child_case(GetChildCaseRequest { case_id: case.to_owned() }).await?.into_inner())
}
