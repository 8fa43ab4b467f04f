//! The key under which serial and container numbers are looked up without being stored.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use homeward_vault::{Randomness, SystemRandomness};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{RegisterKind, StoreError};

/// Length of the key and of a keyed hash, in bytes.
const KEY_BYTES: usize = 32;
/// Block length of SHA-256, in bytes.
const BLOCK_BYTES: usize = 64;

/// Stands for a serial, container, enquiry or case number: nobody can compute it without the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyHash(pub(crate) [u8; KEY_BYTES]);

/// The key itself.
pub(crate) struct LookUpKey(Zeroizing<[u8; KEY_BYTES]>);

impl LookUpKey {
    /// Reads the key, or draws and stores a new one where `may_create`.
    ///
    /// # Errors
    /// The file cannot be read or made, or does not hold exactly a key.
    pub(super) fn open(path: &Path, may_create: bool) -> Result<Self, StoreError> {
        let failed = |source| StoreError::File { path: path.to_owned(), source };
        match fs::read(path).map(Zeroizing::new) {
            Ok(bytes) => {
                let key = bytes.as_slice().try_into();
                key.map(|key| Self(Zeroizing::new(key)))
                    .map_err(|_| StoreError::Key { path: path.to_owned(), found: bytes.len() })
            }
            Err(error) if error.kind() == ErrorKind::NotFound && may_create => {
                let mut key = Zeroizing::new([0; KEY_BYTES]);
                SystemRandomness.fill(key.as_mut_slice())?;
                let mut options = OpenOptions::new();
                let mut file = options.write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
                file.write_all(key.as_slice()).and_then(|()| file.sync_all()).map_err(failed)?;
                Ok(Self(key))
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// The keyed hash of a number in a register. Serials of two registers never share a hash.
    pub(crate) fn hash(&self, register: RegisterKind, number: &str) -> KeyHash {
        KeyHash(hmac_sha256(self.0.as_slice(), &[&[register.code()], number.as_bytes()]))
    }
}

/// Set in the first byte of what is hashed, so that numbers, identities and whole rows never share a hash.
const PART_BIT: u8 = 0x40;
const ROW_BIT: u8 = 0x80;

impl LookUpKey {
    /// The keyed hash of what no two rows of a register may share.
    pub(crate) fn part(&self, register: RegisterKind, what: &str, value: &str) -> KeyHash {
        let parts = [&[register.code() | PART_BIT][..], what.as_bytes(), &[0x1f], value.as_bytes()];
        KeyHash(hmac_sha256(self.0.as_slice(), &parts))
    }

    /// The keyed hash of a whole row: equal rows have equal ones.
    pub(crate) fn row(&self, register: RegisterKind, fields: &[String]) -> KeyHash {
        let mut text = vec![register.code() | ROW_BIT];
        for field in fields {
            let field = field.trim();
            text.extend_from_slice(&u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
            text.extend_from_slice(field.as_bytes());
        }
        KeyHash(hmac_sha256(self.0.as_slice(), &[&Zeroizing::new(text)]))
    }
}

/// HMAC-SHA256 (RFC 2104) with a key no longer than a block.
fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    let mut inner_key = Zeroizing::new([0x36_u8; BLOCK_BYTES]);
    let mut outer_key = Zeroizing::new([0x5c_u8; BLOCK_BYTES]);
    for (byte, (inner, outer)) in key.iter().zip(inner_key.iter_mut().zip(outer_key.iter_mut())) {
        *inner ^= byte;
        *outer ^= byte;
    }
    let mut inner = Sha256::new_with_prefix(inner_key.as_slice());
    for part in parts {
        inner.update(part);
    }
    let mut outer = Sha256::new_with_prefix(outer_key.as_slice());
    outer.update(inner.finalize());
    outer.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keyed_hash_is_that_of_rfc_4231() {
        let check = |key: &[u8], data: &[&[u8]], expected: &str| {
            let found: String = hmac_sha256(key, data).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, expected);
        };
        check(
            &[0x0b; 20],
            &[b"Hi ", b"There"],
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        );
        check(
            b"Jefe",
            &[b"what do ya want ", b"for nothing?"],
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        );
    }

    #[test]
    fn a_number_has_another_hash_in_another_register_and_under_another_key() {
        let folder = tempfile::tempdir().unwrap();
        let open = |name: &str| LookUpKey::open(&folder.path().join(name), true).unwrap();
        let (key, other) = (open("a"), open("b"));
        let hash = key.hash(RegisterKind::PersonsHeld, "RUS-000001");
        assert_eq!(hash, open("a").hash(RegisterKind::PersonsHeld, "RUS-000001"));
        assert_ne!(hash, key.hash(RegisterKind::ReceivedBefore, "RUS-000001"));
        assert_ne!(hash, other.hash(RegisterKind::PersonsHeld, "RUS-000001"));
    }

    #[test]
    fn a_missing_or_short_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.key");
        assert!(matches!(LookUpKey::open(&path, false), Err(StoreError::File { .. })));
        fs::write(&path, [1; 31]).unwrap();
        assert!(matches!(LookUpKey::open(&path, true), Err(StoreError::Key { found: 31, .. })));
    }
}
