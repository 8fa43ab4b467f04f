//! Signatures made on a device of one's own.

use homeward_api::participant::v1::{DetachedSignature, PreparedStatement};
use homeward_statement::{EnvelopeError, Hash, KeyId, SIGNATURE_BYTES, SecretKey, Signature, sign_detached};

/// Why a prepared statement is not signed, or a signature is none.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The statement does not ask for this key.
    #[error("the statement is not to be signed by key {key}; it asks for {}", signers.join(", "))]
    NotAsked {
        /// Id of the key at hand.
        key: KeyId,
        /// Ids of the keys asked for, in hexadecimal digits.
        signers: Vec<String>,
    },
    /// The key id has another length.
    #[error("a key id of {found} bytes; exactly 32 are allowed")]
    KeyId {
        /// Length found, in bytes.
        found: usize,
    },
    /// The signature has another length.
    #[error("a signature of {found} bytes; exactly {SIGNATURE_BYTES} are allowed")]
    Signature {
        /// Length found, in bytes.
        found: usize,
    },
    /// The parts make no envelope.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
}

/// Signs a prepared statement with one of the keys it asks for. Whoever holds the key first reads what
/// [`summarise`](crate::summarise) says of the same bytes.
///
/// # Errors
/// [`SigningError::NotAsked`].
pub fn sign_prepared(
    statement: &PreparedStatement,
    key: &SecretKey,
) -> Result<DetachedSignature, SigningError> {
    let id = key.public().id();
    if !statement.signers.iter().any(|signer| signer == id.as_bytes()) {
        return Err(SigningError::NotAsked {
            key: id,
            signers: statement.signers.iter().map(hex::encode).collect(),
        });
    }
    let signature = sign_detached(key, &statement.payload_type, &statement.payload);
    Ok(DetachedSignature {
        key_id: signature.key_id().as_bytes().to_vec(),
        signature: signature.as_bytes().to_vec(),
    })
}

/// Reads a signature as it travels; it is not verified by this.
///
/// # Errors
/// [`SigningError::KeyId`] and [`SigningError::Signature`].
pub fn read_signature(message: &DetachedSignature) -> Result<Signature, SigningError> {
    let key_id = Hash::try_from(message.key_id.as_slice())
        .map_err(|_| SigningError::KeyId { found: message.key_id.len() })?;
    let bytes = message.signature.as_slice().try_into();
    let bytes = bytes.map_err(|_| SigningError::Signature { found: message.signature.len() })?;
    Ok(Signature::new(KeyId::from_hash(key_id), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_statement::Envelope;

    #[test]
    fn a_signature_made_here_verifies_in_the_envelope() {
        let key = SecretKey::from_seed(&[7; 32]);
        let other = SecretKey::from_seed(&[8; 32]);
        let statement = PreparedStatement {
            payload_type: "homeward.payload.v1.ConfirmBatch".to_owned(),
            payload: b"bytes".to_vec(),
            signers: vec![key.public().id().as_bytes().to_vec()],
            summary: Vec::new(),
        };
        let signature = read_signature(&sign_prepared(&statement, &key).unwrap()).unwrap();
        let envelope =
            Envelope::assemble(&statement.payload_type, &statement.payload, vec![signature]).unwrap();
        envelope.verify(|id| (*id == key.public().id()).then_some(key.public())).unwrap();
        assert!(matches!(sign_prepared(&statement, &other), Err(SigningError::NotAsked { .. })));
    }

    #[test]
    fn signatures_have_exact_lengths() {
        let check = |key_id: usize, signature: usize, expected: bool| {
            let message = DetachedSignature { key_id: vec![0; key_id], signature: vec![0; signature] };
            assert_eq!(read_signature(&message).is_ok(), expected, "{key_id} {signature}");
        };
        check(32, 64, true);
        check(31, 64, false);
        check(32, 65, false);
        check(0, 0, false);
    }
}
