//! A confirmation: which lines its content digest is of.

use std::collections::BTreeMap;

use homeward_ledger::batch::line_totals;
use homeward_payload::domain::{ConfirmBatch, LineTotal};
use homeward_payload::ids::SubjectRef;

use super::super::about;
use super::super::words::{count, principal, rows, spoken};
use super::{Pack, PackFault, Proposal, check_same};

pub(super) fn explain(said: &ConfirmBatch, pack: &Pack) -> Result<Vec<String>, PackFault> {
    let proposal = &pack.proposal;
    check_same("the batch", &said.batch, &proposal.body.batch)?;
    check_same("the revision", &said.revision, &proposal.body.revision)?;
    check_same("the content digest", &spoken(&said.content_digest), &spoken(&proposal.content))?;
    check_totals(said, pack)?;
    let lines = count(pack.lines.len(), "line", "lines");
    let mut told = vec![
        format!("Checked with the batch pack: content digest and totals are those of its {lines}."),
        "Which side gives a line is as the own service tells; no digest holds it.".to_owned(),
    ];
    if pack.classes.iter().any(Option::is_some) {
        let classes =
            "The content holds the place of a class; what it is called is as the own service tells.";
        told.push(classes.to_owned());
    }
    match &pack.previous {
        Some(previous) => told.extend(changes(proposal, previous, pack)),
        None => told.push("It is the first revision.".to_owned()),
    }
    Ok(told)
}

fn check_totals(said: &ConfirmBatch, pack: &Pack) -> Result<(), PackFault> {
    let proposed = pack.proposal.body.lines.iter().zip(&pack.lines);
    let found = line_totals(
        proposed
            .zip(&pack.classes)
            .map(|((line, known), class)| (pack.proposal.term(line).cloned(), known.giver, class.clone())),
    );
    if said.totals == found {
        return Ok(());
    }
    let by_key = |totals: &[LineTotal]| -> BTreeMap<_, u32> {
        totals
            .iter()
            .map(|total| ((total.term.clone(), total.giver, total.class.clone()), total.lines))
            .collect()
    };
    let (said, found) = (by_key(&said.totals), by_key(&found));
    for key in said.keys().chain(found.keys()) {
        let lines = |totals: &BTreeMap<_, u32>| {
            totals.get(key).map_or_else(|| "none".to_owned(), |lines| format!("{lines} lines"))
        };
        let class = key.2.as_ref().map(|class| format!(" of class {class}")).unwrap_or_default();
        let what = format!("what {} gives{class} under {}", principal(key.1), about::term(key.0.as_ref()));
        check_same(&what, &lines(&said), &lines(&found))?;
    }
    Ok(())
}

/// What the revision adds to the one before, takes out of it, and gives under another term.
fn changes(proposal: &Proposal, previous: &Proposal, pack: &Pack) -> Vec<String> {
    let terms = |proposal: &Proposal| -> BTreeMap<SubjectRef, String> {
        let lines = proposal.body.lines.iter();
        lines.map(|line| (line.subject, about::term(proposal.term(line)))).collect()
    };
    let (before, after) = (terms(previous), terms(proposal));
    let (mut added, mut moved) = (Vec::new(), Vec::new());
    for (number, line) in pack.numbered() {
        let Some(term) = after.get(&line.subject) else { continue };
        let row =
            format!("  line {number}, {}: given by {} under {term}", line.subject, principal(line.giver));
        match before.get(&line.subject) {
            None => added.push(row),
            Some(earlier) if earlier != term => moved.push(format!("{row}; before under {earlier}")),
            Some(_) => {}
        }
    }
    let out = before.iter().filter(|(subject, _)| !after.contains_key(subject));
    let out: Vec<String> = out.map(|(subject, term)| format!("  {subject}: under {term}")).collect();
    let mut told = vec![format!(
        "Against revision {}: {} added, {} taken out, {} under another term.",
        previous.body.revision,
        count(added.len(), "line", "lines"),
        out.len(),
        moved.len()
    )];
    for (title, lines) in [("Added:", added), ("Taken out:", out), ("Under another term:", moved)] {
        if !lines.is_empty() {
            told.push(title.to_owned());
            told.extend(rows(&lines, Clone::clone));
        }
    }
    told
}
