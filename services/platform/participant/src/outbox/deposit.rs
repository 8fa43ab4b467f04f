//! Hands sealed documents to the relay until it holds them.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use homeward_api::relay::v1::{DepositChunkRequest, DepositDocumentsRequest};
use homeward_client::Connection;
use homeward_client::retry::{Policy, is_about_content, is_safe_to_repeat};
use homeward_shell::limits::{CALL_BYTES_MAX, CALL_DOCUMENTS_MAX, CHUNK_BYTES};
use tonic::Status;

use crate::error::ParticipantError;
use crate::participant::Inner;
use crate::store::Deposit;
use crate::store::deposit::{remove, waiting};
use crate::store::set_aside::insert;

/// Longest time for one call.
const CALL_MAX: Duration = Duration::from_secs(30);

/// Deposits until the process ends.
pub(crate) async fn deposit_for_ever(inner: Arc<Inner>) -> Result<(), ParticipantError> {
    let pauses = Policy::default();
    let mut failures = 0_u32;
    loop {
        let deposits = inner.store.run(|file| waiting(file, CALL_DOCUMENTS_MAX, CALL_BYTES_MAX)).await?;
        if deposits.is_empty() {
            inner.outbox.deposits.notified().await;
            continue;
        }
        match deposit(&inner.mediator, &deposits).await {
            Ok(()) => {
                failures = 0;
                let addresses: Vec<[u8; 32]> = deposits.iter().map(|one| one.content_address).collect();
                inner.store.run(move |file| remove(file, &addresses)).await?;
            }
            Err(status) if is_about_content(&status) => {
                deposit_singly(&inner, deposits, &status).await?;
            }
            Err(status) => {
                failures = failures.saturating_add(1);
                tracing::info!(%status, documents = deposits.len(), "sealed documents wait for the relay");
                inner.pause(pauses.pause(failures)).await;
            }
        }
    }
}

async fn deposit(relay: &Connection, deposits: &[Deposit]) -> Result<(), Status> {
    if let [one] = deposits
        && one.document.len() > CALL_BYTES_MAX
        && one.round.is_none()
    {
        return deposit_chunks(relay, one).await;
    }
    let documents: Vec<Bytes> = deposits.iter().map(|one| one.document.clone().into()).collect();
    let round = deposits.first().and_then(|one| one.round);
    let round_id = round.map(|round| Bytes::copy_from_slice(&round)).unwrap_or_default();
    let request = DepositDocumentsRequest { documents, round_id };
    let call = |connection: &Connection| {
        let (mut client, request) = (connection.relay(), request.clone());
        async move { client.deposit_documents(request).await }
    };
    let taken = relay.call(&Policy::once(CALL_MAX), is_safe_to_repeat, call).await?.content_addresses;
    let expected = deposits.iter().map(|one| one.content_address.as_slice());
    if taken.iter().map(|address| address.as_ref()).eq(expected) {
        return Ok(());
    }
    Err(Status::internal("the relay answered with other content addresses"))
}

/// Goes on at the offset that the relay answers, which may hold chunks from before.
async fn deposit_chunks(relay: &Connection, one: &Deposit) -> Result<(), Status> {
    let length = one.document.len();
    let mut offset = 0_usize;
    loop {
        let chunk: Vec<u8> = one.document.iter().skip(offset).take(CHUNK_BYTES).copied().collect();
        let request = DepositChunkRequest {
            content_address: one.content_address.to_vec().into(),
            length: u64::try_from(length).unwrap_or(u64::MAX),
            offset: u64::try_from(offset).unwrap_or(u64::MAX),
            chunk: chunk.into(),
        };
        let call = |connection: &Connection| {
            let (mut client, request) = (connection.relay(), request.clone());
            async move { client.deposit_chunk(request).await }
        };
        let answer = relay.call(&Policy::default(), is_safe_to_repeat, call).await?;
        if answer.complete {
            return Ok(());
        }
        let held = usize::try_from(answer.held).unwrap_or(usize::MAX);
        if held <= offset || held >= length {
            return Err(Status::internal("the relay answered with an offset that leads nowhere"));
        }
        offset = held;
    }
}

/// Finds the document that the relay refuses and sets it aside, so that it does not hold up the others.
async fn deposit_singly(
    inner: &Arc<Inner>,
    deposits: Vec<Deposit>,
    together: &Status,
) -> Result<(), ParticipantError> {
    tracing::warn!(status = %together, "the relay refuses a document; each is deposited by itself");
    for one in deposits {
        match deposit(&inner.mediator, std::slice::from_ref(&one)).await {
            Ok(()) => {}
            Err(status) if is_about_content(&status) => {
                tracing::error!(%status, "a sealed document is set aside: the relay refuses it");
                let (reason, refused) = (format!("not deposited: {status}"), one.clone());
                let keep = inner
                    .store
                    .run(move |file| insert(file, &refused.content_address, &reason, &refused.document));
                keep.await?;
            }
            // Out of reach again: what is left waits.
            Err(_) => return Ok(()),
        }
        inner.store.run(move |file| remove(file, &[one.content_address])).await?;
    }
    Ok(())
}
