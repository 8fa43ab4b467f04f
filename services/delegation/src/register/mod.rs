//! Registers: imported from files row by row, with a quarantine for what cannot stand.

mod calls;
mod held;
mod import;
mod quarantine;
mod referrals;
mod row;
mod rows;
#[cfg(test)]
mod tests;

pub(crate) use calls::{import_register, list_quarantine, register_counts, send_referrals};
pub(crate) use import::{ImportContext, import};
use quarantine::{WorklistContext, quarantine_page};
use referrals::{mark_sent, referrals_to_send};
pub(crate) use row::{field, person_row};
