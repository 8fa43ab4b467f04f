//! Lists: opened by the holder, answered entry by entry by the other party.

mod decision;
mod remark;
mod state;

pub use decision::{answer_list, open_list};
pub use remark::remark_list;
pub(crate) use state::index_of;
pub use state::{Entry, EntryAnswer, List, ListEvent, apply};
