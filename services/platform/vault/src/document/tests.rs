use std::collections::BTreeMap;

use homeward_commitment::{FieldError, Schema, verify_field};
use proptest::prelude::*;
use prost::Message;
use zeroize::Zeroizing;

use super::wire::{self, WireError};
use super::*;
use crate::randomness::RandomnessError;
use crate::samples::{Counter, Tape, any_document, document};

fn message(document: &Document) -> wire::Plaintext {
    wire::Plaintext::decode(document.encode().as_slice()).unwrap()
}

#[test]
fn a_value_outside_the_schema_is_refused() {
    let values = BTreeMap::from([(9, Zeroizing::new(vec![1]))]);
    let error = Document::new(Schema::Referral, values, &mut Counter(0)).unwrap_err();
    let unknown = FieldError::UnknownField { schema: Schema::Referral, number: 9 };
    assert_eq!(error, DocumentError::Field(unknown));
}

#[test]
fn a_document_without_fresh_salts_is_not_made() {
    let new = |salts| Document::new(Schema::ClearanceReasons, BTreeMap::new(), &mut Tape(salts));
    assert!(new(vec![[1; 32]]).is_ok());
    let failure = RandomnessError("the tape is at its end");
    assert_eq!(new(vec![]).unwrap_err(), DocumentError::Randomness(failure));

    let error = Document::new(Schema::Referral, BTreeMap::new(), &mut Tape(vec![[1; 32]; 8])).unwrap_err();
    assert_eq!(error, DocumentError::Field(FieldError::RepeatedSalt { name: "holder_serial" }));
}

#[test]
fn only_a_complete_plaintext_is_read() {
    let check = |change: &dyn Fn(&mut wire::Plaintext), expected: DocumentError| {
        let mut message = message(&document(Schema::Referral, &[(2, b"B-0017")], 1));
        change(&mut message);
        assert_eq!(Document::decode(&message.encode_to_vec()).unwrap_err(), expected);
    };
    let list = |position, found, expected| {
        DocumentError::Field(FieldError::FieldList { schema: Schema::Referral, position, found, expected })
    };
    let name = "Plaintext";
    check(&|message| message.fields.truncate(6), list(6, None, Some(7)));
    check(&|message| message.fields.swap(0, 1), list(0, Some(2), Some(1)));
    check(&|message| message.fields[6].number = 70_000, list(6, Some(u16::MAX), Some(7)));
    check(&|message| message.fields[1].present = false, DocumentError::AbsentValue { number: 2, found: 6 });
    check(
        &|message| message.schema = 8,
        DocumentError::Wire(WireError::UnknownSchema { message: name, found: 8 }),
    );
    check(
        &|message| message.schema = 257,
        DocumentError::Wire(WireError::UnknownSchema { message: name, found: 257 }),
    );
    check(
        &|message| message.fields[0].salt.truncate(31),
        DocumentError::Wire(WireError::Length { message: name, field: "salt", found: 31, expected: 32 }),
    );
    check(
        &|message| message.fields = vec![wire::Field::default(); 65],
        DocumentError::Wire(WireError::TooManyEntries { message: name, allowed: 64 }),
    );
}

#[test]
fn only_the_canonical_encoding_is_read() {
    let canonical = document(Schema::ClearanceReasons, &[(1, b"reasons")], 1).encode();
    let check = |bytes: &[u8], expected: Option<&dyn Fn(&DocumentError) -> bool>| {
        let error = Document::decode(bytes).err();
        assert_eq!(error.is_some(), expected.is_some(), "{error:?}");
        if let (Some(error), Some(fits)) = (error, expected) {
            assert!(fits(&error), "{error}");
        }
    };
    let not_canonical: &dyn Fn(&DocumentError) -> bool =
        &|error| matches!(error, DocumentError::Wire(WireError::NotCanonical { .. }));
    let malformed: &dyn Fn(&DocumentError) -> bool =
        &|error| matches!(error, DocumentError::Wire(WireError::Malformed { .. }));
    check(&canonical, None);
    // The schema a second time, an unknown field, a padded varint, the wrong order.
    check(&[&canonical[..], &[0x08, 0x04]].concat(), Some(not_canonical));
    check(&[&canonical[..], &[0x18, 0x01]].concat(), Some(not_canonical));
    check(&[&[0x08, 0x84, 0x00], &canonical[2..]].concat(), Some(not_canonical));
    check(&[&canonical[2..], &[0x08, 0x04]].concat(), Some(not_canonical));
    check(&canonical[..canonical.len() - 1], Some(malformed));
    check(&[&canonical[..], &[0x1b]].concat(), Some(malformed));
    check(&[&canonical[..], &[0x1d, 0, 0, 0, 0]].concat(), Some(malformed));
}

#[test]
fn a_trace_of_a_document_shows_no_value() {
    let document = document(Schema::Person, &[(3, b"Testname")], 1);
    assert_eq!(format!("{document:?}"), "Document { schema: Person, .. }");
}

#[test]
fn an_opening_is_read_only_if_canonical() {
    let opening = document(Schema::Person, &[(3, b"Testname")], 1).open_field(3).unwrap();
    let check = |change: &dyn Fn(&mut wire::FieldOpening), expected: OpeningError| {
        let mut message = wire::FieldOpening::decode(encode_opening(&opening).as_slice()).unwrap();
        change(&mut message);
        assert_eq!(decode_opening(&message.encode_to_vec()).unwrap_err(), expected);
    };
    let length = |field, found| WireError::Length { message: "FieldOpening", field, found, expected: 32 };
    check(&|message| message.number = 65_536, OpeningError::Number { found: 65_536 });
    check(&|message| message.present = false, OpeningError::AbsentValue { number: 3, found: 8 });
    check(&|message| message.salt.push(0), OpeningError::Wire(length("salt", 33)));
    check(&|message| message.proof[0].clear(), OpeningError::Wire(length("proof", 0)));
    check(
        &|message| message.proof = vec![vec![0; 32]; 7],
        OpeningError::Wire(WireError::TooManyEntries { message: "FieldOpening", allowed: 6 }),
    );
}

proptest! {
    #[test]
    fn documents_and_openings_survive_their_encodings(document in any_document()) {
        let read = Document::decode(&document.encode()).unwrap();
        prop_assert_eq!(read.schema(), document.schema());
        prop_assert_eq!(read.field_root(), document.field_root());
        for rule in document.schema().fields() {
            prop_assert_eq!(read.value(rule.number), document.value(rule.number));
            let opening = document.open_field(rule.number).unwrap();
            let decoded = decode_opening(&encode_opening(&opening)).unwrap();
            prop_assert_eq!(&decoded, &opening);
            prop_assert_eq!(verify_field(&read.field_root(), read.schema(), &decoded), Ok(()));
        }
    }
}
