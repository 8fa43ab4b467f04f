//! Drafts of batch lists: drawn by declared rules, changed line by line with a reason, compared, checked against all
//! that would be said against them, and then proposed.

mod change;
mod check;
mod compare;
mod create;
mod lines;
mod propose;
mod show;

pub(crate) use change::change_draft;
pub(crate) use check::check_draft;
pub(crate) use compare::compare_draft;
pub(crate) use create::create_draft;
pub(crate) use lines::list_draft_lines;
pub(crate) use propose::propose_draft;
pub(crate) use show::{get_draft, list_drafts};
