//! Disputes: raised, admitted, resolved, looked at.

mod propose;
mod raise;
mod show;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_api::mediator::v1::{
    AdmitDisputeRequest, DismissDisputeRequest, ProposeResolutionRequest, RecordUnresolvedRequest,
};
use homeward_api::participant::v1::DisputeDraft;
use homeward_api::participant::v1::dispute_draft::Draft as Said;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::ids::DisputeId;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Principal;

use super::prepare;
use super::saying::digest_of;
use super::speak::Voice;

/// What to do about disputes.
#[derive(Debug, Args)]
pub(super) struct Request {
    #[command(subcommand)]
    action: Action,
    /// Where a statement goes that people sign: heads and officers of a party.
    #[arg(long, global = true, default_value = "prepared.json", value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Raise a dispute. On safety it holds what it names at once; any other holds once it is admitted.
    Raise(raise::Request),
    /// Admit a dispute, as the mediator or on appeal: from now on it holds what it names.
    Admit {
        /// Id, or its first or last digits.
        dispute: String,
        /// A smaller scope than the one raised: lines of a batch, as CODE:1-4,7.
        #[arg(long, value_name = "CODE:LINES")]
        lines: Option<String>,
        /// Until when evidence is asked for, as 2025-06-20T12:00:00Z.
        #[arg(long, value_name = "TIME")]
        evidence_until: String,
        /// From when on it can be recorded as unresolved; at most 180 days away.
        #[arg(long, value_name = "TIME")]
        resolution_until: String,
    },
    /// Dismiss a dispute, as the mediator, or uphold the dismissal on appeal.
    Dismiss {
        /// Id, or its first or last digits.
        dispute: String,
        /// Why; none of these judges its merit.
        #[arg(long)]
        ground: Ground,
        /// The other dispute, of a duplicate.
        #[arg(long, value_name = "DISPUTE", required_if_eq("ground", "duplicate"))]
        duplicate_of: Option<String>,
    },
    /// Appeal a dismissal, as whoever raised the dispute.
    Appeal {
        /// Id, or its first or last digits.
        dispute: String,
        /// A file with the grounds; only its SHA-256 goes on the log.
        #[arg(long, value_name = "FILE")]
        grounds: PathBuf,
    },
    /// Submit evidence: the SHA-256 of each file goes on the log.
    Evidence {
        /// Id, or its first or last digits.
        dispute: String,
        /// The documents.
        #[arg(required = true, value_name = "FILE")]
        documents: Vec<PathBuf>,
    },
    /// Propose how to resolve a dispute, as a party or the mediator.
    Propose(propose::Request),
    /// Accept the newest proposal: prepared for head and second officer.
    Accept {
        /// Id, or its first or last digits.
        dispute: String,
    },
    /// Record a dispute as unresolved, as the mediator, with the newest document of each side.
    Unresolved {
        /// Id, or its first or last digits.
        dispute: String,
    },
    /// Withdraw a dispute, as whoever raised it.
    Withdraw {
        /// Id, or its first or last digits.
        dispute: String,
    },
    /// Explain a difference between counts of one's own lines.
    Explain {
        /// Id or short code of the batch.
        batch: String,
        /// A file with the explanation; only its SHA-256 goes on the log.
        #[arg(long, value_name = "FILE")]
        explanation: PathBuf,
    },
    /// All disputes, newest first.
    List {
        /// Only those that have not ended.
        #[arg(long)]
        open: bool,
    },
    /// One dispute: what it names, what was submitted and proposed.
    Show {
        /// Id, or its first or last digits.
        dispute: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Ground {
    Duplicate,
    OutsideTheForum,
    AlreadyMet,
    NotIntelligible,
}

/// Speaks about disputes, or shows them.
///
/// # Errors
/// If the service does not answer, or refuses.
pub(super) async fn run(voice: &Voice, request: &Request) -> anyhow::Result<()> {
    match &request.action {
        Action::List { open } => show::list(voice, *open).await,
        Action::Show { dispute } => show::show(voice, dispute).await,
        Action::Unresolved { dispute } => {
            let record =
                proto::RecordUnresolved { dispute_id: id(voice, dispute).await?, ..Default::default() };
            let request = RecordUnresolvedRequest { record: Some(record) };
            let answer = coordination(voice)?.record_unresolved(request).await?.into_inner().answer;
            prepare::tell(answer, voice.json)
        }
        action => {
            let said = said(voice, action).await?;
            if voice.principal == Principal::Mediator {
                return coordinate(voice, said).await;
            }
            let occasion = occasion(voice, &said).await?;
            let content = Content::Dispute(DisputeDraft { draft: Some(said) });
            voice.say_or_prepare(content, &occasion, &request.out).await
        }
    }
}

async fn said(voice: &Voice, action: &Action) -> anyhow::Result<Said> {
    Ok(match action {
        Action::Raise(request) => Said::Raise(raise::said(voice, request).await?),
        Action::Propose(request) => Said::Propose(propose::said(voice, request).await?),
        Action::Admit { dispute, lines, evidence_until, resolution_until } => {
            let scope = match lines {
                Some(text) => Some(proto::DisputeScope {
                    scope: Some(proto::dispute_scope::Scope::Lines(voice.lines(text).await?)),
                }),
                None => None,
            };
            Said::Admit(proto::AdmitDispute {
                header: None,
                dispute_id: id(voice, dispute).await?,
                scope,
                evidence_until_us: prepare::time(evidence_until)?,
                resolution_until_us: prepare::time(resolution_until)?,
            })
        }
        Action::Dismiss { dispute, ground, duplicate_of } => {
            let duplicate_of = match duplicate_of {
                Some(other) => id(voice, other).await?,
                None => Vec::new(),
            };
            let dispute_id = id(voice, dispute).await?;
            let ground = dismissal(*ground).into();
            Said::Dismiss(proto::DismissDispute { header: None, dispute_id, ground, duplicate_of })
        }
        Action::Appeal { dispute, grounds } => Said::Appeal(proto::AppealDismissal {
            header: None,
            dispute_id: id(voice, dispute).await?,
            grounds_digest: digest_of(grounds)?,
        }),
        Action::Evidence { dispute, documents } => Said::Evidence(proto::SubmitEvidence {
            header: None,
            dispute_id: id(voice, dispute).await?,
            documents: documents.iter().map(|path| digest_of(path)).collect::<Result<_, _>>()?,
        }),
        Action::Accept { dispute } => Said::Accept(proto::AcceptResolution {
            dispute_id: id(voice, dispute).await?,
            ..Default::default()
        }),
        Action::Withdraw { dispute } => {
            Said::Withdraw(proto::WithdrawDispute { header: None, dispute_id: id(voice, dispute).await? })
        }
        Action::Explain { batch, explanation } => Said::Explain(proto::ExplainDiscrepancy {
            header: None,
            explanation: Some(proto::DiscrepancyExplanation {
                batch_id: voice.batch(batch).await?,
                giver: super::speak::party(voice.principal.name())
                    .context("the party that gave the lines explains the difference")?,
                explanation_digest: digest_of(explanation)?,
            }),
        }),
        Action::Unresolved { .. } | Action::List { .. } | Action::Show { .. } => {
            bail!("this is read, and not said")
        }
    })
}

/// A proposal can be made again once another has taken its place.
async fn occasion(voice: &Voice, said: &Said) -> anyhow::Result<String> {
    let Said::Propose(said) = said else { return Ok(String::new()) };
    let dispute = show::find(voice, &hex::encode(&said.dispute_id)).await?;
    Ok(dispute.proposal.map(|proposal| proposal.content_digest).unwrap_or_default())
}

/// What the mediator's coordinator says.
async fn coordinate(voice: &Voice, said: Said) -> anyhow::Result<()> {
    let mut desk = coordination(voice)?;
    let answer = match said {
        Said::Admit(said) => {
            desk.admit_dispute(AdmitDisputeRequest { admission: Some(said) }).await?.into_inner().answer
        }
        Said::Dismiss(said) => {
            desk.dismiss_dispute(DismissDisputeRequest { dismissal: Some(said) }).await?.into_inner().answer
        }
        Said::Propose(said) => {
            let request = ProposeResolutionRequest { proposal: Some(said) };
            desk.propose_resolution(request).await?.into_inner().answer
        }
        _ => bail!(
            "the mediator admits, dismisses, proposes and records; raising, evidence and accepting are for the others"
        ),
    };
    prepare::tell(answer, voice.json)
}

fn coordination(voice: &Voice) -> anyhow::Result<CoordinationServiceClient<tonic::transport::Channel>> {
    if voice.principal != Principal::Mediator {
        bail!("the mediator alone records a dispute as unresolved; name a client file of its coordinator");
    }
    Ok(CoordinationServiceClient::new(voice.channel.clone()))
}

/// The id of a dispute that somebody names by its first or last digits.
async fn id(voice: &Voice, named: &str) -> anyhow::Result<Vec<u8>> {
    let dispute = show::find(voice, named).await?;
    let id = DisputeId::from_hex(&dispute.dispute).context("the service gave no dispute id")?;
    Ok(id.to_vec())
}

const fn dismissal(ground: Ground) -> proto::DismissalGround {
    match ground {
        Ground::Duplicate => proto::DismissalGround::Duplicate,
        Ground::OutsideTheForum => proto::DismissalGround::OutsideTheForum,
        Ground::AlreadyMet => proto::DismissalGround::AlreadyMet,
        Ground::NotIntelligible => proto::DismissalGround::NotIntelligible,
    }
}
