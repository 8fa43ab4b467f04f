//! Children's cases, one by one: from the list to the family and beyond. They stand in no batch, no quota and no
//! condition; silence, an answer that nobody vouches for, and growing up close none.
//!
//! | file | step |
//! |---|---|
//! | `list` | listed, acknowledged, answered |
//! | `judge` | the answer contested, accepted or confirmed |
//! | `trace` | consent to tracing, identity, family, link |
//! | `interests` | the decision on best interests; consent to the return |
//! | `plan` | the plan of a return, siblings together |
//! | `journey` | on the way, with the neutral, with the family |
//! | `close` | followed up, closed, reopened |

mod apply;
mod close;
mod due;
mod event;
mod guard;
mod interests;
mod journey;
mod judge;
mod list;
mod plan;
mod stage;
mod state;
mod trace;

pub use apply::apply;
pub use close::{close, follow_up, reopen};
pub use due::due;
pub use event::ChildEvent;
pub use interests::{decide, record_consent, withdraw_consent};
pub use journey::{reunify, step};
pub use judge::{REVIEW_DAYS_MAX, accept, confirm, contest};
pub use list::{acknowledge, answer, list};
pub use plan::{note_plan, plan_return};
pub use stage::ChildStage;
pub use state::{ChildCase, Course, Decision, Half, Movement, Review};
pub use trace::{identify_family, state_consent, verify_identity, verify_link};
