//! Disputes: raised over something named, admitted or dismissed by the mediator, resolved by both sides with what
//! follows spelled out, or recorded as unresolved with both positions. A dispute holds what it names and nothing else
//! (Dix-Hill 1862, article 9); the mediator scopes, relays and records, and decides no merit.
//!
//! On appeal the neutral decides; an appeal of the neutral's own dispute is decided by the commission, so that nobody
//! judges in its own matter.

mod admission;
mod discrepancy;
mod effect;
mod event;
mod evidence;
mod raise;
mod resolution;
mod scope;
mod state;

pub use admission::{admit, dismiss};
pub use discrepancy::explain;
pub use event::{DisputeEvent, apply};
pub use evidence::{record_unresolved, submit_evidence};
pub use raise::{appeal, raise, withdraw};
pub use resolution::{accept, propose};
pub use scope::Scope;
pub use state::{
    Admission, Dispute, DisputeState, Disputes, EVIDENCE_MAX, Evidence, OPEN_DISPUTES_MAX, PROPOSALS_MAX,
    Proposal, RESOLUTION_DAYS_MAX,
};
