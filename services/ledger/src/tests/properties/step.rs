//! One random step: numbers that a world turns into a statement.

use proptest::prelude::*;

/// What to say, as numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Chooses what is said; below [`FOLLOW`] the next action that this number names.
    pub(super) kind: u8,
    /// Chooses who says it; above [`PLAUSIBLE`] somebody at random.
    pub(super) actor: u8,
    /// Chooses among whatever there is.
    pub(super) pick: u16,
}

/// Kinds below this follow a next action.
pub(super) const FOLLOW: u8 = 150;
/// Actors up to this are those whose task it is.
pub(super) const PLAUSIBLE: u8 = 230;

impl Arbitrary for Step {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let numbers = (any::<u8>(), any::<u8>(), any::<u16>());
        numbers.prop_map(|(kind, actor, pick)| Self { kind, actor, pick }).boxed()
    }
}

impl Step {
    /// Whether a choice with this number falls on yes, once in `one_in`.
    pub(super) fn picks(&self, number: u32, one_in: u32) -> bool {
        (u32::from(self.pick).wrapping_mul(31).wrapping_add(number.wrapping_mul(17)) >> 2) % one_in == 0
    }

    /// One of so many.
    pub(super) fn of(&self, count: usize) -> usize {
        usize::from(self.pick) % count.max(1)
    }
}
