//! The records of a delegation's registers, each parsed once from a row with declared columns.
//!
//! A record that exists is valid in itself; what a row says wrongly is a [`RowFault`]. Registers never
//! leave their delegation (a subject enters the shared log only by an opened list, an answer, a finding
//! or a line).

mod capture_card;
mod child;
mod child_answer;
mod choice;
mod claim;
mod fault;
mod field;
mod name;
mod offer;
mod person;
mod power;
mod receipt;
mod received;
mod record;
mod referral;
mod remains;
mod sought;
#[cfg(test)]
mod tests;

pub use capture_card::CaptureCard;
pub use child::{ChildRecord, SeparationKind};
pub use child_answer::{Answer, ChildAnswer, EvidenceGrade};
pub use choice::Choice;
pub use claim::{Claim, RefusedClaim, RefusedClaimReason, parse_claims};
pub use fault::RowFault;
pub use name::{PersonName, Sex};
pub use offer::OfferLine;
pub use person::HeldPerson;
pub use power::PowerCode;
pub use receipt::{ReceiptLine, ReceiptOutcome};
pub use received::ReceivedBefore;
pub(crate) use record::differ_in_apostrophes_alone;
pub use record::{Record, RowContext};
pub use referral::{MedicalReferral, ReferralSource, Urgency};
pub use remains::{ContentClass, IdentityGrade, RemainsContainer};
pub use sought::SoughtPerson;

/// Between the values of a field that holds several.
const VALUE_SEPARATOR: char = ';';
