//! Suspensions: who must begin, join, lift, and state lines anew.

use homeward_payload::domain::Principal;

use super::action::{ActionKind, Collector, Matter};
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::suspension::{Suspension, waiting_holders, waiting_to_lift};

pub(super) fn collect(ledger: &Ledger, collector: &mut Collector<'_>) {
    for (id, suspension) in &ledger.suspensions.by_id {
        let matter = || Matter::Suspension(*id);
        if suspension.is_in_force() {
            for party in waiting_to_lift(suspension) {
                collector.add(party, ActionKind::LiftSuspension, matter(), suspension.terms.len(), None);
            }
        } else if !suspension.is_ended()
            && let Some(principal) = next_to_ask(suspension, collector)
        {
            collector.add(principal, ActionKind::SuspendAgreement, matter(), suspension.terms.len(), None);
        }
    }
    for (id, batch) in ledger.batches.iter().filter(|(_, batch)| !batch.phase.is_ended()) {
        for holder in waiting_holders(ledger, id, batch, &batch.revision) {
            let due = batch.revision.offer_end;
            let open = batch.lines_of(holder).filter(|(_, line)| line.state.is_live()).count();
            collector.add(holder, ActionKind::Revalidate, Matter::Batch(*id), open, Some(due));
        }
    }
}

// A joint suspension waits for the other side, and then for the mediator; one that nobody asks for any more for nobody.
fn next_to_ask(suspension: &Suspension, collector: &Collector<'_>) -> Option<Principal> {
    let now = collector.now();
    let asks = |party: &Principal| suspension.asked.get(party).is_some_and(|end| still_stands(*end, now));
    let asking: Vec<Principal> = Principal::PARTIES.into_iter().filter(asks).collect();
    match asking.as_slice() {
        [one] => one.other_party(),
        [_, _] => Some(Principal::Mediator),
        _ => None,
    }
}
