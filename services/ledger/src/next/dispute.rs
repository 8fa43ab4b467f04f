//! Disputes: who must admit, answer an appeal, submit, propose, accept, record.

use homeward_payload::domain::Principal;
use homeward_payload::ids::DisputeId;

use super::action::{ActionKind, Collector, Matter};
use crate::batch::Batch;
use crate::dispute::{Dispute, DisputeState, Scope};
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::subject::LineState;

pub(super) fn collect(ledger: &Ledger, collector: &mut Collector<'_>) {
    for (id, dispute) in &ledger.disputes.by_id {
        let matter = Matter::Dispute(*id);
        match dispute.state {
            DisputeState::Raised => {
                collector.add(Principal::Mediator, ActionKind::AdmitDispute, matter, 1, None);
            }
            DisputeState::Appealed => {
                collector.add(dispute.appeal_decider(), ActionKind::DecideAppeal, matter, 1, None);
            }
            DisputeState::Admitted => collect_admitted(ledger, *id, dispute, collector),
            DisputeState::Unresolved => collect_unresolved(*id, dispute, collector),
            _ => {}
        }
    }
    collect_unraised(ledger, collector);
}

fn collect_admitted(ledger: &Ledger, id: DisputeId, dispute: &Dispute, collector: &mut Collector<'_>) {
    let Some((evidence_until, resolution_until)) = dispute.due(ledger, collector.now()) else { return };
    let matter = || Matter::Dispute(id);
    if evidence_until >= collector.now() {
        let given = |party: &Principal| dispute.evidence.iter().any(|evidence| evidence.by == *party);
        for party in Principal::PARTIES.into_iter().filter(|party| !given(party)) {
            collector.add(party, ActionKind::SubmitEvidence, matter(), 1, Some(evidence_until));
        }
    }
    let due = Some(resolution_until);
    if collector.is_past(due) {
        collector.add(Principal::Mediator, ActionKind::RecordUnresolved, matter(), 1, None);
    } else if dispute.proposal.is_none() {
        collector.add(Principal::Mediator, ActionKind::ProposeResolution, matter(), 1, due);
    }
    collect_acceptances(id, dispute, due, collector);
}

// The identity of a person stays held until both sides agree.
fn collect_unresolved(id: DisputeId, dispute: &Dispute, collector: &mut Collector<'_>) {
    if !dispute.holds() {
        return;
    }
    if dispute.proposal.is_none() {
        for party in Principal::PARTIES {
            collector.add(party, ActionKind::ProposeResolution, Matter::Dispute(id), 1, None);
        }
    }
    collect_acceptances(id, dispute, None, collector);
}

fn collect_acceptances(
    id: DisputeId,
    dispute: &Dispute,
    due: Option<homeward_payload::ids::Timestamp>,
    collector: &mut Collector<'_>,
) {
    let Some(proposal) = &dispute.proposal else { return };
    let now = collector.now();
    let standing = |party: Principal| {
        let accepted = proposal.accepted.get(&party).filter(|(_, end)| still_stands(*end, now));
        accepted.map(|(content, _)| *content)
    };
    for party in super::signing::parties_to_sign(standing) {
        let effects = proposal.effects.len();
        collector.add(party, ActionKind::AcceptResolution, Matter::Dispute(id), effects, due);
    }
}

// Lines claimed and not acknowledged that nobody has raised: only a resolution moves them.
fn collect_unraised(ledger: &Ledger, collector: &mut Collector<'_>) {
    for (id, batch) in &ledger.batches {
        for giver in Principal::PARTIES {
            let unraised = batch
                .lines_of(giver)
                .filter(|(_, line)| line.state == LineState::Disputed && !is_raised(ledger, id, line));
            let lines = unraised.count();
            if lines > 0 {
                let due = discrepancy_due(batch, giver);
                collector.add(giver, ActionKind::RaiseDispute, Matter::Batch(*id), lines, due);
            }
        }
    }
}

fn is_raised(ledger: &Ledger, id: &homeward_payload::ids::BatchId, line: &crate::batch::Line) -> bool {
    let raised = |dispute: &&Dispute| {
        !matches!(dispute.state, DisputeState::Withdrawn | DisputeState::Upheld)
            && !matches!(dispute.scope, Scope::Case(_))
    };
    ledger.disputes.by_id.values().filter(raised).any(|dispute| dispute.scope.covers(id, line))
}

fn discrepancy_due(batch: &Batch, giver: Principal) -> Option<homeward_payload::ids::Timestamp> {
    let of_giver = batch.discrepancies.iter().find(|known| known.counts.giver == giver);
    of_giver.map(|known| known.deadline)
}
