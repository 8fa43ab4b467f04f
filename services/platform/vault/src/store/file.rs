//! The file of a vault: how it is made, locked and recognised.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, params};

use super::{SecretBytes, Vault, VaultError, at_rest};

const FORMAT: i64 = 1;
const OWNER_ONLY: u32 = 0o600;
const OTHERS: u32 = 0o077;

/// Rows of `subject` and `document` are only ever appended, and a key is destroyed by overwriting it
/// with zeros of the same length: so SQLite never moves a key to another page, where a stale copy could
/// outlive it.
const TABLES: &str = "
    CREATE TABLE key_check (value BLOB NOT NULL) STRICT;
    CREATE TABLE subject (
        ordinal INTEGER PRIMARY KEY,
        subject BLOB NOT NULL UNIQUE CHECK (length(subject) = 16),
        wrapped_key BLOB NOT NULL CHECK (length(wrapped_key) = 72)
    ) STRICT;
    CREATE TABLE erasure (
        subject BLOB PRIMARY KEY REFERENCES subject (subject),
        erased_at_us INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE document (
        ordinal INTEGER PRIMARY KEY,
        document_id BLOB NOT NULL UNIQUE CHECK (length(document_id) = 16),
        subject BLOB NOT NULL REFERENCES subject (subject),
        schema INTEGER NOT NULL,
        content BLOB
    ) STRICT;
    CREATE INDEX document_of_subject ON document (subject);
    CREATE TABLE access (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        time_us INTEGER NOT NULL,
        actor TEXT NOT NULL,
        purpose INTEGER NOT NULL,
        subject BLOB NOT NULL,
        document_id BLOB NOT NULL
    ) STRICT;
";

impl Vault {
    /// Opens the vault at `path`, or makes a new one there, readable by its owner alone.
    ///
    /// # Errors
    /// If the file is in use, readable by others, not a vault, or made with another master key.
    pub fn open(path: &Path, master_key: SecretBytes) -> Result<Self, VaultError> {
        create_if_missing(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        configure(&connection).map_err(|error| explain(path, error))?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        initialize_if_empty(&transaction, path, &master_key)?;
        check_master_key(&transaction, path, &master_key)?;
        transaction.commit()?;
        Ok(Self { connection, master_key })
    }
}

fn create_if_missing(path: &Path) -> Result<(), VaultError> {
    let failed = |source| VaultError::File { path: path.to_owned(), source };
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
            if mode & OTHERS == 0 {
                Ok(())
            } else {
                Err(VaultError::Permissions { path: path.to_owned(), mode })
            }
        }
        Err(error) => Err(failed(error)),
    }
}

/// The lock is exclusive from the first access on, so a second owner is told at once.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    connection.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA secure_delete = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;",
    )
}

fn explain(path: &Path, error: rusqlite::Error) -> VaultError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            VaultError::InUse { path: path.to_owned() }
        }
        Some(ErrorCode::NotADatabase) => {
            VaultError::Format { path: path.to_owned(), found: 0, supported: FORMAT }
        }
        _ => error.into(),
    }
}

fn initialize_if_empty(
    transaction: &Transaction<'_>,
    path: &Path,
    master_key: &SecretBytes,
) -> Result<(), VaultError> {
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (found, tables) {
        (FORMAT, _) => Ok(()),
        (0, 0) => {
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "user_version", FORMAT)?;
            let value = at_rest::encrypt(master_key, at_rest::KEY_CHECK_CONTEXT, &[])?;
            transaction.execute("INSERT INTO key_check (value) VALUES (?1)", params![value])?;
            Ok(())
        }
        _ => Err(VaultError::Format { path: path.to_owned(), found, supported: FORMAT }),
    }
}

fn check_master_key(
    transaction: &Transaction<'_>,
    path: &Path,
    master_key: &SecretBytes,
) -> Result<(), VaultError> {
    let value: Vec<u8> = transaction.query_row("SELECT value FROM key_check", [], |row| row.get(0))?;
    match at_rest::decrypt(master_key, at_rest::KEY_CHECK_CONTEXT, &value) {
        Some(_) => Ok(()),
        None => Err(VaultError::MasterKey { path: path.to_owned() }),
    }
}
