//! Vectors for other implementations: the chain of digests over the encoded events of the small exchange.

use homeward_kernel::{Canonical as _, Encoder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::forum::START;
use super::life::small_exchange;

const VECTORS: &str = include_str!("../../../../proto/spec/vectors/state-digest.json");

/// What this implementation says: each entry with its events encoded, and the digest after it.
fn computed() -> Value {
    let live = small_exchange();
    let mut replica = crate::begin(super::forum::genesis());
    let mut entries = Vec::new();
    for (time, statement) in &live.taken {
        let position = replica.size();
        let events = replica.judge(statement, *time).unwrap();
        replica.accept(*time, &events);
        let encoded = events.iter().map(|event| {
            let mut encoder = Encoder::default();
            event.encode(&mut encoder);
            hex::encode(encoder.as_bytes())
        });
        entries.push(json!({
            "position": position,
            "time_us": time.0.to_string(),
            "said": statement.body.type_name(),
            "events": encoded.collect::<Vec<_>>(),
            "digest": replica.digest().to_string(),
        }));
    }
    json!({
        "log_id": crate::Ledger::genesis(live.ledger()).log_id.to_string(),
        "genesis_time_us": START.0.to_string(),
        "empty_digest": live.replica.digest_at(0).unwrap().to_string(),
        "genesis_digest": live.replica.digest_at(1).unwrap().to_string(),
        "entries": entries,
    })
}

/// Leaves what this implementation computes below `target/`, to be looked at and taken over where the rules are meant to
/// change.
pub(super) fn leave(name: &str, text: &str) {
    let left = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
    std::fs::create_dir_all(left).unwrap();
    std::fs::write(format!("{left}/{name}"), text).unwrap();
}

#[test]
fn the_vectors_are_those_of_this_implementation() {
    let computed = computed();
    if serde_json::from_str::<Value>(VECTORS).unwrap() != computed {
        let text = serde_json::to_string_pretty(&computed).unwrap();
        leave("state-digest.json", &(text + "\n"));
        panic!(
            "proto/spec/vectors/state-digest.json differs; this implementation's is in target/state-digest.json"
        );
    }
}

// The chain as the page describes it, written without the kernel.
fn chain(before: &[u8], position: u64, time_us: i64, events: &[Vec<u8>]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(b"homeward state v1\0");
    hasher.update(before);
    hasher.update(position.to_be_bytes());
    hasher.update(time_us.to_be_bytes());
    hasher.update(u32::try_from(events.len()).unwrap().to_be_bytes());
    events.iter().for_each(|event| hasher.update(event));
    hasher.finalize().to_vec()
}

#[test]
fn the_chain_follows_from_the_encodings_alone() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let number = |value: &Value| text(value).parse::<i64>().unwrap();
    let mut digest = Sha256::digest(b"homeward state v1\0").to_vec();
    assert_eq!(hex::encode(&digest), text(&vectors["empty_digest"]));
    let mut hasher = Sha256::new();
    hasher.update(b"homeward state v1\0");
    hasher.update(&digest);
    hasher.update(0_u64.to_be_bytes());
    hasher.update(number(&vectors["genesis_time_us"]).to_be_bytes());
    hasher.update(0_u32.to_be_bytes());
    hasher.update(hex::decode(text(&vectors["log_id"])).unwrap());
    digest = hasher.finalize().to_vec();
    assert_eq!(hex::encode(&digest), text(&vectors["genesis_digest"]));
    for entry in vectors["entries"].as_array().unwrap() {
        let events = entry["events"].as_array().unwrap().iter();
        let events: Vec<Vec<u8>> = events.map(|event| hex::decode(text(event)).unwrap()).collect();
        let position = entry["position"].as_u64().unwrap();
        digest = chain(&digest, position, number(&entry["time_us"]), &events);
        assert_eq!(hex::encode(&digest), text(&entry["digest"]), "position {position}");
    }
}
