//! Tests over the whole crate: every message, edited field by field and byte by byte.

mod about_batches;
mod about_children;
mod about_course;
mod about_disputes;
mod about_persons;
mod about_remains;
mod about_rounds;
mod about_terms;
mod composing;
mod descriptors;
mod genesis;
mod headers;
mod samples;
mod vectors;
mod wire;

use homeward_statement::{Envelope, SecretKey};

use crate::compose::Payload;
use crate::parse::{
    ParseError, parse_confirm_delivery, parse_state_mark, parse_statement, parse_statement_refused,
};
use crate::proto::error::v1::ErrorReason;
use crate::proto::payload::v1 as proto;
use samples::Sample;

/// Parses a payload of any type but the genesis.
fn parse(payload_type: &str, payload: &[u8]) -> Result<(), ParseError> {
    let sealed = || Envelope::sign(payload_type, payload, &[&SecretKey::from_seed(&[1; 32])]).unwrap();
    match payload_type {
        proto::StateMark::TYPE_NAME => parse_state_mark(&sealed()).map(drop),
        proto::StatementRefused::TYPE_NAME => parse_statement_refused(&sealed()).map(drop),
        proto::ConfirmDelivery::TYPE_NAME => parse_confirm_delivery(&sealed()).map(drop),
        _ => parse_statement(payload_type, payload, Vec::new()).map(drop),
    }
}

/// Edits a valid message and compares the paths of the fields that are refused; none means accepted.
fn check<M: Sample>(edit: impl FnOnce(&mut M), expected: &[&str]) {
    check_reason(edit, ErrorReason::FieldInvalid, expected);
}

fn check_reason<M: Sample>(edit: impl FnOnce(&mut M), reason: ErrorReason, expected: &[&str]) {
    let mut message = M::sample();
    edit(&mut message);
    match parse(M::TYPE_NAME, &message.encode_to_vec()) {
        Ok(()) => assert!(expected.is_empty(), "{} accepted, expected {expected:?}", M::TYPE_NAME),
        Err(error) => {
            let fields: Vec<&str> = error.violations.iter().map(|one| one.field.as_str()).collect();
            assert_eq!(fields, expected, "{error}");
            assert_eq!(error.reason, reason, "{error}");
        }
    }
}
