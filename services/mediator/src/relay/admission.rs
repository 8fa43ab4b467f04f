//! What the relay can tell of a sealed document without opening it: its format, its forum, its recipients.

use super::error::RelayError;
use homeward_payload::domain::{Genesis, Principal};
use homeward_payload::ids::LogId;
use homeward_statement::Hash;
use homeward_vault::document::SealedDocument;
use std::collections::BTreeMap;

/// Opens the input of a sealing key's id.
const KEY_ID_PREFIX: u8 = 0x02;

/// A document that can be relayed.
#[derive(Debug)]
pub(crate) struct Deposit {
    pub(crate) address: Hash,
    pub(crate) bytes: Vec<u8>,
    pub(crate) recipients: Vec<Principal>,
}

/// Admits documents of one forum.
#[derive(Clone, Debug)]
pub(crate) struct Admission {
    log_id: LogId,
    /// Who holds which sealing key, by key id.
    holders: BTreeMap<[u8; 32], Principal>,
}

impl Admission {
    pub(crate) fn new(genesis: &Genesis) -> Self {
        let held = genesis.principals.iter().filter_map(|keys| {
            let key = keys.sealing_key?;
            let id = Hash::of(&[[KEY_ID_PREFIX].as_slice(), &key].concat());
            Some((*id.as_bytes(), keys.principal))
        });
        Self { log_id: genesis.log_id, holders: held.collect() }
    }

    /// Checks the bytes of a document: padded to a power of two, of this forum, to recipients of this forum.
    pub(crate) fn admit(&self, bytes: Vec<u8>) -> Result<Deposit, RelayError> {
        let sealed = SealedDocument::parse(&bytes).map_err(|error| RelayError::Invalid(error.to_string()))?;
        if sealed.log_id().0 != self.log_id.0 {
            let found =
                format!("the document belongs to log {}, this is log {}", sealed.log_id(), self.log_id);
            return Err(RelayError::Invalid(found));
        }
        let mut recipients = Vec::with_capacity(sealed.wrapped_keys().len());
        for wrapped in sealed.wrapped_keys() {
            let holder = self.holders.get(&wrapped.key_id.0).ok_or_else(|| {
                RelayError::Invalid(format!("key {} is no sealing key of this forum", wrapped.key_id))
            })?;
            recipients.push(*holder);
        }
        Ok(Deposit { address: Hash::of(&bytes), bytes, recipients })
    }
}
