//! The lock that keeps a second writer out.

use std::{
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use super::open::{FILE_MODE, beside};
use crate::JournalError;

/// The locked file beside a journal. The lock ends with this value or with the process, whichever
/// is first; the file stays, since deleting it would let two writers lock two different files.
pub(super) struct WriterLock {
    file: File,
}

impl Drop for WriterLock {
    /// Closing the file would end the lock too, but not while a process started beside this one still holds the copy
    /// that it was born with and has not let go of yet.
    fn drop(&mut self) {
        // Where it fails, the lock ends with the process.
        let _ = self.file.unlock();
    }
}

impl WriterLock {
    /// Locks the journal at `path`, or says at once that another writer has.
    pub(super) fn take(path: &Path) -> Result<Self, JournalError> {
        let lock_path = beside(path, ".lock");
        let failed = |source| JournalError::storage(format!("locking {}", lock_path.display()), source);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(FILE_MODE)
            .open(&lock_path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}
