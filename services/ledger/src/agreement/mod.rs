//! Agreements: terms and term groups, in force once both sides have signed equal content.

mod decision;
mod state;

pub use decision::sign_terms;
pub(crate) use decision::{already_signed, check_as_of};
pub use state::{
    Agreement, AgreementEvent, Agreements, GroupKey, SignedTerms, TERMS_IN_FORCE_MAX, TermInForce, TermKey,
};
