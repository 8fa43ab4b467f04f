//! Everything counted.

use super::batch::count_of;
use super::terms;
use super::words;
use homeward_api::ledger::v1::{
    BatchesPosition, ChildrenPosition, Discrepancy, GetPositionsResponse, NamedCount, PersonPosition,
    RemainsPosition, RequestPosition,
};
use homeward_ledger::position::{
    agreement_positions, batch_columns, child_columns, group_positions, person_columns, refused_entries,
    remains_columns, request_columns, term_positions,
};
use homeward_ledger::{Ledger, settlement};
use homeward_payload::domain::Principal;
use homeward_payload::ids::Timestamp;

/// Every count, at a time.
pub(super) fn positions(ledger: &Ledger, now: Timestamp) -> GetPositionsResponse {
    let refused = refused_entries(ledger).into_iter();
    GetPositionsResponse {
        terms: term_positions(ledger).iter().map(|position| terms::term(ledger, position)).collect(),
        groups: group_positions(ledger).iter().map(|position| terms::group(ledger, position)).collect(),
        persons: Principal::PARTIES.map(|origin| persons(ledger, origin)).into(),
        remains: Principal::PARTIES.map(|receiver| remains(ledger, receiver)).into(),
        children: Some(children(ledger, now)),
        batches: Some(batches(ledger)),
        discrepancies: settlement::discrepancies(ledger).map(discrepancy).collect(),
        refused_entries: refused
            .map(|(ground, count)| NamedCount { name: words::entry_refusal(ground).to_owned(), count })
            .collect(),
        agreements: agreements(ledger),
        agreement_positions: agreement_positions(ledger).iter().map(terms::agreement).collect(),
        ratios: terms::ratios(ledger),
        requests: Principal::PARTIES.map(|origin| requests(ledger, origin)).into(),
    }
}

/// Short name of a principal.
pub(super) fn name_of(ledger: &Ledger, principal: Principal) -> String {
    ledger.genesis().keys_of(principal).map(|keys| keys.name.clone()).unwrap_or_default()
}

fn persons(ledger: &Ledger, origin: Principal) -> PersonPosition {
    let columns = person_columns(ledger, origin);
    PersonPosition {
        power_of_origin: name_of(ledger, origin),
        listed: columns.listed,
        received: columns.received,
        open: columns.open,
        not_departing: columns.not_departing,
        died: columns.died,
        withdrawn: columns.withdrawn,
        substituted: columns.substituted,
        not_presented: columns.not_presented,
        returned_to_pool: columns.returned_to_pool,
        disputed: columns.disputed,
    }
}

fn requests(ledger: &Ledger, origin: Principal) -> RequestPosition {
    let columns = request_columns(ledger, origin);
    RequestPosition {
        power_of_origin: name_of(ledger, origin),
        sought: columns.sought,
        held: columns.held,
        not_held: columns.not_held,
        released_before: columns.released_before,
        not_identified: columns.not_identified,
        unanswered: columns.unanswered,
        held_not_sought: columns.held_not_sought,
    }
}

fn remains(ledger: &Ledger, receiver: Principal) -> RemainsPosition {
    let columns = remains_columns(ledger, receiver);
    RemainsPosition {
        receiving_power: name_of(ledger, receiver),
        acknowledged: columns.acknowledged,
        claimed: columns.claimed,
        witnessed: columns.witnessed,
        misdelivered: columns.misdelivered,
        disputed: columns.disputed,
    }
}

fn children(ledger: &Ledger, now: Timestamp) -> ChildrenPosition {
    let columns = child_columns(ledger, now);
    ChildrenPosition {
        listed: columns.listed,
        acknowledged: columns.acknowledged,
        answered: columns.answered,
        overdue: columns.overdue,
        left_territory: columns.left_territory,
        contested: columns.contested,
        reunified: columns.reunified,
        open: columns.open,
    }
}

fn batches(ledger: &Ledger) -> BatchesPosition {
    let columns = batch_columns(ledger);
    BatchesPosition {
        settled: columns.settled,
        settled_with_discrepancy: columns.settled_with_discrepancy,
        cancelled: columns.cancelled,
        never_executed: columns.never_executed,
        open: columns.open,
    }
}

fn discrepancy(found: &settlement::Discrepancy) -> Discrepancy {
    Discrepancy {
        batch: found.batch.to_string(),
        counts: Some(count_of(&found.counts)),
        owner: found.owner.word().to_owned(),
        deadline_us: found.deadline.0,
    }
}

fn agreements(ledger: &Ledger) -> Vec<String> {
    let in_force = ledger.agreements.by_code.iter().filter(|(_, agreement)| agreement.in_force);
    in_force.map(|(code, _)| code.to_string()).collect()
}
