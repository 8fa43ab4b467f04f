//! Every state that the moves lead to.

use std::collections::{BTreeSet, HashMap};

use homeward_payload::ids::Timestamp;

use super::super::forum::Forum;
use super::bounds::{Bounds, root};
use super::invariants::check_state;
use super::moves::{Move, moves};
use super::projection::project;
use super::saying::{Voice, take};
use super::standing::Standing;

/// States in one model: more are a sign that something counts without end.
const STATES_MAX: usize = 120_000;
/// Of the ledgers that lead to a state found before, one in so many is tried for answering like the first.
const COMPARED_ONE_IN: usize = 251;

/// What was explored: every state that can be reached, and every move between two of them.
#[derive(Default)]
pub(super) struct Graph {
    /// How each state stands, by the order in which they were found.
    pub(super) states: Vec<Standing>,
    /// From where to where, and by which move.
    pub(super) edges: Vec<(u32, u32, Move)>,
    /// How many moves were refused.
    pub(super) refused: u64,
}

struct Search<'a> {
    bounds: &'a Bounds,
    voice: Voice,
    begun: Timestamp,
    graph: Graph,
    known: HashMap<Vec<u8>, u32>,
    waiting: Vec<(u32, Forum)>,
    /// Ledgers that came to a state by another way than the first.
    found_again: Vec<(u32, Forum)>,
    times_found: usize,
}

/// Explores until nothing new is found.
pub(super) fn explore(bounds: &Bounds) -> Graph {
    let begun = root(bounds);
    let mut search = Search {
        bounds,
        voice: Voice::new(),
        begun: begun.now,
        graph: Graph::default(),
        known: HashMap::new(),
        waiting: Vec::new(),
        found_again: Vec::new(),
        times_found: 0,
    };
    search.find(begun);
    while let Some((from, forum)) = search.waiting.pop() {
        for (said, after) in search.answers(&forum) {
            match after {
                Some(after) => {
                    let to = search.find(after);
                    search.graph.edges.push((from, to, said));
                }
                None => search.graph.refused += 1,
            }
        }
    }
    search.compare();
    search.graph
}

impl Search<'_> {
    // What the ledger answers to every move: the state after it, or nothing where it is refused.
    fn answers(&self, forum: &Forum) -> Vec<(Move, Option<Forum>)> {
        let said = moves(forum, self.bounds, forum.now != self.begun).into_iter();
        let answer = |said: Move| match take(&self.voice, forum, &said) {
            Ok(Some(after)) => Some((said, Some(after))),
            Ok(None) => None,
            Err(_) => Some((said, None)),
        };
        said.filter_map(answer).collect()
    }

    fn projection(&self, forum: &Forum) -> Vec<u8> {
        let mut projection = project(forum, self.bounds);
        projection.push(u8::from(forum.now != self.begun));
        projection
    }

    fn find(&mut self, forum: Forum) -> u32 {
        let next = u32::try_from(self.graph.states.len()).unwrap();
        let number = *self.known.entry(self.projection(&forum)).or_insert(next);
        if number == next {
            check_state(&forum);
            self.graph.states.push(Standing::of(&forum));
            assert!(self.graph.states.len() <= STATES_MAX, "{}: too many states", self.bounds.name);
            self.waiting.push((number, forum));
            return number;
        }
        self.times_found += 1;
        if self.times_found.is_multiple_of(COMPARED_ONE_IN) {
            self.found_again.push((number, forum));
        }
        number
    }

    // Ledgers of one projection are led to the same states. Whether a statement that changes nothing any rule asks for is
    // refused as said before, or taken, may differ.
    fn compare(&self) {
        let mut led_to: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); self.graph.states.len()];
        for (from, to, _) in self.graph.edges.iter().filter(|(from, to, _)| from != to) {
            led_to[*from as usize].insert(*to);
        }
        for (number, forum) in &self.found_again {
            let after = self.answers(forum).into_iter().filter_map(|(_, after)| after);
            let mut leads_to: BTreeSet<u32> =
                after.map(|after| self.known[&self.projection(&after)]).collect();
            leads_to.remove(number);
            let batches = &forum.ledger().batches;
            assert_eq!(leads_to, led_to[*number as usize], "the projection hides something of {batches:?}");
        }
    }
}
