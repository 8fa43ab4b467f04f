//! The content key, wrapped to one recipient with HPKE (RFC 9180) in base mode:
//! DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, one message, no associated data.

use hpke::inout::InOutBuf;
use hpke::rand_core::{Infallible, TryCryptoRng, TryRng};
use hpke::{Deserializable, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

use super::{PublicKey, SealError, SecretKey};
use crate::document::{Header, TAG_BYTES, WrappedKey};
use crate::identifier::KeyId;
use crate::randomness::{Randomness, RandomnessError};

/// What the HPKE info opens with.
const CONTENT_KEY_LABEL: &[u8] = b"homeward content key v1";

pub(super) type Kem = hpke::kem::X25519HkdfSha256;
type Kdf = hpke::kdf::HkdfSha256;
type Aead = hpke::aead::ChaCha20Poly1305;

/// Encrypts the content key to one recipient of this document.
pub(super) fn wrap(
    header: &Header,
    recipient: &PublicKey,
    content_key: &[u8; 32],
    randomness: &mut dyn Randomness,
) -> Result<WrappedKey, SealError> {
    let key_id = recipient.id();
    let info = info(header, key_id);
    let mut buffer = Zeroizing::new(*content_key);
    let mut source = Source { randomness, failure: None };
    let sealed = hpke::single_shot_seal_inout_detached_with_rng::<Aead, Kdf, Kem>(
        &OpModeS::Base,
        &recipient.key,
        &info,
        InOutBuf::from(buffer.as_mut_slice()),
        &[],
        &mut source,
    );
    if let Some(failure) = source.failure {
        return Err(failure.into());
    }
    let (encapsulated_key, tag) = sealed.map_err(|_| SealError::UnusableKey(key_id))?;
    let mut wrapped_key = [0; 48];
    let bytes = buffer.iter().copied().chain(tag.to_bytes());
    wrapped_key.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    Ok(WrappedKey { key_id, encapsulated_key: encapsulated_key.to_bytes().into(), wrapped_key })
}

/// Decrypts the content key; `None` if it was altered or made for another document or key.
pub(super) fn unwrap(
    header: &Header,
    recipient: &SecretKey,
    wrapped: &WrappedKey,
) -> Option<Zeroizing<[u8; 32]>> {
    let info = info(header, recipient.public_key().id());
    let (content_key, tag) = wrapped.wrapped_key.split_last_chunk::<TAG_BYTES>()?;
    let mut buffer = Zeroizing::new(<[u8; 32]>::try_from(content_key).ok()?);
    hpke::single_shot_open_inout_detached::<Aead, Kdf, Kem>(
        &OpModeR::Base,
        &recipient.key,
        &<Kem as hpke::Kem>::EncappedKey::from_bytes(&wrapped.encapsulated_key).ok()?,
        &info,
        InOutBuf::from(buffer.as_mut_slice()),
        &[],
        &hpke::aead::AeadTag::<Aead>::from_bytes(tag).ok()?,
    )
    .ok()?;
    Some(buffer)
}

/// Binds a wrapped key to log, document, field root and key, so that it opens nothing else.
fn info(header: &Header, key_id: KeyId) -> Vec<u8> {
    let Header { log_id, document_id, field_root, .. } = header;
    [CONTENT_KEY_LABEL, &log_id.0, &document_id.0, field_root, &key_id.0].concat()
}

/// The key library wants a source that cannot fail: a failure is kept, and its result thrown away.
struct Source<'a> {
    randomness: &'a mut dyn Randomness,
    failure: Option<RandomnessError>,
}

impl TryRng for Source<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        if let Err(failure) = self.randomness.fill(bytes) {
            self.failure = Some(failure);
        }
        Ok(())
    }
}

impl TryCryptoRng for Source<'_> {}
