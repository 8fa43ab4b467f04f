//! Cosignatures: a witness dates and signs a log's head (C2SP tlog-cosignature, `cosignature/v1`).

use homeward_statement::{PublicKey, SecretKey};
use thiserror::Error;

use crate::checkpoint::Checkpoint;
use crate::name::Name;
use crate::note::{NoteError, NoteSignature, key_hash};

/// Stands for dated Ed25519 cosignatures in a key hash.
const ALGORITHM_COSIGNATURE: u8 = 0x04;
/// First line of the signed message; separates it from any other use of the key.
const MESSAGE_HEADER: &str = "cosignature/v1";

/// A cosignature cannot be made, or does not count.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CosignatureError {
    /// The time is before 1970 or past the largest signed 64-bit number.
    #[error("cosignature time is negative or above {} seconds since 1970 UTC", i64::MAX)]
    Time,
    /// The line names another witness or key.
    #[error("signature line of {found} is not under the cosigning key of {expected}")]
    OtherKey {
        /// Name in the line.
        found: Name,
        /// The witness asked about.
        expected: Name,
    },
    /// The line is not 8 bytes of time and 64 of signature.
    #[error("cosignature of {found_bytes} bytes, need exactly 72")]
    Length {
        /// Length found, in bytes after the key hash.
        found_bytes: usize,
    },
    /// The signature is not of this witness over this head and time.
    #[error("cosignature of {witness} does not verify")]
    BadSignature {
        /// The witness.
        witness: Name,
    },
    /// The note cannot take the line.
    #[error("cosignature: {0}")]
    Note(#[from] NoteError),
}

/// A witness's public key and the name it cosigns under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    name: Name,
    key: PublicKey,
    key_hash: [u8; 4],
}

impl WitnessKey {
    /// The cosigning key of the witness `name`.
    #[must_use]
    pub fn new(name: Name, key: PublicKey) -> Self {
        let key_hash = key_hash(&name, ALGORITHM_COSIGNATURE, &key);
        Self { name, key, key_hash }
    }

    /// Name of the witness.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    pub(crate) const fn key_hash(&self) -> [u8; 4] {
        self.key_hash
    }

    /// Verifies one line as this witness's cosignature of `checkpoint`; returns its time in seconds since
    /// 1970 UTC.
    ///
    /// # Errors
    /// [`CosignatureError`] if the line is of another key, malformed, or does not verify.
    pub fn verify(&self, checkpoint: &Checkpoint, line: &NoteSignature) -> Result<i64, CosignatureError> {
        if !line.is_of(&self.name, self.key_hash) {
            return Err(CosignatureError::OtherKey {
                found: line.name().clone(),
                expected: self.name.clone(),
            });
        }
        let length = || CosignatureError::Length { found_bytes: line.signature().len() };
        let (time, signature) = line.signature().split_first_chunk().ok_or_else(length)?;
        let signature = signature.try_into().map_err(|_| length())?;
        // A time above i64::MAX reads as a negative number.
        let time_s = i64::from_be_bytes(*time);
        self.key
            .verify(message(checkpoint, time_s)?.as_bytes(), signature)
            .map_err(|_| CosignatureError::BadSignature { witness: self.name.clone() })?;
        Ok(time_s)
    }
}

/// Cosigns a head as the witness `name` at `time_s`, in seconds since 1970 UTC, 0 or more. This says that
/// no larger consistent head of this log had been seen by then.
///
/// # Errors
/// [`CosignatureError::Time`] if `time_s` is negative.
pub fn cosign(
    checkpoint: &Checkpoint,
    name: &Name,
    key: &SecretKey,
    time_s: i64,
) -> Result<NoteSignature, CosignatureError> {
    let signature = key.sign(message(checkpoint, time_s)?.as_bytes());
    let dated = [time_s.to_be_bytes().as_slice(), &signature].concat();
    Ok(NoteSignature::new(name.clone(), key_hash(name, ALGORITHM_COSIGNATURE, key.public()), dated))
}

/// The signed message: header line, time line, body of the checkpoint.
fn message(checkpoint: &Checkpoint, time_s: i64) -> Result<String, CosignatureError> {
    if time_s < 0 {
        return Err(CosignatureError::Time);
    }
    Ok(format!("{MESSAGE_HEADER}\ntime {time_s}\n{}", checkpoint.body()))
}

#[cfg(test)]
mod tests {
    use homeward_statement::Hash;

    use super::*;
    use crate::checkpoint::{LogKey, SignedCheckpoint};
    use crate::head::Head;
    use crate::vectors;

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    fn log_secret() -> SecretKey {
        SecretKey::from_seed(&[1; 32])
    }

    fn witness_secret() -> SecretKey {
        SecretKey::from_seed(&[2; 32])
    }

    fn witness() -> WitnessKey {
        WitnessKey::new(name("witness.example"), *witness_secret().public())
    }

    fn checkpoint(size: u64) -> Checkpoint {
        Checkpoint::new(name("log.example"), Head::new(size, Hash::of(b"root")).unwrap())
    }

    fn cosigned(size: u64, time_s: i64) -> NoteSignature {
        cosign(&checkpoint(size), witness().name(), &witness_secret(), time_s).unwrap()
    }

    #[test]
    fn cosignatures_match_the_vectors() {
        let file = vectors::parse(vectors::CHECKPOINT);
        let log =
            LogKey::new(name(vectors::text(&file["origin"])), *vectors::secret(&file["log_seed"]).public());
        let mut cosignatures = 0;
        for vector in vectors::list(&file["checkpoints"]) {
            let mut signed = SignedCheckpoint::parse(vectors::text(&vector["signed"]), &log).unwrap();
            let checkpoint = signed.checkpoint().clone();
            let mut times = vec![];
            for one in vector["cosignatures"].as_array().unwrap() {
                let (name, secret) = (name(vectors::text(&one["name"])), vectors::secret(&one["seed"]));
                let time_s = i64::try_from(vectors::number(&one["time_s"])).unwrap();
                assert_eq!(message(&checkpoint, time_s).unwrap(), vectors::text(&one["message"]));
                let line = cosign(&checkpoint, &name, &secret, time_s).unwrap();
                assert_eq!(format!("{line}\n"), vectors::text(&one["line"]));
                let witness = WitnessKey::new(name, *secret.public());
                assert_eq!(signed.cosigned_at_s(&witness), Ok(None));
                assert_eq!(signed.add_cosignature(&witness, line), Ok(()));
                times.push((witness, time_s));
                cosignatures += 1;
            }
            assert_eq!(signed.to_string(), vectors::text(&vector["cosigned"]));
            let parsed = SignedCheckpoint::parse(&signed.to_string(), &log).unwrap();
            for (witness, time_s) in times {
                assert_eq!(parsed.cosigned_at_s(&witness), Ok(Some(time_s)));
            }
        }
        assert_eq!(cosignatures, 2);
    }

    #[test]
    fn a_cosignature_counts_for_its_head_time_and_key_only() {
        let good = cosigned(9, 1000);
        check(9, good.clone(), Ok(1000));
        let bad = || Err(CosignatureError::BadSignature { witness: witness().name().clone() });
        check(8, good.clone(), bad());

        let line = |bytes: Vec<u8>| NoteSignature::new(witness().name().clone(), witness().key_hash(), bytes);
        let redated = [&1001_i64.to_be_bytes()[..], &good.signature()[8..]].concat();
        check(9, line(redated), bad());
        let negative = [&[0xff_u8; 8][..], &good.signature()[8..]].concat();
        check(9, line(negative), Err(CosignatureError::Time));
        for found_bytes in [7, 8, 71, 73] {
            let length = Err(CosignatureError::Length { found_bytes });
            check(9, line(vec![0; found_bytes]), length);
        }
        let stranger = cosign(&checkpoint(9), &name("stranger"), &witness_secret(), 1000).unwrap();
        let other =
            CosignatureError::OtherKey { found: name("stranger"), expected: witness().name().clone() };
        check(9, stranger, Err(other));
    }

    fn check(size: u64, line: NoteSignature, expected: Result<i64, CosignatureError>) {
        assert_eq!(witness().verify(&checkpoint(size), &line), expected);
    }

    #[test]
    fn a_log_signature_is_no_cosignature_even_under_the_same_name_and_key() {
        let signed = SignedCheckpoint::sign(checkpoint(9), &log_secret()).unwrap();
        let same = WitnessKey::new(name("log.example"), *log_secret().public());
        assert_eq!(signed.cosigned_at_s(&same), Ok(None));
        let line = signed.note().signatures()[0].clone();
        assert!(matches!(same.verify(&checkpoint(9), &line), Err(CosignatureError::OtherKey { .. })));
    }

    #[test]
    fn a_later_cosignature_takes_the_place_of_the_earlier_and_a_bad_one_changes_nothing() {
        let mut signed = SignedCheckpoint::sign(checkpoint(9), &log_secret()).unwrap();
        signed.add_cosignature(&witness(), cosigned(9, 1000)).unwrap();
        signed.add_cosignature(&witness(), cosigned(9, 2000)).unwrap();
        assert_eq!(signed.cosigned_at_s(&witness()), Ok(Some(2000)));
        assert_eq!(signed.note().signatures().len(), 2);

        let before = signed.clone();
        assert!(signed.add_cosignature(&witness(), cosigned(8, 3000)).is_err());
        assert_eq!(signed, before);
    }

    #[test]
    fn a_time_before_1970_is_refused() {
        let refusal = cosign(&checkpoint(9), witness().name(), &witness_secret(), -1);
        assert_eq!(refusal, Err(CosignatureError::Time));
    }
}
