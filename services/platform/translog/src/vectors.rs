//! Reads the fixed test vectors that other implementations share.

use homeward_statement::{Hash, SecretKey};
use serde_json::Value;

use crate::Entry;

pub(crate) const CHECKPOINT: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/spec/vectors/checkpoint.json"));
pub(crate) const ENTRY: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/spec/vectors/entry.json"));
pub(crate) const MERKLE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/spec/vectors/merkle.json"));
pub(crate) const TILES: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/spec/vectors/tiles.json"));

pub(crate) fn parse(file: &str) -> Value {
    serde_json::from_str(file).unwrap()
}

/// The items of a list that must not be empty.
pub(crate) fn list(value: &Value) -> &[Value] {
    let items = value.as_array().unwrap();
    assert!(!items.is_empty());
    items
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

pub(crate) fn unhex(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).unwrap()
}

pub(crate) fn hash(value: &Value) -> Hash {
    text(value).parse().unwrap()
}

pub(crate) fn hashes(value: &Value) -> Vec<Hash> {
    value.as_array().unwrap().iter().map(hash).collect()
}

pub(crate) fn secret(seed: &Value) -> SecretKey {
    SecretKey::from_seed(&unhex(seed).try_into().unwrap())
}

/// The log of the vectors: entry `i` is sequenced at `i` microseconds, its envelope hash is that of `i` in
/// ASCII decimals.
pub(crate) fn entries(size: u64) -> Vec<Entry> {
    (0..size).map(|index| Entry::new(index as i64, Hash::of(index.to_string().as_bytes())).unwrap()).collect()
}
