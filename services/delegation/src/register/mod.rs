//! Registers: imported from files row by row, with a quarantine for what cannot stand.

mod calls;
mod corrections;
mod file_calls;
mod held;
mod import;
mod quarantine;
mod referrals;
mod revise;
mod row;
mod row_calls;
mod rows;
#[cfg(test)]
mod tests;

pub(crate) use calls::{import_register, list_quarantine, register_counts, send_referrals};
pub(crate) use corrections::{list_gone, list_pending, take_up};
pub(crate) use file_calls::{FileEvents, import_file};
pub(crate) use import::{ImportContext, import, import_told};
use quarantine::{WorklistContext, quarantine_page};
use referrals::{mark_sent, referrals_to_send};
pub(crate) use row::{document, field, person_row, sought_row};
pub(crate) use row_calls::{correct_row, get_row};
