//! Terms in random sequences: amendments, targets, waivers, closures, lapses, notice, corrections, classed lines.

use homeward_payload::domain::{
    AgreeTarget, Body, DeclareClosure, DeclareLapse, Principal, TermReference, TerminateAgreement, WaiveTerm,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::super::forum::{batch_id, digest, hours_after, term};
use super::super::said;
use super::super::terms::{CARTEL, cartel, cartel_code, correction, in_cartel, propose};
use super::author::{Said, plain, until};
use super::step::Step;
use super::world::{HELD, World};
use crate::Ledger;
use crate::account::{Account, ReleaseGround};
use crate::agreement::TermKey;
use crate::next::{ActionKind, NextAction};
use crate::position::{agreement_positions, ratio_positions, term_positions};

/// Once in so many steps of one's own choice something is said about terms.
const ONE_IN: u32 = 4;

/// What repeats or answers what the other side said about a term or a group.
pub(super) fn follow(world: &World, action: &NextAction, matter: &TermReference) -> Option<Said> {
    let author = action.principal;
    match action.kind {
        ActionKind::DeclareClosure => {
            plain(author, Body::DeclareClosure(DeclareClosure { term: matter.clone() }))
        }
        ActionKind::DeclareLapse => plain(author, Body::DeclareLapse(DeclareLapse { term: matter.clone() })),
        ActionKind::AgreeTarget => target(world, author, 2 + u32::from(author == Principal::Neutral)),
        _ => None,
    }
}

fn target(world: &World, author: Principal, figure: u32) -> Option<Said> {
    let ledger = world.forum.ledger();
    let key = ledger.agreements.group_key_of(&cartel_code(), &term("STAGED"))?;
    let version = ledger.agreements.targets.get(&key).map_or(0, |known| known.version) + 1;
    let as_of = said::as_of(&world.forum);
    let group = term("STAGED");
    let body = AgreeTarget { agreement: cartel_code(), group, target: figure, version, as_of };
    plain(author, Body::AgreeTarget(body))
}

/// The next version of the second agreement, in one of a few wordings.
pub(super) fn amend(world: &World, step: &Step, author: Principal) -> Option<Said> {
    let mut terms = cartel(&world.forum);
    terms.version = world.forum.ledger().agreements.by_code.get(&cartel_code())?.version + 1;
    terms.groups[0].floor = 1 + u32::from(step.picks(21, 2));
    if step.picks(22, 6) {
        terms.terms[2].classes[0].weight = 5;
    }
    plain(author, Body::SignTerms(terms))
}

pub(super) fn repeat_correction(world: &World, author: Principal, number: u8) -> Option<Said> {
    plain(author, plain_correction(world, number)?)
}

// Every received line counts as a private.
fn plain_correction(world: &World, number: u8) -> Option<Body> {
    let batch = world.forum.ledger().batches.get(&batch_id(number))?;
    let received = |line: &&(u32, &crate::batch::Line)| {
        line.1.state == crate::subject::LineState::Received
            && line.1.kind == homeward_payload::domain::SubjectKind::Person
    };
    let lines: Vec<_> = batch.numbered_lines().collect();
    let lines: Vec<(u32, &[&str], u32)> =
        lines.iter().filter(received).map(|(number, _)| (*number, &["RANKS"][..], 2)).collect();
    (!lines.is_empty()).then(|| correction(&world.forum, number, &lines))
}

/// Sometimes something about terms.
pub(super) fn invent(world: &World, step: &Step, party: Principal) -> Option<Said> {
    if !step.picks(77, ONE_IN) {
        return None;
    }
    let code = CARTEL[step.of(CARTEL.len())];
    let numbers: Vec<u8> = world.forum.ledger().batches.keys().map(|id| id.0[0]).collect();
    match step.kind % 16 {
        0 if step.picks(31, 3) => plain(party, Body::WaiveTerm(WaiveTerm { term: in_cartel(code) })),
        1 => plain(party, Body::DeclareClosure(DeclareClosure { term: in_cartel("SPAN") })),
        2 => plain(party, Body::DeclareLapse(DeclareLapse { term: in_cartel("SPAN") })),
        3 => target(world, party, 1 + u32::from(step.picks(32, 2))),
        4 => amend(world, step, party),
        5 if step.picks(33, 5) => {
            let notice = TerminateAgreement { agreement: cartel_code(), notice_digest: digest(5) };
            plain(party, Body::TerminateAgreement(notice))
        }
        6..=8 => plain(party, plain_correction(world, *numbers.get(step.of(numbers.len()))?)?),
        9 => {
            let mut body = said::state_findings("SPAN", world.who(HELD[0].0), &[HELD[0].2[step.of(5)]]);
            body.agreement = cartel_code();
            plain(party, Body::StateFindings(body))
        }
        10 => {
            let mut body = said::answer_findings("SPAN", &[HELD[0].2[step.of(5)]], &[]);
            body.agreement = cartel_code();
            plain(party, Body::AnswerFindings(body))
        }
        _ => classed_lines(world, step, party),
    }
}

fn classed_lines(world: &World, step: &Step, party: Principal) -> Option<Said> {
    let number = 1 + u8::try_from(world.forum.ledger().batches.len()).ok()?;
    let persons = HELD[..2].iter().flat_map(|(_, _, persons)| persons.iter().copied());
    let chosen: Vec<(u8, &str, u32)> = persons
        .filter(|person| step.picks(u32::from(*person), 3))
        .map(|person| {
            let of = u32::from(person) + 50;
            match step.picks(of, 4) {
                true => (person, "FIXED", 0),
                false => (person, "RANKS", 1 + u32::from(step.picks(of, 3))),
            }
        })
        .collect();
    if chosen.is_empty() {
        return None;
    }
    let stage = ["FIRST", "SECOND"][step.of(2)];
    let body = propose(&world.forum, number, &chosen, Some(stage).filter(|_| step.picks(34, 2)));
    until(party, hours_after(world.forum.now, 72), Body::ProposeBatch(body))
}

/// What holds of terms in every state.
pub(super) fn check(ledger: &Ledger) -> Result<(), TestCaseError> {
    for position in term_positions(ledger) {
        let released: u64 = position.released.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(position.committed, position.received + position.open + released + position.disputed);
        if position.classes.is_empty() {
            continue;
        }
        let sum =
            |of: fn(&crate::position::ClassPosition) -> u64| position.classes.iter().map(of).sum::<u64>();
        prop_assert_eq!(position.committed, sum(|class| class.committed));
        prop_assert_eq!(position.received, sum(|class| class.received));
        prop_assert_eq!(released, sum(|class| class.released));
        let term = ledger.agreements.term(position.key).unwrap();
        prop_assert_eq!(position.classes.len(), term.term.classes.len());
    }
    check_exact_numbers(ledger)?;
    for target in ledger.agreements.targets.iter().filter(|(_, target)| target.version > 0) {
        prop_assert!(target.1.target > 0);
    }
    Ok(())
}

// FIXED asks for exactly two of each side.
fn check_exact_numbers(ledger: &Ledger) -> Result<(), TestCaseError> {
    let Some(key) = ledger.agreements.key_of(&cartel_code(), &term("FIXED")) else { return Ok(()) };
    for giver in Principal::PARTIES {
        let balance = ledger.accounts.balance(key, giver);
        let standing =
            [Account::Open, Account::Received, Account::Disputed].map(|account| balance.on(account));
        prop_assert!(standing.iter().sum::<i64>() <= 2, "{:?}", balance);
    }
    Ok(())
}

/// What swapping the parties must mirror.
pub(super) fn projection(world: &World) -> Vec<String> {
    let ledger = world.forum.ledger();
    let mut lines = Vec::new();
    for agreement in agreement_positions(ledger) {
        let notice = agreement.notice_by.map(|party| world.who(party));
        lines.push(format!(
            "agreement {} {:?} {} {notice:?}",
            agreement.code, agreement.state, agreement.version
        ));
    }
    for found in term_positions(ledger) {
        let giver = world.who(found.giver);
        let mut closures: Vec<Principal> = found.closures.iter().map(|party| world.who(*party)).collect();
        closures.sort_unstable();
        let (state, classes) = (found.state, &found.classes);
        lines.push(format!("term {:?} {giver:?} {state:?} {closures:?} {classes:?}", found.key));
    }
    // The matrix of keys calls for different things from either side; the other terms for the same.
    let mirrored = |key: TermKey| {
        let reference = &ledger.agreements.term(key).unwrap().reference;
        reference.term != term("GAZA")
    };
    for found in ratio_positions(ledger).into_iter().filter(|found| mirrored(found.key)) {
        for equation in &found.equations {
            let carry = equation.carry_over().map(|carry| (world.who(carry.ahead), carry.amount, carry.of));
            lines.push(format!("ratio {:?} {carry:?} {}", found.key, equation.same_class));
        }
    }
    for (batch, signed) in &ledger.agreements.corrections {
        let mut parties: Vec<Principal> = signed.keys().map(|party| world.who(*party)).collect();
        parties.sort_unstable();
        lines.push(format!("correction {batch} {parties:?}"));
    }
    lines
}

/// What random sequences are to come to.
pub(super) fn landmarks(ledger: &Ledger) -> [(&'static str, bool); 3] {
    let corrected = ledger.accounts.balances().any(|(_, _, balance)| {
        let mut released = balance.released_by_ground();
        released.any(|(ground, count)| ground == ReleaseGround::Reattributed && count > 0)
    });
    [
        ("terms amended", ledger.agreements.by_code[&cartel_code()].version > 1),
        ("an attribution corrected", corrected),
        ("a target agreed", ledger.agreements.targets.values().any(|target| target.version > 0)),
    ]
}
