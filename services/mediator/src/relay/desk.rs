//! `homeward.relay.v1.RelayService`.

use super::admission::Admission;
use super::error::RelayError;
use super::store::{Chunk, RelayStore};
use bytes::Bytes;
use homeward_api::relay::v1::relay_service_server::{RelayService, RelayServiceServer};
use homeward_api::relay::v1::{
    ConfirmDeliveryRequest, ConfirmDeliveryResponse, DepositChunkRequest, DepositChunkResponse,
    DepositDocumentsRequest, DepositDocumentsResponse, FetchChunkRequest, FetchChunkResponse,
    FetchDocumentsRequest, FetchDocumentsResponse, ListDocumentsRequest, ListDocumentsResponse,
    WaitingDocument,
};
use homeward_payload::domain::Principal;
use homeward_payload::ids::RoundId;
use homeward_shell::identity::caller;
use homeward_shell::limits::{BULK_MESSAGE_BYTES_MAX, CALL_BYTES_MAX, CALL_DOCUMENTS_MAX};
use homeward_shell::projection::Projection;
use homeward_shell::reads::{PageToken, page_size};
use homeward_shell::refusal;
use homeward_shell::verify::verify_delivery;
use homeward_statement::Hash;
use std::sync::Arc;
use tonic::{Request, Response, Status};

const WAITING_DEFAULT: usize = 256;
const WAITING_MAX: usize = 1_024;

/// Carries ciphertexts. It has no key that opens one.
pub(crate) struct RelayDesk {
    projection: Arc<Projection>,
    admission: Arc<Admission>,
    store: RelayStore,
}

impl RelayDesk {
    pub(crate) fn new(projection: Arc<Projection>, store: RelayStore) -> Self {
        let admission = Arc::new(Admission::new(projection.forum().genesis()));
        Self { projection, admission, store }
    }

    pub(crate) fn into_service(self) -> RelayServiceServer<Self> {
        RelayServiceServer::new(self)
            .max_decoding_message_size(BULK_MESSAGE_BYTES_MAX)
            .max_encoding_message_size(BULK_MESSAGE_BYTES_MAX)
    }

    /// Works on the store where blocking is allowed.
    async fn work<T, F>(&self, work: F) -> Result<Response<T>, Status>
    where
        T: Send + 'static,
        F: FnOnce(&RelayStore, &Admission) -> Result<T, RelayError> + Send + 'static,
    {
        let (store, admission) = (self.store.clone(), Arc::clone(&self.admission));
        let done = tokio::task::spawn_blocking(move || work(&store, &admission)).await;
        Ok(Response::new(done.map_err(RelayError::from)??))
    }
}

fn deposit(
    store: &RelayStore,
    admission: &Admission,
    request: DepositDocumentsRequest,
) -> Result<DepositDocumentsResponse, RelayError> {
    check_count(request.documents.len())?;
    let round = round_of(&request.round_id)?;
    let admitted = request.documents.into_iter().map(|document| admission.admit(document.into()));
    let deposits = admitted.collect::<Result<Vec<_>, _>>()?;
    store.deposit(&deposits, round)?;
    let addresses = deposits.iter().map(|deposit| Bytes::copy_from_slice(deposit.address.as_bytes()));
    Ok(DepositDocumentsResponse { content_addresses: addresses.collect() })
}

fn round_of(bytes: &[u8]) -> Result<Option<RoundId>, RelayError> {
    match bytes {
        [] => Ok(None),
        bytes => RoundId::from_slice(bytes).map(Some).ok_or_else(|| {
            RelayError::Invalid(format!("a round id of {} bytes; 16 are needed", bytes.len()))
        }),
    }
}

// What the log has released goes out before anybody asks what waits.
fn release(store: &RelayStore, projection: &Projection) -> Result<(), RelayError> {
    let is_released = |round: &RoundId| {
        projection.read(|view| {
            let rounds = &view.state().replica().machine().rounds;
            rounds.get(round).is_some_and(|round| round.released)
        })
    };
    let mut released = store.sealed_rounds()?.into_iter().filter(is_released);
    released.try_for_each(|round| store.release(round))
}

fn deposit_chunk(
    store: &RelayStore,
    admission: &Admission,
    request: DepositChunkRequest,
) -> Result<DepositChunkResponse, RelayError> {
    let chunk = Chunk {
        address: Hash::from_bytes(address(&request.content_address)?),
        length: request.length,
        offset: request.offset,
        bytes: request.chunk.into(),
    };
    let held = store.deposit_chunk(admission, &chunk)?;
    Ok(DepositChunkResponse { held: held.bytes, complete: held.complete })
}

fn list(
    store: &RelayStore,
    recipient: Principal,
    after: i64,
    rows: usize,
) -> Result<ListDocumentsResponse, RelayError> {
    let mut found = store.waiting(recipient, after, rows.saturating_add(1))?;
    let more = found.len() > rows;
    found.truncate(rows);
    let last = found.last().filter(|_| more).and_then(|last| u128::try_from(last.number).ok());
    let bound = ["documents", recipient.word()];
    let documents = found.iter().map(|waiting| WaitingDocument {
        content_address: Bytes::copy_from_slice(&waiting.address),
        length: waiting.length,
    });
    Ok(ListDocumentsResponse {
        documents: documents.collect(),
        next_page_token: last.map(|last| PageToken(last).encode(&bound)).unwrap_or_default(),
    })
}

fn fetch(
    store: &RelayStore,
    recipient: Principal,
    request: &FetchDocumentsRequest,
) -> Result<FetchDocumentsResponse, RelayError> {
    check_count(request.content_addresses.len())?;
    let (mut documents, mut left) = (Vec::new(), u64::try_from(CALL_BYTES_MAX).unwrap_or(u64::MAX));
    for asked in &request.content_addresses {
        let asked = address(asked)?;
        match left.checked_sub(store.length(recipient, &asked)?) {
            Some(rest) => left = rest,
            None => break,
        }
        documents.push(Bytes::from(store.fetch(recipient, &asked)?));
    }
    Ok(FetchDocumentsResponse { documents })
}

fn check_count(found: usize) -> Result<(), RelayError> {
    if (1..=CALL_DOCUMENTS_MAX).contains(&found) {
        return Ok(());
    }
    Err(RelayError::Invalid(format!("{found} documents in one call; 1 to {CALL_DOCUMENTS_MAX} are allowed")))
}

fn address(bytes: &[u8]) -> Result<[u8; 32], RelayError> {
    let invalid =
        || RelayError::Invalid(format!("a content address of {} bytes; 32 are needed", bytes.len()));
    bytes.try_into().map_err(|_| invalid())
}

#[tonic::async_trait]
impl RelayService for RelayDesk {
    async fn deposit_documents(
        &self,
        request: Request<DepositDocumentsRequest>,
    ) -> Result<Response<DepositDocumentsResponse>, Status> {
        let request = request.into_inner();
        self.work(|store, admission| deposit(store, admission, request)).await
    }

    async fn deposit_chunk(
        &self,
        request: Request<DepositChunkRequest>,
    ) -> Result<Response<DepositChunkResponse>, Status> {
        let request = request.into_inner();
        self.work(|store, admission| deposit_chunk(store, admission, request)).await
    }

    async fn list_documents(
        &self,
        request: Request<ListDocumentsRequest>,
    ) -> Result<Response<ListDocumentsResponse>, Status> {
        let recipient = Principal::from(caller(&request)?.principal);
        let ListDocumentsRequest { page_size: rows, page_token } = request.into_inner();
        let after = PageToken::decode(&page_token, &["documents", recipient.word()])?;
        let after = after.map_or(0, |token| i64::try_from(token.0).unwrap_or(i64::MAX));
        let rows = page_size(rows, WAITING_DEFAULT, WAITING_MAX);
        let projection = Arc::clone(&self.projection);
        let work = move |store: &RelayStore, _: &Admission| {
            release(store, &projection)?;
            list(store, recipient, after, rows)
        };
        self.work(work).await
    }

    async fn fetch_documents(
        &self,
        request: Request<FetchDocumentsRequest>,
    ) -> Result<Response<FetchDocumentsResponse>, Status> {
        let recipient = Principal::from(caller(&request)?.principal);
        let request = request.into_inner();
        self.work(move |store, _| fetch(store, recipient, &request)).await
    }

    async fn fetch_chunk(
        &self,
        request: Request<FetchChunkRequest>,
    ) -> Result<Response<FetchChunkResponse>, Status> {
        let recipient = Principal::from(caller(&request)?.principal);
        let FetchChunkRequest { content_address, offset } = request.into_inner();
        let work = move |store: &RelayStore, _: &Admission| {
            let (chunk, length) = store.fetch_chunk(recipient, &address(&content_address)?, offset)?;
            Ok(FetchChunkResponse { chunk: chunk.into(), length })
        };
        self.work(work).await
    }

    async fn confirm_delivery(
        &self,
        request: Request<ConfirmDeliveryRequest>,
    ) -> Result<Response<ConfirmDeliveryResponse>, Status> {
        let keyring = self.projection.forum().keyring();
        let delivery = verify_delivery(keyring, &request.into_inner().delivery);
        let delivery = delivery.map_err(|refused| refusal::status(&refused))?;
        let work = move |store: &RelayStore, _: &Admission| {
            let addresses: Vec<_> = delivery.documents.iter().map(|address| address.0).collect();
            let deleted = store.confirm(delivery.header.author, &addresses)?;
            Ok(ConfirmDeliveryResponse { deleted })
        };
        self.work(work).await
    }
}
