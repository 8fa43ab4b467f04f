//! Strict parsing: from signed bytes to domain types, once, at the edge.
//!
//! `proto/spec/payload.md` and `proto/spec/genesis.md` give the rules for other implementations.

mod agreement;
mod batch;
mod child;
mod child_return;
mod child_tracing;
mod clearance;
mod dispatch;
mod dispute;
mod error;
mod field;
mod finding;
mod genesis;
mod handover;
mod header;
mod list;
mod mark;
mod paper;
mod person;
mod publication;
mod ratio;
mod record;
mod release;
mod remains;
mod report;
mod request;
mod round;
mod schedule;
mod suspension;
mod terms;
mod value;

use homeward_statement::Envelope;
use homeward_statement::canonical::{self, CanonicalError};
use prost::{Message, Name as _};

pub use error::{FieldViolation, ParseError, VIOLATIONS_MAX};
use field::Check;
use value::shown;

use crate::compose::Payload;
use crate::domain::{Body, Genesis, Statement};
use crate::ids::Digest;
use crate::mark::{ConfirmDelivery, StateMark, StatementRefused};
use crate::proto::error::v1::ErrorReason;
use crate::proto::payload::v1 as proto;

/// What a field path names where the whole payload is meant.
const PAYLOAD: &str = "payload";
/// What a field path names where the payload type is meant.
const PAYLOAD_TYPE: &str = "payload_type";

/// Parses a statement of the log from an envelope. Its signatures are verified by the caller.
///
/// # Errors
/// As [`parse_statement`].
pub fn parse_envelope(envelope: &Envelope) -> Result<Statement, ParseError> {
    parse_statement(envelope.payload_type(), envelope.payload(), signers(envelope))
}

/// Parses a statement of the log. `signers` are the ids of the keys that signed, ascending.
///
/// # Errors
/// `PAYLOAD_TYPE_UNKNOWN`; `NOT_SEQUENCED` for a genesis or a mark; `PAYLOAD_MALFORMED` and
/// `PAYLOAD_NOT_CANONICAL` where the bytes are not the one encoding of their type; `ENUM_UNKNOWN` and
/// `FIELD_INVALID` with all violations.
pub fn parse_statement(
    payload_type: &str,
    payload: &[u8],
    signers: Vec<Digest>,
) -> Result<Statement, ParseError> {
    dispatch::parse(payload_type, payload, signers)
}

fn read<M: Payload, T>(
    payload: &[u8],
    signers: Vec<Digest>,
    body: fn(&mut Check, &M) -> Option<T>,
    wrap: fn(T) -> Body,
) -> Result<Statement, ParseError> {
    let mut message: M = decode(payload)?;
    let mut check = Check::default();
    let header = message.header_mut().take();
    let header = check.message("header", header.as_ref(), header::header);
    let body = body(&mut check, &message);
    let (header, body) = check.finish(header.zip(body))?;
    Ok(Statement {
        payload_hash: Digest::of(payload),
        // The header was taken out above, so this is the content alone.
        content_digest: Digest::of(&message.encode_to_vec()),
        signers,
        header,
        body: wrap(body),
    })
}

/// Parses the genesis document from its envelope and verifies that the head of each delegation and the
/// mediator's service signed it, with keys that it holds itself.
///
/// # Errors
/// As [`parse_statement`]; `SIGNERS_NOT_AS_REQUIRED` and `SIGNATURE_INVALID`.
pub fn parse_genesis(envelope: &Envelope) -> Result<Genesis, ParseError> {
    check_type::<proto::Genesis>(envelope)?;
    let genesis = Genesis { signers: signers(envelope), ..parse_genesis_document(envelope.payload())? };
    genesis::verify_signers(&genesis, envelope)?;
    Ok(genesis)
}

/// Parses a genesis document that nobody may have signed yet: its signers are empty.
///
/// # Errors
/// As [`parse_statement`].
pub fn parse_genesis_document(payload: &[u8]) -> Result<Genesis, ParseError> {
    let message: proto::Genesis = decode(payload)?;
    let mut check = Check::default();
    let genesis = genesis::genesis(&mut check, &message, payload);
    check.finish(genesis)
}

/// Parses a witness's state mark. Its signature is verified by the caller.
///
/// # Errors
/// As [`parse_statement`]; `PAYLOAD_TYPE_UNKNOWN` for any other type.
pub fn parse_state_mark(envelope: &Envelope) -> Result<StateMark, ParseError> {
    read_mark(envelope, mark::state_mark)
}

/// Parses the mediator's signed refusal. Its signature is verified by the caller.
///
/// # Errors
/// As [`parse_statement`]; `PAYLOAD_TYPE_UNKNOWN` for any other type.
pub fn parse_statement_refused(envelope: &Envelope) -> Result<StatementRefused, ParseError> {
    read_mark(envelope, mark::statement_refused)
}

/// Parses a recipient's confirmation of delivery. Its signature is verified by the caller.
///
/// # Errors
/// As [`parse_statement`]; `PAYLOAD_TYPE_UNKNOWN` for any other type.
pub fn parse_confirm_delivery(envelope: &Envelope) -> Result<ConfirmDelivery, ParseError> {
    read_mark(envelope, mark::confirm_delivery)
}

fn read_mark<M: Payload, T>(
    envelope: &Envelope,
    read: fn(&mut Check, &M) -> Option<T>,
) -> Result<T, ParseError> {
    check_type::<M>(envelope)?;
    let message: M = decode(envelope.payload())?;
    let mut check = Check::default();
    let mark = read(&mut check, &message);
    check.finish(mark)
}

fn check_type<M: prost::Name>(envelope: &Envelope) -> Result<(), ParseError> {
    if envelope.payload_type() == M::full_name() {
        return Ok(());
    }
    let found = shown(envelope.payload_type());
    Err(ParseError::one(ErrorReason::PayloadTypeUnknown, PAYLOAD_TYPE, found, M::full_name()))
}

fn decode<M: Message + prost::Name + Default>(payload: &[u8]) -> Result<M, ParseError> {
    canonical::decode(payload).map_err(|error| {
        let reason = match &error {
            CanonicalError::Malformed(_) => ErrorReason::PayloadMalformed,
            CanonicalError::NotCanonical { .. } => ErrorReason::PayloadNotCanonical,
        };
        let allowed = format!("the canonical encoding of {}", M::full_name());
        ParseError::one(reason, PAYLOAD, error.to_string(), allowed)
    })
}

fn no_statement(payload_type: &str) -> ParseError {
    let known =
        [proto::StateMark::TYPE_NAME, proto::StatementRefused::TYPE_NAME, proto::ConfirmDelivery::TYPE_NAME];
    let known = known.contains(&payload_type) || payload_type == proto::Genesis::full_name();
    let reason = if known { ErrorReason::NotSequenced } else { ErrorReason::PayloadTypeUnknown };
    let allowed = "a statement that is put in the log after its genesis".to_owned();
    ParseError::one(reason, PAYLOAD_TYPE, shown(payload_type), allowed)
}

/// Ids of the keys that signed an envelope, ascending as the envelope keeps them.
fn signers(envelope: &Envelope) -> Vec<Digest> {
    envelope.signatures().iter().map(|signature| Digest::from(*signature.key_id())).collect()
}
