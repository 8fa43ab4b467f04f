//! A database of one service: one SQLite file, readable by its owner alone.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

/// Readable and writable by its owner alone.
const OWNER_ONLY: u32 = 0o600;
/// What a file must not be open to.
const OTHERS: u32 = 0o077;

/// Why the file cannot be used. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file cannot be made or read.
    #[error("{}: cannot be opened: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Others than the owner may read the file.
    #[error("{0}: has permissions {mode:o}, only 600 is allowed; run `chmod 600 {0}`", path.display())]
    Permissions {
        /// The file.
        path: PathBuf,
        /// The permission bits found.
        mode: u32,
    },
    /// The file has another format, or is of something else.
    #[error("{}: has format {found}; this program reads {supported}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Format found; 0 for a file of something else.
        found: i64,
        /// Format that this program reads and writes.
        supported: i64,
    },
    /// The database failed, or another process has it open.
    #[error("{}: {source}", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What the database said.
        source: rusqlite::Error,
    },
}

/// Who may have the file open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// This connection alone, until it is closed.
    Exclusive,
    /// Others may look on.
    Shared,
}

/// An open database.
#[derive(Debug)]
pub struct Database {
    /// It has one owner: it is used from one thread at a time. What is committed is durable, what is deleted is
    /// overwritten.
    pub connection: Connection,
    /// Whether it was made just now.
    pub is_new: bool,
}

/// Opens the file, or makes it with these tables. `format` is raised with every change of them.
///
/// # Errors
/// [`DatabaseError`] naming the file.
pub fn open(path: &Path, format: i64, tables: &str, lock: Lock) -> Result<Database, DatabaseError> {
    create_if_missing(path)?;
    let failed = |source| DatabaseError::Failed { path: path.to_path_buf(), source };
    let mut connection = Connection::open(path).map_err(failed)?;
    configure(&connection, lock).map_err(failed)?;
    let (found, is_new) = initialise(&mut connection, format, tables).map_err(failed)?;
    if found != format {
        return Err(DatabaseError::Format { path: path.to_path_buf(), found, supported: format });
    }
    Ok(Database { connection, is_new })
}

fn create_if_missing(path: &Path) -> Result<(), DatabaseError> {
    let failed = |source| DatabaseError::File { path: path.to_path_buf(), source };
    // Made before SQLite opens it, so that it never has another mode.
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
            if mode & OTHERS == 0 {
                Ok(())
            } else {
                Err(DatabaseError::Permissions { path: path.to_path_buf(), mode })
            }
        }
        Err(error) => Err(failed(error)),
    }
}

fn configure(connection: &Connection, lock: Lock) -> rusqlite::Result<()> {
    if lock == Lock::Exclusive {
        // Whoever comes second is told at once.
        connection.busy_timeout(Duration::ZERO)?;
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE;")?;
    }
    connection.execute_batch(
        "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;",
    )
}

/// The format of the file, after an empty one has got its tables; and whether it was empty.
fn initialise(connection: &mut Connection, format: i64, tables: &str) -> rusqlite::Result<(i64, bool)> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let count: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if (found, count) != (0, 0) {
        return Ok((found, false));
    }
    transaction.execute_batch(tables)?;
    transaction.pragma_update(None, "user_version", format)?;
    transaction.commit()?;
    Ok((format, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: &str = "CREATE TABLE one (number INTEGER) STRICT;";

    fn opened(path: &Path, lock: Lock) -> Result<Database, DatabaseError> {
        open(path, 3, TABLES, lock)
    }

    #[test]
    fn a_file_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.sqlite");
        let database = opened(&path, Lock::Exclusive).unwrap();
        assert!(database.is_new);
        database.connection.execute("INSERT INTO one VALUES (7)", []).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        drop(database);
        let database = opened(&path, Lock::Exclusive).unwrap();
        assert!(!database.is_new);
        let number = database.connection.query_row("SELECT number FROM one", [], |row| row.get(0));
        assert_eq!(number, Ok(7));
    }

    #[test]
    fn an_exclusive_file_is_opened_once_and_a_shared_one_may_be_read() {
        for (lock, expected) in [(Lock::Exclusive, false), (Lock::Shared, true)] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("one.sqlite");
            let _first = opened(&path, lock).unwrap();
            assert_eq!(opened(&path, lock).is_ok(), expected, "{lock:?}");
        }
    }

    #[test]
    fn a_file_of_others_or_of_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.sqlite");
        drop(opened(&path, Lock::Shared).unwrap());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = opened(&path, Lock::Shared).unwrap_err();
        assert!(matches!(refused, DatabaseError::Permissions { mode: 0o640, .. }), "{refused}");
        for (version, table) in [(7, ""), (0, "CREATE TABLE two (number INTEGER);"), (7, TABLES)] {
            let path = folder.path().join("other.sqlite");
            drop(fs::remove_file(&path));
            drop(open(&path, version, table, Lock::Shared).unwrap());
            let refused = opened(&path, Lock::Shared).unwrap_err();
            assert!(matches!(refused, DatabaseError::Format { found, .. } if found == version), "{refused}");
        }
    }
}
