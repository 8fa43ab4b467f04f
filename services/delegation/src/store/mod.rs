//! `register.sqlite`: what is needed to draw and look up, without names.
//!
//! The rows themselves, serial numbers included, are documents in the vault, encrypted with a key per
//! subject. Here stand random references, keyed hashes of numbers, claims, urgencies, days of capture,
//! the order of the quarantine, and what was planned under a caller's request id.

pub(crate) mod drafts;
mod error;
mod file;
pub(crate) mod import;
mod key;
mod kind;
pub(crate) mod matching;
pub(crate) mod opened;
pub(crate) mod plan;
pub(crate) mod referral;
pub(crate) mod revise;
pub(crate) mod subject;
#[cfg(test)]
mod tests;
pub(crate) mod version;

use std::path::Path;

use homeward_participant::database::Database;
use rusqlite::{Connection, Transaction, TransactionBehavior};

pub(crate) use error::StoreError;
pub(crate) use import::{Counts, Import};
pub(crate) use key::{KeyHash, LookUpKey};
pub(crate) use kind::RegisterKind;
pub(crate) use referral::Referral;
pub(crate) use subject::{Drawable, Quarantine, Quarantined, SubjectRow};

/// An open register store. It has one owner; the file is locked.
pub(crate) struct RegisterStore {
    connection: Connection,
    key: LookUpKey,
}

impl RegisterStore {
    /// Opens `register.sqlite` and `register.key` in `folder`, or makes both, readable by their owner
    /// alone.
    ///
    /// # Errors
    /// The files cannot be made or read, are readable by others, in use, or not of this format.
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        let Database { connection, is_new } = file::open(&folder.join("register.sqlite"))?;
        let key = LookUpKey::open(&folder.join("register.key"), is_new)?;
        Ok(Self { connection, key })
    }

    /// The keyed hash of a number in a register.
    pub(crate) fn key_hash(&self, register: RegisterKind, number: &str) -> KeyHash {
        self.key.hash(register, number)
    }

    /// The keyed hash of what no two rows of a register may share.
    pub(crate) fn part_hash(
        &self,
        register: RegisterKind,
        (what, value): &(&'static str, String),
    ) -> KeyHash {
        self.key.part(register, what, value)
    }

    /// The keyed hash of a whole row.
    pub(crate) fn row_hash(&self, register: RegisterKind, fields: &[String]) -> KeyHash {
        self.key.row(register, fields)
    }

    /// Does `work` in one durable transaction; an error undoes it.
    ///
    /// # Errors
    /// Those of `work`, and those of the database.
    pub(crate) fn transaction<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(StoreError::from)?;
        let result = work(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(result)
    }
}
