//! What fills a statement about a dispute from the replayed ledger, at a participant's desk and at the mediator's.

use homeward_ledger::Ledger;
use homeward_ledger::dispute::{Dispute, Scope};
use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, DisputeId, SubjectRef};
use homeward_payload::proto::payload::v1 as proto;
use proto::dispute_scope::Scope as Named;
use proto::resolution_effect::Effect;
use std::collections::BTreeSet;

/// The dispute whose id stands in a statement.
pub fn dispute_of<'a>(ledger: &'a Ledger, id: &[u8]) -> Option<&'a Dispute> {
    DisputeId::from_slice(id).and_then(|id| ledger.disputes.by_id.get(&id))
}

/// Fills what a scope leaves open: lines are sorted, and mean those of the revision in force where it names none.
pub fn fill_scope(ledger: &Ledger, scope: &mut proto::DisputeScope) {
    match &mut scope.scope {
        Some(Named::Lines(lines)) => fill_lines(ledger, lines),
        Some(Named::Subjects(named)) => sort(&mut named.subjects),
        _ => {}
    }
}

fn fill_lines(ledger: &Ledger, named: &mut proto::NamedLines) {
    sort(&mut named.lines);
    let batch = BatchId::from_slice(&named.batch_id).and_then(|id| ledger.batches.get(&id));
    if named.revision == 0 {
        named.revision = batch.map_or(0, |batch| batch.revision.number);
    }
}

/// Fills an admission: what was raised is admitted where no scope is named.
pub fn fill_admission(ledger: &Ledger, said: &mut proto::AdmitDispute) {
    said.header = None;
    match &mut said.scope {
        Some(scope) => fill_scope(ledger, scope),
        None => {
            let dispute = dispute_of(ledger, &said.dispute_id);
            said.scope = dispute.map(|dispute| scope_of(ledger, &dispute.scope));
        }
    }
}

/// Fills a proposal: its number where it has none, and revisions.
pub fn fill_proposal(ledger: &Ledger, said: &mut proto::ProposeResolution) {
    said.header = None;
    if said.proposal == 0 {
        let newest = dispute_of(ledger, &said.dispute_id).and_then(|dispute| dispute.proposal.as_ref());
        said.proposal = newest.map_or(0, |proposal| proposal.number).saturating_add(1);
    }
    for effect in &mut said.effects {
        if let Some(Effect::Free(lines) | Effect::PostReceived(lines) | Effect::PostReleased(lines)) =
            &mut effect.effect
        {
            fill_lines(ledger, lines);
        }
    }
}

/// Fills a record: each position is the newest document that its side gave.
pub fn fill_record(ledger: &Ledger, said: &mut proto::RecordUnresolved) {
    said.header = None;
    let Some(dispute) = dispute_of(ledger, &said.dispute_id) else { return };
    let newest = |party: Principal| {
        let given = dispute.evidence.iter().rev().find(|evidence| evidence.by == party);
        let grounds = (dispute.raised_by == party).then_some(dispute.grounds_digest);
        given.map(|evidence| evidence.document).or(grounds).map(|digest| digest.to_vec()).unwrap_or_default()
    };
    if said.position_a.is_empty() {
        said.position_a = newest(Principal::PartyA);
    }
    if said.position_b.is_empty() {
        said.position_b = newest(Principal::PartyB);
    }
}

/// A scope as a statement names it now: lines by their numbers in the revision in force.
pub fn scope_of(ledger: &Ledger, scope: &Scope) -> proto::DisputeScope {
    let named = match scope {
        Scope::Lines(id, subjects) => Named::Lines(proto::NamedLines {
            batch_id: id.to_vec(),
            revision: ledger.batches.get(id).map_or(0, |batch| batch.revision.number),
            lines: line_numbers(ledger, id, subjects),
        }),
        Scope::Batch(id) => Named::BatchId(id.to_vec()),
        Scope::Term(key) => {
            let term = ledger.agreements.term(*key);
            Named::Term(term.map(|term| (&term.reference).into()).unwrap_or_default())
        }
        Scope::Subjects(subjects) => Named::Subjects(proto::NamedSubjects {
            subjects: subjects.iter().map(|subject| subject.to_vec()).collect(),
        }),
        Scope::Case(case) => Named::CaseId(case.to_vec()),
        Scope::Discrepancy(id, giver) => Named::Discrepancy(proto::NamedDiscrepancy {
            batch_id: id.to_vec(),
            giver: proto::Principal::from(*giver).into(),
        }),
    };
    proto::DisputeScope { scope: Some(named) }
}

/// Numbers of the lines of a batch that are of these subjects, in the revision in force.
pub fn line_numbers(ledger: &Ledger, id: &BatchId, subjects: &BTreeSet<SubjectRef>) -> Vec<u32> {
    let lines = ledger.batches.get(id).into_iter().flat_map(|batch| batch.numbered_lines());
    lines.filter(|(_, line)| subjects.contains(&line.subject)).map(|(number, _)| number).collect()
}

fn sort<T: Ord>(values: &mut Vec<T>) {
    values.sort_unstable();
    values.dedup();
}
