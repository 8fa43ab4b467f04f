//! The mediator's configuration: one forum a file.

use homeward_shell::config::{Data, Forum, Limits, Listen, Log, Tls, Witness};
use serde::Deserialize;
use std::path::PathBuf;

/// The whole file.
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
    /// The forum it sequences.
    pub forum: Forum,
    /// Where it keeps journal, heads and ciphertexts.
    pub data: Data,
    /// Its secret keys.
    pub keys: Keys,
    /// Services that mirror the log and are asked for their heads at the start.
    #[serde(default)]
    pub witnesses: Vec<Witness>,
}

/// `[keys]`: secret key files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// Signs the mediator's statements and refusals.
    pub service: PathBuf,
    /// Signs checkpoints.
    pub log: PathBuf,
}
