//! The forum: who is in it, what each may say, what was said before, and marked time.

mod admission;
mod speaker;
mod state;
mod time;

pub use admission::{admit, check_speaker};
pub use state::{Forum, ForumEvent};
pub(crate) use time::still_stands;
pub use time::{mark_time, sequenced_time};
