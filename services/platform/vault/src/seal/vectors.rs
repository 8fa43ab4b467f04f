//! The fixed vectors, which were made with another implementation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::document::{decode_opening, encode_opening};
use crate::samples::Tape;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/spec/vectors/sealed-document.json");

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn decode(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).unwrap()
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    decode(value).try_into().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn document(case: &Value) -> Document {
    let schema = u8::try_from(case["schema"].as_u64().unwrap()).unwrap();
    let schema = Schema::from_code(schema).unwrap();
    let mut values = BTreeMap::new();
    let mut salts = Vec::new();
    for (field, rule) in list(&case["fields"]).iter().zip(schema.fields()) {
        assert_eq!(field["number"].as_u64().unwrap(), u64::from(rule.number));
        assert_eq!(text(&field["name"]), rule.name);
        salts.push(bytes(&field["salt"]));
        if !field["value"].is_null() {
            values.insert(rule.number, Zeroizing::new(decode(&field["value"])));
        }
    }
    Document::new(schema, values, &mut Tape(salts)).unwrap()
}

fn check(case: &Value) {
    let document = document(case);
    assert_eq!(document.field_root(), bytes(&case["field_root"]));
    assert_eq!(*document.encode(), decode(&case["plaintext"]));
    for opening in list(&case["openings"]) {
        let encoded = decode(opening);
        let decoded = decode_opening(&encoded).unwrap();
        assert_eq!(document.open_field(decoded.number).unwrap(), decoded);
        assert_eq!(encode_opening(&decoded), encoded);
        let root = document.field_root();
        assert_eq!(homeward_commitment::verify_field(&root, document.schema(), &decoded), Ok(()));
    }

    let mut draws = vec![bytes(&case["content_key"])];
    let mut keys = Vec::new();
    for recipient in list(&case["recipients"]) {
        let key = SecretKey::from_bytes(&bytes(&recipient["secret_key"])).unwrap();
        assert_eq!(key.public_key().to_bytes(), bytes(&recipient["public_key"]));
        assert_eq!(key.public_key().id(), KeyId(bytes(&recipient["key_id"])));
        draws.push(bytes(&recipient["encapsulation_seed"]));
        keys.push(key);
    }
    let (log_id, document_id) = (LogId(bytes(&case["log_id"])), DocumentId(bytes(&case["document_id"])));
    let recipients: Vec<PublicKey> = keys.iter().map(|key| key.public_key().clone()).collect();
    let sealed = seal(log_id, document_id, &document, &recipients, &mut Tape(draws)).unwrap();
    assert_eq!(hex::encode(&sealed.bytes), text(&case["sealed"]));
    assert_eq!(sealed.address, ContentAddress(bytes(&case["content_address"])));
    for key in keys {
        let opened = open(&sealed.bytes, &key).unwrap();
        assert_eq!((opened.log_id, opened.document_id), (log_id, document_id));
        assert_eq!(*opened.document.encode(), *document.encode());
    }
}

#[test]
fn fixed_vectors_hold() {
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap();
    let cases = list(&vectors["documents"]);
    assert_eq!(cases.len(), 3);
    cases.iter().for_each(check);
}
