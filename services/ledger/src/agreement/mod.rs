//! Agreements: terms and term groups, in force once both sides have signed equal content; amended, aimed at a target,
//! waived, closed, lapsed and ended by notice.

mod amendment;
mod attribution;
mod closing;
mod decision;
mod event;
mod quantity;
mod scale;
mod state;
mod target;

pub use attribution::correct;
pub(crate) use closing::{closed, terminated};
pub use closing::{declare_closure, declare_lapse, terminate, waive};
pub use decision::sign_terms;
pub(crate) use decision::{already_signed, check_as_of};
pub use event::{AgreementEvent, Attribution, apply};
pub(crate) use quantity::check_quantities;
pub use scale::DIX_HILL_1862;
pub use state::{
    Agreement, Agreements, Closing, Corrections, GroupKey, GroupTarget, Notice, SignedHalf, SignedTerms,
    TERMS_IN_FORCE_MAX, TermInForce, TermKey,
};
pub use target::agree_target;
