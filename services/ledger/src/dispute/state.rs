//! A dispute and how it stands.

use std::collections::BTreeMap;

use homeward_payload::domain::{DismissalGround, DisputeKind, Principal, ResolutionEffect};
use homeward_payload::ids::{BatchId, Digest, DisputeId, Timestamp};

use super::scope::Scope;
use crate::clock::{Clock, Freeze};
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::suspension;

/// Disputes of one forum that have not ended.
pub const OPEN_DISPUTES_MAX: usize = 10_000;
/// Documents of evidence in one dispute.
pub const EVIDENCE_MAX: usize = 1_024;
/// Proposals in one dispute.
pub const PROPOSALS_MAX: u32 = 256;
/// Days from admission within which a dispute is to be resolved: a hold is not for ever.
pub const RESOLUTION_DAYS_MAX: u32 = 180;

/// All disputes of the forum, and what became of differences between counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disputes {
    /// Disputes by id.
    pub by_id: BTreeMap<DisputeId, Dispute>,
    /// Their ids in the order in which they were raised, which an id chosen by its author does not tell.
    pub in_order: Vec<DisputeId>,
    /// Digests of explanations, by batch and giver.
    pub explained: BTreeMap<(BatchId, Principal), Digest>,
    /// Counts that both sides agree on, by batch and giver. They stand beside the three that were given.
    pub corrected: BTreeMap<(BatchId, Principal), u32>,
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// What it is about.
    pub kind: DisputeKind,
    /// What it names: as raised, and once admitted what is left of that.
    pub scope: Scope,
    /// Who raised it.
    pub raised_by: Principal,
    /// When.
    pub raised_time: Timestamp,
    /// Digest of the sealed statement of grounds.
    pub grounds_digest: Digest,
    /// How it stands.
    pub state: DisputeState,
    /// Its days, once admitted.
    pub admission: Option<Admission>,
    /// Why it was dismissed, and the other one of a duplicate.
    pub dismissal: Option<(DismissalGround, Option<DisputeId>)>,
    /// Digest of the sealed grounds of the appeal.
    pub appeal: Option<Digest>,
    /// Evidence in the order of submission.
    pub evidence: Vec<Evidence>,
    /// The newest proposal.
    pub proposal: Option<Proposal>,
    /// Both positions, party A's first, once recorded as unresolved.
    pub positions: [Option<Digest>; 2],
}

/// How a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisputeState {
    /// Raised; the mediator admits or dismisses it.
    Raised,
    /// Admitted: it holds what it names.
    Admitted,
    /// Dismissed; the raiser may appeal.
    Dismissed,
    /// Appealed.
    Appealed,
    /// The dismissal was upheld.
    Upheld,
    /// Both sides accepted a resolution.
    Resolved,
    /// Recorded as unresolved; both sides may still resolve it.
    Unresolved,
    /// Withdrawn by its raiser.
    Withdrawn,
}

/// The days of an admitted dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Since when they run.
    pub time: Timestamp,
    /// Until when evidence is asked for.
    pub evidence_until: Timestamp,
    /// From when on it can be recorded as unresolved.
    pub resolution_until: Timestamp,
}

/// A document of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Who submitted it.
    pub by: Principal,
    /// Digest of the sealed document.
    pub document: Digest,
    /// Whether its day had passed.
    pub late: bool,
}

/// A proposed resolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its number, from 1.
    pub number: u32,
    /// Who proposed it.
    pub by: Principal,
    /// Digest of its content.
    pub content: Digest,
    /// What follows.
    pub effects: Vec<ResolutionEffect>,
    /// What each side signed: the digest, and until when it binds where its signer wrote an end.
    pub accepted: BTreeMap<Principal, (Digest, Option<Timestamp>)>,
}

impl DisputeState {
    /// Whether nothing more can come of it.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Upheld | Self::Resolved | Self::Withdrawn)
    }

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raised => "RAISED",
            Self::Admitted => "ADMITTED",
            Self::Dismissed => "DISMISSED",
            Self::Appealed => "APPEALED",
            Self::Upheld => "UPHELD",
            Self::Resolved => "RESOLVED",
            Self::Unresolved => "UNRESOLVED",
            Self::Withdrawn => "WITHDRAWN",
        }
    }
}

impl Dispute {
    /// Whether it holds what it names: a safety dispute from the moment it is raised, any other once admitted, and one
    /// on the identity of a person also where it stays unresolved. How a panel proceeded is never a reason to hold.
    #[must_use]
    pub const fn holds(&self) -> bool {
        match (self.kind, self.state) {
            (DisputeKind::MedicalProcedure, _) => false,
            (DisputeKind::Safety, DisputeState::Raised) | (_, DisputeState::Admitted) => true,
            (DisputeKind::Identity, DisputeState::Unresolved) => true,
            _ => false,
        }
    }

    /// Whether only persons are still held by it.
    #[must_use]
    pub fn holds_persons_only(&self) -> bool {
        self.state == DisputeState::Unresolved
    }

    /// Whether a resolution can be proposed and accepted.
    #[must_use]
    pub const fn is_negotiable(&self) -> bool {
        matches!(self.state, DisputeState::Admitted | DisputeState::Unresolved)
    }

    /// Who decides an appeal.
    #[must_use]
    pub fn appeal_decider(&self) -> Principal {
        if self.raised_by == Principal::Neutral { Principal::Commission } else { Principal::Neutral }
    }

    /// When its days end now: until when evidence is asked for, and from when on it can be recorded as unresolved.
    #[must_use]
    pub fn due(&self, ledger: &Ledger, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let Admission { time, evidence_until, resolution_until } = self.admission?;
        let freezes: Vec<Freeze> = match &self.scope {
            Scope::Lines(batch, _) | Scope::Batch(batch) | Scope::Discrepancy(batch, _) => {
                ledger.batches.get(batch).map(|batch| suspension::freezes_of(ledger, batch))
            }
            Scope::Term(term) => Some(ledger.suspensions.freezes(|one| one.terms.contains(term))),
            Scope::Case(case) => ledger.cases.get(case).map(|case| suspension::freezes_of_case(ledger, case)),
            Scope::Subjects(_) => None,
        }
        .unwrap_or_default();
        let due = |end| Clock::Protocol.due(time, end, &freezes, now);
        Some((due(evidence_until), due(resolution_until)))
    }
}

/// The dispute with this id.
///
/// # Errors
/// `DISPUTE_UNKNOWN`.
pub(super) fn dispute_of<'a>(ledger: &'a Ledger, id: &DisputeId) -> Result<&'a Dispute, Refusal> {
    ledger.disputes.by_id.get(id).ok_or_else(|| {
        Refusal::new(ErrorReason::DisputeUnknown, format!("no dispute {id} was raised.")).with("dispute", id)
    })
}

/// A refusal for how a dispute stands.
pub(super) fn wrong_state(dispute: &Dispute, allowed: &str) -> Refusal {
    Refusal::new(ErrorReason::DisputeState, format!("the dispute stands at {}.", dispute.state.name()))
        .allow(allowed)
        .with("state", dispute.state.name())
}

/// A refusal for who speaks.
pub(super) fn not_yours(author: Principal, allowed: impl Into<String>) -> Refusal {
    Refusal::new(ErrorReason::DisputeNotYours, format!("{} does not say this here.", author.word()))
        .allow(allowed)
}
