//! A model check of the negotiation core: every interleaving of a fixed alphabet of statements, on the real ledger.
//!
//! Two parties, the neutral, the commission and one mediator; two persons; one batch or two, which may be proposed over
//! the same persons; revisions and counter-revisions, confirmations with and without an end, windows, schedules,
//! departures, counts, settlements. In every state everything is tried that could be said, in place or out of it, also
//! what was said before and what names another revision, another content or another result. A statement that was
//! accepted is said again under its own id at once: it gets its receipt again and changes nothing.
//!
//! A state is the ledger without what no rule asks for (`projection.rs`); states that differ only by who has which name,
//! the two parties, the two persons or the two batches, count as one. The search ends when nothing new is found, so that
//! nothing but the bounds of each model is left out. In every state every invariant holds that random sequences are
//! checked for (`properties`), every statement changes what is its author's to change, and a refused one nothing, for it
//! is judged on a ledger that nobody can write to.
//!
//! From every state willing parties can finish: no batch open, everybody received or free again. And whoever stands on a
//! batch that both have confirmed can be received without a step back by anybody.
//!
//! Bounds and counts stand with each model below; they are asserted, and `cargo test model -- --nocapture` prints them
//! with the time it took.

mod bounds;
mod invariants;
mod liveness;
mod moves;
mod projection;
mod saying;
mod search;
mod standing;

use std::time::Instant;

use homeward_payload::domain::LineOutcome;

use super::forum::{A, B, NEUTRAL};
use bounds::{Also, Bounds};
use liveness::{Ways, can_reach};
use moves::Move;
use search::{Graph, explore};
use standing::Standing;

/// How much was explored.
#[derive(Debug, PartialEq, Eq)]
struct Explored {
    /// States, up to names.
    states: usize,
    /// Accepted moves from one state to another or to the same.
    transitions: usize,
    /// Refused moves.
    refused: u64,
    /// Moves to the state that is farthest from the beginning.
    depth: u32,
}

// Two batches over a person of each side: they are offered, countered, confirmed, put off and carried out in any order,
// and a marked time ends offers and confirmations.
// Shows F5, INV-A5, INV-B1, INV-B2, INV-P4.
#[test]
fn two_batches_over_one_person_of_each_side() {
    let bounds = Bounds {
        name: "two batches, a person of each side",
        holders: [A, B],
        batches: 2,
        revisions: 2,
        windows: 1,
        routes: 1,
        also: &[Also::Time],
        outcomes: &[],
    };
    check(&bounds, &Explored { states: 74_838, transitions: 743_508, refused: 4_037_344, depth: 29 });
}

// Both persons are held by one side, so that a revision puts one in the place of the other.
// Shows F6, INV-B1, INV-P4.
#[test]
fn two_batches_over_two_persons_of_one_side() {
    let bounds = Bounds {
        name: "two batches, two persons of one side",
        holders: [A, A],
        batches: 2,
        revisions: 2,
        windows: 1,
        routes: 1,
        also: &[],
        outcomes: &[],
    };
    check(&bounds, &Explored { states: 15_892, transitions: 133_595, refused: 841_362, depth: 28 });
}

// Two batches in which whoever was claimed may be missed, so that what became of them is disputed.
// Shows F17, INV-B4, INV-B5, INV-B6, INV-P5.
#[test]
fn two_batches_in_which_somebody_is_missed() {
    let bounds = Bounds {
        name: "two batches, somebody missed",
        holders: [A, B],
        batches: 2,
        revisions: 1,
        windows: 1,
        routes: 1,
        also: &[Also::Missed],
        outcomes: &[],
    };
    check(&bounds, &Explored { states: 40_515, transitions: 228_537, refused: 2_111_153, depth: 36 });
}

// One batch from its offer to its settlement, piece by piece, with everything that can go wrong on the way.
// Shows INV-B3, INV-B4, INV-B5, INV-B6, INV-P1, INV-P3, INV-P5.
#[test]
fn one_batch_piece_by_piece() {
    let bounds = Bounds {
        name: "one batch, piece by piece",
        holders: [A, B],
        batches: 1,
        revisions: 1,
        windows: 1,
        routes: 1,
        also: &[Also::Time, Also::Pieces, Also::Missed, Also::Miscounts, Also::Abort],
        outcomes: &[(A, LineOutcome::Withdrawn), (NEUTRAL, LineOutcome::Died)],
    };
    check(&bounds, &Explored { states: 62_252, transitions: 497_704, refused: 2_506_531, depth: 26 });
}

// One batch whose revision, window and routes change while its pieces are said.
// Shows INV-B1, INV-B3, INV-P3.
#[test]
fn one_batch_that_changes_while_it_is_prepared() {
    let bounds = Bounds {
        name: "one batch, changed while it is prepared",
        holders: [A, B],
        batches: 1,
        revisions: 2,
        windows: 2,
        routes: 1,
        also: &[Also::Pieces],
        outcomes: &[],
    };
    check(&bounds, &Explored { states: 36_565, transitions: 320_310, refused: 1_294_381, depth: 24 });
}

fn check(bounds: &Bounds, expected: &Explored) {
    let begun = Instant::now();
    let graph = explore(bounds);
    let ways = Ways::of(&graph);
    let found = Explored {
        states: graph.states.len(),
        transitions: graph.edges.len(),
        refused: graph.refused,
        depth: ways.depth(),
    };
    println!("{bounds:?}\n{found:?} in {} ms", begun.elapsed().as_millis());
    check_finishing(&graph, &ways);
    check_receiving(&graph, &ways);
    assert_eq!(
        found, *expected,
        "the rules, the alphabet or the projection have changed what can be reached"
    );
}

// Willing parties finish what they can, and let go what nobody confirms any more.
fn check_finishing(graph: &Graph, ways: &Ways) {
    let finished: Vec<bool> = graph.states.iter().map(|state| state.finished).collect();
    let reaching = can_reach(graph, &finished, |said| said.goes_on() || said.lets_go());
    let stuck = reaching.iter().position(|reaches| !reaches);
    assert_eq!(stuck.map(|state| ways.to(state)), None, "nobody can finish from here");
}

fn check_receiving(graph: &Graph, ways: &Ways) {
    let all = |state: &Standing| state.received + state.bound;
    for wanted in 1..=2 {
        let targets: Vec<bool> = graph.states.iter().map(|state| state.received >= wanted).collect();
        let reaching = can_reach(graph, &targets, Move::goes_on);
        let mut states = graph.states.iter().zip(&reaching);
        let stuck = states.position(|(state, reaches)| state.bound > 0 && all(state) >= wanted && !reaches);
        assert_eq!(stuck.map(|state| ways.to(state)), None, "{wanted} persons cannot be received from here");
    }
}
