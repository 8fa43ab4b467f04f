//! What a departure needs beside a window that both sides signed: a route that its giver has given notice of and the
//! other side acknowledged, the safety guarantee of both for exactly that window and, in a simultaneous release at a
//! distance, every leg ready and opened at once. Another window or another notice voids what was said on the old one.

mod decision;
mod event;
mod legs;
mod missing;
mod state;

pub use decision::{acknowledge, guarantee, notice, postpone};
pub use event::{ScheduleEvent, apply};
pub use legs::{open, ready};
pub use missing::{Missing, missing};
pub use state::{Guarantee, Postponement, RouteNotice, Schedule};

pub(crate) use decision::{check_postpone, expire};
pub(crate) use legs::check_opened;
pub(crate) use missing::check_complete;
