//! The fixed vectors in `proto/spec/vectors`: what other implementations check themselves against.

use prost::Message as _;
use serde_json::{Value, json};

use super::genesis::signed;
use super::samples::{Sample, header};
use super::wire::{HEADER, Mutation, inside, mutate};
use super::{parse, samples};
use crate::compose::{Payload, STATEMENT_TYPES};
use crate::domain::Principal;
use crate::ids::Digest;
use crate::parse::{parse_genesis, parse_statement};
use crate::proto::payload::v1 as proto;
use homeward_statement::Envelope;

macro_rules! vectors {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/spec/vectors/", $name))
    };
}

const PAYLOAD: &str = vectors!("payload.json");
const REFUSED: &str = vectors!("payload-refused.json");
const GENESIS: &str = vectors!("genesis.json");

fn payload_vectors() -> Value {
    let header = hex::encode(proto::Header::from(header(Principal::PartyA)).encode_to_vec());
    let mut all = samples::all();
    // The second party's statement of equal content.
    let mut second = proto::SignTerms::sample();
    second.set_header(samples::header(Principal::PartyB));
    all.insert(1, (proto::SignTerms::TYPE_NAME, second.encode_to_vec()));
    let payloads = all.into_iter().map(|(payload_type, payload)| {
        let content = content_of(&payload);
        json!({
            "payload_type": payload_type,
            "payload": hex::encode(&payload),
            "payload_hash": Digest::of(&payload).to_string(),
            "content_digest": Digest::of(&content).to_string(),
        })
    });
    json!({ "header": header, "payloads": payloads.collect::<Vec<_>>() })
}

/// The payload without its header, which stands first.
fn content_of(payload: &[u8]) -> Vec<u8> {
    let header = mutate(payload, Mutation::Repeat, 0).unwrap().len() - payload.len();
    payload[header..].to_vec()
}

fn refused(why: &str, payload_type: &str, payload: &[u8]) -> Value {
    let error = parse(payload_type, payload).expect_err(why);
    let fields: Vec<&str> = error.violations.iter().map(|one| one.field.as_str()).collect();
    json!({
        "why": why,
        "payload_type": payload_type,
        "payload": hex::encode(payload),
        "reason": error.reason.as_str_name().trim_start_matches("ERROR_REASON_"),
        "fields": fields,
    })
}

fn refused_vectors() -> Value {
    let mark_type = proto::MarkTime::TYPE_NAME;
    let mark = proto::MarkTime::sample().encode_to_vec();
    let departure_type = proto::ReportDeparture::TYPE_NAME;
    let departure = proto::ReportDeparture { lines: vec![1, 2], ..Sample::sample() }.encode_to_vec();
    let change = |mutation, place| mutate(&mark, mutation, place).unwrap();
    let in_header =
        |mutation, place| inside(&mark, HEADER, |header| mutate(header, mutation, place)).unwrap();
    let no_end = |header: &[u8]| {
        let mut header = proto::Header::decode(header).ok()?;
        header.not_after_us = 0;
        Some([&header.encode_to_vec()[..], &[0x38, 0x00]].concat())
    };
    let mut enum_unknown = proto::MarkTime::sample();
    enum_unknown.header.as_mut().unwrap().author = 6;
    let mut clearance = proto::ClearBatch::sample();
    clearance.lines[0].fitness = None;
    let two_fields =
        proto::ReportDeparture { giver: 3, lines: vec![2, 1], ..Sample::sample() }.encode_to_vec();
    // The packed lines [1, 2] at the end, written as two single fields.
    let unpacked = [departure.strip_suffix(&[0x2a, 0x02, 1, 2]).unwrap(), &[0x28, 1, 0x28, 2]].concat();
    json!({ "refused": [
        refused("an unknown field", mark_type, &change(Mutation::AddUnknown, 0)),
        refused("an unknown field in the header", mark_type, &in_header(Mutation::AddUnknown, 0)),
        refused("the header twice", mark_type, &change(Mutation::Repeat, 0)),
        refused("a field of the header twice", mark_type, &in_header(Mutation::Repeat, 2)),
        refused("the header last", mark_type, &change(Mutation::SwapWithNext, 0)),
        refused("another order in the header", mark_type, &in_header(Mutation::SwapWithNext, 0)),
        refused("a field key in two bytes", mark_type, &change(Mutation::PadKey, 1)),
        refused("a length in one byte too many", mark_type, &change(Mutation::PadLength, 0)),
        refused("a number in one byte too many", mark_type, &change(Mutation::PadValue, 1)),
        refused("an explicit default", mark_type, &inside(&mark, HEADER, no_end).unwrap()),
        refused("repeated numbers not packed", departure_type, &unpacked),
        refused("cut short", mark_type, &mark[..mark.len() - 1]),
        refused("no UTF-8", proto::ListChildCase::TYPE_NAME, &[0x1a, 0x01, 0xff]),
        refused("nothing at all", mark_type, &[]),
        refused("an author without a meaning", mark_type, &enum_unknown.encode_to_vec()),
        refused("two fields at once", departure_type, &two_fields),
        refused("cleared without a leaf", proto::ClearBatch::TYPE_NAME, &clearance.encode_to_vec()),
        refused("an unknown type", "homeward.payload.v1.MarkPlace", &mark),
    ] })
}

fn genesis_vectors() -> Value {
    let envelope = signed();
    json!({
        "keys": "the Ed25519 seed of a key repeats one byte: the principal's number in the upper half, in the lower \
                 1 root, 2 recovery, 3 service, 4 head, 5 second officer, 6 panel, 7 log or witness; a sealing key \
                 is that byte with 8, repeated, as the public key itself",
        "document": hex::encode(envelope.payload()),
        "envelope": hex::encode(envelope.bytes()),
        "log_id": parse_genesis(&envelope).unwrap().log_id.to_string(),
    })
}

/// The vectors, if they are those of this implementation. Otherwise its own are left below `target/`, to be looked at
/// and taken over where a contract is meant to change.
fn assert_frozen(name: &str, frozen: &str, computed: &Value) -> Value {
    let frozen: Value = serde_json::from_str(frozen).unwrap();
    if frozen != *computed {
        let left = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../target");
        let text = serde_json::to_string_pretty(computed).unwrap();
        std::fs::create_dir_all(left).unwrap();
        std::fs::write(format!("{left}/{name}"), text + "\n").unwrap();
        panic!(
            "proto/spec/vectors/{name} is not what this implementation computes, which is in target/{name}"
        );
    }
    frozen
}

#[test]
fn payloads_are_frozen() {
    let frozen = assert_frozen("payload.json", PAYLOAD, &payload_vectors());
    let mut statements = 0;
    for vector in frozen["payloads"].as_array().unwrap() {
        let payload = hex::decode(vector["payload"].as_str().unwrap()).unwrap();
        let payload_type = vector["payload_type"].as_str().unwrap();
        assert_eq!(parse(payload_type, &payload), Ok(()));
        if let Ok(statement) = parse_statement(payload_type, &payload, Vec::new()) {
            assert_eq!(statement.content_digest.to_string(), vector["content_digest"]);
            assert_eq!(statement.payload_hash.to_string(), vector["payload_hash"]);
            statements += 1;
        }
    }
    assert_eq!(statements, STATEMENT_TYPES.len() + 1);
    assert_eq!(frozen["payloads"][0]["content_digest"], frozen["payloads"][1]["content_digest"]);
}

#[test]
fn refusals_are_frozen() {
    assert_frozen("payload-refused.json", REFUSED, &refused_vectors());
}

#[test]
fn the_genesis_is_frozen() {
    let frozen = assert_frozen("genesis.json", GENESIS, &genesis_vectors());
    let envelope = Envelope::parse(&hex::decode(frozen["envelope"].as_str().unwrap()).unwrap()).unwrap();
    assert_eq!(parse_genesis(&envelope).unwrap().log_id.to_string(), frozen["log_id"]);
}
