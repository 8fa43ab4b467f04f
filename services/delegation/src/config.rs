//! The configuration of a delegation's process.

use homeward_participant::config as common;
use homeward_participant::config::{Data, Forum, Keys, Limits, Listen, Log, Sections, Tls, Witness};
use homeward_payload::domain::Principal;
use homeward_shell::tls::Peer;
use serde::Deserialize;

use crate::store::StoreError;

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) listen: Listen,
    pub(crate) tls: Tls,
    #[serde(default)]
    pub(crate) log: Log,
    #[serde(default)]
    pub(crate) limits: Limits,
    forum: Forum,
    data: Data,
    keys: Keys,
    mediator: Peer,
    #[serde(default)]
    witnesses: Vec<Witness>,
    delegation: Side,
}

/// `[delegation]`: which side this process serves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Side {
    /// `party-a` or `party-b`.
    principal: String,
}

/// Why a delegation cannot be served with this configuration.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The principal is not a party.
    #[error("delegation.principal is {found}; allowed are party-a and party-b")]
    NotAParty {
        /// What was found.
        found: &'static str,
    },
    /// The principal is not known at all.
    #[error("delegation.principal is {found:?}; allowed are party-a and party-b")]
    UnknownPrincipal {
        /// What was found.
        found: String,
    },
    /// The genesis names a party by something else than a power's code.
    #[error(
        "the genesis names a party {name:?}; a party's name is the code of its power, three capital letters"
    )]
    NotAPower {
        /// The name in the genesis.
        name: String,
    },
    /// The register store cannot be opened.
    #[error("{0}")]
    Registers(String),
}

impl From<StoreError> for SettingsError {
    fn from(error: StoreError) -> Self {
        Self::Registers(error.to_string())
    }
}

impl Settings {
    /// The side.
    ///
    /// # Errors
    /// It is not a party.
    pub(crate) fn principal(&self) -> Result<Principal, SettingsError> {
        let found = &self.delegation.principal;
        let party = Principal::PARTIES.into_iter().find(|party| party.word() == found);
        party.ok_or_else(|| SettingsError::UnknownPrincipal { found: found.clone() })
    }

    /// The sections that every participant has.
    pub(crate) const fn sections(&self) -> Sections<'_> {
        common::Sections {
            forum: &self.forum,
            data: &self.data,
            tls: &self.tls,
            keys: &self.keys,
            mediator: &self.mediator,
            witnesses: self.witnesses.as_slice(),
        }
    }
}
