//! Remains: what is on the record of them, and what a clerk says.

mod show;

use std::path::PathBuf;

use anyhow::ensure;
use clap::{Args, Subcommand, ValueEnum};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::proto::payload::v1 as proto;
use tonic::transport::Channel;

use super::prepare::batch_id;
use super::saying::{
    Occasion, digest_of, new_reference, principal, reference, references, say, say_made, time_or_now,
};
use super::standing;

/// Most items that one command draws references for.
const ITEMS_MAX: u32 = 500;

/// What to show or say.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// What is on the record of a container, an item or an individual.
    Show {
        /// Its reference.
        reference: String,
    },
    /// What each side owes beside its terms: returns, bodies, certificates, effects.
    Owed,
    /// Record that containers changed hands, or were sealed anew.
    Transfer(Transfer),
    /// Refuse containers at the handover point; the giver takes them back.
    Refuse {
        /// Batch: id or short code.
        batch: String,
        /// Numbers of the lines.
        #[arg(long, value_delimiter = ',', required = true)]
        lines: Vec<u32>,
        /// Why.
        #[arg(long)]
        ground: PointGround,
    },
    /// Open a received container, before two persons at least.
    Open {
        /// Its reference.
        container: String,
        /// How many persons are present.
        #[arg(long)]
        present: u32,
        /// A file that describes the seal as found; only its SHA-256 goes on the log.
        #[arg(long, value_name = "FILE")]
        seal: PathBuf,
        /// A file that describes the place.
        #[arg(long, value_name = "FILE")]
        place: PathBuf,
        /// When, as 2025-06-11T09:30:00Z; the newest time of the log where none is named.
        #[arg(long)]
        at: Option<String>,
    },
    /// Register what an opened container holds; a random reference is drawn for each.
    Items {
        /// Reference of the container.
        container: String,
        #[command(flatten)]
        number: Number,
    },
    /// Split an item into parts; a random reference is drawn for each.
    Split {
        /// Reference of the item.
        item: String,
        #[command(flatten)]
        number: Number,
    },
    /// Group items as one individual, also of several containers; a new individual where none is named.
    Group {
        /// References of all its items.
        #[arg(required = true)]
        items: Vec<String>,
        /// Reference of the individual.
        #[arg(long)]
        individual: Option<String>,
    },
    /// State who an individual is, or take that back.
    Identity(Identity),
    /// Declare remains to be of the other side's own, or say what becomes of that.
    Misdelivery {
        /// Reference of the container or item.
        remains: String,
        /// A file with the evidence, to declare it.
        #[arg(long, value_name = "FILE", required_unless_present = "answer", conflicts_with = "answer")]
        evidence: Option<PathBuf>,
        /// What becomes of it.
        #[arg(long)]
        answer: Option<Answer>,
    },
    /// Say what an own container brings: remains that it returns, bodies of the dead.
    Contents {
        /// Reference of the container.
        container: String,
        /// References of misdelivered remains.
        #[arg(long, value_delimiter = ',')]
        returns: Vec<String>,
        /// References of persons.
        #[arg(long, value_delimiter = ',')]
        bodies: Vec<String>,
    },
    /// Record that a family was told, and what it chose.
    Family {
        /// Reference of the individual.
        individual: String,
        /// What it chose.
        #[arg(long)]
        choice: Choice,
        /// A file with the record of it.
        #[arg(long, value_name = "FILE")]
        record: PathBuf,
    },
    /// Release items to a family that was told of them.
    Release {
        /// Reference of the individual.
        individual: String,
        /// References of the items.
        #[arg(required = true)]
        items: Vec<String>,
        /// A file with the record of it.
        #[arg(long, value_name = "FILE")]
        record: PathBuf,
    },
}

/// A step of custody.
#[derive(Debug, Args)]
pub(super) struct Transfer {
    /// References of the containers, all with the same seals.
    #[arg(required = true)]
    containers: Vec<String>,
    /// Whoever had them.
    #[arg(long, value_name = "PRINCIPAL")]
    from: String,
    /// Whoever has them now.
    #[arg(long, value_name = "PRINCIPAL")]
    to: String,
    /// A file that describes the place; only its SHA-256 goes on the log.
    #[arg(long, value_name = "FILE")]
    place: PathBuf,
    /// A file that describes the seal before.
    #[arg(long, value_name = "FILE")]
    seal_before: PathBuf,
    /// A file that describes the seal after; the one before where none is named.
    #[arg(long, value_name = "FILE")]
    seal_after: Option<PathBuf>,
    /// When, as 2025-06-11T09:30:00Z; the newest time of the log where none is named.
    #[arg(long)]
    at: Option<String>,
}

/// How many items.
#[derive(Debug, Args)]
pub(super) struct Number {
    /// Whole bodies.
    #[arg(long, default_value_t = 0)]
    whole: u32,
    /// Parts of bodies.
    #[arg(long, default_value_t = 0)]
    parts: u32,
}

/// Who an individual is.
#[derive(Debug, Args)]
pub(super) struct Identity {
    /// Reference of the individual.
    individual: String,
    /// How it is known.
    #[arg(long, required_unless_present = "revoke")]
    kind: Option<Kind>,
    /// To whom the person belonged.
    #[arg(long, required_unless_present = "revoke")]
    affiliation: Option<Affiliation>,
    /// Reference of the person, where there is one.
    #[arg(long, conflicts_with = "described_in")]
    person: Option<String>,
    /// A file that describes the person, where there is no reference; only its SHA-256 goes on the log.
    #[arg(long, value_name = "FILE")]
    described_in: Option<PathBuf>,
    /// Take the identity back, and why.
    #[arg(long, conflicts_with_all = ["kind", "affiliation", "person", "described_in"])]
    revoke: Option<Revocation>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum PointGround {
    SealBroken,
    NumberMissing,
    NumberTwice,
    Extra,
    Other,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Kind {
    Declared,
    Established,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Affiliation {
    Own,
    OtherParty,
    Third,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Revocation {
    LiveClaim,
    NewEvidence,
    Mistake,
    Other,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Answer {
    Accepted,
    Contested,
    Waived,
    Withdrawn,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Choice {
    WaitForAll,
    BuryNow,
}

/// Shows or says something of remains.
///
/// # Errors
/// If an argument is none, the service does not answer, or the statement is refused.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    let (content, made) = match action {
        Action::Show { reference } => return show::remains(channel, reference, json).await,
        Action::Owed => return show::owed(channel, json).await,
        Action::Items { container, number } => {
            let (items, made) = drawn(number)?;
            let container = reference(container)?;
            (Content::RegisterItems(proto::RegisterItems { header: None, container, items }), made)
        }
        Action::Split { item, number } => {
            let (parts, made) = drawn(number)?;
            let item = reference(item)?;
            (Content::SplitItem(proto::SplitItem { header: None, item, parts }), made)
        }
        Action::Group { items, individual } => group(items, individual.as_deref())?,
        other => {
            let content = content(&channel, other).await?;
            let state = state_of(&channel, other).await?;
            return say(channel, content, Occasion::While(&state), json).await;
        }
    };
    let made: Vec<(&str, String)> = made.iter().map(|(name, value)| (*name, hex::encode(value))).collect();
    say_made(channel, content, &made, json).await
}

/// How what an action names stands now.
async fn state_of(channel: &Channel, action: &Action) -> anyhow::Result<Vec<u8>> {
    let about: Vec<&str> = match action {
        Action::Refuse { batch, .. } => return Ok(standing::batch(channel, batch).await?),
        Action::Transfer(transfer) => transfer.containers.iter().map(String::as_str).collect(),
        Action::Identity(identity) => vec![&identity.individual],
        Action::Show { reference } => vec![reference],
        Action::Misdelivery { remains, .. } => vec![remains],
        Action::Open { container, .. }
        | Action::Items { container, .. }
        | Action::Contents { container, .. } => {
            vec![container]
        }
        Action::Split { item, .. } => vec![item],
        Action::Group { items, .. } => items.iter().map(String::as_str).collect(),
        Action::Family { individual, .. } | Action::Release { individual, .. } => vec![individual],
        Action::Owed => Vec::new(),
    };
    Ok(standing::remains(channel, &about).await?)
}

type Made = Vec<(&'static str, [u8; 16])>;

fn drawn(number: &Number) -> anyhow::Result<(Vec<proto::RegisteredItem>, Made)> {
    let all = number.whole.saturating_add(number.parts);
    ensure!((1..=ITEMS_MAX).contains(&all), "name 1 to {ITEMS_MAX} items with --whole and --parts");
    let mut items = Vec::new();
    let mut made = Vec::new();
    for place in 0..all {
        let item = new_reference()?;
        let (extent, name) = if place < number.whole {
            (proto::RemainsExtent::Whole, "whole")
        } else {
            (proto::RemainsExtent::Part, "part")
        };
        items.push(proto::RegisteredItem { item: item.to_vec(), extent: extent.into() });
        made.push((name, item));
    }
    Ok((items, made))
}

fn group(items: &[String], individual: Option<&str>) -> anyhow::Result<(Content, Made)> {
    let drawn = new_reference()?;
    let (individual, made) = match individual {
        Some(known) => (reference(known)?, Vec::new()),
        None => (drawn.to_vec(), vec![("individual", drawn)]),
    };
    let said = proto::GroupItems { header: None, individual, items: references(items)? };
    Ok((Content::GroupItems(said), made))
}

async fn content(channel: &Channel, action: &Action) -> anyhow::Result<Content> {
    Ok(match action {
        Action::Transfer(transfer) => Content::RecordTransfer(moved(channel, transfer).await?),
        Action::Refuse { batch, lines, ground } => Content::RefuseAtPoint(proto::RefuseAtPoint {
            batch_id: batch_id(channel, batch).await?,
            ground: point_ground(*ground).into(),
            lines: lines.clone(),
            ..Default::default()
        }),
        Action::Open { container, present, seal, place, at } => {
            Content::OpenContainer(proto::OpenContainer {
                header: None,
                container: reference(container)?,
                opened_time_us: time_or_now(channel, at.as_deref()).await?,
                place_digest: digest_of(place)?,
                seal_found: digest_of(seal)?,
                persons_present: *present,
            })
        }
        Action::Identity(identity) => identified(identity)?,
        Action::Misdelivery { remains, evidence, answer } => {
            misdelivery(reference(remains)?, evidence.as_ref(), *answer)?
        }
        Action::Contents { container, returns, bodies } => Content::DeclareContents(proto::DeclareContents {
            header: None,
            container: reference(container)?,
            returns: references(returns)?,
            bodies: references(bodies)?,
        }),
        Action::Family { individual, choice, record } => {
            let choice = match choice {
                Choice::WaitForAll => proto::FamilyChoice::WaitForAll,
                Choice::BuryNow => proto::FamilyChoice::BuryNow,
            };
            Content::RecordFamilyNotice(proto::RecordFamilyNotice {
                header: None,
                individual: reference(individual)?,
                choice: choice.into(),
                notice_digest: digest_of(record)?,
            })
        }
        Action::Release { individual, items, record } => Content::ReleaseToFamily(proto::ReleaseToFamily {
            header: None,
            individual: reference(individual)?,
            items: references(items)?,
            release_digest: digest_of(record)?,
        }),
        // The others show something, or draw references of their own.
        Action::Show { .. }
        | Action::Owed
        | Action::Items { .. }
        | Action::Split { .. }
        | Action::Group { .. } => anyhow::bail!("this action says nothing of its own"),
    })
}

async fn moved(channel: &Channel, transfer: &Transfer) -> anyhow::Result<proto::RecordTransfer> {
    let seal_before = digest_of(&transfer.seal_before)?;
    let seal_after = transfer.seal_after.as_deref().map_or_else(|| Ok(seal_before.clone()), digest_of)?;
    let containers = references(&transfer.containers)?.into_iter().map(|container| {
        let (seal_before, seal_after) = (seal_before.clone(), seal_after.clone());
        proto::TransferredContainer { container, seal_before, seal_after }
    });
    Ok(proto::RecordTransfer {
        header: None,
        handed_by: principal(channel, &transfer.from).await?,
        taken_by: principal(channel, &transfer.to).await?,
        transferred_time_us: time_or_now(channel, transfer.at.as_deref()).await?,
        place_digest: digest_of(&transfer.place)?,
        containers: containers.collect(),
    })
}

fn identified(identity: &Identity) -> anyhow::Result<Content> {
    let individual = reference(&identity.individual)?;
    if let Some(ground) = identity.revoke {
        let ground = match ground {
            Revocation::LiveClaim => proto::RevocationGround::LiveClaim,
            Revocation::NewEvidence => proto::RevocationGround::NewEvidence,
            Revocation::Mistake => proto::RevocationGround::Mistake,
            Revocation::Other => proto::RevocationGround::Other,
        };
        let said = proto::RevokeIdentity { header: None, individual, ground: ground.into() };
        return Ok(Content::RevokeIdentity(said));
    }
    let kind = match identity.kind {
        Some(Kind::Declared) => proto::IdentityKind::Declared,
        Some(Kind::Established) => proto::IdentityKind::Established,
        None => proto::IdentityKind::Unspecified,
    };
    let affiliation = match identity.affiliation {
        Some(Affiliation::Own) => proto::Affiliation::Own,
        Some(Affiliation::OtherParty) => proto::Affiliation::OtherParty,
        Some(Affiliation::Third) => proto::Affiliation::Third,
        None => proto::Affiliation::Unspecified,
    };
    ensure!(
        identity.person.is_some() || identity.described_in.is_some(),
        "say who it is: --person REFERENCE where the person is on the record, else --described-in FILE"
    );
    Ok(Content::StateIdentity(proto::StateIdentity {
        header: None,
        individual,
        kind: kind.into(),
        affiliation: affiliation.into(),
        person_digest: identity.described_in.as_deref().map(digest_of).transpose()?.unwrap_or_default(),
        subject: identity.person.as_deref().map(reference).transpose()?.unwrap_or_default(),
    }))
}

fn misdelivery(
    remains: Vec<u8>,
    evidence: Option<&PathBuf>,
    answer: Option<Answer>,
) -> anyhow::Result<Content> {
    let answer = match answer {
        Some(Answer::Accepted) => proto::MisdeliveryAnswer::Accepted,
        Some(Answer::Contested) => proto::MisdeliveryAnswer::Contested,
        Some(Answer::Waived) => proto::MisdeliveryAnswer::Waived,
        Some(Answer::Withdrawn) => proto::MisdeliveryAnswer::Withdrawn,
        None => {
            let evidence = evidence.map(|path| digest_of(path)).transpose()?.unwrap_or_default();
            return Ok(Content::DeclareMisdelivery(proto::DeclareMisdelivery {
                header: None,
                remains,
                evidence_digest: evidence,
            }));
        }
    };
    let said = proto::AnswerMisdelivery { header: None, remains, answer: answer.into() };
    Ok(Content::AnswerMisdelivery(said))
}

const fn point_ground(ground: PointGround) -> proto::PointRefusalGround {
    match ground {
        PointGround::SealBroken => proto::PointRefusalGround::SealBroken,
        PointGround::NumberMissing => proto::PointRefusalGround::NumberMissing,
        PointGround::NumberTwice => proto::PointRefusalGround::NumberTwice,
        PointGround::Extra => proto::PointRefusalGround::Extra,
        PointGround::Other => proto::PointRefusalGround::Other,
    }
}
