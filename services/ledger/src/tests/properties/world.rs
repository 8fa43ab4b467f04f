//! A forum in which the parties may have changed places.

use std::cell::RefCell;
use std::rc::Rc;

use homeward_payload::domain::{Body, Principal, Statement, SubjectKind};
use homeward_payload::ids::{BatchId, Timestamp};

use super::super::forum::{A, B, Forum, list_id};
use super::super::{life, said};
use crate::batch::PendingRevision;
use crate::next::{NextAction, next_actions};
use crate::position::{group_positions, person_columns, remains_columns};

/// Persons and containers by who holds them, party A in a world that is not swapped.
pub(super) const HELD: [(Principal, SubjectKind, &[u8]); 4] = [
    (A, SubjectKind::Person, &[11, 12, 13, 14, 15]),
    (B, SubjectKind::Person, &[21, 22, 23, 24]),
    (A, SubjectKind::Container, &[41, 42]),
    (B, SubjectKind::Container, &[31, 32, 33]),
];

#[derive(Clone)]
pub(super) struct World {
    pub(super) forum: Forum,
    pub(super) lists: u8,
    pub(super) cases: u8,
    references: u8,
    swapped: bool,
    begun: usize,
    // Next actions by the size of the log they follow from.
    actions: RefCell<(u64, Rc<[NextAction]>)>,
}

impl World {
    /// A world in which everybody is listed and accepted.
    pub(super) fn new(swapped: bool) -> Self {
        let actions = RefCell::new((0, Rc::from([])));
        let mut world =
            Self { forum: life::agreed(), lists: 0, cases: 0, references: 99, swapped, begun: 0, actions };
        for (holder, kind, subjects) in HELD {
            let (holder, number) = (world.who(holder), world.next_list());
            world.forum.must(holder, Body::OpenList(said::open_list(number, kind, subjects)));
            let accepted: Vec<u32> = (1..).take(subjects.len()).collect();
            let other = holder.other_party().unwrap();
            world.forum.must(other, Body::AnswerList(said::answer_list(number, &accepted, &[])));
        }
        super::super::terms::sign_cartel(&mut world.forum);
        world.begun = world.forum.taken.len();
        world
    }

    /// What was accepted since everybody was listed.
    pub(super) fn said(&self) -> &[(Timestamp, Statement)] {
        self.forum.taken.get(self.begun..).unwrap_or_default()
    }

    /// Who this is here. Asking twice leads back.
    pub(super) fn who(&self, principal: Principal) -> Principal {
        principal.other_party().filter(|_| self.swapped).unwrap_or(principal)
    }

    pub(super) fn next_list(&mut self) -> u8 {
        self.lists += 1;
        assert!(!self.forum.ledger().lists.contains_key(&list_id(self.lists)));
        self.lists
    }

    /// A reference that stands for nothing yet, as long as there are any.
    pub(super) fn next_reference(&mut self) -> u8 {
        self.references = self.references.saturating_add(1);
        self.references
    }

    /// Next actions in an order that does not depend on who is who here.
    pub(super) fn actions(&self) -> Rc<[NextAction]> {
        let size = self.forum.replica.size();
        let (known, actions) = self.actions.borrow().clone();
        if known == size {
            return actions;
        }
        let mut actions = next_actions(self.forum.ledger(), self.forum.now);
        actions.sort_by_key(|action| (action.kind, action.matter.clone(), self.who(action.principal)));
        let actions: Rc<[NextAction]> = actions.into();
        *self.actions.borrow_mut() = (size, Rc::clone(&actions));
        actions
    }

    /// The state with the parties in their own places, as lines of text in a fixed order.
    pub(super) fn projection(&self) -> Vec<String> {
        let ledger = self.forum.ledger();
        let mut lines = Vec::new();
        for (id, batch) in &ledger.batches {
            lines.push(format!("batch {id} {:?} {}", batch.phase, batch.revision.number));
            lines.push(format!("batch {id} window {:?} clearance {:?}", batch.window, batch.clearance));
            for (number, line) in batch.numbered_lines() {
                let mut line = line.clone();
                line.giver = self.who(line.giver);
                lines.push(format!("batch {id} line {number} {line:?}"));
            }
            lines.extend(batch.pending.iter().flat_map(|pending| self.pending(id, pending)));
            for party in Principal::PARTIES {
                let here = self.who(party);
                let said =
                    (batch.confirmations.get(&here), batch.claims.get(&here), batch.receipts.get(&here));
                let witnessed = batch.witnessed.as_ref().map(|counts| counts.get(&here));
                lines.push(format!("batch {id} {party:?} {said:?} {witnessed:?}"));
            }
            for discrepancy in &batch.discrepancies {
                let (owner, counts) = (self.who(discrepancy.owner), discrepancy.counts);
                lines
                    .push(format!("batch {id} owed by {owner:?} {} {}", counts.claimed, counts.acknowledged));
            }
        }
        lines.extend(self.persons());
        lines.extend(self.balances());
        lines.sort();
        lines
    }

    /// What is said of persons, of lists and of children.
    fn persons(&self) -> Vec<String> {
        let (ledger, mut lines) = (self.forum.ledger(), Vec::new());
        for (id, subject) in &ledger.subjects {
            let mut subject = subject.clone();
            subject.holder = self.who(subject.holder);
            subject.findings.iter_mut().for_each(|finding| finding.stated_by = self.who(finding.stated_by));
            lines.push(format!("subject {id} {subject:?}"));
        }
        for (id, round) in &ledger.rounds {
            let committed = |party| round.commitments.contains_key(&self.who(party));
            let [one, other] = Principal::PARTIES.map(committed);
            lines.push(format!("round {id} {one} {other} {}", round.released));
        }
        for (id, request) in &ledger.requests {
            let answers: Vec<_> = request.entries.iter().map(|entry| entry.answer).collect();
            lines.push(format!("request {id} {:?} {answers:?}", self.who(request.origin)));
        }
        lines.extend(self.contested());
        for (id, case) in &ledger.cases {
            let listed_by = self.who(case.listed_by);
            lines.push(format!("case {id} {listed_by:?} {} {:?}", case.acknowledged, case.answer));
            lines.extend(super::children::projection(self, id, case));
        }
        lines
    }

    /// What is owed, and what is to be done next.
    fn balances(&self) -> Vec<String> {
        let (ledger, mut lines) = (self.forum.ledger(), Vec::new());
        for (key, giver, balance) in ledger.accounts.balances() {
            lines.push(format!("term {key:?} {:?} {balance:?}", self.who(giver)));
        }
        for party in Principal::PARTIES {
            let here = self.who(party);
            lines.push(format!("persons {party:?} {:?}", person_columns(ledger, here)));
            lines.push(format!("remains {party:?} {:?}", remains_columns(ledger, here)));
        }
        for group in group_positions(ledger) {
            for side in &group.received {
                lines.push(format!("group {:?} {:?} {}", group.code, self.who(side.receiver), side.received));
            }
        }
        lines.extend(super::terms::projection(self));
        for action in self.actions().iter() {
            lines.push(format!(
                "next {:?} {:?} {:?} {:?} {}",
                action.kind,
                action.matter,
                self.who(action.principal),
                action.due,
                action.items
            ));
        }
        lines.extend(super::records::projection(self));
        lines
    }

    fn contested(&self) -> Vec<String> {
        let (ledger, mut lines) = (self.forum.ledger(), Vec::new());
        for (id, dispute) in &ledger.disputes.by_id {
            let raised_by = self.who(dispute.raised_by);
            lines.push(format!("dispute {id} {raised_by:?} {:?} {:?}", dispute.state, dispute.kind));
        }
        for (id, suspension) in &ledger.suspensions.by_id {
            let asked: Vec<Principal> = Principal::PARTIES
                .into_iter()
                .filter(|party| suspension.asked.contains_key(&self.who(*party)))
                .collect();
            lines.push(format!("suspension {id} {asked:?} {:?} {:?}", suspension.from, suspension.until));
        }
        lines
    }

    fn pending(&self, id: &BatchId, pending: &PendingRevision) -> Vec<String> {
        let number = pending.revision.number;
        let lines = pending
            .revision
            .lines
            .iter()
            .map(|line| format!("batch {id} pending {} {:?} {:?}", line.subject, line.term, line.state));
        let confirmations = pending.confirmations.iter().map(|(party, confirmation)| {
            format!("batch {id} pending {number} {:?} {confirmation:?}", self.who(*party))
        });
        lines.chain(confirmations).collect()
    }
}
