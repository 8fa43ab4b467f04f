//! Terms signed by one side, lists and findings without an answer.

use std::collections::BTreeMap;

use homeward_payload::domain::Principal;
use homeward_payload::ids::Digest;

use super::action::{ActionKind, Collector, Matter};
use super::round::answer_due;
use crate::agreement::{SignedTerms, TermKey};
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::subject::FindingState;

pub(super) fn collect(ledger: &Ledger, collector: &mut Collector<'_>) {
    collect_terms(ledger, collector);
    collect_lists(ledger, collector);
    collect_findings(ledger, collector);
}

/// Who is to sign, where equal content from both is needed: whoever has not signed, or both where they differ.
pub(super) fn parties_to_sign(standing: impl Fn(Principal) -> Option<Digest>) -> Vec<Principal> {
    let unsigned: Vec<Principal> =
        Principal::PARTIES.into_iter().filter(|party| standing(*party).is_none()).collect();
    if unsigned.is_empty() { Principal::PARTIES.to_vec() } else { unsigned }
}

fn collect_terms(ledger: &Ledger, collector: &mut Collector<'_>) {
    let pending = ledger.agreements.by_code.iter().filter(|(_, agreement)| agreement.notice.is_none());
    for (code, agreement) in pending {
        let now = collector.now();
        let standing = |party: Principal| {
            let signed = agreement.signed.get(&party);
            let is_new = |signed: &&SignedTerms| signed.terms.version > agreement.version;
            signed.filter(is_new).filter(|signed| still_stands(signed.not_after, now))
        };
        let kind = if agreement.in_force { ActionKind::SignAmendment } else { ActionKind::SignTerms };
        if Principal::PARTIES.into_iter().all(|party| standing(party).is_none()) {
            continue;
        }
        for party in parties_to_sign(|party| standing(party).map(|signed| signed.content)) {
            // What the other side signed is what can be repeated.
            let Some(offered) = party.other_party().and_then(standing) else { continue };
            let matter = Matter::Agreement(code.clone());
            let items = offered.terms.terms.len();
            collector.add(party, kind, matter, items, offered.not_after);
        }
    }
}

fn collect_lists(ledger: &Ledger, collector: &mut Collector<'_>) {
    for (id, list) in &ledger.lists {
        let unanswered = list.unanswered();
        if let Some(party) = list.holder.other_party().filter(|_| unanswered > 0) {
            let due = answer_due(ledger, id, list);
            collector.add(party, ActionKind::AnswerList, Matter::List(*id), unanswered, due);
        }
    }
}

fn collect_findings(ledger: &Ledger, collector: &mut Collector<'_>) {
    let mut open: BTreeMap<(TermKey, Principal), usize> = BTreeMap::new();
    for finding in ledger.subjects.values().flat_map(|subject| &subject.findings) {
        if finding.state == FindingState::Open
            && let Some(party) = finding.stated_by.other_party()
        {
            let count = open.entry((finding.term, party)).or_default();
            *count = count.saturating_add(1);
        }
    }
    for ((key, party), count) in open {
        if let Some(term) = ledger.agreements.term(key) {
            let matter = Matter::Term(term.reference.clone());
            collector.add(party, ActionKind::AnswerFindings, matter, count, None);
        }
    }
}
