//! A settlement: which outcomes its result digest is of.

use std::collections::BTreeMap;

use homeward_ledger::subject::LineState;
use homeward_payload::domain::{Principal, SettlementCount, SignSettlement};

use super::super::handover::settlement_count;
use super::super::words::{capital, count, numbers, principal, spoken};
use super::{Pack, PackFault, check_same};

pub(super) fn explain(said: &SignSettlement, pack: &Pack) -> Result<Vec<String>, PackFault> {
    let body = &pack.proposal.body;
    check_same("the batch", &said.batch, &body.batch)?;
    let result = pack.result();
    let found = result.counts();
    for giver in Principal::PARTIES {
        let of = |counts: &[SettlementCount]| {
            let count = counts.iter().find(|count| count.giver == giver);
            count.map_or_else(|| "no counts".to_owned(), settlement_count)
        };
        let what = format!("the count of what {} gave", principal(giver));
        check_same(&what, &of(&said.counts), &of(&found))?;
    }
    check_same("the result digest", &spoken(&said.result_digest), &spoken(&result.digest()))?;
    let lines = count(pack.lines.len(), "line", "lines");
    let mut told = vec![
        format!(
            "Checked with the batch pack: result digest and counts are those of the {lines} of revision {}.",
            body.revision
        ),
        "Which side gave a line, and what was claimed, is as the own service tells; the digest holds the outcomes."
            .to_owned(),
    ];
    told.extend(Principal::PARTIES.into_iter().flat_map(|giver| outcomes(pack, giver)));
    Ok(told)
}

/// How many of a giver's lines came to what, and which of them did not arrive.
fn outcomes(pack: &Pack, giver: Principal) -> Vec<String> {
    let mut by_state: BTreeMap<LineState, Vec<u32>> = BTreeMap::new();
    for (number, line) in pack.numbered().filter(|(_, line)| line.giver == giver) {
        by_state.entry(line.state).or_default().push(number);
    }
    if by_state.is_empty() {
        return Vec::new();
    }
    let counted: Vec<String> =
        by_state.iter().map(|(state, lines)| format!("{} {}", lines.len(), outcome(*state))).collect();
    let mut told = vec![format!("{} gave: {}.", capital(principal(giver)), counted.join(", "))];
    let others = by_state.iter().filter(|(state, _)| **state != LineState::Received);
    told.extend(others.map(|(state, lines)| format!("  {}: lines {}", outcome(*state), numbers(lines))));
    told
}

const fn outcome(state: LineState) -> &'static str {
    match state {
        LineState::Open => "open",
        LineState::Departed => "departed",
        LineState::Received => "received",
        LineState::Disputed => "claimed and not acknowledged",
        LineState::NotDeparting => "not departing",
        LineState::NotPresented => "not presented",
        LineState::Died => "died before release",
        LineState::Withdrawn => "taken back",
        LineState::ReturnedToPool => "returned to the pool",
        LineState::Substituted => "replaced by another",
        LineState::Aborted => "broken off, back in the pool",
        LineState::MovedToRelease => "taken out for a sanitary release",
        LineState::RefusedAtPoint => "refused at the point",
    }
}
