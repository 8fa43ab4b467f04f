//! Sealed documents in: listed, fetched, opened, checked, stored, and only then confirmed.

mod check;
mod fetch;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use homeward_api::relay::v1::{ConfirmDeliveryRequest, WaitingDocument};
use homeward_client::Connection;
use homeward_client::retry::{Policy, is_safe_to_repeat};
use homeward_payload::proto::payload::v1::ConfirmDelivery;
use homeward_vault::ContentAddress;
use homeward_vault::seal::content_address;
use homeward_vault::store::{Entry, Stored, Vault, VaultError};
use tokio::task::JoinError;
use tonic::Status;

use crate::error::{ParticipantError, ServiceError};
use crate::participant::Inner;
use crate::store::StoreError;
use crate::store::set_aside::{addresses, insert};
use check::{Checked, check};

/// Pause between two looks at an empty list.
const INTERVAL: Duration = Duration::from_millis(500);
/// Documents that one confirmation names.
const CONFIRMED_MAX: usize = 4_096;

/// Takes documents in until the process ends.
pub(crate) async fn receive_for_ever(inner: Arc<Inner>) -> Result<(), ParticipantError> {
    let pauses = Policy::default();
    let mut failures = 0_u32;
    loop {
        match receive_all(&inner).await {
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

/// Takes in all that waits.
async fn receive_all(inner: &Arc<Inner>) -> Result<(), Interruption> {
    let aside = inner.store.run(|file| addresses(file)).await?;
    let mut page_token = String::new();
    loop {
        let page = fetch::list(&inner.mediator, page_token).await?;
        let wanted: Vec<WaitingDocument> = page
            .documents
            .into_iter()
            .filter(|waiting| !aside.iter().any(|address| waiting.content_address == address.as_slice()))
            .collect();
        for part in fetch::parts(wanted) {
            let documents = fetch::fetch(&inner.mediator, &part).await?;
            take(inner, documents).await?;
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(());
        }
    }
}

/// A document that was not taken.
struct Refused {
    address: ContentAddress,
    reason: String,
    bytes: Bytes,
}

/// Opens, checks and stores documents in one transaction, sets aside what is not good, confirms the others.
async fn take(inner: &Arc<Inner>, documents: Vec<Bytes>) -> Result<(), Interruption> {
    let working = Arc::clone(inner);
    let (good, mut refused) = tokio::task::spawn_blocking(move || check_all(&working, documents)).await?;
    let (kept, new, not_kept) = inner.vault(move |vault| keep(vault, good)).await??;
    refused.extend(not_kept);
    if !refused.is_empty() {
        set_aside(inner, refused).await?;
    }
    if new > 0 {
        inner.documents.send_modify(|count| *count = count.saturating_add(new));
    }
    for part in kept.chunks(CONFIRMED_MAX) {
        confirm(inner, part).await?;
    }
    Ok(())
}

fn check_all(inner: &Inner, documents: Vec<Bytes>) -> (Vec<Checked>, Vec<Refused>) {
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for bytes in documents {
        match check(inner, bytes.clone()) {
            Ok(checked) => good.push(checked),
            Err(reason) => refused.push(Refused { address: content_address(&bytes), reason, bytes }),
        }
    }
    (good, refused)
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
        match keep_one(vault, &document) {
            Ok(stored) => {
                new = new.saturating_add(u64::from(stored == Stored::New));
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

/// A later revision of a batch has documents of the same name: they are kept beside the earlier ones.
fn keep_one(vault: &mut Vault, document: &Checked) -> Result<Stored, VaultError> {
    match vault.put_all(&[document.entry()]) {
        Err(VaultError::Conflict(_)) if document.is_about_batch() => {
            vault.put_all(&[document.entry_beside()])
        }
        stored => stored,
    }
    .map(|stored| stored.first().copied().unwrap_or(Stored::Already))
}

async fn set_aside(inner: &Arc<Inner>, refused: Vec<Refused>) -> Result<(), Interruption> {
    for one in &refused {
        tracing::error!(
            address = %one.address,
            reason = one.reason,
            "a sealed document is set aside and its delivery not confirmed"
        );
    }
    let keep = inner.store.run(move |file| {
        refused.iter().try_for_each(|one| insert(file, &one.address.0, &one.reason, &one.bytes))
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
