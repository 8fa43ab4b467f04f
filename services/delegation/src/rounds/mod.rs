//! Rounds of lists: this side commits before either list is opened, and opens what it committed to.

mod commit;

pub(crate) use commit::{commit, open_committed};
