//! Secret keys in files: one line of 64 lower-case hexadecimal digits, readable by their owner alone.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

pub use homeward_shell::config::{read_secret, read_signing_key};
use homeward_statement::SEED_BYTES;
use zeroize::Zeroizing;

/// Mode of a key file: its owner reads and writes it, nobody else does anything.
const MODE: u32 = 0o600;

/// Secret bytes, wiped from memory when they are dropped.
pub type Secret = Zeroizing<[u8; SEED_BYTES]>;

/// Why a key file was not made.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be written; a file that exists is never overwritten.
    #[error("{}: cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// No key could be drawn.
    #[error("the operating system gave no random bytes: {0}")]
    Randomness(getrandom::Error),
}

/// Writes a secret to a new file and flushes it.
///
/// # Errors
/// [`KeyFileError::Write`], also where the file exists.
pub fn write_secret(path: &Path, secret: &[u8; SEED_BYTES]) -> Result<(), KeyFileError> {
    let mut text = Zeroizing::new([0_u8; SEED_BYTES * 2]);
    let failed = |source| KeyFileError::Write { path: path.to_path_buf(), source };
    hex::encode_to_slice(secret, text.as_mut_slice()).map_err(|error| failed(io::Error::other(error)))?;
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)?;
        file.write_all(text.as_slice())?;
        file.write_all(b"\n")?;
        file.sync_all()
    };
    write().map_err(failed)
}

/// Draws a secret from the operating system.
///
/// # Errors
/// [`KeyFileError::Randomness`].
pub fn generate_secret() -> Result<Secret, KeyFileError> {
    let mut secret = Zeroizing::new([0; SEED_BYTES]);
    getrandom::fill(secret.as_mut_slice()).map_err(KeyFileError::Randomness)?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_statement::SecretKey;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_written_key_reads_back_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("service.key");
        let secret = generate_secret().unwrap();
        write_secret(&path, &secret).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(*read_secret(&path).unwrap(), *secret);
        let public = *SecretKey::from_seed(&secret).public();
        assert_eq!(*read_signing_key(&path).unwrap().public(), public);
        assert!(matches!(write_secret(&path, &[0; 32]), Err(KeyFileError::Write { .. })));
    }
}
