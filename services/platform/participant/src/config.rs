//! The configuration of a participant's process: the same for every service.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use homeward_client::keyfile::{KeyFileError, Secret, generate_secret, write_secret};
use homeward_shell::config::{self, ConfigError};
use homeward_shell::config::{Data, Folder, Forum, Limits, Listen, Log, Tls, Witness};
use homeward_shell::forum::{ForumError, ForumFile};
use homeward_shell::tls::{Credentials, Peer, TlsError};
use homeward_vault::seal;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::participant::{Options, WitnessPeer};

/// Name of the vault's master key in the data folder, where the configuration names no other place.
const VAULT_KEY_FILE: &str = "vault.key";
/// Mode of the data folder.
const FOLDER_MODE: u32 = 0o700;

/// `[keys]`: secret key files of this principal.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// Signs what clerks enter.
    pub service: PathBuf,
    /// Cosigns checkpoints.
    pub witness: PathBuf,
    /// Opens sealed documents (X25519).
    pub sealing: PathBuf,
    /// Signs for a medical panel; the commission's alone.
    pub panel: Option<PathBuf>,
    /// Encrypts the vault; made in the data folder at the first start where it is not named.
    pub vault: Option<PathBuf>,
}

/// Everything that a participant's configuration file may hold. Whose process it is, its certificate says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the process answers.
    pub listen: Listen,
    /// Its certificate.
    pub tls: Tls,
    /// What it logs.
    #[serde(default)]
    pub log: Log,
    /// Limits that may be lowered.
    #[serde(default)]
    pub limits: Limits,
    /// The forum.
    pub forum: Forum,
    /// The data folder.
    pub data: Data,
    /// Secret keys.
    pub keys: Keys,
    /// The mediator.
    pub mediator: Peer,
    /// The other witnesses.
    #[serde(default)]
    pub witnesses: Vec<Witness>,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// A file cannot be read or a value is out of range.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The genesis cannot be used.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The vault's key was not made.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The sealing key is none.
    #[error("keys.sealing: {0}")]
    Sealing(#[from] seal::KeyError),
    /// The data folder cannot be made.
    #[error("{}: cannot be created: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl Settings {
    /// Reads what the sections name: genesis, certificate and keys; makes the data folder where there is none.
    /// Watches end with [`Options::draining`], which a service sets to its server's.
    ///
    /// # Errors
    /// [`OptionsError`] naming the file or key at fault.
    pub fn options(&self, folder: &Folder) -> Result<Options, OptionsError> {
        let credentials = Credentials::load(&self.tls, folder)?;
        let data = folder.resolve(&self.data.folder);
        make_folder(&data)?;
        let keys = &self.keys;
        let panel =
            keys.panel.as_ref().map(|path| config::read_signing_key(&folder.resolve(path))).transpose()?;
        let sealing = config::read_secret(&folder.resolve(&keys.sealing))?;
        Ok(Options {
            principal: credentials.identity()?.principal.into(),
            genesis: ForumFile::load(&self.forum, folder)?,
            keys: crate::participant::Keys {
                service: config::read_signing_key(&folder.resolve(&keys.service))?,
                panel,
                witness: config::read_signing_key(&folder.resolve(&keys.witness))?,
                sealing: seal::SecretKey::from_bytes(&sealing)?,
                vault: vault_key(keys.vault.as_ref().map(|path| folder.resolve(path)), &data)?,
            },
            folder: data,
            credentials,
            mediator: self.mediator.clone(),
            witnesses: self
                .witnesses
                .iter()
                .map(|witness| WitnessPeer { principal: witness.principal.into(), peer: witness.peer() })
                .collect(),
            draining: CancellationToken::new(),
        })
    }
}

fn make_folder(path: &Path) -> Result<(), OptionsError> {
    DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_MODE)
        .create(path)
        .map_err(|source| OptionsError::Folder { path: path.to_path_buf(), source })
}

/// A named key must be there: a new one would not open what an older one locked.
fn vault_key(named: Option<PathBuf>, data: &Path) -> Result<Secret, OptionsError> {
    if let Some(path) = named {
        return Ok(config::read_secret(&path)?);
    }
    let path = data.join(VAULT_KEY_FILE);
    if !path.exists() {
        write_secret(&path, &*generate_secret()?)?;
    }
    Ok(config::read_secret(&path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vault_keeps_the_key_it_was_made_with() {
        let data = tempfile::tempdir().unwrap();
        let first = vault_key(None, data.path()).unwrap();
        assert_eq!(*vault_key(None, data.path()).unwrap(), *first);
        assert!(vault_key(Some(data.path().join("elsewhere.key")), data.path()).is_err());
    }
}
