//! The file that tells others the bound address.

use super::ServeError;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// A file that exists, and holds the whole address, only while the process answers.
pub(super) struct AddressFile {
    path: PathBuf,
}

impl AddressFile {
    /// Removes what an earlier process may have left, so that nobody reads a stale address.
    pub(super) fn new(path: PathBuf) -> Result<Self, ServeError> {
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(ServeError::AddressFile { path, source })
            }
            _ => Ok(Self { path }),
        }
    }

    /// Writes the address under another name and renames it, so that no reader sees half of it.
    pub(super) fn write(&self, address: SocketAddr) -> Result<(), ServeError> {
        let partial = self.path.with_extension("partial");
        std::fs::write(&partial, format!("{address}\n"))
            .and_then(|()| std::fs::rename(&partial, &self.path))
            .map_err(|source| ServeError::AddressFile { path: self.path.clone(), source })
    }
}

impl Drop for AddressFile {
    fn drop(&mut self) {
        // The process ends; a file that is gone already is as good.
        drop(std::fs::remove_file(&self.path));
    }
}
