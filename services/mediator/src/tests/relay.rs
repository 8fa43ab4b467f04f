use super::world::{World, reason};
use bytes::Bytes;
use homeward_api::relay::v1::relay_service_client::RelayServiceClient;
use homeward_api::relay::v1::{
    ConfirmDeliveryRequest, DepositChunkRequest, DepositDocumentsRequest, FetchChunkRequest,
    FetchDocumentsRequest, ListDocumentsRequest,
};
use homeward_payload::domain::{Principal, Role};
use homeward_payload::proto::payload::v1::ConfirmDelivery;
use homeward_statement::Hash;
use homeward_testkit::forum::{KeyUse, seed};
use homeward_vault::document::Document;
use homeward_vault::seal::{SecretKey, seal};
use homeward_vault::{DocumentId, LogId, Schema, SystemRandomness};
use tonic::transport::Channel;

const CHUNK: usize = 256 * 1024;

/// A document with a body of so many bytes, sealed to these.
fn sealed(world: &World, body_bytes: usize, recipients: &[Principal]) -> Bytes {
    sealed_for(LogId(world.test.log_id().0), body_bytes, recipients)
}

fn sealed_for(log_id: LogId, body_bytes: usize, recipients: &[Principal]) -> Bytes {
    let values = std::iter::once((1, vec![7; body_bytes].into())).collect();
    let document = Document::new(Schema::FitnessSheet, values, &mut SystemRandomness).unwrap();
    let key = |principal: &Principal| SecretKey::from_bytes(&seed(*principal, KeyUse::Sealing)).unwrap();
    let keys: Vec<_> = recipients.iter().map(|principal| key(principal).public_key().clone()).collect();
    seal(log_id, DocumentId([1; 16]), &document, &keys, &mut SystemRandomness).unwrap().bytes.into()
}

fn address(document: &[u8]) -> Bytes {
    Bytes::copy_from_slice(Hash::of(document).as_bytes())
}

fn client(world: &World, principal: &str) -> RelayServiceClient<Channel> {
    RelayServiceClient::new(world.channel(principal, "service")).max_decoding_message_size(8 << 20)
}

async fn deposit(world: &World, documents: Vec<Bytes>) -> Result<Vec<Bytes>, tonic::Status> {
    let request = DepositDocumentsRequest { documents, ..Default::default() };
    let answer = client(world, "party-a").deposit_documents(request).await?;
    Ok(answer.into_inner().content_addresses)
}

async fn waiting(world: &World, principal: &str) -> Vec<Bytes> {
    let request = ListDocumentsRequest::default();
    let answer = client(world, principal).list_documents(request).await.unwrap().into_inner();
    answer.documents.into_iter().map(|document| document.content_address).collect()
}

async fn fetch(world: &World, principal: &str, addresses: &[Bytes]) -> Result<Vec<Bytes>, tonic::Status> {
    let request = FetchDocumentsRequest { content_addresses: addresses.to_vec() };
    Ok(client(world, principal).fetch_documents(request).await?.into_inner().documents)
}

async fn confirm(world: &World, author: Principal, documents: &[Bytes]) -> Result<u32, tonic::Status> {
    let mut documents: Vec<Vec<u8>> = documents.iter().map(|address| address.to_vec()).collect();
    documents.sort_unstable();
    let header = world.test.header(author, Role::Service, 1_000);
    let delivery = world.test.sign(ConfirmDelivery { header: None, documents }, header).unwrap();
    let request = ConfirmDeliveryRequest { delivery: Bytes::copy_from_slice(delivery.bytes()) };
    // Who carries the delivery does not matter.
    Ok(client(world, "commission").confirm_delivery(request).await?.into_inner().deleted)
}

#[tokio::test]
async fn a_document_is_kept_until_each_recipient_has_confirmed_it() {
    let mut world = World::start().await;
    let [b, neutral] = [Principal::PartyB, Principal::Neutral];
    let (both, one) = (sealed(&world, 100, &[b, neutral]), sealed(&world, 9_000, &[neutral]));
    let addresses = [address(&both), address(&one)];
    assert_eq!(deposit(&world, vec![both.clone(), one.clone()]).await.unwrap(), addresses);
    assert_eq!(deposit(&world, vec![one.clone()]).await.unwrap(), addresses[1..], "safe to repeat");
    assert_eq!(waiting(&world, "neutral").await, addresses);
    assert_eq!(waiting(&world, "party-b").await, addresses[..1]);
    assert_eq!(waiting(&world, "party-a").await, [] as [Bytes; 0]);
    world.stop().await;
    world.run().await.unwrap();
    assert_eq!(fetch(&world, "neutral", &addresses).await.unwrap(), [both.clone(), one]);
    assert_eq!(reason(&fetch(&world, "party-b", &addresses[1..]).await.unwrap_err()), "DOCUMENT_UNKNOWN");

    assert_eq!(confirm(&world, neutral, &addresses).await.unwrap(), 1);
    assert_eq!(waiting(&world, "neutral").await, [] as [Bytes; 0]);
    assert_eq!(fetch(&world, "party-b", &addresses[..1]).await.unwrap(), [both]);
    assert_eq!(confirm(&world, b, &addresses[..1]).await.unwrap(), 1);
    assert_eq!(confirm(&world, b, &addresses[..1]).await.unwrap(), 1, "safe to repeat");
    for principal in ["party-b", "neutral"] {
        assert_eq!(reason(&fetch(&world, principal, &addresses[..1]).await.unwrap_err()), "DOCUMENT_UNKNOWN");
    }
}

#[tokio::test]
async fn a_large_document_goes_in_chunks_that_resume() {
    let world = World::start().await;
    let document = sealed(&world, 600 * 1024, &[Principal::Neutral]);
    let length = document.len() as u64;
    let chunk = |index: usize| {
        let bytes = document.chunks(CHUNK).nth(index).unwrap().to_vec();
        let offset = (index * CHUNK) as u64;
        DepositChunkRequest { content_address: address(&document), length, offset, chunk: bytes.into() }
    };
    let send = async |request: DepositChunkRequest| {
        let answer = client(&world, "party-a").deposit_chunk(request).await?;
        let answer = answer.into_inner();
        Ok::<_, tonic::Status>((answer.held, answer.complete))
    };
    let chunks = document.len().div_ceil(CHUNK);
    assert_eq!(send(chunk(1)).await.unwrap(), (0, false), "the answer says where to begin");
    for index in 0..chunks - 1 {
        let held = ((index + 1) * CHUNK) as u64;
        assert_eq!(send(chunk(index)).await.unwrap(), (held, false));
        assert_eq!(send(chunk(index)).await.unwrap(), (held, false), "safe to repeat");
    }
    assert_eq!(waiting(&world, "neutral").await, [] as [Bytes; 0]);
    let other_length = DepositChunkRequest { length: length + 1, ..chunk(0) };
    assert_eq!(reason(&send(other_length).await.unwrap_err()), "DOCUMENT_INVALID");
    assert_eq!(send(chunk(chunks - 1)).await.unwrap(), (length, true));
    assert_eq!(send(chunk(0)).await.unwrap(), (length, true));
    assert_eq!(waiting(&world, "neutral").await, [address(&document)]);

    let mut fetched = Vec::new();
    while fetched.len() < document.len() {
        let request = FetchChunkRequest { content_address: address(&document), offset: fetched.len() as u64 };
        let answer = client(&world, "neutral").fetch_chunk(request).await.unwrap().into_inner();
        assert_eq!(answer.length, length);
        fetched.extend_from_slice(&answer.chunk);
    }
    assert_eq!(fetched, document);
    let odd = FetchChunkRequest { content_address: address(&document), offset: 1 };
    assert_eq!(reason(&client(&world, "neutral").fetch_chunk(odd).await.unwrap_err()), "DOCUMENT_INVALID");
    assert_eq!(confirm(&world, Principal::Neutral, &[address(&document)]).await.unwrap(), 1);
}

#[tokio::test]
async fn what_is_no_document_of_this_forum_is_refused() {
    let world = World::start().await;
    let good = sealed(&world, 10, &[Principal::Neutral]);
    let check = async |documents: Vec<Bytes>| {
        assert_eq!(reason(&deposit(&world, documents).await.unwrap_err()), "DOCUMENT_INVALID");
    };
    check(Vec::new()).await;
    check(vec![good.clone(); 257]).await;
    check(vec![good.clone(), Bytes::from_static(b"nothing")]).await;
    check(vec![good.slice(..good.len() - 1)]).await;
    check(vec![sealed_for(LogId([9; 32]), 10, &[Principal::Neutral])]).await;
    // The mediator has no sealing key in the genesis: whoever seals to it seals to a stranger.
    check(vec![sealed(&world, 10, &[Principal::Neutral, Principal::Mediator])]).await;
    assert_eq!(waiting(&world, "neutral").await, [] as [Bytes; 0], "all or none");

    // A whole document under a false address is dropped, and its address can be begun anew.
    let mut wrong = DepositChunkRequest {
        content_address: vec![3; 32].into(),
        length: good.len() as u64,
        offset: 0,
        chunk: good.clone(),
    };
    for _ in 0..2 {
        let status = client(&world, "party-a").deposit_chunk(wrong.clone()).await.unwrap_err();
        assert_eq!(reason(&status), "DOCUMENT_INVALID");
    }
    wrong.offset = 100;
    assert_eq!(
        reason(&client(&world, "party-a").deposit_chunk(wrong).await.unwrap_err()),
        "DOCUMENT_INVALID"
    );
}

#[tokio::test]
async fn only_the_recipients_own_service_key_confirms() {
    let world = World::start().await;
    let document = sealed(&world, 10, &[Principal::PartyB]);
    deposit(&world, vec![document.clone()]).await.unwrap();
    let send = async |role, break_it: bool| {
        let header = world.test.header(Principal::PartyB, role, 1_000);
        let documents = vec![address(&document).to_vec()];
        let delivery = world.test.sign(ConfirmDelivery { header: None, documents }, header).unwrap();
        let mut bytes = delivery.bytes().to_vec();
        *bytes.last_mut().unwrap() ^= u8::from(break_it);
        let request = ConfirmDeliveryRequest { delivery: bytes.into() };
        reason(&client(&world, "party-b").confirm_delivery(request).await.unwrap_err())
    };
    assert_eq!(send(Role::Officer, false).await, "ROLE_NOT_ALLOWED");
    assert_eq!(send(Role::Service, true).await, "SIGNATURE_INVALID");
    // Another's confirmation is no recipient's.
    assert_eq!(confirm(&world, Principal::Neutral, &[address(&document)]).await.unwrap(), 0);
    assert_eq!(waiting(&world, "party-b").await, [address(&document)]);
}

#[tokio::test]
async fn waiting_documents_come_in_pages() {
    let world = World::start().await;
    let documents: Vec<Bytes> = (0..5).map(|_| sealed(&world, 10, &[Principal::PartyB])).collect();
    let addresses = deposit(&world, documents).await.unwrap();
    let mut request = ListDocumentsRequest { page_size: 2, page_token: String::new() };
    let mut found = Vec::new();
    loop {
        let page = client(&world, "party-b").list_documents(request.clone()).await.unwrap().into_inner();
        found.extend(page.documents.into_iter().map(|document| document.content_address));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(found, addresses);
    // A token is its recipient's own.
    let status = client(&world, "neutral").list_documents(request).await.unwrap_err();
    assert_eq!(reason(&status), "PAGE_INVALID");
}
