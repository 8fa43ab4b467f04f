//! Sealed documents in: listed, fetched, opened, compared with the log, stored, and only then confirmed.

mod check;
mod claim;
mod fetch;
mod known;
mod names;
#[cfg(test)]
mod tests;

pub use names::Names;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use homeward_api::relay::v1::ConfirmDeliveryRequest;
use homeward_client::Connection;
use homeward_client::retry::{Policy, is_safe_to_repeat};
use homeward_payload::proto::payload::v1::ConfirmDelivery;
use homeward_vault::ContentAddress;
use homeward_vault::store::{Entry, Stored, Vault, VaultError};
use tokio::task::JoinError;
use tonic::Status;

use crate::error::{ParticipantError, ServiceError};
use crate::participant::Inner;
use crate::store::StoreError;
use crate::store::set_aside::{addresses, bytes_kept, insert};
use check::{Checked, Refused, Sorted, sort};
use known::Known;

/// Pause between two looks at the list.
const INTERVAL: Duration = Duration::from_millis(500);
/// Documents that one confirmation names.
const CONFIRMED_MAX: usize = 4_096;

/// Takes documents in until the process ends.
pub(crate) async fn receive_for_ever(inner: Arc<Inner>) -> Result<(), ParticipantError> {
    let (aside, bytes) = inner.store.run(|file| Ok((addresses(file)?, bytes_kept(file)?))).await?;
    let mut known = Known::new(aside, bytes);
    let pauses = Policy::default();
    let mut failures = 0_u32;
    loop {
        match receive_all(&inner, &mut known).await {
            Ok(()) => {
                failures = 0;
                tokio::time::sleep(INTERVAL).await;
            }
            Err(Interruption::Relay(status)) => {
                failures = failures.saturating_add(1);
                tracing::debug!(%status, "the relay is out of reach");
                inner.pause(pauses.pause(failures)).await;
            }
            Err(Interruption::Own(error)) => return Err(error),
        }
    }
}

/// Why taking in was interrupted.
enum Interruption {
    /// The relay; it is asked again.
    Relay(Status),
    /// The own disk; the process ends.
    Own(ParticipantError),
}

impl From<Status> for Interruption {
    fn from(status: Status) -> Self {
        Self::Relay(status)
    }
}

impl From<StoreError> for Interruption {
    fn from(error: StoreError) -> Self {
        Self::Own(error.into())
    }
}

impl From<VaultError> for Interruption {
    fn from(error: VaultError) -> Self {
        Self::Own(error.into())
    }
}

impl From<JoinError> for Interruption {
    fn from(error: JoinError) -> Self {
        Self::Own(error.into())
    }
}

/// Takes in what was held back and the log has come to speak of, then all that waits and is not known.
async fn receive_all(inner: &Arc<Inner>, known: &mut Known) -> Result<(), Interruption> {
    let released = inner.projection.read(|view| {
        let state = view.state();
        known.release(state.size(), state.replica().machine())
    });
    if !released.is_empty() {
        take(inner, known, released).await?;
    }
    let (mut listed, mut left) = (BTreeSet::new(), 0_usize);
    let mut page_token = String::new();
    loop {
        let page = fetch::list(&inner.mediator, page_token).await?;
        listed
            .extend(page.documents.iter().filter_map(|one| <[u8; 32]>::try_from(&*one.content_address).ok()));
        let mut wanted = page.documents;
        wanted.retain(|waiting| !known.has(&waiting.content_address));
        for part in fetch::parts(wanted) {
            if known.is_full() {
                left = left.saturating_add(part.len());
                continue;
            }
            let documents = fetch::fetch(&inner.mediator, &part).await?;
            take(inner, known, documents).await?;
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if left > 0 {
        tracing::error!(
            left,
            "too many documents wait that the log does not speak of; others are left unread"
        );
    }
    known.keep_listed(&listed);
    Ok(())
}

/// Opens and compares documents; stores the good ones in one transaction and confirms them; holds back what the log
/// does not speak of yet; sets aside what is not good.
async fn take(inner: &Arc<Inner>, known: &mut Known, documents: Vec<Bytes>) -> Result<(), Interruption> {
    let working = Arc::clone(inner);
    let sorted = tokio::task::spawn_blocking(move || sort(&working, documents)).await?;
    let Sorted { good, held_back, mut refused } = sorted;
    for Checked { address, claim, bytes, .. } in held_back {
        known.hold(address, claim, bytes);
    }
    let (kept, new, not_kept) = inner.vault(move |vault| keep(vault, good)).await??;
    refused.extend(not_kept);
    if !refused.is_empty() {
        set_aside(inner, known, refused).await?;
    }
    if new > 0 {
        inner.documents.send_modify(|count| *count = count.saturating_add(new));
    }
    for part in kept.chunks(CONFIRMED_MAX) {
        confirm(inner, part).await?;
    }
    Ok(())
}

/// What became of opened documents: addresses of those in the vault, how many are new, and those it refused.
type Kept = (Vec<ContentAddress>, u64, Vec<Refused>);

/// All in one transaction; where the vault refuses one of them, each for itself.
fn keep(vault: &mut Vault, documents: Vec<Checked>) -> Result<Kept, VaultError> {
    let entries: Vec<Entry<'_>> = documents.iter().map(Checked::entry).collect();
    if let Ok(stored) = vault.put_all(&entries) {
        let new = stored.iter().filter(|stored| **stored == Stored::New).count();
        let addresses = documents.iter().map(|document| document.address).collect();
        return Ok((addresses, u64::try_from(new).unwrap_or(u64::MAX), Vec::new()));
    }
    let (mut kept, mut new, mut refused) = (Vec::new(), 0_u64, Vec::new());
    for document in documents {
        match vault.put_all(&[document.entry()]) {
            Ok(stored) => {
                new = new.saturating_add(u64::from(stored == [Stored::New]));
                kept.push(document.address);
            }
            Err(
                error @ (VaultError::Conflict(_)
                | VaultError::Erased { .. }
                | VaultError::TooManyDocuments { .. }),
            ) => {
                let (address, bytes) = (document.address, document.bytes.clone());
                refused.push(Refused { address, reason: error.to_string(), bytes });
            }
            Err(error) => return Err(error),
        }
    }
    Ok((kept, new, refused))
}

async fn set_aside(inner: &Arc<Inner>, known: &mut Known, refused: Vec<Refused>) -> Result<(), Interruption> {
    let mut rows = Vec::with_capacity(refused.len());
    for Refused { address, reason, bytes } in refused {
        tracing::error!(%address, reason, "a sealed document is set aside and its delivery not confirmed");
        // The relay still has what there is no room for.
        let bytes = if known.set_aside(address, bytes.len()) { bytes } else { Bytes::new() };
        rows.push((address, reason, bytes));
    }
    let keep = inner.store.run(move |file| {
        rows.iter().try_for_each(|(address, reason, bytes)| insert(file, &address.0, reason, bytes))
    });
    Ok(keep.await?)
}

async fn confirm(inner: &Arc<Inner>, kept: &[ContentAddress]) -> Result<(), Interruption> {
    let mut documents: Vec<Vec<u8>> = kept.iter().map(|address| address.0.to_vec()).collect();
    documents.sort_unstable();
    documents.dedup();
    let delivery = inner.sign_mark(ConfirmDelivery { header: None, documents });
    let delivery = delivery.map_err(|error: ServiceError| Status::from(error))?;
    let request = ConfirmDeliveryRequest { delivery: Bytes::copy_from_slice(delivery.bytes()) };
    let call = |connection: &Connection| {
        let (mut client, request) = (connection.relay(), request.clone());
        async move { client.confirm_delivery(request).await }
    };
    // Unconfirmed documents are listed again, found in the vault, and confirmed then.
    inner.mediator.call(&Policy::default(), is_safe_to_repeat, call).await?;
    Ok(())
}
