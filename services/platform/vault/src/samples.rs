//! Documents, keys and randomness for tests.

use std::collections::BTreeMap;

use homeward_commitment::Schema;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::document::Document;
use crate::randomness::{Randomness, RandomnessError};
use crate::seal::SecretKey;

/// Different bytes at every call, the same at every run.
pub(crate) struct Counter(pub(crate) u64);

impl Randomness for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessError> {
        for chunk in bytes.chunks_mut(32) {
            self.0 += 1;
            let digest = Sha256::digest(self.0.to_be_bytes());
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
        Ok(())
    }
}

/// The given bytes in turn, then a failure.
pub(crate) struct Tape(pub(crate) Vec<[u8; 32]>);

impl Randomness for Tape {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessError> {
        if self.0.is_empty() {
            return Err(RandomnessError("the tape is at its end"));
        }
        bytes.copy_from_slice(&self.0.remove(0));
        Ok(())
    }
}

pub(crate) fn secret_key(seed: u8) -> SecretKey {
    SecretKey::from_bytes(&[seed; 32]).unwrap()
}

pub(crate) fn document(schema: Schema, values: &[(u16, &[u8])], seed: u64) -> Document {
    let values: BTreeMap<_, _> =
        values.iter().map(|(number, value)| (*number, Zeroizing::new(value.to_vec()))).collect();
    Document::new(schema, values, &mut Counter(seed)).unwrap()
}

/// Documents of every schema, with absent, empty and short values.
pub(crate) fn any_document() -> impl Strategy<Value = Document> {
    let value = prop::option::of(prop::collection::vec(any::<u8>(), 0..300));
    let values = prop::collection::vec(value, 17);
    let schema = prop::sample::select(Schema::ALL.to_vec());
    (schema, values, any::<u32>()).prop_map(|(schema, values, seed)| {
        let fields = schema.fields().iter().zip(values);
        let values = fields.filter_map(|(rule, value)| Some((rule.number, Zeroizing::new(value?)))).collect();
        Document::new(schema, values, &mut Counter(u64::from(seed))).unwrap()
    })
}
