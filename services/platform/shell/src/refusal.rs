//! One way from every error about a statement to the refusal that its sender reads.
//!
//! Inside, a refusal is the ledger's [`Refusal`]; outside it is a message in an answer, or a gRPC status.

use crate::status;
use homeward_api::log::v1 as log;
use homeward_ledger::Refusal;
use homeward_payload::domain::Basis;
use homeward_payload::parse::ParseError;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_statement::canonical::CanonicalError;
use homeward_statement::{EnvelopeError, VerifyError};
use homeward_translog::Hash;
use tonic::Status;

/// Longest message of a refusal, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 1024;
/// Sentences about what is allowed.
pub const ALLOWED_MAX: usize = 16;
/// Values named for programs.
pub const DETAILS_MAX: usize = 32;
/// Longest value named for programs, in bytes.
pub const DETAIL_VALUE_BYTES_MAX: usize = 256;

/// The refusal of bytes that are no envelope.
pub fn of_envelope(error: &EnvelopeError) -> Refusal {
    let reason = match error {
        EnvelopeError::Encoding(CanonicalError::NotCanonical { .. })
        | EnvelopeError::SignatureOrder { .. } => ErrorReason::EnvelopeNotCanonical,
        _ => ErrorReason::EnvelopeMalformed,
    };
    Refusal::new(reason, error.to_string())
}

/// The refusal of an envelope whose signatures do not hold.
pub fn of_signatures(error: &VerifyError) -> Refusal {
    let (reason, key_id) = match error {
        VerifyError::UnknownKey { key_id } => (ErrorReason::SignerUnknown, key_id),
        VerifyError::BadSignature { key_id } => (ErrorReason::SignatureInvalid, key_id),
    };
    Refusal::new(reason, error.to_string()).with("key_id", key_id)
}

/// The refusal of a payload that does not parse.
pub fn of_payload(error: &ParseError) -> Refusal {
    let refusal = Refusal::new(error.reason, error.to_string());
    error.violations.iter().fold(refusal, |refusal, violation| {
        refusal.with("field", &violation.field).allow(format!("{}: {}", violation.field, violation.allowed))
    })
}

/// The refusal of a basis at a size that the log has, under another root.
pub fn of_other_basis(basis: &Basis, root: &Hash) -> Refusal {
    let message = format!(
        "the basis says that the log of size {} has root {}; its root is {root}.",
        basis.size, basis.root
    );
    Refusal::new(ErrorReason::BasisInvalid, message)
        .with("basis_size", basis.size)
        .with("root", root)
        .allow("Prepare the statement on a checkpoint of this log, or on size 0.")
}

/// The refusal of a basis at a size that the log has not reached. Its author may have seen what was lost.
pub fn of_basis_ahead(basis: &Basis, size: u64) -> Refusal {
    let message = format!("the basis is of size {}; the log has {size} entries.", basis.size);
    Refusal::new(ErrorReason::BasisAhead, message)
        .with("basis_size", basis.size)
        .with("size", size)
        .allow("Keep the checkpoint of the basis: it is evidence of entries that this log has lost.")
}

/// The refusal as it stands in an answer. `signed` is the envelope of the signed refusal, or empty.
pub fn message(refusal: &Refusal, signed: bytes::Bytes) -> log::Refusal {
    let detail = |(key, value): &(&'static str, String)| log::Detail {
        key: (*key).to_owned(),
        value: status::cut(value, DETAIL_VALUE_BYTES_MAX).to_owned(),
    };
    log::Refusal {
        reason: refusal.reason.into(),
        message: status::cut(&refusal.message, MESSAGE_BYTES_MAX).to_owned(),
        allowed: refusal
            .allowed
            .iter()
            .take(ALLOWED_MAX)
            .map(|text| status::cut(text, MESSAGE_BYTES_MAX).to_owned())
            .collect(),
        details: refusal.metadata.iter().take(DETAILS_MAX).map(detail).collect(),
        signed_refusal: signed,
    }
}

/// The refusal as a gRPC status.
pub fn status(refusal: &Refusal) -> Status {
    let mut shown = status::Refusal::of(refusal.reason, refusal.message.as_str());
    shown.allowed.clone_from(&refusal.allowed);
    for (key, value) in &refusal.metadata {
        shown = shown.metadata(*key, value);
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_to_its_limits() {
        let mut refusal = Refusal::new(ErrorReason::FieldInvalid, "m".repeat(2_000));
        for number in 0..100 {
            refusal = refusal.allow("a".repeat(2_000)).with("field", number);
        }
        let message = message(&refusal, bytes::Bytes::new());
        assert_eq!(message.reason, i32::from(ErrorReason::FieldInvalid));
        assert_eq!(message.message.len(), MESSAGE_BYTES_MAX);
        assert_eq!((message.allowed.len(), message.details.len()), (ALLOWED_MAX, DETAILS_MAX));
    }

    #[test]
    fn signatures_out_of_order_are_a_second_encoding() {
        let key_id = homeward_statement::SecretKey::from_seed(&[1; 32]).public().id();
        let check = |error: &EnvelopeError, expected| assert_eq!(of_envelope(error).reason, expected);
        check(&EnvelopeError::SignatureOrder { key_id }, ErrorReason::EnvelopeNotCanonical);
        check(&EnvelopeError::SignatureCount { found: 0 }, ErrorReason::EnvelopeMalformed);
        check(&EnvelopeError::TooLong { found_bytes: 2_000_000 }, ErrorReason::EnvelopeMalformed);
    }
}
