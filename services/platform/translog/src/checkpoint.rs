//! Checkpoints: a log's head under the log's signature (C2SP tlog-checkpoint).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use homeward_statement::{Hash, PublicKey, SIGNATURE_BYTES, SecretKey};
use thiserror::Error;

use crate::cosignature::{CosignatureError, WitnessKey};
use crate::head::{Head, HeadError};
use crate::name::{Name, NameError};
use crate::note::{Note, NoteError, NoteSignature, key_hash};

/// Stands for plain Ed25519 in a key hash (C2SP signed-note).
const ALGORITHM_ED25519: u8 = 0x01;

/// A text is not a checkpoint of this log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The text is not a signed note.
    #[error("checkpoint: {0}")]
    Note(#[from] NoteError),
    /// The body is not three lines.
    #[error("checkpoint body is not exactly three lines (origin, size, root), each ended by a line feed")]
    Lines,
    /// The origin is no name.
    #[error("checkpoint origin: {0}")]
    Origin(#[from] NameError),
    /// The size is no number of entries.
    #[error("checkpoint size is not a decimal number of 64 bits without sign or leading zeros")]
    Size,
    /// The root is no hash.
    #[error("checkpoint root is not 32 bytes in padded base64")]
    Root,
    /// Size and root do not fit.
    #[error("checkpoint: {0}")]
    Head(#[from] HeadError),
    /// The checkpoint is of another log.
    #[error("checkpoint of log {found}, expected {expected}")]
    OtherLog {
        /// Origin found.
        found: Name,
        /// Origin of the log whose key was given.
        expected: Name,
    },
    /// The log's key has no signature line.
    #[error("checkpoint is not signed by the key of log {log}")]
    NotSigned {
        /// The log.
        log: Name,
    },
    /// The log's signature line does not verify.
    #[error("checkpoint signature of log {log} does not verify")]
    BadSignature {
        /// The log.
        log: Name,
    },
}

/// The body of a checkpoint: origin, size and root, without extension lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: Name,
    head: Head,
}

impl Checkpoint {
    /// Says that the log `origin` has this head.
    #[must_use]
    pub const fn new(origin: Name, head: Head) -> Self {
        Self { origin, head }
    }

    /// Reads a body: origin, size as decimal, root as base64, each line ended by a line feed.
    ///
    /// # Errors
    /// [`CheckpointError`] if it is not exactly that; a body has one spelling.
    pub fn parse_body(body: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<&str> = body.split('\n').take(5).collect();
        let [origin, size, root, ""] = lines.as_slice() else {
            return Err(CheckpointError::Lines);
        };
        let origin = origin.parse()?;
        let number: u64 = size.parse().map_err(|_| CheckpointError::Size)?;
        if number.to_string() != *size {
            return Err(CheckpointError::Size);
        }
        let root = BASE64.decode(root).map_err(|_| CheckpointError::Root)?;
        let root = Hash::try_from(root.as_slice()).map_err(|_| CheckpointError::Root)?;
        Ok(Self::new(origin, Head::new(number, root)?))
    }

    /// The body as text; what the log signs.
    #[must_use]
    pub fn body(&self) -> String {
        let root = BASE64.encode(self.head.root().as_bytes());
        format!("{}\n{}\n{root}\n", self.origin, self.head.size())
    }

    /// Name of the log.
    #[must_use]
    pub const fn origin(&self) -> &Name {
        &self.origin
    }

    /// Size and root of the log.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }
}

/// A log's public key; the name it signs under is the log's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKey {
    origin: Name,
    key: PublicKey,
    key_hash: [u8; 4],
}

impl LogKey {
    /// The key of the log `origin`.
    #[must_use]
    pub fn new(origin: Name, key: PublicKey) -> Self {
        let key_hash = key_hash(&origin, ALGORITHM_ED25519, &key);
        Self { origin, key, key_hash }
    }

    /// Name of the log.
    #[must_use]
    pub const fn origin(&self) -> &Name {
        &self.origin
    }

    fn verify(&self, note: &Note) -> Result<(), CheckpointError> {
        let log = || self.origin.clone();
        let line = note
            .signature_of(&self.origin, self.key_hash)
            .ok_or_else(|| CheckpointError::NotSigned { log: log() })?;
        let bad = || CheckpointError::BadSignature { log: log() };
        let signature: &[u8; SIGNATURE_BYTES] = line.signature().try_into().map_err(|_| bad())?;
        self.key.verify(note.text().as_bytes(), signature).map_err(|_| bad())
    }
}

/// A checkpoint whose log signature has been verified, with the witnesses' cosignatures it carries.
///
/// As text the signed note, in its one spelling. Lines of unknown keys are kept and mean nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Signs as the log `checkpoint.origin()`. A log must never sign two heads that are not consistent.
    ///
    /// # Errors
    /// [`NoteError`], in theory only: a body and one line are always within the limits of a note.
    pub fn sign(checkpoint: Checkpoint, key: &SecretKey) -> Result<Self, NoteError> {
        let log = LogKey::new(checkpoint.origin.clone(), *key.public());
        let body = checkpoint.body();
        let signature = key.sign(body.as_bytes()).to_vec();
        let line = NoteSignature::new(log.origin, log.key_hash, signature);
        Ok(Self { checkpoint, note: Note::new(body, vec![line])? })
    }

    /// Reads a checkpoint of that log and verifies the log's signature.
    ///
    /// # Errors
    /// [`CheckpointError`] if it is malformed, of another log, or not signed by its key.
    pub fn parse(text: &str, log: &LogKey) -> Result<Self, CheckpointError> {
        let note = Note::parse(text)?;
        let checkpoint = Checkpoint::parse_body(note.text())?;
        if checkpoint.origin != log.origin {
            return Err(CheckpointError::OtherLog { found: checkpoint.origin, expected: log.origin.clone() });
        }
        log.verify(&note)?;
        Ok(Self { checkpoint, note })
    }

    /// What the log signed.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Size and root that the log signed.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.checkpoint.head
    }

    /// The note with all its lines.
    #[must_use]
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// When that witness cosigned, in seconds since 1970 UTC; `None` if it has not.
    ///
    /// # Errors
    /// [`CosignatureError`] if the line that claims to be the witness's does not verify.
    pub fn cosigned_at_s(&self, witness: &WitnessKey) -> Result<Option<i64>, CosignatureError> {
        let line = self.note.signature_of(witness.name(), witness.key_hash());
        line.map(|line| witness.verify(&self.checkpoint, line)).transpose()
    }

    /// Adds a witness's cosignature once it is verified, in place of an earlier one of the same witness.
    ///
    /// # Errors
    /// [`CosignatureError`] if it does not verify, or the note has no room for another line; nothing is
    /// changed then.
    pub fn add_cosignature(
        &mut self,
        witness: &WitnessKey,
        cosignature: NoteSignature,
    ) -> Result<(), CosignatureError> {
        witness.verify(&self.checkpoint, &cosignature)?;
        let of_witness = |line: &&NoteSignature| line.is_of(witness.name(), witness.key_hash());
        let others = self.note.signatures().iter().filter(|line| !of_witness(line)).cloned();
        let lines = others.chain([cosignature]).collect();
        self.note = Note::new(self.note.text().to_owned(), lines)?;
        Ok(())
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    fn origin() -> Name {
        vectors::text(&vectors::parse(vectors::CHECKPOINT)["origin"]).parse().unwrap()
    }

    fn log_secret() -> SecretKey {
        vectors::secret(&vectors::parse(vectors::CHECKPOINT)["log_seed"])
    }

    fn log_key() -> LogKey {
        LogKey::new(origin(), *log_secret().public())
    }

    fn signed(root: Hash) -> SignedCheckpoint {
        let checkpoint = Checkpoint::new(origin(), Head::new(9, root).unwrap());
        SignedCheckpoint::sign(checkpoint, &log_secret()).unwrap()
    }

    #[test]
    fn checkpoints_match_the_vectors() {
        let file = vectors::parse(vectors::CHECKPOINT);
        for vector in vectors::list(&file["checkpoints"]) {
            let size = vectors::number(&vector["size"]);
            let tree: crate::Tree = vectors::entries(size).iter().map(crate::Entry::leaf_hash).collect();
            assert_eq!(tree.root(), vectors::hash(&vector["root"]));
            let checkpoint = Checkpoint::new(origin(), tree.head());
            assert_eq!(checkpoint.body(), vectors::text(&vector["body"]));
            assert_eq!(Checkpoint::parse_body(&checkpoint.body()), Ok(checkpoint.clone()));

            let signed = SignedCheckpoint::sign(checkpoint, &log_secret()).unwrap();
            assert_eq!(signed.to_string(), vectors::text(&vector["signed"]));
            assert_eq!(SignedCheckpoint::parse(&signed.to_string(), &log_key()), Ok(signed));
        }
    }

    #[test]
    fn refused_bodies_match_the_vectors() {
        let file = vectors::parse(vectors::CHECKPOINT);
        for vector in vectors::list(&file["bodies_refused"]) {
            assert!(Checkpoint::parse_body(vectors::text(&vector["body"])).is_err(), "{vector}");
        }
    }

    #[test]
    fn a_checkpoint_of_another_log_or_key_is_refused() {
        let text = signed(Hash::of(b"root")).to_string();
        let expected: Name = "other.example".parse().unwrap();
        let other_log = LogKey::new(expected.clone(), *log_secret().public());
        let found = origin();
        let refusal = CheckpointError::OtherLog { found, expected };
        assert_eq!(SignedCheckpoint::parse(&text, &other_log), Err(refusal));

        let other_key = LogKey::new(origin(), *SecretKey::from_seed(&[9; 32]).public());
        let refusal = CheckpointError::NotSigned { log: origin() };
        assert_eq!(SignedCheckpoint::parse(&text, &other_key), Err(refusal));
    }

    #[test]
    fn a_signature_over_another_body_is_refused() {
        let (one, two) = (signed(Hash::of(b"one")), signed(Hash::of(b"two")));
        let swapped = Note::new(one.note.text().to_owned(), two.note.signatures().to_vec()).unwrap();
        let refusal = CheckpointError::BadSignature { log: origin() };
        assert_eq!(SignedCheckpoint::parse(&swapped.to_string(), &log_key()), Err(refusal.clone()));

        let short = NoteSignature::new(origin(), log_key().key_hash, vec![1; 63]);
        let short = Note::new(one.note.text().to_owned(), vec![short]).unwrap();
        assert_eq!(SignedCheckpoint::parse(&short.to_string(), &log_key()), Err(refusal));
    }

    #[test]
    fn lines_of_unknown_keys_are_kept() {
        let signed = signed(Hash::of(b"root"));
        let text = format!("{signed}\u{2014} stranger AAAAAAE=\n");
        assert_eq!(SignedCheckpoint::parse(&text, &log_key()).unwrap().to_string(), text);
    }
}
