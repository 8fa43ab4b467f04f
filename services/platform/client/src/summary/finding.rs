//! Findings.

use homeward_payload::domain::{AnswerFindings, StateFindings};
use homeward_payload::ids::SubjectRef;

use super::words::{count, end, principal, rows, spoken};

pub(super) fn state_findings(said: &StateFindings) -> Vec<String> {
    let persons = count(said.subjects.len(), "person", "persons");
    let mut lines = vec![
        format!(
            "STATE FINDINGS: {persons} held by {} meet term {} of agreement {}.",
            principal(said.holder),
            said.term,
            said.agreement
        ),
        format!("Term as applied, digest {}.", spoken(&said.predicate_digest)),
        end("The findings hold", said.valid_until),
    ];
    lines.extend(rows(&said.subjects, reference));
    lines
}

pub(super) fn answer_findings(said: &AnswerFindings) -> Vec<String> {
    let mut lines = vec![format!(
        "ANSWER FINDINGS under term {} of agreement {}: {} accepted, {} contested.",
        said.term,
        said.agreement,
        said.accepted.len(),
        said.contested.len()
    )];
    lines.extend(rows(&said.contested, |subject| format!("  contested: {subject}")));
    lines.extend(rows(&said.accepted, |subject| format!("  accepted: {subject}")));
    lines
}

fn reference(subject: &SubjectRef) -> String {
    format!("  {subject}")
}
