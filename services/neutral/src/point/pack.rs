//! What a delegate carries to a handover point: the genesis, a verified checkpoint, and the batch as the own service has
//! it. Everything is read and checked when it is opened, and nothing is asked of anybody.

use std::collections::BTreeMap;
use std::path::PathBuf;

use homeward_api::ledger::v1 as api;
use homeward_ledger::subject::LineState;
use homeward_payload::compose::Payload as _;
use homeward_payload::domain::{Basis, Body, Principal, ProposeBatch, Role, SubjectKind};
use homeward_payload::ids::{BatchId, Digest, LogId, SubjectRef, Timestamp};
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::forum::{Clock, ForumError, ForumFile, wall_clock};
use homeward_shell::reads::{line_state_named, subject_kind_named};
use prost::Message as _;

/// Everything of a pack as it is kept: bytes and numbers that are read again each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Log id of the forum; 32 bytes.
    pub log_id: LogId,
    /// The genesis envelope.
    pub genesis: Vec<u8>,
    /// The checkpoint that was verified, as text.
    pub checkpoint: String,
    /// Its size and root: the basis of all that is signed.
    pub basis: Basis,
    /// Newest sequenced time that the own service had seen.
    pub newest_time: Timestamp,
    /// When the pack was loaded, by the clock of the forum.
    pub loaded: Timestamp,
    /// The batch, a `homeward.ledger.v1.Batch`.
    pub batch: Vec<u8>,
    /// Its lines and its proposal, a `homeward.ledger.v1.BatchPack`.
    pub lines: Vec<u8>,
    /// Where the signing key lies.
    pub key_path: PathBuf,
}

/// Why something is no pack.
#[derive(Debug, thiserror::Error)]
pub enum PackFault {
    /// The genesis is not that of the forum.
    #[error("the genesis cannot be used: {0}")]
    Genesis(#[from] ForumError),
    /// A part does not read.
    #[error("a part of the pack does not read: {0}")]
    Unreadable(#[from] prost::DecodeError),
    /// The parts do not belong together.
    #[error("the pack does not hang together: {0}; load it again with homeward witness pack")]
    Malformed(String),
    /// Both sides have not confirmed the batch, or it has ended.
    #[error(
        "batch {code} is not confirmed and open ({standing}), so nothing of it is handed over; load the pack when \
         homeward batch show {code} says that both sides have confirmed it"
    )]
    NotOpen {
        /// Short code of the batch.
        code: String,
        /// How it stands, in English.
        standing: String,
    },
}

/// A line as it stood when the pack was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackLine {
    /// Its number, from 1.
    pub number: u32,
    /// Its subject.
    pub subject: SubjectRef,
    /// Person or container.
    pub kind: SubjectKind,
    /// The giving party.
    pub giver: Principal,
    /// Code of its term; empty for goodwill.
    pub term: String,
    /// How it stood.
    pub state: LineState,
    /// Until when the person is cleared.
    pub cleared_until: Option<Timestamp>,
    /// Whether it had departed.
    pub departed: bool,
    /// Whether the receiver had remarked on its seal.
    pub seal_remark: bool,
}

/// A window that both sides agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackWindow {
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Parties that give at a point of their own; none where all meet at one.
    pub legs: Vec<Principal>,
    /// Whether all legs start at once.
    pub simultaneous: bool,
}

/// An opened pack.
#[derive(Debug)]
pub struct Pack {
    /// The forum.
    pub forum: ForumFile,
    /// What everything signed here is based on.
    pub basis: Basis,
    /// Newest sequenced time that the own service had seen.
    pub newest_time: Timestamp,
    /// When it was loaded.
    pub loaded: Timestamp,
    /// Id of the batch.
    pub batch: BatchId,
    /// Its short code.
    pub code: String,
    /// The revision in force.
    pub revision: u32,
    /// Digest of its content.
    pub content: Digest,
    /// The window.
    pub window: Option<PackWindow>,
    /// The lines, by number.
    pub lines: Vec<PackLine>,
    /// What the neutral had counted, by giver.
    pub witnessed: BTreeMap<Principal, u32>,
    /// Where the signing key lies.
    pub key_path: PathBuf,
}

impl Pack {
    /// Opens what was carried.
    ///
    /// # Errors
    /// [`PackFault`]; a batch that nobody has confirmed is no pack.
    pub fn open(carried: &Carried) -> Result<Self, PackFault> {
        let forum = ForumFile::from_bytes(&carried.genesis, carried.log_id)?;
        let batch = api::Batch::decode(carried.batch.as_slice())?;
        let rows = api::BatchPack::decode(carried.lines.as_slice())?;
        let (proposal, content) = proposal(&rows.proposal)?;
        check_open(&batch)?;
        let id = BatchId::from_hex(&batch.batch).ok_or_else(|| malformed("the batch has no id"))?;
        if (proposal.batch, proposal.revision, content.to_string())
            != (id, batch.revision, batch.content_digest.clone())
        {
            return Err(malformed("the proposal is not that of the revision in force"));
        }
        if proposal.lines.len() != rows.lines.len() {
            return Err(malformed("it has other lines than the proposal"));
        }
        let proposed = proposal.lines.iter().map(|line| line.subject);
        let lines = rows.lines.iter().zip(proposed).zip(1_u32..);
        let lines = lines.map(|((row, subject), number)| line(row, subject, number));
        let witnessed = rows.witnessed.iter().map(|count| {
            let giver = party(&count.name)?;
            Ok((giver, u32::try_from(count.count).map_err(|_| malformed("a count is none"))?))
        });
        Ok(Self {
            basis: carried.basis,
            newest_time: carried.newest_time,
            loaded: carried.loaded,
            batch: id,
            code: batch.code.clone(),
            revision: batch.revision,
            content,
            window: batch.window.as_ref().map(window).transpose()?,
            lines: lines.collect::<Result<_, _>>()?,
            witnessed: witnessed.collect::<Result<_, PackFault>>()?,
            key_path: carried.key_path.clone(),
            forum,
        })
    }

    /// The line with this number.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&PackLine> {
        self.lines.get(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    /// Parties that give lines, A first.
    pub fn givers(&self) -> impl Iterator<Item = Principal> {
        let gives = |giver: &Principal| self.lines.iter().any(|line| line.giver == *giver);
        Principal::PARTIES.into_iter().filter(gives)
    }

    /// Whether each side gives at a point of its own.
    #[must_use]
    pub fn is_at_distance(&self) -> bool {
        self.window.as_ref().is_some_and(|window| !window.legs.is_empty())
    }

    /// Now, by the clock of the forum; under a simulated one the newest time that the pack knows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let clock: Clock = self.forum.clock();
        if clock.is_simulated() { self.newest_time } else { wall_clock() }
    }

    /// The short name of a party's power.
    #[must_use]
    pub fn name(&self, party: Principal) -> &str {
        self.forum.genesis().keys_of(party).map_or_else(|| party.word(), |keys| keys.name.as_str())
    }

    /// Whether a key may sign what the neutral's service says.
    #[must_use]
    pub fn may_sign(&self, key_id: &Digest) -> bool {
        let keys = self.forum.genesis().keys_of(Principal::Neutral);
        let keys = keys.map(|keys| keys.statement_keys.as_slice()).unwrap_or_default();
        keys.iter().any(|key| Role::Service.asks_for(key.role) && key.key_id == *key_id)
    }
}

fn check_open(batch: &api::Batch) -> Result<(), PackFault> {
    let is_open = matches!(batch.phase(), api::BatchPhase::Confirmed);
    if is_open {
        return Ok(());
    }
    let standing = batch.status.as_ref().map(|status| status.headline.clone()).unwrap_or_default();
    Err(PackFault::NotOpen { code: batch.code.clone(), standing })
}

fn malformed(found: &str) -> PackFault {
    PackFault::Malformed(found.to_owned())
}

fn proposal(payload: &[u8]) -> Result<(ProposeBatch, Digest), PackFault> {
    let statement = parse_statement(proto::ProposeBatch::TYPE_NAME, payload, Vec::new())
        .map_err(|error| PackFault::Malformed(format!("its proposal is none: {error}")))?;
    match statement.body {
        Body::ProposeBatch(body) => Ok((body, statement.content_digest)),
        _ => Err(malformed("its proposal is another statement")),
    }
}

fn line(row: &api::BatchLine, subject: SubjectRef, number: u32) -> Result<PackLine, PackFault> {
    if row.line != number || SubjectRef::from_hex(&row.subject) != Some(subject) {
        return Err(PackFault::Malformed(format!("line {number} is not that of its proposal")));
    }
    let unknown = |what: &str| PackFault::Malformed(format!("line {number} has no known {what}"));
    Ok(PackLine {
        number,
        subject,
        kind: subject_kind_named(&row.kind).ok_or_else(|| unknown("kind"))?,
        giver: party(&row.giver)?,
        term: row.term.clone(),
        state: line_state_named(&row.state).ok_or_else(|| unknown("state"))?,
        cleared_until: (row.cleared_until_us != 0).then_some(Timestamp(row.cleared_until_us)),
        departed: row.departed,
        seal_remark: row.seal_remark,
    })
}

fn window(window: &api::BatchWindow) -> Result<PackWindow, PackFault> {
    Ok(PackWindow {
        start: Timestamp(window.start_time_us),
        end: Timestamp(window.end_time_us),
        legs: window.legs.iter().map(|leg| party(leg)).collect::<Result<_, _>>()?,
        simultaneous: window.simultaneous,
    })
}

fn party(word: &str) -> Result<Principal, PackFault> {
    let found = Principal::PARTIES.into_iter().find(|party| party.word() == word);
    found.ok_or_else(|| PackFault::Malformed(format!("{word:?} is no party")))
}
