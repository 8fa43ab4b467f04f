//! `homeward list`: drafts of batch lists.

mod show;

use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::compare_draft_request::With;
use homeward_api::delegation::v1::draft_service_client::DraftServiceClient;
use homeward_api::delegation::v1::exclusion::Whom;
use homeward_api::ledger::v1::GetBatchRequest;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

use super::pages::all_pages;
use super::progress::request_id;

/// How long a call may take that judges every line of a long draft: the longest that the service allows.
const JUDGING_TIMEOUT: Duration = Duration::from_secs(30);
/// Drafts asked for at once.
const PAGE_DRAFTS: u32 = 100;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Draw a draft by terms, number, agreed priority and exclusions. Nothing is said to anybody.
    Draft(Draw),
    /// All drafts, the newest first.
    Drafts,
    /// A draft: how it was drawn, its lines, who was left out, what was changed.
    Show {
        /// Id of the draft, or its beginning.
        draft: String,
        /// Most lines shown.
        #[arg(long, default_value_t = 50, value_name = "NUMBER")]
        limit: usize,
    },
    /// Add and remove lines, with the reason.
    Change(Change),
    /// What came, what left and what stands under another term.
    Diff {
        /// Id of the draft, or its beginning.
        draft: String,
        /// Another draft, or the id or short code of a batch.
        with: String,
    },
    /// Say line by line what the ledger and the other side's check would say; exits with failure where something would.
    Check {
        /// Id of the draft, or its beginning.
        draft: String,
        /// The batch that it would counter: id or short code.
        #[arg(long, value_name = "BATCH")]
        counter: Option<String>,
    },
    /// Propose a draft as a batch.
    Propose {
        /// Id of the draft, or its beginning.
        draft: String,
        /// The batch to counter: id or short code; a new one where none is named.
        #[arg(long, value_name = "BATCH")]
        counter: Option<String>,
        /// Until when the offer stands, as 2025-06-09T08:00:00Z.
        #[arg(long, value_name = "TIME")]
        until: String,
        /// For scripts: the same id says the same batch.
        #[arg(long, value_name = "ID")]
        request_id: Option<String>,
    },
}

/// How to draw.
#[derive(Debug, Args)]
pub(super) struct Draw {
    /// Code of the agreement.
    #[arg(long)]
    agreement: String,
    /// Codes of terms in order of priority, for example MEDICAL,YOUNG; GOODWILL draws outside every quota.
    #[arg(long, value_delimiter = ',', required = true)]
    terms: Vec<String>,
    /// Lines wanted.
    #[arg(long, value_name = "NUMBER")]
    lines: u32,
    /// What.
    #[arg(long, value_enum, default_value = "persons")]
    register: Drawn,
    /// Leave a serial or container number out, with the reason; may be given several times.
    #[arg(long, value_name = "NUMBER=REASON")]
    exclude: Vec<String>,
    /// Leave everyone of a facility out, with the reason; may be given several times.
    #[arg(long, value_name = "FACILITY=REASON")]
    exclude_facility: Vec<String>,
    /// What the draft is for.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// For scripts: the same id gives the same draft.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Drawn {
    Persons,
    Remains,
}

/// What to change.
#[derive(Debug, Args)]
pub(super) struct Change {
    /// Id of the draft, or its beginning.
    draft: String,
    /// A serial or container number to add, with a term where not the first that fits; may be given several times.
    #[arg(long, value_name = "NUMBER[=TERM]")]
    add: Vec<String>,
    /// A serial or container number to remove; may be given several times.
    #[arg(long, value_name = "NUMBER")]
    remove: Vec<String>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// For scripts: the same id changes nothing twice.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

/// The services that these commands talk to.
struct Desk {
    drafts: DraftServiceClient<Channel>,
    ledger: LedgerServiceClient<Channel>,
}

/// Runs an action. The result is false where something speaks against a draft that was to be checked.
///
/// # Errors
/// If the service does not answer or refuses.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<bool> {
    let mut desk = Desk {
        drafts: DraftServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX),
        ledger: LedgerServiceClient::new(channel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX),
    };
    match action {
        Action::Draft(asked) => desk.draw(asked, json).await?,
        Action::Drafts => show::all(&desk.all().await?, json)?,
        Action::Show { draft, limit } => {
            let id = desk.resolve(draft).await?.draft_id;
            show::one(&mut desk.drafts, id, *limit, json).await?;
        }
        Action::Change(asked) => desk.change(asked, json).await?,
        Action::Diff { draft, with } => {
            let draft_id = desk.resolve(draft).await?.draft_id;
            let with = Some(desk.with(with).await?);
            let found = desk.drafts.compare_draft(api::CompareDraftRequest { draft_id, with }).await?;
            show::difference(&found.into_inner(), json)?;
        }
        Action::Check { draft, counter } => {
            let draft_id = desk.resolve(draft).await?.draft_id;
            let batch_id = desk.batch(counter.as_deref()).await?;
            let request = api::CheckDraftRequest { draft_id, batch_id };
            return show::checked(&desk.drafts.check_draft(patient(request)).await?.into_inner(), json);
        }
        Action::Propose { draft, counter, until, request_id } => {
            desk.propose(draft, counter.as_deref(), until, request_id.as_deref(), json).await?;
        }
    }
    Ok(true)
}

impl Desk {
    async fn draw(&mut self, asked: &Draw, json: bool) -> anyhow::Result<()> {
        let mut exclusions = Vec::new();
        for one in &asked.exclude {
            let (key, reason) = with_reason(one)?;
            exclusions.push(api::Exclusion { reason, whom: Some(Whom::Key(key)) });
        }
        for one in &asked.exclude_facility {
            let (facility, reason) = with_reason(one)?;
            exclusions.push(api::Exclusion { reason, whom: Some(Whom::Facility(facility)) });
        }
        let register = match asked.register {
            Drawn::Persons => "persons",
            Drawn::Remains => "remains",
        };
        let request = api::CreateDraftRequest {
            agreement: asked.agreement.clone(),
            register: register.to_owned(),
            terms: asked.terms.clone(),
            lines_max: asked.lines,
            exclusions,
            reason: asked.reason.clone(),
            request_id: request_id(asked.request_id.as_deref()),
        };
        let drawn = self.drafts.create_draft(patient(request)).await?.into_inner().draft.unwrap_or_default();
        show::summary(&drawn, json)
    }

    async fn change(&mut self, asked: &Change, json: bool) -> anyhow::Result<()> {
        let draft = self.resolve(&asked.draft).await?;
        let addition = |typed: &String| {
            let (key, term) = typed.split_once('=').unwrap_or((typed, ""));
            api::DraftAddition { key: key.trim().to_owned(), term: term.trim().to_owned() }
        };
        let request = api::ChangeDraftRequest {
            draft_id: draft.draft_id,
            version: draft.version,
            additions: asked.add.iter().map(addition).collect(),
            removals: asked.remove.clone(),
            reason: asked.reason.clone(),
            request_id: request_id(asked.request_id.as_deref()),
        };
        let changed = self.drafts.change_draft(request).await?.into_inner().draft.unwrap_or_default();
        show::summary(&changed, json)
    }

    async fn propose(
        &mut self,
        draft: &str,
        counter: Option<&str>,
        until: &str,
        chosen: Option<&str>,
        json: bool,
    ) -> anyhow::Result<()> {
        let draft = self.resolve(draft).await?;
        let end: jiff::Timestamp =
            until.parse().with_context(|| format!("{until:?} is no time such as 2025-06-09T08:00:00Z"))?;
        let request = api::ProposeDraftRequest {
            draft_id: draft.draft_id,
            version: draft.version,
            batch_id: self.batch(counter).await?,
            offer_end_us: end.as_microsecond(),
            request_id: request_id(chosen),
        };
        let proposed = self.drafts.propose_draft(patient(request)).await?.into_inner();
        show::proposed(&proposed, json)
    }

    async fn all(&mut self) -> anyhow::Result<Vec<api::DraftSummary>> {
        let drafts = all_pages(async |page_token| {
            let request = api::ListDraftsRequest { page_size: PAGE_DRAFTS, page_token };
            let page = self.drafts.list_drafts(request).await?.into_inner();
            Ok((page.drafts, page.next_page_token))
        });
        Ok(drafts.await?)
    }

    /// The draft whose id begins so.
    async fn resolve(&mut self, typed: &str) -> anyhow::Result<api::DraftSummary> {
        let drafts = self.all().await?;
        let typed = typed.trim_end_matches('…').to_lowercase();
        let mut found = drafts.into_iter().filter(|draft| hex::encode(&draft.draft_id).starts_with(&typed));
        match (found.next(), found.next()) {
            (Some(draft), None) => Ok(draft),
            (None, _) => bail!("no draft {typed} is known. All drafts: homeward list drafts"),
            (Some(_), Some(_)) => bail!("several drafts begin with {typed}; write more of the id"),
        }
    }

    /// The id of a batch by its id or short code; empty where none is named.
    async fn batch(&mut self, typed: Option<&str>) -> anyhow::Result<Vec<u8>> {
        let Some(typed) = typed else { return Ok(Vec::new()) };
        let found = self.ledger.get_batch(GetBatchRequest { batch: typed.to_owned() }).await?.into_inner();
        let batch = found.batch.with_context(|| format!("no batch {typed}"))?;
        Ok(hex::decode(batch.batch)?)
    }

    async fn with(&mut self, typed: &str) -> anyhow::Result<With> {
        match self.resolve(typed).await {
            Ok(draft) => Ok(With::OtherDraftId(draft.draft_id)),
            Err(unknown) => match self.batch(Some(typed)).await {
                Ok(batch) => Ok(With::BatchId(batch)),
                Err(_) => Err(unknown.context(format!("{typed} is neither a draft nor a batch"))),
            },
        }
    }
}

fn patient<T>(message: T) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    request.set_timeout(JUDGING_TIMEOUT);
    request
}

fn with_reason(typed: &str) -> anyhow::Result<(String, String)> {
    match typed.split_once('=') {
        Some((whom, reason)) if !whom.trim().is_empty() && !reason.trim().is_empty() => {
            Ok((whom.trim().to_owned(), reason.trim().to_owned()))
        }
        _ => bail!("{typed:?}: an exclusion says why, as RUS-000014=\"under trial\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exclusion_says_why() {
        let found = with_reason("RUS-000014 = under trial").unwrap();
        assert_eq!(found, ("RUS-000014".to_owned(), "under trial".to_owned()));
        for typed in ["RUS-000014", "RUS-000014=", "=why"] {
            assert!(with_reason(typed).is_err(), "{typed}");
        }
    }
}
