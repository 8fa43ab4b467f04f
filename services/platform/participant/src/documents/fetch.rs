//! Listing and fetching at the relay.

use bytes::Bytes;
use homeward_api::relay::v1::{
    FetchChunkRequest, FetchDocumentsRequest, ListDocumentsRequest, ListDocumentsResponse, WaitingDocument,
};
use homeward_client::Connection;
use homeward_client::retry::{Policy, is_safe_to_repeat};
use homeward_shell::limits::{CALL_BYTES_MAX, CALL_DOCUMENTS_MAX};
use homeward_vault::document::SEALED_BYTES_MAX;
use tonic::Status;

/// Rows of one page.
const PAGE_SIZE: u32 = 1_024;
/// One page of what waits.
pub(super) async fn list(relay: &Connection, page_token: String) -> Result<ListDocumentsResponse, Status> {
    let request = ListDocumentsRequest { page_size: PAGE_SIZE, page_token };
    let call = |connection: &Connection| {
        let (mut client, request) = (connection.relay(), request.clone());
        async move { client.list_documents(request).await }
    };
    relay.call(&Policy::default(), is_safe_to_repeat, call).await
}

/// Cuts what waits into parts that one call fetches; a document too large for one is a part by itself.
pub(super) fn parts(waiting: Vec<WaitingDocument>) -> Vec<Vec<WaitingDocument>> {
    let mut parts: Vec<(u64, Vec<WaitingDocument>)> = Vec::new();
    for one in waiting {
        match parts.last_mut() {
            Some((bytes, part))
                if part.len() < CALL_DOCUMENTS_MAX && fits_call(bytes.saturating_add(one.length)) =>
            {
                *bytes = bytes.saturating_add(one.length);
                part.push(one);
            }
            _ => parts.push((one.length, vec![one])),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

fn fits_call(bytes: u64) -> bool {
    usize::try_from(bytes).is_ok_and(|bytes| bytes <= CALL_BYTES_MAX)
}

/// The documents of one part; fewer where the relay sends fewer.
pub(super) async fn fetch(relay: &Connection, part: &[WaitingDocument]) -> Result<Vec<Bytes>, Status> {
    if let [one] = part
        && !fits_call(one.length)
    {
        return Ok(vec![fetch_chunks(relay, one).await?]);
    }
    let content_addresses = part.iter().map(|one| one.content_address.clone()).collect();
    let request = FetchDocumentsRequest { content_addresses };
    let call = |connection: &Connection| {
        let (mut client, request) = (connection.relay(), request.clone());
        async move { client.fetch_documents(request).await }
    };
    Ok(relay.call(&Policy::default(), is_safe_to_repeat, call).await?.documents)
}

async fn fetch_chunks(relay: &Connection, one: &WaitingDocument) -> Result<Bytes, Status> {
    let length = usize::try_from(one.length).ok().filter(|length| *length <= SEALED_BYTES_MAX);
    let length = length.ok_or_else(|| Status::internal("the relay lists a document that is too long"))?;
    let mut document = Vec::with_capacity(length);
    while document.len() < length {
        let request = FetchChunkRequest {
            content_address: one.content_address.clone(),
            offset: u64::try_from(document.len()).unwrap_or(u64::MAX),
        };
        let call = |connection: &Connection| {
            let (mut client, request) = (connection.relay(), request.clone());
            async move { client.fetch_chunk(request).await }
        };
        let chunk = relay.call(&Policy::default(), is_safe_to_repeat, call).await?.chunk;
        if chunk.is_empty() || document.len().saturating_add(chunk.len()) > length {
            return Err(Status::internal("the relay sent a chunk of another length"));
        }
        document.extend_from_slice(&chunk);
    }
    Ok(document.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_both_limits_and_lose_nothing() {
        let check = |lengths: &[u64], expected: &[usize]| {
            let waiting = lengths
                .iter()
                .map(|length| WaitingDocument { content_address: Bytes::new(), length: *length });
            let found: Vec<usize> = parts(waiting.collect()).iter().map(Vec::len).collect();
            assert_eq!(found, expected, "{lengths:?}");
        };
        check(&[], &[]);
        check(&[4_096; 300], &[256, 44]);
        check(&[4 * 1024 * 1024; 3], &[1, 1, 1]);
        let most = u64::try_from(CALL_BYTES_MAX).unwrap();
        check(&[1, most + 1, 1], &[1, 1, 1]);
        check(&[1, most - 1, 1], &[2, 1]);
    }
}
