//! Clearances as they were said, and whose were withdrawn: one SQLite file, readable by its owner alone.
//!
//! It holds what is public once it is said, and ciphertext that the public digest stands for. Wills, fitness and why a
//! clearance was withdrawn are in the vault.

use std::path::Path;

use homeward_participant::database::{self, Database, DatabaseError, Lock};
use homeward_payload::ids::{BatchId, SubjectRef, Timestamp};
use homeward_vault::DocumentId;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

const FORMAT: i64 = 2;

const TABLES: &str = "
    CREATE TABLE clearance (
        batch BLOB NOT NULL CHECK (length(batch) = 16),
        revision INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        cleared_until_us INTEGER NOT NULL,
        statement BLOB NOT NULL,
        reasons_document BLOB NOT NULL CHECK (length(reasons_document) = 16),
        sealed_reasons BLOB NOT NULL,
        refused INTEGER NOT NULL,
        PRIMARY KEY (batch, revision, attempt)
    ) STRICT;
    CREATE TABLE withdrawal (
        batch BLOB NOT NULL CHECK (length(batch) = 16),
        revision INTEGER NOT NULL,
        line INTEGER NOT NULL,
        subject BLOB NOT NULL CHECK (length(subject) = 16),
        PRIMARY KEY (batch, revision, line)
    ) STRICT;
";

/// Why the store fails. Nothing was stored or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The file cannot be opened.
    #[error(transparent)]
    Open(#[from] DatabaseError),
    /// The database failed.
    #[error("the neutral's database: {0}")]
    Database(#[from] rusqlite::Error),
}

/// One attempt at clearing a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// The batch.
    pub(crate) batch: BatchId,
    /// Number of the revision.
    pub(crate) revision: u32,
    /// Number of the attempt, from 1; only a refusal makes room for the next.
    pub(crate) number: u32,
    /// Until when persons are cleared.
    pub(crate) cleared_until: Timestamp,
    /// The encoded statement without its header.
    pub(crate) statement: Vec<u8>,
    /// Name of the reasons in the vault.
    pub(crate) reasons_document: DocumentId,
    /// The sealed reasons, whose digest the statement holds.
    pub(crate) sealed_reasons: Vec<u8>,
    /// Whether the log refused it.
    pub(crate) refused: bool,
}

/// A person whose clearance was withdrawn; why, the vault alone knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Withdrawal {
    /// The batch.
    pub(crate) batch: BatchId,
    /// Number of the revision whose clearance it was.
    pub(crate) revision: u32,
    /// Number of the person's line in it.
    pub(crate) line: u32,
    /// The person.
    pub(crate) subject: SubjectRef,
}

/// An open store. It has one owner: it is used from one thread at a time.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the store at `path`, or makes a new one there, readable by its owner alone.
    ///
    /// # Errors
    /// If the file cannot be made, is readable by others, or is not a store of this format.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let Database { connection, .. } = database::open(path, FORMAT, TABLES, Lock::Exclusive)?;
        Ok(Self { connection })
    }

    /// Keeps an attempt before it is said.
    ///
    /// # Errors
    /// If there is one of this number already, or the database fails.
    pub(crate) fn keep(&mut self, attempt: &Attempt) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO clearance VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                attempt.batch.0,
                attempt.revision,
                attempt.number,
                attempt.cleared_until.0,
                attempt.statement,
                attempt.reasons_document.0,
                attempt.sealed_reasons,
                attempt.refused
            ],
        )?;
        Ok(())
    }

    /// The newest attempt at a revision.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) fn newest(&self, batch: BatchId, revision: u32) -> Result<Option<Attempt>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT attempt, cleared_until_us, statement, reasons_document, sealed_reasons, refused
             FROM clearance
             WHERE batch = ?1 AND revision = ?2 ORDER BY attempt DESC LIMIT 1",
        )?;
        let attempt = statement.query_row(params![batch.0, revision], |row| {
            Ok(Attempt {
                batch,
                revision,
                number: row.get("attempt")?,
                cleared_until: Timestamp(row.get("cleared_until_us")?),
                statement: row.get("statement")?,
                reasons_document: DocumentId(row.get("reasons_document")?),
                sealed_reasons: row.get("sealed_reasons")?,
                refused: row.get("refused")?,
            })
        });
        Ok(attempt.optional()?)
    }

    /// Remembers that the log refused an attempt.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) fn set_refused(&mut self, attempt: &Attempt) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE clearance SET refused = 1 WHERE batch = ?1 AND revision = ?2 AND attempt = ?3",
            params![attempt.batch.0, attempt.revision, attempt.number],
        )?;
        Ok(())
    }
}

impl Store {
    /// Keeps whose clearance is withdrawn; who is kept already stays so.
    ///
    /// # Errors
    /// If the database fails; none is kept then.
    pub(crate) fn keep_withdrawals(&mut self, withdrawals: &[Withdrawal]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for Withdrawal { batch, revision, line, subject } in withdrawals {
            transaction.execute(
                "INSERT INTO withdrawal VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                params![batch.0, revision, line, subject.0],
            )?;
        }
        Ok(transaction.commit()?)
    }

    /// Whose clearances on a batch were withdrawn, by revision and line.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) fn withdrawals(&self, batch: BatchId) -> Result<Vec<Withdrawal>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT revision, line, subject FROM withdrawal WHERE batch = ?1 ORDER BY revision, line",
        )?;
        let withdrawals = statement.query_map(params![batch.0], |row| {
            let subject = SubjectRef(row.get("subject")?);
            Ok(Withdrawal { batch, revision: row.get("revision")?, line: row.get("line")?, subject })
        })?;
        Ok(withdrawals.collect::<Result<_, _>>()?)
    }

    /// Forgets withdrawals of persons who are asked anew for a later revision.
    ///
    /// # Errors
    /// If the database fails; none is forgotten then.
    pub(crate) fn drop_withdrawals(
        &mut self,
        batch: BatchId,
        subjects: &[SubjectRef],
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for subject in subjects {
            transaction.execute(
                "DELETE FROM withdrawal WHERE batch = ?1 AND subject = ?2",
                params![batch.0, subject.0],
            )?;
        }
        Ok(transaction.commit()?)
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn attempt(revision: u32, number: u32) -> Attempt {
        Attempt {
            batch: BatchId([3; 16]),
            revision,
            number,
            cleared_until: Timestamp(1_750_000_000_000_000),
            statement: vec![1, 2, 3],
            reasons_document: DocumentId([6; 16]),
            sealed_reasons: vec![4, 5],
            refused: false,
        }
    }

    #[test]
    fn the_newest_attempt_survives_a_restart() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("neutral.sqlite");
        let mut store = Store::open(&path).unwrap();
        assert_eq!(store.newest(BatchId([3; 16]), 1).unwrap(), None);
        store.keep(&attempt(1, 1)).unwrap();
        store.set_refused(&attempt(1, 1)).unwrap();
        drop(store);
        let mut store = Store::open(&path).unwrap();
        let refused = Attempt { refused: true, ..attempt(1, 1) };
        assert_eq!(store.newest(BatchId([3; 16]), 1).unwrap(), Some(refused));
        store.keep(&attempt(1, 2)).unwrap();
        assert_eq!(store.newest(BatchId([3; 16]), 1).unwrap(), Some(attempt(1, 2)));
        assert_eq!(store.newest(BatchId([3; 16]), 2).unwrap(), None);
        assert!(store.keep(&attempt(1, 2)).is_err(), "nothing is overwritten");
    }

    #[test]
    fn withdrawals_stand_until_a_person_is_asked_anew() {
        let folder = TempDir::new().unwrap();
        let mut store = Store::open(&folder.path().join("neutral.sqlite")).unwrap();
        let batch = BatchId([3; 16]);
        let withdrawal = |revision, line: u8| Withdrawal {
            batch,
            revision,
            line: u32::from(line),
            subject: SubjectRef([line; 16]),
        };
        store.keep_withdrawals(&[withdrawal(1, 4), withdrawal(1, 2)]).unwrap();
        store.keep_withdrawals(&[withdrawal(1, 2), withdrawal(2, 1)]).unwrap();
        let expected = [withdrawal(1, 2), withdrawal(1, 4), withdrawal(2, 1)];
        assert_eq!(store.withdrawals(batch).unwrap(), expected);
        store.drop_withdrawals(batch, &[SubjectRef([2; 16]), SubjectRef([1; 16])]).unwrap();
        assert_eq!(store.withdrawals(batch).unwrap(), [withdrawal(1, 4)]);
        store.drop_withdrawals(BatchId([4; 16]), &[SubjectRef([4; 16])]).unwrap();
        assert_eq!(store.withdrawals(batch).unwrap(), [withdrawal(1, 4)]);
        assert_eq!(store.withdrawals(BatchId([4; 16])).unwrap(), []);
    }
}
