//! A batch: its revision in force and everything said about it.

use std::collections::BTreeMap;

use homeward_payload::domain::{Principal, SettlementCount, StepBackGround, SubjectKind, Window};
use homeward_payload::ids::{BatchId, Digest, SubjectRef, Timestamp};

use super::pending::PendingRevision;
use crate::agreement::{GroupKey, TermKey};
use crate::forum::still_stands;
use crate::handover::Abort;
use crate::ledger::Ledger;
use crate::list::index_of;
use crate::release::Release;
use crate::schedule::Schedule;
use crate::settlement::Discrepancy;
use crate::settlement::Record;
use crate::subject::{LineState, NewestLine};

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The revision in force: the one that both have confirmed or, before that, the newest.
    pub revision: Revision,
    /// How many were proposed: the number of the newest, whether or not it came into force.
    pub revisions: u32,
    /// A newer revision of a confirmed batch, until both have confirmed it or it ends.
    pub pending: Option<PendingRevision>,
    /// How far it has come.
    pub phase: Phase,
    /// Confirmations of the revision in force.
    pub confirmations: BTreeMap<Principal, Confirmation>,
    /// The newest window each side has agreed to.
    pub windows_signed: BTreeMap<Principal, SignedWindow>,
    /// The window both sides agreed.
    pub window: Option<Window>,
    /// The commission's fitness commitment to the revision in force: root and leaves.
    pub fitness: Option<(Digest, u32)>,
    /// The neutral's clearance of the revision in force.
    pub clearance: Option<Clearance>,
    /// Who reported to stand at a handover point, in order.
    pub arrivals: Vec<Principal>,
    /// Giving parties whose claim was given.
    pub claims: BTreeMap<Principal, u32>,
    /// Receipts, by receiving party.
    pub receipts: BTreeMap<Principal, Receipt>,
    /// The neutral's counts by giver, once it has begun to witness.
    pub witnessed: Option<BTreeMap<Principal, u32>>,
    /// Differences recorded at settlement.
    pub discrepancies: Vec<Discrepancy>,
    /// Settlements signed, by party.
    pub settlements: BTreeMap<Principal, SignedSettlement>,
    /// Whether the neutral has given all its counts, or said that it gives no more.
    pub witness_closed: bool,
    /// Routes, guarantees, legs.
    pub schedule: Schedule,
    /// That it is a sanitary release.
    pub release: Option<Release>,
    /// That its handover was broken off.
    pub aborted: Option<Abort>,
    /// The neutral's signature under the result, and refusals to sign.
    pub record: Record,
}

/// A revision of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its number, from 1.
    pub number: u32,
    /// Who proposed it.
    pub proposer: Principal,
    /// Digest of its content.
    pub content: Digest,
    /// Until when the offer stands.
    pub offer_end: Timestamp,
    /// The lines, by number from 1.
    pub lines: Vec<Line>,
    /// The stage it belongs to: its group, and its place there from 1.
    pub tranche: Option<(GroupKey, u32)>,
}

/// A line of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its subject.
    pub subject: SubjectRef,
    /// What the subject is.
    pub kind: SubjectKind,
    /// The giving party.
    pub giver: Principal,
    /// The primary term; nothing for a goodwill line.
    pub term: Option<TermKey>,
    /// Place of its class in that term; 0 for none.
    pub class: u32,
    /// Further terms it satisfies.
    pub also_terms: Vec<TermKey>,
    /// How it stands.
    pub state: LineState,
    /// How it stood when the batch was settled: what both sides and the neutral signed, whatever is resolved since.
    pub settled_state: Option<LineState>,
    /// Until when the person is cleared.
    pub cleared_until: Option<Timestamp>,
    /// Whether it departed, whatever became of it after.
    pub departed: bool,
    /// Whether the giver claims to have delivered it.
    pub claimed: bool,
    /// Whether the receiver said that it did not receive it.
    pub missed: bool,
    /// Whether the receiver remarked on its seal.
    pub seal_remark: bool,
}

impl Line {
    /// A line of which nothing is known but what it is of.
    #[must_use]
    pub const fn open(subject: SubjectRef, kind: SubjectKind, giver: Principal) -> Self {
        Self {
            subject,
            kind,
            giver,
            term: None,
            class: 0,
            also_terms: Vec::new(),
            state: LineState::Open,
            settled_state: None,
            cleared_until: None,
            departed: false,
            claimed: false,
            missed: false,
            seal_remark: false,
        }
    }
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Proposed or countered.
    Proposed,
    /// Confirmed by both sides.
    Confirmed,
    /// Settled by both sides, all counts equal.
    Settled,
    /// Settled by both sides, with a recorded difference.
    SettledWithDiscrepancy,
    /// Ended by one side before both confirmed.
    Cancelled,
    /// Its offer ended and nobody had accepted it.
    NeverExecuted,
}

/// One side's confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Until when it stands, where its signer wrote an end.
    pub not_after: Option<Timestamp>,
}

/// The neutral's clearance of a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clearance {
    /// How many persons are cleared.
    pub cleared: u32,
    /// How many do not depart.
    pub not_departing: u32,
    /// Digest of the sealed document with the reasons.
    pub reasons_digest: Digest,
}

/// One side's receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Lines received.
    pub received: u32,
    /// Lines not received.
    pub not_received: u32,
}

/// A window one side has agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedWindow {
    /// Digest of what was signed.
    pub content: Digest,
    /// The window.
    pub window: Window,
    /// Until when it binds its signer, where its signer wrote an end.
    pub not_after: Option<Timestamp>,
}

/// One side's settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedSettlement {
    /// Digest of what was signed.
    pub content: Digest,
    /// The counts it listed.
    pub counts: Vec<SettlementCount>,
    /// Until when it binds its signer, where its signer wrote an end.
    pub not_after: Option<Timestamp>,
}

/// Why a batch ended without being executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndGround {
    /// One side cancelled it.
    Cancelled(StepBackGround),
    /// Its offer ended.
    OfferEnded,
}

impl Phase {
    /// Whether the batch has ended.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        !matches!(self, Self::Proposed | Self::Confirmed)
    }
}

impl Batch {
    /// The line with this number, from 1.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&Line> {
        self.revision.lines.get(index_of(number)?)
    }

    /// Lines with their numbers.
    pub fn numbered_lines(&self) -> impl Iterator<Item = (u32, &Line)> {
        (1_u32..).zip(&self.revision.lines)
    }

    /// Lines of one giver with their numbers.
    pub fn lines_of(&self, giver: Principal) -> impl Iterator<Item = (u32, &Line)> {
        self.numbered_lines().filter(move |(_, line)| line.giver == giver)
    }

    /// Whether any line has departed, so that the content is fixed.
    #[must_use]
    pub fn has_departed(&self) -> bool {
        self.revision.lines.iter().any(|line| line.departed)
    }

    /// The parties whose confirmation of the revision in force stands at this time.
    pub fn standing_confirmations(&self, now: Timestamp) -> impl Iterator<Item = Principal> {
        standing(&self.confirmations, now)
    }

    /// The first line that has neither departed nor left the batch, of one giver or of both.
    #[must_use]
    pub fn first_open_line(&self, giver: Option<Principal>) -> Option<u32> {
        let is_open =
            |line: &Line| line.state == LineState::Open && giver.is_none_or(|giver| giver == line.giver);
        self.numbered_lines().find(|(_, line)| is_open(line)).map(|(number, _)| number)
    }

    /// Subjects of live lines.
    #[must_use]
    pub fn live_subjects(&self) -> Vec<SubjectRef> {
        self.revision.lines.iter().filter(|line| line.state.is_live()).map(|line| line.subject).collect()
    }
}

impl Line {
    /// All terms it satisfies, the primary one first.
    pub fn all_terms(&self) -> impl Iterator<Item = TermKey> {
        self.term.into_iter().chain(self.also_terms.iter().copied())
    }

    /// How it stands in the result of its batch: as it was settled, and before that as it stands.
    #[must_use]
    pub fn result_state(&self) -> LineState {
        self.settled_state.unwrap_or(self.state)
    }

    /// All terms it satisfies with its class in each, the primary one first.
    pub fn classed_terms(&self) -> impl Iterator<Item = (TermKey, u32)> {
        let primary = self.term.map(|term| (term, self.class));
        primary.into_iter().chain(self.also_terms.iter().map(|term| (*term, 0)))
    }

    /// Whether it stands outside every quota.
    #[must_use]
    pub const fn is_goodwill(&self) -> bool {
        self.term.is_none()
    }
}

/// The parties whose confirmation stands at this time.
pub(super) fn standing(
    confirmations: &BTreeMap<Principal, Confirmation>,
    now: Timestamp,
) -> impl Iterator<Item = Principal> {
    let stands =
        move |(_, confirmation): &(&Principal, &Confirmation)| still_stands(confirmation.not_after, now);
    confirmations.iter().filter(stands).map(|(party, _)| *party)
}

/// Sets the state of a line, of the same subject's line in a pending revision, and of the subject's newest line where
/// that is this one: who leaves the batch leaves it in whichever revision comes into force.
pub(crate) fn set_line_state(ledger: &mut Ledger, id: &BatchId, number: u32, state: LineState) {
    let Some(batch) = ledger.batches.get_mut(id) else { return };
    let Some(line) = index_of(number).and_then(|index| batch.revision.lines.get_mut(index)) else { return };
    line.state = state;
    let reference = line.subject;
    let pending = batch.pending.iter_mut().flat_map(|pending| &mut pending.revision.lines);
    for line in pending.filter(|line| line.subject == reference) {
        line.state = state;
    }
    let Some(subject) = ledger.subjects.get_mut(&reference) else { return };
    if subject.newest_line.is_some_and(|newest| newest.batch == *id) {
        subject.newest_line = Some(NewestLine { batch: *id, state });
    }
}
