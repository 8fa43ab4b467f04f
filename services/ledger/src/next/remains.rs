//! Remains that wait for somebody: one entry for each party and step, and on no single one of them.

use std::collections::BTreeMap;

use homeward_payload::domain::{Affiliation, FamilyChoice, Principal, SubjectKind};
use homeward_payload::ids::ItemRef;

use super::action::{ActionKind, Collector, Matter};
use crate::ledger::Ledger;
use crate::remains::{DutyState, Individual, Item};
use crate::subject::LineState;

/// How many things each party is to do of each kind.
pub(super) type Tasks = BTreeMap<(Principal, ActionKind), usize>;

pub(super) fn collect(ledger: &Ledger, collector: &mut Collector<'_>) {
    let mut tasks = Tasks::new();
    collect_containers(ledger, &mut tasks);
    collect_items(ledger, &mut tasks);
    for individual in ledger.remains.individuals.values() {
        collect_individual(ledger, individual, &mut tasks);
    }
    collect_returns(ledger, &mut tasks);
    add_all(tasks, &Matter::Remains, collector);
}

/// Adds one action for each task.
pub(super) fn add_all(tasks: Tasks, matter: &Matter, collector: &mut Collector<'_>) {
    for ((principal, kind), items) in tasks {
        collector.add(principal, kind, matter.clone(), items, None);
    }
}

/// Counts something that a party is to do.
pub(super) fn count(tasks: &mut Tasks, principal: Principal, kind: ActionKind, items: usize) {
    if items > 0 {
        let count = tasks.entry((principal, kind)).or_default();
        *count = count.saturating_add(items);
    }
}

fn collect_containers(ledger: &Ledger, tasks: &mut Tasks) {
    for (reference, subject) in &ledger.subjects {
        let received = subject.line_state() == Some(LineState::Received);
        if subject.kind != SubjectKind::Container || !received {
            continue;
        }
        let Some(receiver) = subject.holder.other_party() else { continue };
        let known = ledger.remains.containers.get(reference);
        match known.filter(|container| container.opening.is_some()) {
            None => count(tasks, receiver, ActionKind::OpenContainer, 1),
            // What it brought back is on the record under the items it had before.
            Some(opened) if opened.items.is_empty() && opened.contents.returns.is_empty() => {
                count(tasks, receiver, ActionKind::RegisterItems, 1);
            }
            Some(_) => {}
        }
    }
}

fn collect_items(ledger: &Ledger, tasks: &mut Tasks) {
    let ungrouped = |item: &&Item| item.is_at_hand() && item.individual.is_none();
    for item in ledger.remains.items.values().filter(ungrouped) {
        count(tasks, item.holder, ActionKind::GroupItems, 1);
    }
}

fn collect_individual(ledger: &Ledger, individual: &Individual, tasks: &mut Tasks) {
    let keeper = individual.kept_by;
    let is_waiting = |reference: &&ItemRef| {
        ledger.remains.items.get(*reference).is_some_and(|item| item.is_at_hand() && item.owed_back.is_none())
    };
    let waiting: Vec<&ItemRef> = individual.items.iter().filter(is_waiting).collect();
    if waiting.is_empty() {
        return;
    }
    let Some(identity) = individual.established() else {
        count(tasks, keeper, ActionKind::EstablishIdentity, 1);
        return;
    };
    if identity.affiliation == Affiliation::OtherParty {
        count(tasks, keeper, ActionKind::DeclareMisdelivery, waiting.len());
        return;
    }
    let (told, untold): (Vec<&ItemRef>, Vec<&ItemRef>) =
        waiting.into_iter().partition(|item| individual.is_told_of(item));
    count(tasks, keeper, ActionKind::RecordFamilyNotice, usize::from(!untold.is_empty()));
    // A family that waits is waited for.
    if individual.notice.as_ref().is_some_and(|notice| notice.choice == FamilyChoice::BuryNow) {
        count(tasks, keeper, ActionKind::ReleaseToFamily, told.len());
    }
}

fn collect_returns(ledger: &Ledger, tasks: &mut Tasks) {
    let open = ledger.remains.returns.duties.values().filter(|duty| duty.state == DutyState::Open);
    for duty in open {
        if duty.contested {
            for party in Principal::PARTIES {
                count(tasks, party, ActionKind::ResolveMisdelivery, 1);
            }
        } else if duty.packed_in.is_none() {
            count(tasks, duty.owed_by, ActionKind::PackReturn, 1);
        } else {
            count(tasks, duty.owed_by, ActionKind::ReturnRemains, 1);
        }
    }
}
