//! The course of a batch: what one officer signs, and what a service says at once.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::{Subcommand, ValueEnum};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::ids::SubjectRef;
use homeward_payload::proto::payload::v1 as proto;
use tonic::transport::Channel;

use super::names::Names;
use super::prepare::{Ground, batch_id, step_back, time};
use super::saying::{Occasion, digest_of, say};
use super::standing;

/// What one officer of a side signs.
#[derive(Debug, Subcommand)]
pub(super) enum Course {
    /// A safety guarantee for the agreed window; it also lifts an own hold of a sanitary release.
    Guarantee {
        /// Id or short code.
        batch: String,
        /// Until when it stands, as 2025-06-09T08:00:00Z; without an end where none is named.
        #[arg(long)]
        until: Option<String>,
    },
    /// A batch put off before departure; what both sides confirmed stays.
    Postpone {
        /// Id or short code.
        batch: String,
        /// Why.
        #[arg(long)]
        ground: Ground,
    },
    /// A handover broken off; who was not acknowledged returns to the pool.
    Abort {
        /// Id or short code.
        batch: String,
        /// Why.
        #[arg(long)]
        ground: AbortGround,
    },
    /// A refusal to sign the result, for the record.
    Refuse {
        /// Id or short code.
        batch: String,
        /// Why.
        #[arg(long)]
        ground: RefusalGround,
    },
    /// A sanitary release of own prisoners: in force without the other head.
    Release(Box<Released>),
    /// A safety hold of the other side's sanitary release.
    Hold {
        /// Id or short code.
        batch: String,
        /// Why.
        #[arg(long)]
        ground: HoldGround,
        /// Until when, at most 72 hours from now.
        #[arg(long)]
        until: String,
    },
}

/// A sanitary release.
#[derive(Debug, clap::Args)]
pub(super) struct Released {
    /// A release of which this is the next revision; a new one where none is named.
    #[arg(long)]
    batch: Option<String>,
    /// A person with a finding under the term: the 32 hex digits of the reference; can be repeated.
    #[arg(long = "person", value_name = "REFERENCE")]
    persons: Vec<String>,
    /// An urgent person, under no term; can be repeated.
    #[arg(long = "urgent", value_name = "REFERENCE")]
    urgent: Vec<String>,
    /// The medical term, as AGREEMENT/TERM.
    #[arg(long, value_name = "AGREEMENT/TERM", required_unless_present = "urgent")]
    term: Option<String>,
    /// Start, as 2025-06-09T08:00:00Z.
    #[arg(long)]
    start: String,
    /// End, at most 72 hours later.
    #[arg(long)]
    end: String,
    /// A file that describes the handover point; only its SHA-256 goes on the log.
    #[arg(long, value_name = "FILE")]
    place: PathBuf,
    /// A file that describes the route: mode, vehicles, corridor; only its SHA-256 goes on the log.
    #[arg(long, value_name = "FILE")]
    route: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum AbortGround {
    Safety,
    Transport,
    Access,
    Other,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum HoldGround {
    Route,
    Point,
    Reception,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RefusalGround {
    Counts,
    Identity,
    Procedure,
    Other,
}

impl Course {
    /// Until when the statement commits its author; 0 where nothing ends it.
    ///
    /// # Errors
    /// If the end is no time.
    pub(super) fn end_us(&self) -> anyhow::Result<i64> {
        match self {
            Self::Guarantee { until: Some(until), .. } => time(until),
            _ => Ok(0),
        }
    }

    /// The draft.
    ///
    /// # Errors
    /// If the service knows no such batch, or what was typed is no reference, time or file.
    pub(super) async fn content(&self, channel: &Channel) -> anyhow::Result<Content> {
        let id = async |name: &str| batch_id(channel, name).await;
        Ok(match self {
            Self::Guarantee { batch, .. } => Content::GuaranteeSafety(proto::GuaranteeSafety {
                batch_id: id(batch).await?,
                ..Default::default()
            }),
            Self::Postpone { batch, ground } => postpone(id(batch).await?, *ground),
            Self::Abort { batch, ground } => abort(id(batch).await?, *ground),
            Self::Refuse { batch, ground } => refuse(id(batch).await?, *ground),
            Self::Hold { batch, ground, until } => Content::HoldRelease(proto::HoldRelease {
                batch_id: id(batch).await?,
                ground: match ground {
                    HoldGround::Route => proto::HoldGround::Route,
                    HoldGround::Point => proto::HoldGround::Point,
                    HoldGround::Reception => proto::HoldGround::Reception,
                }
                .into(),
                until_us: time(until)?,
                ..Default::default()
            }),
            Self::Release(released) => {
                let batch = match &released.batch {
                    Some(batch) => id(batch).await?,
                    None => Vec::new(),
                };
                released.content(batch)?
            }
        })
    }
}

impl Released {
    fn content(&self, batch_id: Vec<u8>) -> anyhow::Result<Content> {
        let terms = self.term.iter().map(|term| {
            let (agreement, term) =
                term.split_once('/').with_context(|| format!("{term:?} is not AGREEMENT/TERM"))?;
            Ok(proto::TermReference { agreement: agreement.to_owned(), term: term.to_owned() })
        });
        let under_a_term = self.persons.iter().map(|person| (person, 1));
        let lines = under_a_term.chain(self.urgent.iter().map(|person| (person, 0))).map(|(person, term)| {
            let subject = SubjectRef::from_hex(person)
                .with_context(|| format!("{person:?} is no reference: it has 32 hex digits"))?;
            Ok(proto::BatchLine { subject: subject.to_vec(), term, also_terms: Vec::new(), term_class: 0 })
        });
        let lines = lines.collect::<anyhow::Result<Vec<_>>>()?;
        ensure!(!lines.is_empty(), "name somebody with --person or --urgent");
        Ok(Content::ReleaseUnilaterally(proto::ReleaseUnilaterally {
            batch_id,
            terms: terms.collect::<anyhow::Result<_>>()?,
            lines,
            window: Some(proto::Window {
                start_time_us: time(&self.start)?,
                end_time_us: time(&self.end)?,
                place_digest: digest_of(&self.place)?,
                ..Default::default()
            }),
            notice_digest: digest_of(&self.route)?,
            ..Default::default()
        }))
    }
}

/// What a service says about a batch at once, with its own key.
#[derive(Debug, Subcommand)]
pub(super) enum Spoken {
    /// Give notice of a route: mode, vehicles, corridor.
    Notice {
        /// Id or short code.
        batch: String,
        /// A file that describes the route; only its SHA-256 goes on the log.
        #[arg(long, value_name = "FILE")]
        route: PathBuf,
        /// The giving side, where the neutral says it.
        #[arg(long)]
        giver: Option<String>,
    },
    /// Acknowledge the other side's newest route notice for the agreed window.
    Acknowledge {
        /// Id or short code.
        batch: String,
    },
    /// The neutral: everybody at one leg of a simultaneous release is ready.
    Ready {
        /// Id or short code.
        batch: String,
        /// The side that gives there.
        #[arg(long)]
        giver: String,
    },
    /// The neutral: all legs of a simultaneous release start at once.
    OpenLegs {
        /// Id or short code.
        batch: String,
    },
    /// The neutral signs the record of a handover.
    Attest {
        /// Id or short code.
        batch: String,
    },
    /// The neutral does not sign the record; parties use prepare refuse.
    RefuseRecord {
        /// Id or short code.
        batch: String,
        /// Why.
        #[arg(long)]
        ground: RefusalGround,
    },
    /// The neutral puts a batch off; parties use prepare postpone.
    Postpone {
        /// Id or short code.
        batch: String,
        /// Why.
        #[arg(long)]
        ground: Ground,
    },
    /// The neutral breaks a handover off; parties use prepare abort.
    Abort {
        /// Id or short code.
        batch: String,
        /// Why.
        #[arg(long)]
        ground: AbortGround,
    },
}

impl Spoken {
    /// The batch that it is about, as it was typed.
    fn batch(&self) -> &str {
        match self {
            Self::Notice { batch, .. }
            | Self::Acknowledge { batch }
            | Self::Ready { batch, .. }
            | Self::OpenLegs { batch }
            | Self::Attest { batch }
            | Self::RefuseRecord { batch, .. }
            | Self::Postpone { batch, .. }
            | Self::Abort { batch, .. } => batch,
        }
    }

    async fn content(&self, channel: &Channel, names: &Names) -> anyhow::Result<Content> {
        let id = async |name: &str| batch_id(channel, name).await;
        Ok(match self {
            Self::Notice { batch, route, giver } => {
                let giver = giver.as_deref().map(|giver| giver_of(giver, names)).transpose()?;
                let notice = proto::NoticeRoute {
                    batch_id: id(batch).await?,
                    giver: giver.unwrap_or(proto::Principal::Unspecified).into(),
                    notice_digest: digest_of(route)?,
                    ..Default::default()
                };
                Content::NoticeRoute(notice)
            }
            Self::Acknowledge { batch } => {
                let batch_id = id(batch).await?;
                let known = proto::AcknowledgeRoute { batch_id, ..Default::default() };
                Content::AcknowledgeRoute(known)
            }
            Self::Ready { batch, giver } => {
                let (batch_id, giver) = (id(batch).await?, giver_of(giver, names)?.into());
                Content::ReportReady(proto::ReportReady { batch_id, giver, ..Default::default() })
            }
            Self::OpenLegs { batch } => {
                let batch_id = id(batch).await?;
                Content::OpenLegs(proto::OpenLegs { batch_id, ..Default::default() })
            }
            Self::Attest { batch } => {
                let batch_id = id(batch).await?;
                Content::AttestRecord(proto::AttestRecord { batch_id, ..Default::default() })
            }
            Self::RefuseRecord { batch, ground } => refuse(id(batch).await?, *ground),
            Self::Postpone { batch, ground } => postpone(id(batch).await?, *ground),
            Self::Abort { batch, ground } => abort(id(batch).await?, *ground),
        })
    }
}

/// Says something with the service's own key, and tells what became of it.
///
/// # Errors
/// If the service does not answer, or it is refused.
pub(super) async fn speak(
    channel: Channel,
    names: &Names,
    spoken: &Spoken,
    json: bool,
) -> anyhow::Result<()> {
    let content = spoken.content(&channel, names).await?;
    let state = standing::batch(&channel, spoken.batch()).await?;
    say(channel, content, Occasion::While(&state), json).await
}

fn giver_of(typed: &str, names: &Names) -> anyhow::Result<proto::Principal> {
    match names.word(typed) {
        Some("party-a") => Ok(proto::Principal::PartyA),
        Some("party-b") => Ok(proto::Principal::PartyB),
        _ => anyhow::bail!("{typed:?} is neither side; type party-a, party-b or the name of a power"),
    }
}

fn postpone(batch_id: Vec<u8>, ground: Ground) -> Content {
    let ground = step_back(ground).into();
    Content::PostponeBatch(proto::PostponeBatch { batch_id, ground, ..Default::default() })
}

fn abort(batch_id: Vec<u8>, ground: AbortGround) -> Content {
    let ground = match ground {
        AbortGround::Safety => proto::AbortGround::Safety,
        AbortGround::Transport => proto::AbortGround::Transport,
        AbortGround::Access => proto::AbortGround::Access,
        AbortGround::Other => proto::AbortGround::Other,
    };
    Content::AbortBatch(proto::AbortBatch { batch_id, ground: ground.into(), ..Default::default() })
}

fn refuse(batch_id: Vec<u8>, ground: RefusalGround) -> Content {
    let ground = match ground {
        RefusalGround::Counts => proto::SigningRefusalGround::Counts,
        RefusalGround::Identity => proto::SigningRefusalGround::Identity,
        RefusalGround::Procedure => proto::SigningRefusalGround::Procedure,
        RefusalGround::Other => proto::SigningRefusalGround::Other,
    };
    Content::RefuseToSign(proto::RefuseToSign { batch_id, ground: ground.into(), ..Default::default() })
}
