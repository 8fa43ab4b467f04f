//! Suspension: an agreement or some of its terms stand still. Nothing is deleted; in its scope nothing is confirmed and
//! nothing departs, and the protocol's days stand still. Lists, findings, interviews and medical acts go on. Medical
//! terms and children are suspended only where they are named, with a reason of their own.
//!
//! When it is lifted, what waits to be confirmed or to depart is stated anew: fitness, clearance and confirmations are
//! void, each holder says that it holds everyone on its open lines alive, and then both sides confirm again. What had
//! begun to depart keeps its confirmations, for its content is fixed; who had not departed is stated and cleared anew.

mod begin;
mod event;
mod lift;
mod revalidate;
mod state;

pub use begin::suspend;
pub use event::{SuspensionEvent, apply};
pub use lift::lift;
pub(crate) use lift::waiting_to_lift;
pub use revalidate::{check_revalidated, revalidate, waiting_holders};
pub use state::{
    REVALIDATION_DAYS, Revalidation, SUSPENSIONS_OPEN_MAX, Suspension, Suspensions, check_line, freezes_of,
    freezes_of_case, is_frozen,
};
