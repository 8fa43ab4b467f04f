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

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [listen]
        address = "127.0.0.1:0"
        [tls]
        certificate = "service.pem"
        key = "service-key.pem"
        authority = "authority.pem"
        [forum]
        genesis = "genesis.envelope"
        log_id = "00"
        [data]
        folder = "data"
        [keys]
        service = "service.key"
        witness = "witness.key"
        sealing = "sealing.key"
        [mediator]
        address = "127.0.0.1:7000"
        server_name = "mediator"
        [delegation]
        principal = "PRINCIPAL"
    "#;

    #[test]
    fn a_party_is_served_and_nobody_else() {
        for (word, expected) in [
            ("party-a", Some(Principal::PartyA)),
            ("party-b", Some(Principal::PartyB)),
            ("neutral", None),
            ("", None),
        ] {
            let settings: Settings = toml::from_str(&FILE.replace("PRINCIPAL", word)).unwrap();
            assert_eq!(settings.principal().ok(), expected, "{word}");
        }
    }

    #[test]
    fn a_key_that_is_not_known_is_refused() {
        let file = FILE.replace("principal", "principals");
        let error = toml::from_str::<Settings>(&file).unwrap_err().to_string();
        assert!(error.contains("unknown field `principals`"), "{error}");
    }
}
