//! Sections that every process's configuration has in common.

use super::ConfigError;
use crate::identity::Principal;
use crate::limits::{CONNECTIONS_MAX, DRAIN_SECONDS_MAX};
use crate::tls::Peer;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;

/// `[listen]`: where the process answers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// IP address and port; port 0 lets the system choose.
    pub address: SocketAddr,
    /// File into which the bound address is written once the process answers.
    pub address_file: Option<PathBuf>,
}

/// `[tls]`: the certificate of this process, its key, and the authority its peers must have.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Certificate chain, leaf first, PEM.
    pub certificate: PathBuf,
    /// Private key of the leaf, PKCS #8 PEM, mode 0600 or stricter.
    pub key: PathBuf,
    /// Certificate of the forum's authority, PEM.
    pub authority: PathBuf,
}

/// `[log]`: what is logged and how it looks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Levels by target, for example `info,homeward_shell=debug`.
    pub filter: String,
    /// Shape of a line.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::default() }
    }
}

/// Shape of a log line.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line, for programs.
    #[default]
    Json,
    /// Words, for people.
    Text,
}

/// `[limits]`: limits that an operator may lower, never raise.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections open at once, 1 to [`CONNECTIONS_MAX`].
    pub connections_max: usize,
    /// Longest drain in seconds, 1 to [`DRAIN_SECONDS_MAX`].
    pub drain_seconds_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections_max: CONNECTIONS_MAX, drain_seconds_max: DRAIN_SECONDS_MAX }
    }
}

impl Limits {
    /// Refuses values outside their range.
    ///
    /// # Errors
    /// [`ConfigError::OutOfRange`] naming the key, what was found and what is allowed.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let connections_max = u64::try_from(CONNECTIONS_MAX).unwrap_or(u64::MAX);
        let connections = u64::try_from(self.connections_max).unwrap_or(u64::MAX);
        check_range("limits.connections_max", connections, connections_max)?;
        check_range("limits.drain_seconds_max", self.drain_seconds_max, DRAIN_SECONDS_MAX)
    }
}

/// `[forum]`: which forum this process belongs to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Forum {
    /// The genesis envelope.
    pub genesis: PathBuf,
    /// The log id that the genesis must have; 64 lower-case hex digits.
    pub log_id: String,
}

/// `[data]`: where the process keeps what must last.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// A folder of its own, created where there is none.
    pub folder: PathBuf,
}

/// One of `[[witnesses]]`: another principal's service that mirrors the log.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// Whose service it is.
    pub principal: Principal,
    /// Host and port.
    pub address: String,
    /// DNS name or IP address in its certificate.
    pub server_name: String,
}

impl Witness {
    /// The process as a client reaches it.
    pub fn peer(&self) -> Peer {
        Peer { address: self.address.clone(), server_name: self.server_name.clone() }
    }
}

fn check_range(key: &'static str, found: u64, most: u64) -> Result<(), ConfigError> {
    if (1..=most).contains(&found) {
        return Ok(());
    }
    Err(ConfigError::OutOfRange { key, found: found.to_string(), allowed: format!("1 to {most}") })
}
