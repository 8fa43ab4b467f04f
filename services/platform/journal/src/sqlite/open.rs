//! Opening a journal: what must be true before its size is believed.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use rusqlite::Connection;

use super::{
    SqliteJournal, SqliteReader,
    connection::{LOCK_WAIT_MS_MAX, Role, connect, failed, run_checkpoint},
    lock::WriterLock,
    schema,
};
use crate::JournalError;

/// The journal is for its own process's user alone; SQLite gives `-wal` and `-shm` the same mode.
pub(super) const FILE_MODE: u32 = 0o600;

pub(super) fn open(path: &Path, log_id: [u8; 32]) -> Result<(SqliteJournal, SqliteReader), JournalError> {
    let path = &resolve(path)?;
    let lock = WriterLock::take(path)?;
    prepare_file(path)?;
    let mut connection = connect(path, Role::Writer)?;
    set_wal_mode(&connection)?;
    make_leftovers_durable(&connection)?;
    schema::create_where_empty(&mut connection, log_id)?;
    schema::check_identity(&connection, log_id)?;
    let size = schema::check_contents(&connection)?;
    flush_folder(path)?;
    let restart_wanted = Arc::new(AtomicBool::new(false));
    let reader = SqliteReader::connect(path, restart_wanted.clone())?;
    Ok((SqliteJournal { connection, size, stopped: false, restart_wanted, _lock: lock }, reader))
}

/// The path of a file of the journal beside its main file.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// Follows symbolic links, so that two names of one journal have one lock.
fn resolve(path: &Path) -> Result<PathBuf, JournalError> {
    let failed = |source| JournalError::storage(format!("finding {}", path.display()), source);
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name =
                path.file_name().ok_or_else(|| failed(io::Error::from(io::ErrorKind::InvalidInput)))?;
            Ok(folder(path).canonicalize().map_err(failed)?.join(name))
        }
        resolved => resolved.map_err(failed),
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Creates the file where there is none, and closes it to other users.
///
/// An existing file is not opened here: closing a second handle to it would drop the locks which
/// SQLite holds in this process.
fn prepare_file(path: &Path) -> Result<(), JournalError> {
    let failed = |source| JournalError::storage(format!("preparing {}", path.display()), source);
    // SQLite deletes a write-ahead log that has no file; it may be all that is left of the journal.
    if length(path).map_err(failed)? == 0 && length(&beside(path, "-wal")).map_err(failed)? > 0 {
        let found =
            format!("{} is missing or empty, yet its write-ahead log (-wal) is there", path.display());
        return Err(JournalError::Damaged { found });
    }
    match OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path) {
        Ok(_created) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::set_permissions(path, Permissions::from_mode(FILE_MODE)).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

fn length(path: &Path) -> io::Result<u64> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

fn set_wal_mode(connection: &Connection) -> Result<(), JournalError> {
    let action = "setting the journal to write-ahead logging";
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|source| failed(action, source))?;
    if mode == "wal" {
        Ok(())
    } else {
        Err(JournalError::storage(action, format!("this file system allows only mode {mode}")))
    }
}

/// Moves what an ended process left in the write-ahead log into the file, and flushes it.
///
/// Such a process may have written a group and not flushed it; read back from the page cache it
/// would look durable. Copying it, and not only flushing the log again, holds even where an earlier
/// flush failed and the system has since forgotten that those pages never reached the device.
fn make_leftovers_durable(connection: &Connection) -> Result<(), JournalError> {
    if run_checkpoint(connection, "TRUNCATE")?.busy {
        let found = format!("another process has been reading the journal for {LOCK_WAIT_MS_MAX} ms");
        return Err(JournalError::storage("moving the write-ahead log into the journal", found));
    }
    Ok(())
}

/// Makes the names of the files durable. Done at every open, since the process that created them
/// may have ended before it came to this.
fn flush_folder(path: &Path) -> Result<(), JournalError> {
    let folder = folder(path);
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| JournalError::storage(format!("flushing the folder {}", folder.display()), source))
}
