//! Children's cases, one at a time: they are in no batch, no quota and no condition.

mod answer;
mod cases;
mod diary;
mod list;
mod notes;
#[cfg(test)]
mod own_file;
mod read;
#[cfg(test)]
mod tests;

pub(crate) use answer::{acknowledge, answer};
pub(crate) use diary::{add, assign};
pub(crate) use list::list;
pub(crate) use read::{find, read};
