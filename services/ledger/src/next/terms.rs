//! Terms in force: figures, closures and corrections that wait for the other side, and last days that have passed.

use std::collections::BTreeMap;

use homeward_payload::domain::{Principal, TermReference};

use super::action::{ActionKind, Collector, Matter};
use super::signing::parties_to_sign;
use crate::agreement::SignedHalf;
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::position::{TermState, term_positions};

pub(super) fn collect(ledger: &Ledger, collector: &mut Collector<'_>) {
    collect_targets(ledger, collector);
    collect_closures(ledger, collector);
    collect_lapses(ledger, collector);
    for (batch, signed) in &ledger.agreements.corrections {
        let kind = ActionKind::CorrectAttribution;
        collect_halves(signed, kind, &Matter::Batch(*batch), collector);
    }
}

fn collect_targets(ledger: &Ledger, collector: &mut Collector<'_>) {
    for (key, target) in &ledger.agreements.targets {
        let Some((agreement, group)) = ledger.agreements.group(*key) else { continue };
        let newer = |half: &&SignedHalf| half.version > target.version;
        let waiting: BTreeMap<Principal, SignedHalf> = target
            .signed
            .iter()
            .filter(|(_, half)| newer(half))
            .map(|(party, half)| (*party, *half))
            .collect();
        // A code means one thing in an agreement, be it a term or a group.
        let group = TermReference { agreement: agreement.clone(), term: group.code.clone() };
        collect_halves(&waiting, ActionKind::AgreeTarget, &Matter::Term(group), collector);
    }
}

// Whoever has not signed what the other side did.
fn collect_halves(
    signed: &BTreeMap<Principal, SignedHalf>,
    kind: ActionKind,
    matter: &Matter,
    collector: &mut Collector<'_>,
) {
    let now = collector.now();
    let standing = |party: Principal| signed.get(&party).filter(|half| still_stands(half.not_after, now));
    for party in parties_to_sign(|party| standing(party).map(|half| half.content)) {
        if let Some(offered) = party.other_party().and_then(standing) {
            collector.add(party, kind, matter.clone(), 1, offered.not_after);
        }
    }
}

fn collect_closures(ledger: &Ledger, collector: &mut Collector<'_>) {
    for (_, term) in ledger.agreements.terms_in_force() {
        let closures = &term.closing.closures;
        let waiting = Principal::PARTIES.into_iter().filter(|party| !closures.contains(party));
        for party in waiting.filter(|_| !closures.is_empty()) {
            let matter = Matter::Term(term.reference.clone());
            collector.add(party, ActionKind::DeclareClosure, matter, 1, None);
        }
    }
}

fn collect_lapses(ledger: &Ledger, collector: &mut Collector<'_>) {
    let mut open: BTreeMap<TermReference, (u64, homeward_payload::ids::Timestamp)> = BTreeMap::new();
    for term in term_positions(ledger) {
        let unfulfilled = matches!(term.state, TermState::Open | TermState::PartiallyFulfilled);
        if let Some(end) = term.end.filter(|end| unfulfilled && *end <= collector.now()) {
            let (count, _) = open.entry(term.reference).or_insert((0, end));
            *count = count.saturating_add(term.open.max(term.shortfall));
        }
    }
    for (term, (count, end)) in open {
        for party in Principal::PARTIES {
            let items = usize::try_from(count).unwrap_or(usize::MAX);
            let matter = Matter::Term(term.clone());
            collector.add(party, ActionKind::DeclareLapse, matter, items, Some(end));
        }
    }
}
