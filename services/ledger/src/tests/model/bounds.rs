//! What bounds the model, and where it begins.

use homeward_payload::domain::{Body, LineOutcome, Principal, SubjectKind, Window};
use homeward_payload::ids::BatchId;

use super::super::forum::{Forum, START, batch_id, hours_after};
use super::super::{life, said};

/// The two persons.
pub(super) const PERSONS: [u8; 2] = [11, 21];

/// What bounds a model.
#[derive(Debug)]
pub(super) struct Bounds {
    /// What is explored, in a few words.
    pub(super) name: &'static str,
    /// Who holds the first and the second person.
    pub(super) holders: [Principal; 2],
    /// How many batches there are, one after another or side by side.
    pub(super) batches: u8,
    /// How many revisions each has at most.
    pub(super) revisions: u32,
    /// How many windows are agreed to.
    pub(super) windows: u8,
    /// How many routes each giver gives notice of.
    pub(super) routes: u8,
    /// What is said beside what every model says.
    pub(super) also: &'static [Also],
    /// Outcomes that lines come to before the handover, and who records them.
    pub(super) outcomes: &'static [(Principal, LineOutcome)],
}

/// What only some models say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Also {
    /// A time is marked that ends every offer made before, and every confirmation with an end.
    Time,
    /// Receipts of nobody, and disputes over who was claimed and missed.
    Missed,
    /// Claims of nobody, a wrong count, a record that the neutral does not sign.
    Miscounts,
    /// Handovers are broken off.
    Abort,
    /// Routes, acknowledgements, guarantees, fitness and clearance are said one by one, not in one go.
    Pieces,
}

impl Bounds {
    /// Whether this is said.
    pub(super) fn has(&self, also: Also) -> bool {
        self.also.contains(&also)
    }
}

/// A batch by its number.
pub(super) fn slot(number: u8) -> BatchId {
    batch_id(number)
}

/// Windows that are agreed to: all from now on, and beyond the end of every offer.
pub(super) fn window(number: u8) -> Window {
    said::window_of(START, hours_after(START, 24 * (30 - i64::from(number))))
}

/// Both persons are listed and accepted, and nothing is proposed.
pub(super) fn root(bounds: &Bounds) -> Forum {
    let mut forum = life::agreed();
    for (list, (person, holder)) in (1..).zip(PERSONS.into_iter().zip(bounds.holders)) {
        forum.must(holder, Body::OpenList(said::open_list(list, SubjectKind::Person, &[person])));
        let other = holder.other_party().unwrap();
        forum.must(other, Body::AnswerList(said::answer_list(list, &[1], &[])));
    }
    forum
}
