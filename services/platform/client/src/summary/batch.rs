//! Batches.

use std::collections::BTreeMap;

use homeward_payload::domain::{
    AgreeWindow, CancelBatch, ConfirmBatch, LineTotal, ProposeBatch, StepBackGround, WithdrawConfirmation,
};

use super::about;
use super::words::{batch, capital, count, principal, rows, spoken};

pub(super) fn propose_batch(said: &ProposeBatch) -> Vec<String> {
    let lines = count(said.lines.len(), "line", "lines");
    let mut summary =
        vec![format!("PROPOSE BATCH {}, revision {}: {lines}.", batch(&said.batch), said.revision)];
    if let Some(previous) = &said.previous_content {
        summary.push(format!("It counters the content with digest {}.", spoken(previous)));
    }
    let mut by_term: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for line in &said.lines {
        let lines = by_term.entry(line.term).or_default();
        *lines = lines.saturating_add(1);
    }
    let by_term: Vec<_> = by_term.into_iter().collect();
    summary.extend(rows(&by_term, |(term, lines)| {
        let reference = term.and_then(|index| said.terms.get(index));
        format!("{} under {}.", count(*lines, "line", "lines"), about::term(reference))
    }));
    summary.extend(said.tranche.as_ref().map(|stage| {
        format!("It belongs to stage {} of group {} of {}.", stage.tranche, stage.group, stage.agreement)
    }));
    summary.extend(rows(&said.lines, |line| match line.class {
        0 => format!("  {}", line.subject),
        class => format!("  {}, class {class}", line.subject),
    }));
    summary
}

pub(super) fn confirm_batch(said: &ConfirmBatch) -> Vec<String> {
    let mut lines = vec![
        format!("CONFIRM BATCH {}, revision {}.", batch(&said.batch), said.revision),
        format!("Content {}.", spoken(&said.content_digest)),
    ];
    let total = |total: &LineTotal| {
        let given = usize::try_from(total.lines).unwrap_or(usize::MAX);
        let term = about::term(total.term.as_ref());
        let class = total.class.as_ref().map(|class| format!(" of class {class}")).unwrap_or_default();
        format!(
            "{} gives {}{class} under {term}.",
            capital(principal(total.giver)),
            count(given, "line", "lines")
        )
    };
    lines.extend(rows(&said.totals, total));
    match &said.window {
        Some(window) => lines.extend(about::window(window)),
        None => lines.push("No window is agreed yet.".to_owned()),
    }
    lines
}

pub(super) fn withdraw_confirmation(said: &WithdrawConfirmation) -> Vec<String> {
    vec![format!(
        "WITHDRAW the confirmation of batch {}, revision {}: {}.",
        batch(&said.batch),
        said.revision,
        why(said.ground)
    )]
}

pub(super) fn cancel_batch(said: &CancelBatch) -> Vec<String> {
    vec![format!("CANCEL BATCH {}: {}. Its people return to the pool.", batch(&said.batch), why(said.ground))]
}

pub(super) fn agree_window(said: &AgreeWindow) -> Vec<String> {
    let mut lines = vec![format!("AGREE A WINDOW for batch {}.", batch(&said.batch))];
    lines.extend(about::window(&said.window));
    lines.push(about::as_of(&said.as_of));
    lines
}

pub(super) const fn why(ground: StepBackGround) -> &'static str {
    match ground {
        StepBackGround::Content => "the lines are not what was understood",
        StepBackGround::Safety => "the safety of people is in doubt",
        StepBackGround::Schedule => "time or place cannot be kept",
        StepBackGround::Other => "another ground, stated outside the log",
    }
}
