//! Documents that wait at the relay and were not taken: set aside, or held back until the log commits to them.
//!
//! None of them is confirmed, so the relay keeps each: what is forgotten here is fetched again, and nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use homeward_ledger::Ledger;
use homeward_vault::ContentAddress;

use super::claim::{Claim, Verdict};

/// Documents known and not taken; further ones are left at the relay unread.
pub(super) const KNOWN_MAX: usize = 262_144;
/// Bytes of documents held back, as they came; beyond, a document is fetched again when the log commits to it.
pub(super) const HELD_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of documents set aside on the own disk; beyond, only address and reason are kept.
pub(super) const ASIDE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// A document held back.
struct Held {
    claim: Claim,
    /// As it came; nothing where there was no room.
    bytes: Option<Bytes>,
}

/// All of them.
pub(super) struct Known {
    aside: BTreeSet<[u8; 32]>,
    aside_bytes: u64,
    held: BTreeMap<[u8; 32], Held>,
    held_bytes: usize,
    /// Entries that the mirror had when the held ones were judged last.
    judged_at: u64,
}

impl Known {
    /// Begins with what was set aside before: addresses, and the bytes kept of them.
    pub(super) fn new(aside: BTreeSet<[u8; 32]>, aside_bytes: u64) -> Self {
        Self { aside, aside_bytes, held: BTreeMap::new(), held_bytes: 0, judged_at: 0 }
    }

    /// Whether a document needs no look now.
    pub(super) fn has(&self, address: &[u8]) -> bool {
        <[u8; 32]>::try_from(address)
            .is_ok_and(|address| self.aside.contains(&address) || self.held.contains_key(&address))
    }

    /// Whether no further document can be known.
    pub(super) fn is_full(&self) -> bool {
        self.aside.len().saturating_add(self.held.len()) >= KNOWN_MAX
    }

    /// Holds a document back.
    pub(super) fn hold(&mut self, address: ContentAddress, claim: Claim, bytes: Bytes) {
        let after = self.held_bytes.saturating_add(bytes.len());
        let bytes = (after <= HELD_BYTES_MAX).then_some(bytes);
        self.held_bytes = self.held_bytes.saturating_add(bytes.as_ref().map_or(0, Bytes::len));
        if let Some(Held { bytes: Some(before), .. }) = self.held.insert(address.0, Held { claim, bytes }) {
            self.held_bytes = self.held_bytes.saturating_sub(before.len());
        }
    }

    /// Lets go of the documents that the log has come to speak of. Those kept as they came are given back; the others
    /// are fetched again. Looks only where the mirror has advanced.
    pub(super) fn release(&mut self, size: u64, ledger: &Ledger) -> Vec<Bytes> {
        if std::mem::replace(&mut self.judged_at, size) == size {
            return Vec::new();
        }
        let mut released = Vec::new();
        self.held.retain(|_, held| {
            let stays = held.claim.judge(ledger) == Verdict::NotYet;
            if !stays {
                released.extend(held.bytes.take());
            }
            stays
        });
        let bytes = released.iter().fold(0_usize, |sum, bytes| sum.saturating_add(bytes.len()));
        self.held_bytes = self.held_bytes.saturating_sub(bytes);
        released
    }

    /// Forgets held documents that the relay no longer lists.
    pub(super) fn keep_listed(&mut self, listed: &BTreeSet<[u8; 32]>) {
        self.held.retain(|address, _| listed.contains(address));
        let kept = self.held.values().filter_map(|held| held.bytes.as_ref());
        self.held_bytes = kept.fold(0, |sum, bytes| sum.saturating_add(bytes.len()));
    }

    /// Takes note of a document set aside; says whether there is room for its bytes.
    pub(super) fn set_aside(&mut self, address: ContentAddress, length: usize) -> bool {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let is_new = self.aside.insert(address.0);
        let after = self.aside_bytes.saturating_add(length);
        let has_room = is_new && after <= ASIDE_BYTES_MAX;
        if has_room {
            self.aside_bytes = after;
        }
        has_room
    }
}
