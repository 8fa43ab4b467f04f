//! The floor: nothing is sequenced below the largest head under this log's own key, nor beside one.

use super::{Prepared, refill};
use crate::error::MediatorError;
use homeward_shell::identity::Principal;
use homeward_translog::{Hash, Head};
use tonic::transport::Channel;

/// A head that somebody holds under this log's own key.
pub(super) struct Known {
    pub(super) head: Head,
    /// Who can give its entries; nobody where only the cosignature was kept.
    pub(super) holder: Option<Holder>,
}

/// A witness that may hold the entries.
#[derive(Clone)]
pub(super) struct Holder {
    pub(super) principal: Principal,
    pub(super) channel: Channel,
}

/// Why this journal must not be sequenced on.
#[derive(Debug, thiserror::Error)]
pub enum HeadsError {
    /// A head under the log's own key is not of this history.
    #[error(
        "a head of size {size} under this log's key has root {signed}, the journal has root {found} there: \
         the log was forked; nothing was sequenced; compare the journal with a mirror"
    )]
    Forked {
        /// Size of the head.
        size: u64,
        /// Root that the log once signed.
        signed: Hash,
        /// Root of the journal, or of what a witness gave for it.
        found: Hash,
    },
    /// Entries are lost and nobody who answers has them.
    #[error(
        "the journal has {size} entries and a head of size {known} under this log's key is known; the entries \
         between were lost and no witness gave them; nothing was sequenced; start again when one answers"
    )]
    Lost {
        /// Entries in the journal.
        size: u64,
        /// Size of the largest known head.
        known: u64,
    },
}

/// Refills up to the largest known head and checks every smaller one.
pub(super) async fn reach(prepared: &mut Prepared, mut known: Vec<Known>) -> Result<(), MediatorError> {
    known.sort_by_key(|known| std::cmp::Reverse(known.head.size()));
    let largest = known.first().map_or(0, |known| known.head.size());
    for one in &known {
        let size = prepared.replayed.state.size();
        if one.head.size() <= size {
            break;
        }
        if let Some(holder) = &one.holder {
            tracing::warn!(size, head = one.head.size(), from = %holder.principal, "refilling what was lost");
            if let Err(error) = refill::from(prepared, holder, &one.head).await {
                // Only a witness that contradicts the log's own head is fatal at once; another may still have it.
                match error {
                    refill::RefillError::Fatal(error) => return Err(*error),
                    refill::RefillError::Witness(found) => {
                        tracing::warn!(from = %holder.principal, %found, "a witness gave no usable entries");
                    }
                }
            }
        }
    }
    let tree = prepared.replayed.state.tree();
    if largest > tree.size() {
        return Err(HeadsError::Lost { size: tree.size(), known: largest }.into());
    }
    for Known { head, .. } in &known {
        let found = tree.root_at(head.size()).unwrap_or_else(|_| tree.root());
        if found != *head.root() {
            return Err(HeadsError::Forked { size: head.size(), signed: *head.root(), found }.into());
        }
    }
    Ok(())
}
