//! Targets, waivers, closures, lapses, notice, corrections of attribution.

use homeward_payload::domain::{
    AgreeTarget, CorrectAttribution, DeclareClosure, DeclareLapse, LineAttribution, TerminateAgreement,
    WaiveTerm,
};

use super::about;
use super::words::{batch, count, rows, spoken};

pub(super) fn agree_target(said: &AgreeTarget) -> Vec<String> {
    vec![
        format!("AGREE A TARGET for group {} of agreement {}.", said.group, said.agreement),
        format!("Each side is to receive {}; this is version {} of the target.", said.target, said.version),
        "The floor in the terms binds whatever the target.".to_owned(),
        about::as_of(&said.as_of),
    ]
}

pub(super) fn waive_term(said: &WaiveTerm) -> Vec<String> {
    vec![
        format!("WAIVE term {}: give up what the other side still owes.", about::term(Some(&said.term))),
        "What is open and on no confirmed batch is released. This cannot be taken back.".to_owned(),
    ]
}

pub(super) fn declare_closure(said: &DeclareClosure) -> Vec<String> {
    vec![format!(
        "DECLARE THE CLOSURE of term {}: this side knows of nobody else under it.",
        about::term(Some(&said.term))
    )]
}

pub(super) fn declare_lapse(said: &DeclareLapse) -> Vec<String> {
    vec![
        format!("DECLARE THE LAPSE of term {}: its last day has passed.", about::term(Some(&said.term))),
        "What is open and on no confirmed batch is released, on both sides.".to_owned(),
    ]
}

pub(super) fn terminate_agreement(said: &TerminateAgreement) -> Vec<String> {
    vec![
        format!("GIVE NOTICE of agreement {}.", said.agreement),
        "No new lists and no new batches under it but under medical terms; what is under way finishes or aborts."
            .to_owned(),
        format!("Text of the notice with digest {}.", spoken(&said.notice_digest)),
    ]
}

pub(super) fn correct_attribution(said: &CorrectAttribution) -> Vec<String> {
    let lines = count(said.lines.len(), "received line", "received lines");
    let mut summary = vec![format!(
        "CORRECT THE ATTRIBUTION of {lines} of batch {}, revision {}.",
        batch(&said.batch),
        said.revision
    )];
    let term = |index: Option<usize>| about::term(index.and_then(|index| said.terms.get(index)));
    summary.extend(rows(&said.lines, |line: &LineAttribution| {
        let class = if line.class == 0 { String::new() } else { format!(", class {}", line.class) };
        let also: String =
            line.also_terms.iter().map(|index| format!(" and {}", term(Some(*index)))).collect();
        format!("  line {} counts under {}{class}{also}", line.line, term(line.term))
    }));
    summary.push(about::as_of(&said.as_of));
    summary
}
