//! The configuration file of a commission's process.

use homeward_participant::config::{Data, Forum, Keys, Limits, Listen, Log, Sections, Tls, Witness};
use homeward_shell::tls::Peer;
use serde::Deserialize;

/// Everything that a commission's configuration file may hold.
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
    /// Secret keys; `panel` is needed to state findings and fitness.
    pub keys: Keys,
    /// The mediator.
    pub mediator: Peer,
    /// The other witnesses.
    #[serde(default)]
    pub witnesses: Vec<Witness>,
}

impl Settings {
    /// The sections that every participant has.
    #[must_use]
    pub fn sections(&self) -> Sections<'_> {
        Sections {
            forum: &self.forum,
            data: &self.data,
            tls: &self.tls,
            keys: &self.keys,
            mediator: &self.mediator,
            witnesses: &self.witnesses,
        }
    }
}
