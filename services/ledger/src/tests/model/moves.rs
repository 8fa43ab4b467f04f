//! The alphabet: everything that somebody may say in a state of the model, in place or not.

use homeward_payload::domain::{LineOutcome, Principal};

use super::super::forum::Forum;
use super::bounds::{Also, Bounds, slot};
use crate::batch::{Batch, Phase};
use crate::subject::LineState;

/// Something that is said, or a few things that are said in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// A revision with these persons, over the newest one or, stale, over another.
    Propose { author: Principal, batch: u8, revision: u32, persons: u8, over_newest: bool },
    /// A confirmation of a revision as it stands, or with the digest of other content.
    Confirm { author: Principal, batch: u8, revision: u32, of_content: bool, with_end: bool },
    /// A confirmation is taken back.
    Withdraw { author: Principal, batch: u8, revision: u32 },
    /// A batch is cancelled.
    Cancel { author: Principal, batch: u8 },
    /// One of the windows is agreed to.
    Agree { author: Principal, batch: u8, window: u8 },
    /// The window is put off.
    Postpone { author: Principal, batch: u8 },
    /// Notice of a route, one of two.
    Notice { giver: Principal, batch: u8, route: u8 },
    /// A route is acknowledged, one of two.
    Acknowledge { giver: Principal, batch: u8, route: u8 },
    /// A guarantee of safety.
    Guarantee { author: Principal, batch: u8 },
    /// Everything that the schedule lacks, in one go.
    Schedule { batch: u8 },
    /// The commission commits to fitness.
    Fitness { batch: u8, revision: u32 },
    /// The neutral answers for everybody; these persons stay.
    Clear { batch: u8, staying: u8 },
    /// Fitness and clearance of everybody, in one go.
    Examine { batch: u8 },
    /// A giver's people depart, of the revision in force or of another.
    Depart { giver: Principal, batch: u8, revision: u32 },
    /// An outcome of one person's line.
    Outcome { author: Principal, batch: u8, revision: u32, person: u8, outcome: LineOutcome },
    /// A claim to have delivered whoever departed, or nobody.
    Claim { giver: Principal, batch: u8, all: bool },
    /// A receipt for whoever departed, or for nobody.
    Receive { receiver: Principal, batch: u8, all: bool },
    /// The neutral counts as many as departed, or one more.
    Witness { batch: u8, right: bool },
    /// The neutral breaks the handover off.
    Abort { batch: u8 },
    /// The neutral signs the record, or says that it does not.
    Attest { batch: u8, signs: bool },
    /// A side settles, on the result as it is or on another.
    Settle { author: Principal, batch: u8, of_result: bool },
    /// Both heads resolve a dispute over a line that was claimed and missed, in one go.
    Resolve { batch: u8, person: u8, received: bool },
    /// A time is marked that lies after the end of every offer made before.
    MarkTime,
}

impl Move {
    /// Whether somebody says it who wants the exchange to come about: nobody steps back, misses or miscounts.
    pub(super) const fn goes_on(&self) -> bool {
        match self {
            Self::Withdraw { .. }
            | Self::Cancel { .. }
            | Self::Postpone { .. }
            | Self::Outcome { .. }
            | Self::Abort { .. }
            | Self::MarkTime => false,
            Self::Confirm { with_end, .. } => !*with_end,
            Self::Clear { staying, .. } => *staying == 0,
            Self::Claim { all, .. } | Self::Receive { all, .. } => *all,
            Self::Witness { right, .. } => *right,
            Self::Attest { signs, .. } => *signs,
            Self::Resolve { received, .. } => *received,
            _ => true,
        }
    }

    /// Whether it ends an offer that both do not confirm.
    pub(super) const fn lets_go(&self) -> bool {
        matches!(self, Self::Cancel { .. })
    }
}

/// Everything that is tried in a state: what fits, what was said before, and what is stale.
pub(super) fn moves(forum: &Forum, bounds: &Bounds, late: bool) -> Vec<Move> {
    let mut moves = Vec::new();
    for batch in 1..=bounds.batches {
        let known = forum.ledger().batches.get(&slot(batch));
        propose(&mut moves, bounds, batch, known);
        if let Some(known) = known {
            negotiate(&mut moves, bounds, batch, known, late);
            prepare(&mut moves, bounds, batch, known);
            hand_over(&mut moves, bounds, batch, known);
        }
    }
    if !late && bounds.has(Also::Time) {
        moves.push(Move::MarkTime);
    }
    moves
}

fn propose(moves: &mut Vec<Move>, bounds: &Bounds, batch: u8, known: Option<&Batch>) {
    let newest = known.map_or(0, |known| known.revisions);
    for author in Principal::PARTIES {
        for persons in 1..=3 {
            if newest < bounds.revisions {
                moves.push(Move::Propose { author, batch, revision: newest + 1, persons, over_newest: true });
            }
        }
        if newest > 0 {
            // The newest said again, and one that does not know it.
            moves.push(Move::Propose { author, batch, revision: newest, persons: 1, over_newest: true });
            moves.push(Move::Propose { author, batch, revision: newest + 1, persons: 3, over_newest: false });
        }
    }
}

fn negotiate(moves: &mut Vec<Move>, bounds: &Bounds, batch: u8, known: &Batch, late: bool) {
    for author in Principal::PARTIES {
        for revision in 1..=known.revisions {
            moves.push(Move::Confirm { author, batch, revision, of_content: true, with_end: false });
            moves.push(Move::Withdraw { author, batch, revision });
        }
        let revision = known.revisions;
        if !late && bounds.has(Also::Time) {
            moves.push(Move::Confirm { author, batch, revision, of_content: true, with_end: true });
        }
        moves.push(Move::Confirm { author, batch, revision, of_content: false, with_end: false });
        moves.push(Move::Cancel { author, batch });
        moves.extend((0..bounds.windows).map(|window| Move::Agree { author, batch, window }));
        moves.push(Move::Postpone { author, batch });
    }
}

fn prepare(moves: &mut Vec<Move>, bounds: &Bounds, batch: u8, known: &Batch) {
    if !bounds.has(Also::Pieces) {
        if known.phase == Phase::Confirmed && known.window.is_some() {
            moves.push(Move::Schedule { batch });
        }
        moves.push(Move::Examine { batch });
        return;
    }
    for giver in Principal::PARTIES {
        for route in 0..bounds.routes {
            moves.push(Move::Notice { giver, batch, route });
            moves.push(Move::Acknowledge { giver, batch, route });
        }
        moves.push(Move::Guarantee { author: giver, batch });
    }
    moves.extend((1..=known.revisions).map(|revision| Move::Fitness { batch, revision }));
    moves.extend((0..=2).map(|staying| Move::Clear { batch, staying }));
}

// Whoever gives nothing in a batch claims nothing there, and whoever receives nothing has no receipt to give.
fn hand_over(moves: &mut Vec<Move>, bounds: &Bounds, batch: u8, known: &Batch) {
    let or_not = |also| if bounds.has(also) { &[true, false][..] } else { &[true] };
    let (counts, receipts) = (or_not(Also::Miscounts), or_not(Also::Missed));
    let gives = |giver: &Principal| known.lines_of(*giver).next().is_some();
    for giver in Principal::PARTIES.into_iter().filter(gives) {
        moves.extend((1..=known.revisions).map(|revision| Move::Depart { giver, batch, revision }));
        let receiver = giver.other_party().unwrap();
        moves.extend(counts.iter().map(|all| Move::Claim { giver, batch, all: *all }));
        moves.extend(receipts.iter().map(|all| Move::Receive { receiver, batch, all: *all }));
    }
    for author in Principal::PARTIES {
        moves.extend([true, false].map(|of_result| Move::Settle { author, batch, of_result }));
    }
    moves.extend(counts.iter().map(|right| Move::Witness { batch, right: *right }));
    moves.push(Move::Attest { batch, signs: true });
    if bounds.has(Also::Miscounts) {
        moves.push(Move::Attest { batch, signs: false });
    }
    if bounds.has(Also::Abort) {
        moves.push(Move::Abort { batch });
    }
    for person in 1..=2 {
        for (author, outcome) in bounds.outcomes {
            for revision in 1..=known.revisions {
                moves.push(Move::Outcome { author: *author, batch, revision, person, outcome: *outcome });
            }
        }
        if known.revision.lines.iter().any(|line| line.state == LineState::Disputed) {
            moves.extend([true, false].map(|received| Move::Resolve { batch, person, received }));
        }
    }
}
