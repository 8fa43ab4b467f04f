//! Sealed documents that the mediator must not carry.

use bytes::Bytes;
use homeward_api::relay::v1::relay_service_client::RelayServiceClient;
use homeward_api::relay::v1::{
    DepositChunkRequest, DepositDocumentsRequest, FetchChunkRequest, FetchDocumentsRequest,
};
use homeward_payload::domain::Principal;
use homeward_payload::ids::Digest;
use homeward_payload::parse::parse_genesis;
use homeward_statement::Envelope;
use homeward_vault::document::Document;
use homeward_vault::seal::{PublicKey, SecretKey, seal};
use homeward_vault::{DocumentId, LogId, Schema, SystemRandomness};
use tonic::transport::Channel;

use crate::forum::{Forum, reason};

const CHUNK_BYTES: usize = 256 * 1024;

#[tokio::test]
async fn documents_that_cannot_be_delivered_are_refused() {
    let forum = Forum::found().await;
    let relay = Relay::of(&forum);
    let own_log = LogId(forum.cluster.log_id().0);
    let neutral = neutral_key(&forum);
    let stranger = SecretKey::from_bytes(&[0xee; 32]).unwrap().public_key().clone();
    let good = sealed(own_log, 100, std::slice::from_ref(&neutral));
    let altered = |place: usize| {
        let mut bytes = good.to_vec();
        bytes[place] ^= 0xff;
        Bytes::from(bytes)
    };
    let cases: [(&str, Vec<Bytes>); 7] = [
        ("no document", vec![]),
        ("no sealed document", vec![Bytes::from_static(b"nothing")]),
        ("cut short", vec![good.slice(..good.len() - 1)]),
        ("its first bytes altered", vec![altered(0)]),
        ("of another forum", vec![sealed(LogId([9; 32]), 100, std::slice::from_ref(&neutral))]),
        ("for a stranger", vec![sealed(own_log, 100, std::slice::from_ref(&stranger))]),
        ("for a stranger too", vec![sealed(own_log, 100, &[neutral.clone(), stranger])]),
    ];
    for (what, documents) in cases {
        let beside: Vec<Bytes> = documents.iter().cloned().chain([good.clone()]).collect();
        let calls = if documents.is_empty() { vec![documents] } else { vec![documents, beside] };
        for documents in calls {
            let status = relay.deposit(documents).await.unwrap_err();
            assert_eq!(reason(&status), "DOCUMENT_INVALID", "{what}: {status:?}");
            assert!(!status.message().is_empty(), "{what}");
        }
    }
    chunks(&relay, own_log, &neutral).await;
    // Nobody deposited what was refused beside others, and what nobody deposited is unknown.
    for asked in [Digest::of(&good).to_vec(), vec![7; 32]] {
        let status = relay.fetch(asked.clone().into()).await.unwrap_err();
        assert_eq!(reason(&status), "DOCUMENT_UNKNOWN");
        let request = FetchChunkRequest { content_address: asked.into(), offset: 0 };
        let status = relay.0.clone().fetch_chunk(request).await.unwrap_err();
        assert_eq!(reason(&status), "DOCUMENT_UNKNOWN");
    }
    let status = relay.fetch(Bytes::from_static(b"short")).await.unwrap_err();
    assert_eq!(reason(&status), "DOCUMENT_INVALID");
    assert_eq!(relay.deposit(vec![good.clone()]).await.unwrap(), [Digest::of(&good).to_vec()]);
}

/// Chunks of a large document that do not follow one another, or do not belong together.
async fn chunks(relay: &Relay, log: LogId, neutral: &PublicKey) {
    let document = sealed(log, 600 * 1024, std::slice::from_ref(neutral));
    let chunk = |index: usize| DepositChunkRequest {
        content_address: Digest::of(&document).to_vec().into(),
        length: document.len() as u64,
        offset: (index * CHUNK_BYTES) as u64,
        chunk: document.slice(index * CHUNK_BYTES..document.len().min((index + 1) * CHUNK_BYTES)),
    };
    assert_eq!(relay.chunk(chunk(1)).await.unwrap(), (0, false), "out of order: nothing is held, begin at 0");
    assert_eq!(relay.chunk(chunk(0)).await.unwrap(), (CHUNK_BYTES as u64, false));
    let odd = DepositChunkRequest { offset: 5, ..chunk(1) };
    let other_length = DepositChunkRequest { length: 5 << 20, ..chunk(1) };
    let short_address = DepositChunkRequest { content_address: Bytes::from_static(b"short"), ..chunk(1) };
    for (what, request) in [("offset", odd), ("length", other_length), ("address", short_address)] {
        let status = relay.chunk(request).await.unwrap_err();
        assert_eq!(reason(&status), "DOCUMENT_INVALID", "{what}: {status:?}");
    }
    // One altered chunk among good ones: found when the document is whole, which then begins anew.
    let mut altered = chunk(1);
    altered.chunk = vec![0x5a; CHUNK_BYTES].into();
    relay.chunk(altered).await.unwrap();
    let last = document.len().div_ceil(CHUNK_BYTES) - 1;
    for index in 2..last {
        relay.chunk(chunk(index)).await.unwrap();
    }
    let status = relay.chunk(chunk(last)).await.unwrap_err();
    assert_eq!(reason(&status), "DOCUMENT_INVALID");
    for index in 0..=last {
        let held = relay.chunk(chunk(index)).await.unwrap();
        assert_eq!(held.1, index == last, "{index}: {held:?}");
    }
}

/// A sealed document whose body has so many bytes.
fn sealed(log: LogId, body_bytes: usize, recipients: &[PublicKey]) -> Bytes {
    let values = std::iter::once((1, vec![7; body_bytes].into())).collect();
    let document = Document::new(Schema::FitnessSheet, values, &mut SystemRandomness).unwrap();
    seal(log, DocumentId([1; 16]), &document, recipients, &mut SystemRandomness).unwrap().bytes.into()
}

fn neutral_key(forum: &Forum) -> PublicKey {
    let bytes = std::fs::read(forum.cluster.folder().join("genesis.envelope")).unwrap();
    let genesis = parse_genesis(&Envelope::parse(&bytes).unwrap()).unwrap();
    let neutral = genesis.principals.iter().find(|keys| keys.principal == Principal::Neutral).unwrap();
    PublicKey::from_bytes(neutral.sealing_key.unwrap()).unwrap()
}

/// Party A's service at the relay.
struct Relay(RelayServiceClient<Channel>);

impl Relay {
    fn of(forum: &Forum) -> Self {
        let channel = forum.channel(Principal::Mediator, Principal::PartyA, "service");
        Self(RelayServiceClient::new(channel))
    }

    async fn deposit(&self, documents: Vec<Bytes>) -> Result<Vec<Bytes>, tonic::Status> {
        let request = DepositDocumentsRequest { documents, ..Default::default() };
        Ok(self.0.clone().deposit_documents(request).await?.into_inner().content_addresses)
    }

    async fn chunk(&self, request: DepositChunkRequest) -> Result<(u64, bool), tonic::Status> {
        let answer = self.0.clone().deposit_chunk(request).await?.into_inner();
        Ok((answer.held, answer.complete))
    }

    async fn fetch(&self, content_address: Bytes) -> Result<Vec<Bytes>, tonic::Status> {
        let request = FetchDocumentsRequest { content_addresses: vec![content_address] };
        Ok(self.0.clone().fetch_documents(request).await?.into_inner().documents)
    }
}
