//! Batches: proposed, confirmed, given a window, ended.

use super::agreement::TermReference;
use super::header::AsOf;
use super::principal::Principal;
use crate::ids::{AgreementCode, TermCode};
use crate::ids::{BatchId, Digest, SubjectRef, Timestamp};

/// One person or container in a batch, as proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedLine {
    /// Its reference.
    pub subject: SubjectRef,
    /// Index of its primary term in the batch's terms; nothing for a goodwill line.
    pub term: Option<usize>,
    /// Indices of further terms it satisfies, ascending.
    pub also_terms: Vec<usize>,
    /// Place of its class in its primary term's classes, from 1; 0 where that term has none.
    pub class: u32,
}

/// A stage of a term group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrancheReference {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Code of the group.
    pub group: TermCode,
    /// Code of the stage.
    pub tranche: TermCode,
}

/// A revision of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposeBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision, from 1.
    pub revision: u32,
    /// Content digest of the revision before.
    pub previous_content: Option<Digest>,
    /// Terms that the lines cite.
    pub terms: Vec<TermReference>,
    /// The lines, ascending by subject; a line's number is its place, from 1.
    pub lines: Vec<ProposedLine>,
    /// The stage it belongs to.
    pub tranche: Option<TrancheReference>,
}

/// How many lines of one class one side gives under one term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineTotal {
    /// The term; nothing for goodwill lines.
    pub term: Option<TermReference>,
    /// The giving party.
    pub giver: Principal,
    /// The class; nothing where the term has none.
    pub class: Option<TermCode>,
    /// Number of lines.
    pub lines: u32,
}

/// When and where a handover takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Digest of the sealed description of the place, or of the whole plan where there are legs.
    pub place_digest: Digest,
    /// The points of a release at a distance.
    pub legs: Legs,
    /// Whether nobody departs before the neutral has opened all legs.
    pub simultaneous: bool,
}

/// The points of a release at a distance, by the party that gives there; none where all meet at one point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Legs {
    /// Digest of the sealed description of the point where party A gives.
    pub party_a: Option<Digest>,
    /// The same for party B.
    pub party_b: Option<Digest>,
}

impl Legs {
    /// The point where this party gives.
    #[must_use]
    pub const fn of(self, giver: Principal) -> Option<Digest> {
        match giver {
            Principal::PartyA => self.party_a,
            Principal::PartyB => self.party_b,
            _ => None,
        }
    }

    /// Whether all meet at one point.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.party_a.is_none() && self.party_b.is_none()
    }
}

/// One side confirms exactly one revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the confirmed revision.
    pub revision: u32,
    /// Its content digest.
    pub content_digest: Digest,
    /// Lines per term and giver, ascending.
    pub totals: Vec<LineTotal>,
    /// The window both sides had agreed.
    pub window: Option<Window>,
}

/// Why a side steps back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepBackGround {
    /// The lines are not what was understood.
    Content,
    /// The safety of people is in doubt.
    Safety,
    /// Time or place cannot be kept.
    Schedule,
    /// Another ground.
    Other,
}

/// One side takes its confirmation back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawConfirmation {
    /// Id of the batch.
    pub batch: BatchId,
    /// The revision whose confirmation is taken back.
    pub revision: u32,
    /// Why.
    pub ground: StepBackGround,
}

/// One side ends a batch that both have not confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Why.
    pub ground: StepBackGround,
}

/// One side agrees to a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreeWindow {
    /// Id of the batch.
    pub batch: BatchId,
    /// The window.
    pub window: Window,
    /// What the first signer had seen.
    pub as_of: AsOf,
}
