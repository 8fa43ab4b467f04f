//! The order in which rows of the quarantine are worked on: the medical first, then the oldest.

use crate::register::Urgency;

/// Where a row stands in the worklist; the smallest is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum WorklistClass {
    /// A referral that cannot wait.
    Immediate = 0,
    /// An urgent referral.
    Urgent = 1,
    /// Another referral.
    Routine = 2,
    /// A medical claim without referral.
    MedicalClaim = 3,
    /// Neither.
    Other = 4,
}

/// Bits of a place that count the rows of a class.
const SEQUENCE_BITS: u32 = 28;
/// Largest number of a row in its class.
const SEQUENCE_MAX: u32 = (1 << SEQUENCE_BITS) - 1;

impl WorklistClass {
    /// The class of a row by its most urgent referral and its claims.
    #[must_use]
    pub const fn of(urgency: Option<Urgency>, has_medical_claim: bool) -> Self {
        match (urgency, has_medical_claim) {
            (Some(Urgency::Immediate), _) => Self::Immediate,
            (Some(Urgency::Urgent), _) => Self::Urgent,
            (Some(Urgency::Routine), _) => Self::Routine,
            (None, true) => Self::MedicalClaim,
            (None, false) => Self::Other,
        }
    }

    /// The place of the row with this number, counted from 1 in the order in which rows came, so that within a class
    /// the oldest is first.
    #[must_use]
    pub const fn place(self, number: u32) -> u32 {
        let number = if number > SEQUENCE_MAX { SEQUENCE_MAX } else { number };
        ((self as u32) << SEQUENCE_BITS) | number
    }
}

/// The number of a row in the order in which rows came, from its place.
#[must_use]
pub const fn number_of(place: u32) -> u32 {
    place & SEQUENCE_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_medical_come_first_and_then_the_oldest() {
        let rows = [
            (Some(Urgency::Immediate), false, 9),
            (Some(Urgency::Urgent), true, 8),
            (Some(Urgency::Routine), false, 3),
            (Some(Urgency::Routine), false, 7),
            (None, true, 2),
            (None, false, 1),
            (None, false, 6),
        ];
        let places: Vec<u32> = rows
            .iter()
            .map(|(urgency, claim, number)| WorklistClass::of(*urgency, *claim).place(*number))
            .collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(places.iter().zip(rows).all(|(place, (_, _, number))| number_of(*place) == number));
        assert!(WorklistClass::Routine.place(u32::MAX) < WorklistClass::MedicalClaim.place(0));
    }
}
