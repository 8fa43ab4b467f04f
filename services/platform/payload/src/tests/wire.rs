//! The wire: other encodings of the same message, and bytes of any kind.

use proptest::prelude::*;
use proptest::sample::Index;

use super::{parse, samples};
use crate::compose::STATEMENT_TYPES;
use crate::parse::parse_statement;
use crate::proto::error::v1::ErrorReason;

/// Field number of the header in every message.
pub(super) const HEADER: u64 = 1;

/// One field as its raw parts.
#[derive(Clone)]
struct Field {
    key: Vec<u8>,
    length: Vec<u8>,
    value: Vec<u8>,
}

impl Field {
    fn number(&self) -> u64 {
        value_of(&self.key) >> 3
    }
}

/// Another encoding of the same fields, or a surplus one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mutation {
    AddUnknown,
    Repeat,
    SwapWithNext,
    PadKey,
    PadLength,
    PadValue,
}

const MUTATIONS: [Mutation; 6] = [
    Mutation::AddUnknown,
    Mutation::Repeat,
    Mutation::SwapWithNext,
    Mutation::PadKey,
    Mutation::PadLength,
    Mutation::PadValue,
];

fn value_of(varint: &[u8]) -> u64 {
    varint.iter().rev().fold(0, |value, byte| value << 7 | u64::from(byte & 0x7f))
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 & 0x7f | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn take_varint(bytes: &mut &[u8]) -> Vec<u8> {
    let end = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let (varint, rest) = bytes.split_at(end);
    *bytes = rest;
    varint.to_vec()
}

/// The fields of a message; only varints and lengths occur in signed messages.
fn split(mut bytes: &[u8]) -> Vec<Field> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = take_varint(&mut bytes);
        let (length, value) = match value_of(&key) & 7 {
            0 => (Vec::new(), take_varint(&mut bytes)),
            2 => {
                let length = take_varint(&mut bytes);
                let (value, rest) = bytes.split_at(value_of(&length) as usize);
                bytes = rest;
                (length, value.to_vec())
            }
            other => panic!("wire type {other}"),
        };
        fields.push(Field { key, length, value });
    }
    fields
}

fn join(fields: &[Field]) -> Vec<u8> {
    fields.iter().flat_map(|field| [&field.key[..], &field.length, &field.value].concat()).collect()
}

/// The same value in one byte more.
fn pad(varint: &mut Vec<u8>) {
    *varint.last_mut().unwrap() |= 0x80;
    varint.push(0);
}

/// Applies a mutation to the field at `place`; nothing where it does not apply.
pub(super) fn mutate(bytes: &[u8], mutation: Mutation, place: usize) -> Option<Vec<u8>> {
    let mut fields = split(bytes);
    let field = fields.get(place)?.clone();
    match mutation {
        Mutation::AddUnknown => {
            fields.push(Field { key: varint(100 << 3), length: Vec::new(), value: vec![1] });
        }
        Mutation::Repeat => fields.insert(place, field),
        Mutation::SwapWithNext => {
            if fields.get(place + 1)?.number() == field.number() {
                return None;
            }
            fields.swap(place, place + 1);
        }
        Mutation::PadKey => pad(&mut fields[place].key),
        Mutation::PadLength if field.length.is_empty() => return None,
        Mutation::PadLength => pad(&mut fields[place].length),
        Mutation::PadValue if !field.length.is_empty() => return None,
        Mutation::PadValue => pad(&mut fields[place].value),
    }
    Some(join(&fields))
}

/// Rewrites the message in the first field of this number.
pub(super) fn inside(
    bytes: &[u8],
    number: u64,
    rewrite: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    let mut fields = split(bytes);
    let field = fields.iter_mut().find(|field| field.number() == number)?;
    field.value = rewrite(&field.value)?;
    field.length = varint(field.value.len() as u64);
    Some(join(&fields))
}

#[test]
fn every_other_encoding_of_every_message_is_refused() {
    let mut refused = 0;
    for (payload_type, payload) in samples::all() {
        assert_eq!(parse(payload_type, &payload), Ok(()), "{payload_type}");
        assert_eq!(join(&split(&payload)), payload);
        for mutation in MUTATIONS {
            for place in 0..split(&payload).len() {
                let outer = mutate(&payload, mutation, place);
                let header = inside(&payload, HEADER, |header| mutate(header, mutation, place));
                for other in [outer, header].into_iter().flatten() {
                    check_refused(payload_type, &other, mutation);
                    refused += 1;
                }
            }
        }
    }
    // Every message has at least a header, to which four of the mutations apply at both depths.
    assert!(refused > samples::all().len() * 8, "{refused}");
}

fn check_refused(payload_type: &str, payload: &[u8], mutation: Mutation) {
    let error = parse(payload_type, payload).expect_err(payload_type);
    // An item of a repeated field may stand twice on the wire; then it is refused for its order or for repeating.
    let item_repeated = mutation == Mutation::Repeat && error.reason == ErrorReason::FieldInvalid;
    assert!(error.reason == ErrorReason::PayloadNotCanonical || item_repeated, "{mutation:?}: {error}");
}

fn any_type() -> impl Strategy<Value = &'static str> {
    any::<Index>().prop_map(|index| samples::all()[index.index(samples::all().len())].0)
}

proptest! {
    #[test]
    fn bytes_of_any_kind_are_parsed_or_refused(
        payload_type in any_type(),
        payload in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        if parse(payload_type, &payload).is_ok() {
            prop_assert_eq!(samples::reencode(payload_type, &payload), Some(payload));
        }
    }

    #[test]
    fn what_is_accepted_has_one_encoding_and_no_two_encodings_mean_the_same(
        index in any::<Index>(),
        edits in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let (payload_type, original) = index.get(&samples::all()).clone();
        let mut payload = original.clone();
        for (place, byte) in edits {
            payload[place.index(original.len())] = byte;
        }
        if parse(payload_type, &payload).is_ok() {
            prop_assert_eq!(samples::reencode(payload_type, &payload), Some(payload.clone()));
        }
        if !STATEMENT_TYPES.contains(&payload_type) || payload == original {
            return Ok(());
        }
        if let Ok(statement) = parse_statement(payload_type, &payload, Vec::new()) {
            let before = parse_statement(payload_type, &original, Vec::new()).unwrap();
            prop_assert!((statement.header, &statement.body) != (before.header, &before.body));
            prop_assert_ne!(statement.payload_hash, before.payload_hash);
            prop_assert_eq!(statement.body == before.body, statement.content_digest == before.content_digest);
        }
    }
}
