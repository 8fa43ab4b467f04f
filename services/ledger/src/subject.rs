//! A person or a container of remains, by its random reference: what the forum knows of it.

use homeward_payload::domain::{EntryRefusalGround, Principal, SubjectKind};
use homeward_payload::ids::{BatchId, CaseId, Digest, ListId, SubjectRef, Timestamp};

use crate::account::Obligation;
use crate::agreement::TermKey;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::remains::check_not_of_remains;
use crate::retention::Retention;

/// A person or a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The party that holds it.
    pub holder: Principal,
    /// What it is.
    pub kind: SubjectKind,
    /// Root of the field commitments of its sealed document, once its holder has opened a list with it.
    pub field_root: Option<Digest>,
    /// The newest list it stands on.
    pub listed_on: Option<ListId>,
    /// How its newest list entry stands.
    pub standing: Standing,
    /// Findings on it, by term.
    pub findings: Vec<Finding>,
    /// What is owed about it, by term.
    pub obligations: Vec<Obligation>,
    /// Its newest batch line.
    pub newest_line: Option<NewestLine>,
    /// What it answers of those who are sought.
    pub sought_as: Option<SubjectRef>,
    /// The notice under which the person is kept back.
    pub retention: Option<Retention>,
    /// What ended everything that was owed about it, beside any line.
    pub ended: Option<Ended>,
}

/// What ends what is owed about a person, beside any line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The person died.
    Died,
    /// A neutral country accounts for the person.
    NeutralCountry,
}

/// Whether anything can still be owed about a person, beside any line.
///
/// # Errors
/// `LINE_STATE` with what ended it.
pub(crate) fn check_not_ended(subject: &Subject) -> Result<(), (ErrorReason, String)> {
    let what = match subject.ended {
        None => return Ok(()),
        Some(Ended::Died) => "the person is reported dead; a live claim opens that again.",
        Some(Ended::NeutralCountry) => "a neutral country accounts for the person.",
    };
    Err((ErrorReason::LineState, what.to_owned()))
}

/// A reference stands for one person, one container or one child's case for ever.
///
/// # Errors
/// `SUBJECT_CONFLICT` where it stands for a case.
pub(crate) fn check_no_case(ledger: &Ledger, reference: &SubjectRef) -> Result<(), Refusal> {
    if ledger.cases.contains_key(&CaseId(reference.0)) {
        return Err(conflict(reference, "a child's case"));
    }
    check_not_of_remains(ledger, reference.0)
}

/// The other way round.
///
/// # Errors
/// `SUBJECT_CONFLICT` where it stands for a person or a container.
pub(crate) fn check_no_subject(ledger: &Ledger, case: &CaseId) -> Result<(), Refusal> {
    let reference = SubjectRef(case.0);
    if ledger.subjects.contains_key(&reference) || ledger.persons.records.contains_key(&reference) {
        return Err(conflict(&reference, "a person or a container"));
    }
    check_not_of_remains(ledger, reference.0)
}

fn conflict(reference: &SubjectRef, known: &str) -> Refusal {
    Refusal::new(ErrorReason::SubjectConflict, format!("reference {reference} is known for {known}."))
        .allow("Give it a new random reference.")
        .with("subject", reference)
}

/// How the newest list entry of a subject stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// On no opened list.
    NotListed,
    /// Listed and not answered.
    Unanswered,
    /// Accepted by the other party.
    Accepted,
    /// Refused as claimed.
    Refused(EntryRefusalGround),
}

/// A finding that a person meets a term's predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The term.
    pub term: TermKey,
    /// Who stated it.
    pub stated_by: Principal,
    /// How it stands.
    pub state: FindingState,
    /// Until when it holds.
    pub valid_until: Option<Timestamp>,
}

/// How a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingState {
    /// Stated and not answered.
    Open,
    /// Accepted, or stated by a panel, whose findings need no acceptance.
    Accepted,
    /// Contested by the other party.
    Contested,
}

/// Where a subject stands in its newest batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewestLine {
    /// The batch.
    pub batch: BatchId,
    /// The state of its line there.
    pub state: LineState,
}

/// The state of a batch line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineState {
    /// Proposed or confirmed, and not yet departed.
    Open,
    /// Departed and not yet acknowledged.
    Departed,
    /// Acknowledged by the receiving side.
    Received,
    /// Claimed as delivered and not acknowledged.
    Disputed,
    /// Not cleared, or no longer; no reason is on the log.
    NotDeparting,
    /// Did not appear at the handover point.
    NotPresented,
    /// Died before release.
    Died,
    /// A container that the receiving side refused at the point; free for another batch.
    RefusedAtPoint,
    /// Taken back before departure.
    Withdrawn,
    /// A revision left it out of a proposed batch, or the batch ended; free for another.
    ReturnedToPool,
    /// A revision put another line in its place on a batch that both had confirmed; free for another.
    Substituted,
    /// The handover was broken off before it was acknowledged; free for another.
    Aborted,
    /// Taken out for a sanitary release, where its subject stands now.
    MovedToRelease,
}

impl LineState {
    /// Whether the line still binds its subject: nobody stands on two live lines.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Departed | Self::Disputed)
    }

    /// Whether nothing more is expected of the line before settlement.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Open | Self::Departed)
    }

    /// The number of the state in digests and encodings.
    #[must_use]
    pub const fn tag(self) -> u8 {
        match self {
            Self::Open => 1,
            Self::Departed => 2,
            Self::Received => 3,
            Self::Disputed => 4,
            Self::NotDeparting => 5,
            Self::NotPresented => 6,
            Self::Died => 7,
            Self::Withdrawn => 8,
            Self::ReturnedToPool => 9,
            Self::Substituted => 10,
            Self::RefusedAtPoint => 11,
            Self::Aborted => 12,
            Self::MovedToRelease => 13,
        }
    }
}

impl Subject {
    /// A subject that a statement names for the first time.
    #[must_use]
    pub const fn new(holder: Principal, kind: SubjectKind) -> Self {
        Self {
            holder,
            kind,
            field_root: None,
            listed_on: None,
            standing: Standing::NotListed,
            findings: Vec::new(),
            obligations: Vec::new(),
            newest_line: None,
            sought_as: None,
            retention: None,
            ended: None,
        }
    }

    /// The finding under a term.
    #[must_use]
    pub fn finding(&self, term: TermKey) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.term == term)
    }

    /// Whether an accepted finding under this term holds at this time.
    #[must_use]
    pub fn meets(&self, term: TermKey, now: Timestamp) -> bool {
        self.finding(term).is_some_and(|finding| {
            finding.state == FindingState::Accepted && finding.valid_until.is_none_or(|until| now <= until)
        })
    }

    /// The live line, if there is one.
    #[must_use]
    pub fn live_line(&self) -> Option<NewestLine> {
        self.newest_line.filter(|line| line.state.is_live())
    }

    /// Whether nothing can be owed about it any more: it was received, the person died, or a neutral country accounts
    /// for the person.
    #[must_use]
    pub fn is_beyond_obligation(&self) -> bool {
        self.ended.is_some() || matches!(self.line_state(), Some(LineState::Received | LineState::Died))
    }

    /// The state of the newest line.
    #[must_use]
    pub fn line_state(&self) -> Option<LineState> {
        self.newest_line.map(|line| line.state)
    }
}
