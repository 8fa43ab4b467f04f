//! A new revision of a batch that both have confirmed. It waits beside the confirmed one, which stays in force with
//! its lines, window, fitness and clearance until both have confirmed the new one: what two people of each side
//! signed, nobody alone takes away.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, SubjectRef, Timestamp};

use super::event::{BatchEvent, put_in_force};
use super::state::{Batch, Confirmation, Phase, Revision, standing};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::{LineState, NewestLine};

/// A revision that waits beside the confirmed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRevision {
    /// The revision. Its lines take over the outcomes of the same persons in the confirmed one.
    pub revision: Revision,
    /// Its own confirmations.
    pub confirmations: BTreeMap<Principal, Confirmation>,
}

/// The revision of a batch that waits to be confirmed: the only one of a proposed batch, the pending one of a
/// confirmed batch.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// The revision.
    pub revision: &'a Revision,
    /// Its confirmations.
    pub confirmations: &'a BTreeMap<Principal, Confirmation>,
}

impl<'a> Offer<'a> {
    /// The parties whose confirmation of it stands at this time.
    pub fn standing_confirmations(self, now: Timestamp) -> impl Iterator<Item = Principal> + 'a {
        standing(self.confirmations, now)
    }

    /// Whether it is past its end and no side's confirmation keeps it.
    #[must_use]
    pub fn has_ended(self, now: Timestamp) -> bool {
        self.revision.offer_end < now && self.standing_confirmations(now).next().is_none()
    }
}

impl Batch {
    /// What waits to be confirmed; nothing where both have confirmed all there is, or the batch has ended.
    #[must_use]
    pub fn offer(&self) -> Option<Offer<'_>> {
        match self.phase {
            Phase::Proposed => Some(Offer { revision: &self.revision, confirmations: &self.confirmations }),
            Phase::Confirmed => self
                .pending
                .as_ref()
                .map(|pending| Offer { revision: &pending.revision, confirmations: &pending.confirmations }),
            _ => None,
        }
    }

    /// The newest revision that stands: the pending one where there is one.
    #[must_use]
    pub fn newest_revision(&self) -> &Revision {
        self.pending.as_ref().map_or(&self.revision, |pending| &pending.revision)
    }

    /// Whether a statement that names lines by their numbers means those of the revision in force. One that waited
    /// somewhere while another revision came into force would mean other persons.
    ///
    /// # Errors
    /// `REVISION_STALE`.
    pub fn check_in_force(&self, revision: u32) -> Result<(), Refusal> {
        let in_force = self.revision.number;
        if revision == in_force {
            return Ok(());
        }
        Err(Refusal::new(
            ErrorReason::RevisionStale,
            format!("revision {in_force} is in force; lines of revision {revision} are named."),
        )
        .allow(format!("Look at the lines of revision {in_force} and say it of those."))
        .allow("A pending revision comes into force once both sides have confirmed it.")
        .with("in_force", in_force))
    }

    /// The confirmations that are being gathered.
    pub(super) fn confirmations_mut(&mut self) -> &mut BTreeMap<Principal, Confirmation> {
        match &mut self.pending {
            Some(pending) => &mut pending.confirmations,
            None => &mut self.confirmations,
        }
    }

    // Whom the pending revision alone keeps from standing on another batch.
    fn reserved_subjects(&self) -> Vec<SubjectRef> {
        let bound: BTreeSet<SubjectRef> = self.live_subjects().into_iter().collect();
        let lines = self.pending.iter().flat_map(|pending| &pending.revision.lines);
        lines
            .filter(|line| line.state.is_live() && !bound.contains(&line.subject))
            .map(|line| line.subject)
            .collect()
    }
}

/// What ends the pending revision of a batch, where there is one.
pub(crate) fn end_pending(id: BatchId, batch: &Batch) -> Option<Event> {
    batch.pending.as_ref().map(|_| BatchEvent::PendingEnded { batch: id }.into())
}

/// Holds a revision beside the confirmed one, in place of an older one that waited there.
pub(super) fn apply_held(ledger: &mut Ledger, id: &BatchId, revision: &Revision) {
    apply_ended(ledger, id);
    let Some(batch) = ledger.batches.get_mut(id) else { return };
    batch.revisions = revision.number;
    batch.pending = Some(PendingRevision { revision: revision.clone(), confirmations: BTreeMap::new() });
    set_newest_lines(ledger, id, LineState::Open);
}

/// Ends the pending revision; the confirmed one is not touched.
pub(super) fn apply_ended(ledger: &mut Ledger, id: &BatchId) {
    set_newest_lines(ledger, id, LineState::ReturnedToPool);
    if let Some(batch) = ledger.batches.get_mut(id) {
        batch.pending = None;
    }
}

/// Puts the pending revision in the place of the confirmed one. False where there is none.
pub(super) fn apply_confirmed(ledger: &mut Ledger, id: &BatchId) -> bool {
    let pending = ledger.batches.get_mut(id).and_then(|batch| batch.pending.take());
    let Some(PendingRevision { revision, confirmations }) = pending else { return false };
    put_in_force(ledger, id, revision, confirmations, Phase::Confirmed);
    true
}

fn set_newest_lines(ledger: &mut Ledger, id: &BatchId, state: LineState) {
    let reserved = ledger.batches.get(id).map(Batch::reserved_subjects).unwrap_or_default();
    for reference in reserved {
        if let Some(subject) = ledger.subjects.get_mut(&reference) {
            subject.newest_line = Some(NewestLine { batch: *id, state });
        }
    }
}
