//! What can still come about from every state, by those who want it.

use std::collections::VecDeque;

use super::moves::Move;
use super::search::Graph;

/// From which states one of the targets can be reached by these moves.
pub(super) fn can_reach(graph: &Graph, targets: &[bool], by: impl Fn(&Move) -> bool) -> Vec<bool> {
    let mut from: Vec<Vec<u32>> = vec![Vec::new(); graph.states.len()];
    for (before, after, said) in &graph.edges {
        if by(said) {
            from[*after as usize].push(*before);
        }
    }
    let mut reaching = targets.to_vec();
    let mut waiting: Vec<u32> =
        (0_u32..).zip(targets).filter(|(_, is)| **is).map(|(state, _)| state).collect();
    while let Some(state) = waiting.pop() {
        for before in &from[state as usize] {
            if !std::mem::replace(&mut reaching[*before as usize], true) {
                waiting.push(*before);
            }
        }
    }
    reaching
}

/// The shortest ways from the first state: for each state how many moves away it is, and the last of them.
pub(super) struct Ways {
    steps: Vec<Option<(u32, u32, Move)>>,
}

impl Ways {
    pub(super) fn of(graph: &Graph) -> Self {
        let mut to: Vec<Vec<(u32, Move)>> = vec![Vec::new(); graph.states.len()];
        for (before, after, said) in &graph.edges {
            to[*before as usize].push((*after, *said));
        }
        let mut steps = vec![None; graph.states.len()];
        let mut waiting = VecDeque::from([(0_u32, 0_u32)]);
        while let Some((state, depth)) = waiting.pop_front() {
            for (after, said) in &to[state as usize] {
                if *after != 0 && steps[*after as usize].is_none() {
                    steps[*after as usize] = Some((depth + 1, state, *said));
                    waiting.push_back((*after, depth + 1));
                }
            }
        }
        Self { steps }
    }

    /// The longest of them.
    pub(super) fn depth(&self) -> u32 {
        self.steps.iter().flatten().map(|(depth, _, _)| *depth).max().unwrap_or(0)
    }

    /// The way to a state.
    pub(super) fn to(&self, state: usize) -> Vec<Move> {
        let mut said = Vec::new();
        let mut state = state;
        while let Some((_, before, last)) = self.steps[state] {
            said.push(last);
            state = before as usize;
        }
        said.reverse();
        said
    }
}
