use super::world::{World, reason};
use bytes::Bytes;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{
    GetBatchRequest, GetChildCaseRequest, GetPositionsRequest, ListBatchesRequest, ListNextActionsRequest,
    WatchEventsRequest,
};
use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_api::log::v1::{
    GetConsistencyProofRequest, GetInclusionProofRequest, LogEntry, ReadEntriesRequest, WatchEntriesRequest,
    WatchEntriesResponse,
};
use homeward_translog::{Entry, Hash, SignedCheckpoint, Tree, verify_consistency};
use tonic::Streaming;

fn hashes(proof: &[Bytes]) -> Vec<Hash> {
    proof.iter().map(|hash| hash.as_ref().try_into().unwrap()).collect()
}

/// Takes entries until there are so many.
async fn take(stream: &mut Streaming<WatchEntriesResponse>, count: usize) -> Vec<LogEntry> {
    let mut entries = Vec::new();
    while entries.len() < count {
        entries.extend(stream.message().await.unwrap().unwrap().entries);
    }
    entries
}

#[tokio::test]
async fn entries_are_read_and_proved() {
    let world = World::start().await;
    let envelopes: Vec<Bytes> = (1..=6).map(|seconds| world.mark(seconds)).collect();
    world.submit(&envelopes).await;
    let mut client = LogServiceClient::new(world.channel("commission", "auditor"));
    let request = ReadEntriesRequest { from_position: 0, entries_max: 0 };
    let read = client.read_entries(request).await.unwrap().into_inner();
    assert_eq!(read.entries[0].envelope, world.test.envelope().bytes());
    let later: Vec<_> = read.entries[1..].iter().map(|entry| entry.envelope.clone()).collect();
    assert_eq!(later, envelopes);
    let tree: Tree =
        read.entries.iter().map(|entry| Entry::decode(&entry.entry).unwrap().leaf_hash()).collect();
    let signed = SignedCheckpoint::parse(&read.checkpoint, world.forum().log_key()).unwrap();
    assert_eq!(*signed.head(), tree.head());

    let inclusion = GetInclusionProofRequest { position: 3, size: 6 };
    let proof = client.get_inclusion_proof(inclusion).await.unwrap().into_inner().proof;
    assert_eq!(hashes(&proof), tree.inclusion_proof(3, 6).unwrap());
    let consistency = GetConsistencyProofRequest { old_size: 3, new_size: 7 };
    let proof = client.get_consistency_proof(consistency).await.unwrap().into_inner().proof;
    verify_consistency(&tree.head_at(3).unwrap(), &tree.head(), &hashes(&proof)).unwrap();

    let part = ReadEntriesRequest { from_position: 5, entries_max: 1 };
    assert_eq!(client.read_entries(part).await.unwrap().into_inner().entries, read.entries[5..6]);
    let end = ReadEntriesRequest { from_position: 7, entries_max: 1 };
    assert!(client.read_entries(end).await.unwrap().into_inner().entries.is_empty());
    let beyond = ReadEntriesRequest { from_position: 8, entries_max: 1 };
    assert_eq!(reason(&client.read_entries(beyond).await.unwrap_err()), "POSITION_UNKNOWN");
    for (position, size, says) in [
        (7, 7, "position 7 is not in a tree of size 7"),
        (3, 8, "8 was asked for; the log has 7 entries here"),
        (0, 0, "position 0 is not in a tree of size 0"),
    ] {
        let request = GetInclusionProofRequest { position, size };
        let status = client.get_inclusion_proof(request).await.unwrap_err();
        assert_eq!(reason(&status), "POSITION_UNKNOWN");
        assert!(status.message().starts_with(says), "{status:?}");
    }
    for (old_size, new_size, says) in
        [(5, 4, "old_size 5 is above new_size 4"), (1, 8, "8 was asked for; the log has 7 entries here")]
    {
        let request = GetConsistencyProofRequest { old_size, new_size };
        let status = client.get_consistency_proof(request).await.unwrap_err();
        assert_eq!(reason(&status), "POSITION_UNKNOWN");
        assert!(status.message().starts_with(says), "{status:?}");
    }
}

#[tokio::test]
async fn a_watch_of_entries_resumes_where_it_was_left() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1), world.mark(2)]).await;
    let mut client = LogServiceClient::new(world.channel("party-a", "service"));
    let watch = async |client: &mut LogServiceClient<_>, from_position| {
        client.watch_entries(WatchEntriesRequest { from_position }).await.map(tonic::Response::into_inner)
    };
    let mut stream = watch(&mut client, 0).await.unwrap();
    let mut seen = take(&mut stream, 3).await;
    world.submit(&[world.mark(3)]).await;
    seen.extend(take(&mut stream, 1).await);
    world.stop().await;
    let end = stream.message().await.unwrap_err();
    assert_eq!(reason(&end), "DRAINING");

    world.run().await.unwrap();
    world.submit(&[world.mark(4)]).await;
    let mut client = LogServiceClient::new(world.channel("party-a", "service"));
    let mut stream = watch(&mut client, 4).await.unwrap();
    seen.extend(take(&mut stream, 1).await);
    let request = ReadEntriesRequest { from_position: 0, entries_max: 0 };
    assert_eq!(client.read_entries(request).await.unwrap().into_inner().entries, seen);
    assert_eq!(reason(&watch(&mut client, 6).await.unwrap_err()), "POSITION_UNKNOWN");
}

#[tokio::test]
async fn a_watch_of_entries_brings_each_group_under_a_head_of_its_own() {
    let world = World::start().await;
    // Each call is a group, and so has a head; not all of it fits one message.
    let many = |seconds: std::ops::Range<i64>| seconds.map(|second| world.mark(second)).collect::<Vec<_>>();
    world.submit(&many(1..3)).await;
    world.submit(&many(3..4)).await;
    for first in [4, 204, 404] {
        world.submit(&many(first..first + 200)).await;
    }
    let mut client = LogServiceClient::new(world.channel("party-a", "service"));
    let watch = WatchEntriesRequest { from_position: 0 };
    let mut stream = client.watch_entries(watch).await.unwrap().into_inner();
    let mut tree = Tree::new();
    while tree.size() < 604 {
        let message = stream.message().await.unwrap().unwrap();
        for entry in &message.entries {
            tree.push(Entry::decode(&entry.entry).unwrap().leaf_hash());
        }
        assert_eq!(message.through_size, tree.size());
        // What came so far can be kept at once: its head is here.
        let signed = SignedCheckpoint::parse(&message.checkpoint, world.forum().log_key()).unwrap();
        assert_eq!(*signed.head(), tree.head());
        assert!(!message.entries.is_empty() && message.entries.len() <= homeward_shell::reads::ENTRIES_MAX);
    }
    // Resumed within a group, the rest of it comes under the same head.
    let mut stream =
        client.watch_entries(WatchEntriesRequest { from_position: 2 }).await.unwrap().into_inner();
    let message = stream.message().await.unwrap().unwrap();
    assert_eq!((message.through_size - 2) as usize, message.entries.len());
    let signed = SignedCheckpoint::parse(&message.checkpoint, world.forum().log_key()).unwrap();
    assert_eq!(*signed.head(), tree.head_at(message.through_size).unwrap());
}

#[tokio::test]
async fn a_watch_of_events_tells_what_happened() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1), world.mark(2)]).await;
    // Also after a restart the newest events are kept.
    world.stop().await;
    world.run().await.unwrap();
    let mut client = LedgerServiceClient::new(world.channel("party-b", "clerk"));
    let all = WatchEventsRequest { after_position: None, batch: String::new() };
    let mut stream = client.watch_events(all).await.unwrap().into_inner();
    let message = stream.message().await.unwrap().unwrap();
    assert_eq!(message.through_position, 2);
    let told: Vec<_> =
        message.events.iter().map(|event| (event.position, &*event.author, &*event.statement)).collect();
    assert_eq!(told, [(1, "mediator", "MarkTime"), (2, "mediator", "MarkTime")]);
    assert!(message.events[0].summary.starts_with("mediator marked the time"), "{message:?}");

    let after = WatchEventsRequest { after_position: Some(1), batch: String::new() };
    let mut stream = client.watch_events(after).await.unwrap().into_inner();
    assert_eq!(stream.message().await.unwrap().unwrap().events, message.events[1..]);
    let unknown = "00".repeat(16);
    for (batch, expected) in [
        (unknown.as_str(), "RESOURCE_UNKNOWN"),
        ("0000-0000-0", "RESOURCE_UNKNOWN"),
        ("0000-0000-1", "FIELD_INVALID"),
        ("nonsense", "FIELD_INVALID"),
    ] {
        let of_batch = WatchEventsRequest { after_position: None, batch: batch.to_owned() };
        assert_eq!(reason(&client.watch_events(of_batch).await.unwrap_err()), expected, "{batch}");
    }
    let ahead = WatchEventsRequest { after_position: Some(3), batch: String::new() };
    assert_eq!(reason(&client.watch_events(ahead).await.unwrap_err()), "POSITION_UNKNOWN");
}

#[tokio::test]
async fn an_empty_forum_answers_every_read() {
    let world = World::start().await;
    let state = world.state().await;
    assert_eq!((state.size, state.simulated, &*state.party_a, &*state.party_b), (1, true, "AAA", "BBB"));
    assert_eq!(state.log_id, world.test.log_id().to_string());
    let mut client = LedgerServiceClient::new(world.channel("party-b", "clerk"));
    let positions = client.get_positions(GetPositionsRequest {}).await.unwrap().into_inner();
    assert_eq!((positions.terms.len(), positions.persons.len(), positions.remains.len()), (0, 2, 2));
    let batches = client.list_batches(ListBatchesRequest::default()).await.unwrap().into_inner();
    assert!(batches.batches.is_empty() && batches.next_page_token.is_empty());
    let actions = client.list_next_actions(ListNextActionsRequest::default()).await.unwrap().into_inner();
    assert_eq!(actions.total, 0);
    let token = ListBatchesRequest { page_size: 1, page_token: "AAAA".to_owned() };
    assert_eq!(reason(&client.list_batches(token).await.unwrap_err()), "PAGE_INVALID");
    for batch in ["", "0000-0000-0", "00000000000000000000000000000000"] {
        let request = GetBatchRequest { batch: batch.to_owned() };
        assert_eq!(reason(&client.get_batch(request).await.unwrap_err()), "RESOURCE_UNKNOWN");
    }
    let request = GetChildCaseRequest { case_id: "00".repeat(16) };
    assert_eq!(reason(&client.get_child_case(request).await.unwrap_err()), "RESOURCE_UNKNOWN");
}
