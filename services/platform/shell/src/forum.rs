//! The forum a process belongs to: its genesis, checked against the configured log id, and its clock.

use crate::config::{self, ConfigError, Folder};
use crate::verify::Keyring;
use homeward_payload::domain::{ClockMode, Genesis, Principal};
use homeward_payload::ids::{LogId, Timestamp};
use homeward_payload::parse::{ParseError, parse_genesis};
use homeward_statement::{Envelope, EnvelopeError, KeyError, PublicKey};
use homeward_translog::{Entry, EntryError, LogKey, Name, NameError, WitnessKey};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// Why a process cannot belong to the configured forum.
#[derive(Debug, thiserror::Error)]
pub enum ForumError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// The configured log id is not one.
    #[error("forum.log_id is not 64 lower-case hex digits")]
    LogId,
    /// The file is no envelope.
    #[error("the genesis is not an envelope: {0}")]
    Envelope(#[from] EnvelopeError),
    /// The envelope holds no valid genesis.
    #[error("the genesis is not valid: {0}")]
    Genesis(#[from] ParseError),
    /// The genesis is of another forum.
    #[error("the genesis has log id {found}; this process is configured for {expected}; nothing was started")]
    OtherForum {
        /// Log id of the genesis in the file.
        found: LogId,
        /// Log id in the configuration.
        expected: LogId,
    },
    /// A key of the genesis cannot be used.
    #[error("a key of the genesis cannot be used: {0}")]
    Key(#[from] KeyError),
    /// A name made from the genesis cannot stand in a checkpoint.
    #[error("the checkpoint origin of the genesis cannot be used: {0}")]
    Name(#[from] NameError),
    /// The time of the genesis cannot stand in an entry.
    #[error("the time of the genesis cannot be used: {0}")]
    Entry(#[from] EntryError),
}

/// A genesis that was checked, and what follows from it.
#[derive(Debug)]
pub struct ForumFile {
    genesis: Genesis,
    envelope: Envelope,
    entry: Entry,
    log_key: LogKey,
    witness_keys: BTreeMap<Principal, WitnessKey>,
    keyring: Keyring,
}

impl ForumFile {
    /// Loads the genesis that the `[forum]` section names.
    ///
    /// # Errors
    /// [`ForumError`]; nothing may be started then.
    pub fn load(section: &config::Forum, folder: &Folder) -> Result<Self, ForumError> {
        let expected = LogId::from_hex(&section.log_id).ok_or(ForumError::LogId)?;
        Self::from_bytes(&config::read_file(&folder.resolve(&section.genesis))?, expected)
    }

    /// Checks the bytes of a genesis envelope. No key in it is trusted but by the expected log id.
    ///
    /// # Errors
    /// [`ForumError`] for anything but the valid genesis of that log.
    pub fn from_bytes(bytes: &[u8], expected: LogId) -> Result<Self, ForumError> {
        let envelope = Envelope::parse(bytes)?;
        let genesis = parse_genesis(&envelope)?;
        if genesis.log_id != expected {
            return Err(ForumError::OtherForum { found: genesis.log_id, expected });
        }
        let origin: Name = genesis.checkpoint_origin.parse()?;
        let (mut log_key, mut witness_keys) = (None, BTreeMap::new());
        for keys in &genesis.principals {
            if let Some(bytes) = &keys.log_key {
                log_key = Some(LogKey::new(origin.clone(), PublicKey::from_bytes(bytes)?));
            }
            if let Some(bytes) = &keys.witness_key {
                let name = witness_name(&genesis, keys.principal)?;
                witness_keys.insert(keys.principal, WitnessKey::new(name, PublicKey::from_bytes(bytes)?));
            }
        }
        // A parsed genesis has the log key; without one there is nothing to verify a log by.
        let log_key = log_key.ok_or(KeyError::Length { found: 0 })?;
        let entry = Entry::new(genesis.created_time.0, *envelope.hash())?;
        let keyring = Keyring::new(&genesis)?;
        Ok(Self { genesis, envelope, entry, log_key, witness_keys, keyring })
    }

    /// The genesis.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The log id.
    pub fn log_id(&self) -> LogId {
        self.genesis.log_id
    }

    /// The genesis envelope, entry 0 of the log.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Entry 0: the genesis at the time it was made.
    pub fn entry(&self) -> Entry {
        self.entry
    }

    /// The key under which the mediator signs checkpoints.
    pub fn log_key(&self) -> &LogKey {
        &self.log_key
    }

    /// The key under which a principal cosigns; none for the mediator.
    pub fn witness_key(&self, principal: Principal) -> Option<&WitnessKey> {
        self.witness_keys.get(&principal)
    }

    /// The keys that sign statements.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The forum's clock.
    pub fn clock(&self) -> Clock {
        Clock { mode: self.genesis.clock_mode }
    }
}

/// The name under which a principal cosigns: `<checkpoint origin>/<principal>`.
///
/// # Errors
/// [`NameError`] where the origin is too long for that.
pub fn witness_name(genesis: &Genesis, principal: Principal) -> Result<Name, NameError> {
    format!("{}/{}", genesis.checkpoint_origin, principal.word()).parse()
}

/// What a process of this forum takes for now. Timeouts, TLS and retries use real time and not this.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Clock {
    mode: ClockMode,
}

impl Clock {
    /// Now, given the newest sequenced time that this process has verified: the wall clock, or under a
    /// simulated one that newest time itself.
    pub fn now(self, newest: Timestamp) -> Timestamp {
        match self.mode {
            ClockMode::Real => wall_clock(),
            ClockMode::Simulated => newest,
        }
    }

    /// Whether time is simulated.
    pub fn is_simulated(self) -> bool {
        self.mode == ClockMode::Simulated
    }
}

/// The wall clock; a clock before 1970 reads 1970.
pub fn wall_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
