//! Disputes.

use homeward_payload::domain::{
    AcceptResolution, AdmitDispute, AppealDismissal, DismissDispute, DismissalGround, DisputeKind,
    DisputeScope, ExplainDiscrepancy, NamedLines, ProposeResolution, RaiseDispute, RecordUnresolved,
    ResolutionEffect, SubmitEvidence, WithdrawDispute,
};
use homeward_payload::ids::Digest;

use super::about;
use super::words::{batch, capital, count, numbers, principal, rows, spoken, time};

pub(super) fn raise_dispute(said: &RaiseDispute) -> Vec<String> {
    let mut lines = vec![format!("RAISE DISPUTE {} on {}.", said.dispute, kind(said.kind))];
    lines.extend(scope(&said.scope));
    lines.push(format!("Grounds with digest {}.", spoken(&said.grounds_digest)));
    if said.kind == DisputeKind::Safety {
        lines.push("IT HOLDS WHAT IT NAMES AT ONCE.".to_owned());
    }
    lines
}

pub(super) fn admit_dispute(said: &AdmitDispute) -> Vec<String> {
    let mut lines = vec![format!("ADMIT DISPUTE {}.", said.dispute)];
    lines.extend(scope(&said.scope));
    lines.push(format!("Evidence until {}.", time(said.evidence_until)));
    lines.push(format!("A resolution until {}.", time(said.resolution_until)));
    lines
}

pub(super) fn dismiss_dispute(said: &DismissDispute) -> Vec<String> {
    let why = match said.ground {
        DismissalGround::Duplicate => "another dispute names the same",
        DismissalGround::OutsideTheForum => "nothing of this forum is concerned",
        DismissalGround::AlreadyMet => "what it asks for has happened",
        DismissalGround::NotIntelligible => "it cannot be understood from its grounds",
    };
    let mut lines = vec![format!("DISMISS DISPUTE {}: {why}.", said.dispute)];
    lines.extend(said.duplicate_of.map(|other| format!("The other is {other}.")));
    lines
}

pub(super) fn appeal_dismissal(said: &AppealDismissal) -> Vec<String> {
    vec![
        format!("APPEAL THE DISMISSAL of dispute {}.", said.dispute),
        format!("Grounds with digest {}.", spoken(&said.grounds_digest)),
    ]
}

pub(super) fn submit_evidence(said: &SubmitEvidence) -> Vec<String> {
    let documents = count(said.documents.len(), "document", "documents");
    let mut lines = vec![format!("SUBMIT EVIDENCE in dispute {}: {documents}.", said.dispute)];
    lines.extend(rows(&said.documents, |document| format!("  {}", spoken(document))));
    lines
}

pub(super) fn propose_resolution(said: &ProposeResolution) -> Vec<String> {
    let mut lines = vec![format!("PROPOSE RESOLUTION {} of dispute {}.", said.proposal, said.dispute)];
    lines.extend(rows(&said.effects, effect));
    lines
}

pub(super) fn accept_resolution(said: &AcceptResolution) -> Vec<String> {
    vec![
        format!("ACCEPT RESOLUTION {} of dispute {}.", said.proposal, said.dispute),
        format!("Its content {}.", spoken(&said.content_digest)),
        about::as_of(&said.as_of),
    ]
}

pub(super) fn record_unresolved(said: &RecordUnresolved) -> Vec<String> {
    let [of_a, of_b] = said.positions.map(|position| position.as_ref().map_or("none".to_owned(), spoken));
    vec![
        format!("RECORD AS UNRESOLVED dispute {}.", said.dispute),
        format!("Position of party A: {of_a}."),
        format!("Position of party B: {of_b}."),
    ]
}

pub(super) fn withdraw_dispute(said: &WithdrawDispute) -> Vec<String> {
    vec![format!("WITHDRAW DISPUTE {}.", said.dispute)]
}

pub(super) fn explain_discrepancy(said: &ExplainDiscrepancy) -> Vec<String> {
    vec![
        format!(
            "EXPLAIN THE DIFFERENCE between the counts of {} in batch {}.",
            principal(said.giver),
            batch(&said.batch)
        ),
        explanation(&said.explanation_digest),
    ]
}

fn explanation(digest: &Digest) -> String {
    format!("Explanation with digest {}.", spoken(digest))
}

fn named(what: &str, named: &NamedLines) -> String {
    format!(
        "{what} lines {} of batch {}, revision {}.",
        numbers(&named.lines),
        batch(&named.batch),
        named.revision
    )
}

fn scope(scope: &DisputeScope) -> Vec<String> {
    match scope {
        DisputeScope::Lines(lines) => vec![named("It names", lines)],
        DisputeScope::Batch(id) => vec![format!("It names batch {}.", batch(id))],
        DisputeScope::Term(term) => vec![format!("It names {}.", about::term(Some(term)))],
        DisputeScope::Subjects(subjects) => {
            let many = count(subjects.len(), "reference", "references");
            let mut lines = vec![format!("It names {many}.")];
            lines.extend(rows(subjects, |subject| format!("  {subject}")));
            lines
        }
        DisputeScope::Case(case) => vec![format!("It names the child's case {case}.")],
        DisputeScope::Discrepancy(id, giver) => vec![format!(
            "It names the difference between the counts of {} in batch {}.",
            principal(*giver),
            batch(id)
        )],
    }
}

fn effect(effect: &ResolutionEffect) -> String {
    match effect {
        ResolutionEffect::Free(lines) => named("FREE", lines),
        ResolutionEffect::PostReceived(lines) => named("POST AS RECEIVED", lines),
        ResolutionEffect::PostReleased(lines) => named("POST AS RELEASED", lines),
        ResolutionEffect::CorrectCount(id, giver, agreed) => {
            format!("AGREED COUNT of {} in batch {}: {agreed}.", principal(*giver), batch(id))
        }
        ResolutionEffect::Explain(id, giver, digest) => format!(
            "{}'s difference in batch {} is explained. {}",
            capital(principal(*giver)),
            batch(id),
            explanation(digest)
        ),
        ResolutionEffect::Lift => "The hold ends.".to_owned(),
    }
}

const fn kind(kind: DisputeKind) -> &'static str {
    match kind {
        DisputeKind::Identity => "identity",
        DisputeKind::Category => "category",
        DisputeKind::Count => "a count",
        DisputeKind::Custody => "custody",
        DisputeKind::MedicalProcedure => "medical procedure; it alters no finding",
        DisputeKind::Attribution => "attribution",
        DisputeKind::Safety => "safety",
        DisputeKind::Provenance => "provenance",
        DisputeKind::Delay => "a delay",
        DisputeKind::Data => "data",
    }
}

#[cfg(test)]
mod tests {
    use homeward_payload::ids::{BatchId, DisputeId};

    use super::*;

    #[test]
    fn a_safety_dispute_says_aloud_that_it_holds_at_once() {
        let raised = |kind| RaiseDispute {
            dispute: DisputeId([4; 16]),
            kind,
            scope: DisputeScope::Lines(NamedLines {
                batch: BatchId([3; 16]),
                revision: 2,
                lines: vec![1, 2, 3, 7],
            }),
            grounds_digest: Digest([0; 32]),
        };
        let lines = raise_dispute(&raised(DisputeKind::Safety));
        assert!(lines[1].starts_with("It names lines 1-3, 7 of batch "), "{lines:?}");
        assert_eq!(lines.last().unwrap(), "IT HOLDS WHAT IT NAMES AT ONCE.");
        assert!(!raise_dispute(&raised(DisputeKind::Count)).concat().contains("AT ONCE"));
    }

    #[test]
    fn every_effect_says_what_it_does() {
        let lines = NamedLines { batch: BatchId([3; 16]), revision: 2, lines: vec![4] };
        let said = ProposeResolution {
            dispute: DisputeId([4; 16]),
            proposal: 1,
            effects: vec![
                ResolutionEffect::Free(lines.clone()),
                ResolutionEffect::PostReceived(lines.clone()),
                ResolutionEffect::PostReleased(lines),
                ResolutionEffect::Lift,
            ],
        };
        let said = propose_resolution(&said);
        let begins = [
            "PROPOSE RESOLUTION 1",
            "FREE lines 4",
            "POST AS RECEIVED lines 4",
            "POST AS RELEASED",
            "The hold",
        ];
        assert_eq!(said.len(), begins.len());
        for (line, begin) in said.iter().zip(begins) {
            assert!(line.starts_with(begin), "{line}");
        }
    }
}
