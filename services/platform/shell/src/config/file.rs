//! Reading configuration and key files.

use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Largest configuration file in bytes.
pub const CONFIG_BYTES_MAX: u64 = 256 * 1024;

/// Largest certificate or key file in bytes.
pub const KEY_FILE_BYTES_MAX: u64 = 64 * 1024;

/// Mode bits a key file must not have: anything for group and others, and execution.
const KEY_FILE_MODE_FORBIDDEN: u32 = 0o177;

/// Why a file of the configuration could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The operating system refused to open or read the file.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file is larger than its limit.
    #[error("{}: larger than the {bytes_max} bytes allowed", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its limit.
        bytes_max: u64,
    },
    /// The file is not TOML, has an unknown key, lacks one, or a value has the wrong type. The source
    /// names the line, the key and the allowed keys.
    #[error("{}: {source}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What the parser found, where, and what is allowed there.
        source: Box<toml::de::Error>,
    },
    /// The file is not UTF-8.
    #[error("{}: is not UTF-8 text", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// Others than its owner can reach the key.
    #[error("{0}: has mode {mode:04o}; a key file must have mode 0600 or stricter: chmod 600 {0}", path.display())]
    KeyExposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The path is a folder, pipe or device.
    #[error("{}: is not a regular file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The file holds something else than one secret key.
    #[error("{}: holds {found}; allowed is one line of 64 lower-case hex digits", path.display())]
    NotASecret {
        /// The file.
        path: PathBuf,
        /// What was found, without its content.
        found: &'static str,
    },
    /// A folder cannot be created.
    #[error("{}: cannot be created: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A value parsed but is outside its range.
    #[error("{key} is {found}; allowed is {allowed}")]
    OutOfRange {
        /// Section and key.
        key: &'static str,
        /// What was found.
        found: String,
        /// What is allowed.
        allowed: String,
    },
}

/// The folder against which relative paths in a configuration are resolved: that of the file itself, so
/// that a configuration means the same from wherever the process is started.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder of the configuration file at `path`.
    pub fn of(path: &Path) -> Self {
        Self(path.parent().map(Path::to_path_buf).unwrap_or_default())
    }

    /// `path` itself when absolute, otherwise below this folder.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.0.join(path)
    }
}

/// Settings together with the folder their paths are relative to.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    /// What the file says.
    pub settings: T,
    /// Where the file lies.
    pub folder: Folder,
}

/// Reads a TOML file of at most [`CONFIG_BYTES_MAX`] into `T`.
///
/// # Errors
/// [`ConfigError::Unreadable`], [`ConfigError::NotAFile`], [`ConfigError::TooLarge`],
/// [`ConfigError::NotText`] or [`ConfigError::Invalid`]; each names the file.
pub fn load<T: DeserializeOwned>(path: &Path) -> Result<Loaded<T>, ConfigError> {
    let bytes = read_bounded(open(path)?, path, CONFIG_BYTES_MAX)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| ConfigError::NotText { path: path.to_path_buf() })?;
    let settings = toml::from_str(text)
        .map_err(|source| ConfigError::Invalid { path: path.to_path_buf(), source: Box::new(source) })?;
    Ok(Loaded { settings, folder: Folder::of(path) })
}

/// Reads a public file, such as a certificate, of at most [`KEY_FILE_BYTES_MAX`].
///
/// # Errors
/// [`ConfigError::Unreadable`], [`ConfigError::NotAFile`] or [`ConfigError::TooLarge`].
pub fn read_file(path: &Path) -> Result<Vec<u8>, ConfigError> {
    read_bounded(open(path)?, path, KEY_FILE_BYTES_MAX).map(|mut bytes| std::mem::take(&mut *bytes))
}

/// Reads a private key file of at most [`KEY_FILE_BYTES_MAX`], only if nobody but its owner can.
/// The mode is asked of the opened file, so the file cannot be exchanged in between.
///
/// # Errors
/// [`ConfigError::KeyExposed`] besides those of [`read_file`].
pub fn read_key_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let file = open(path)?;
    let metadata = file.metadata().map_err(|source| unreadable(path, source))?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & KEY_FILE_MODE_FORBIDDEN != 0 {
        return Err(ConfigError::KeyExposed { path: path.to_path_buf(), mode });
    }
    read_bounded(file, path, KEY_FILE_BYTES_MAX)
}

fn open(path: &Path) -> Result<File, ConfigError> {
    // Asked before opening, because opening a pipe would wait for its writer.
    let metadata = std::fs::metadata(path).map_err(|source| unreadable(path, source))?;
    if !metadata.is_file() {
        return Err(ConfigError::NotAFile { path: path.to_path_buf() });
    }
    File::open(path).map_err(|source| unreadable(path, source))
}

fn read_bounded(file: File, path: &Path, bytes_max: u64) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    // One buffer of the final size: a growing one would leave copies of a key behind in freed memory.
    let capacity = usize::try_from(bytes_max.saturating_add(1)).unwrap_or(usize::MAX);
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    file.take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| unreadable(path, source))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > bytes_max {
        return Err(ConfigError::TooLarge { path: path.to_path_buf(), bytes_max });
    }
    Ok(bytes)
}

fn unreadable(path: &Path, source: io::Error) -> ConfigError {
    ConfigError::Unreadable { path: path.to_path_buf(), source }
}
