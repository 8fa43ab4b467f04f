//! Receipts: believed only once the proof in them leads to a head that the log has signed.

use homeward_api::log::v1::Receipt;
use homeward_payload::domain::{Genesis, Principal};
use homeward_payload::ids::Timestamp;
use homeward_statement::{Envelope, KeyError, PublicKey};
use homeward_translog::{
    CheckpointError, Entry, EntryError, Hash, Head, LogKey, NameError, PROOF_HASHES_MAX, ProofError,
    SignedCheckpoint, verify_inclusion,
};

/// A genesis whose log key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogKeyError {
    /// The mediator has no log key.
    #[error("the genesis holds no log key of the mediator")]
    Missing,
    /// The log key is no key.
    #[error("the log key in the genesis cannot be used: {0}")]
    Key(#[from] KeyError),
    /// The origin is no name.
    #[error("the checkpoint origin in the genesis cannot be used: {0}")]
    Origin(#[from] NameError),
}

/// What is wrong with a receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// Time or hash make no entry.
    #[error("its entry: {0}")]
    Entry(#[from] EntryError),
    /// The checkpoint is malformed, of another log or not signed.
    #[error("its checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// It does not name an envelope.
    #[error("its envelope hash has {found_bytes} bytes; 32 are allowed")]
    EnvelopeHash {
        /// Length found, in bytes.
        found_bytes: usize,
    },
    /// It names another envelope than the one sent, and the log holds a third one at that position.
    #[error("it names envelope {named}; the log holds {found} at its position")]
    OtherEnvelope {
        /// Hash in the receipt.
        named: Hash,
        /// Hash of what the log holds there.
        found: Hash,
    },
    /// It names another envelope than the one sent, and that one says something else.
    #[error("it names envelope {named}, which carries another statement")]
    OtherStatement {
        /// Hash in the receipt.
        named: Hash,
    },
    /// A hash of the proof has a wrong length, or there are too many.
    #[error("its proof is not 0 to {PROOF_HASHES_MAX} hashes of 32 bytes")]
    ProofForm,
    /// The proof does not lead from the entry to the checkpoint.
    #[error("its proof: {0}")]
    Proof(#[from] ProofError),
}

/// A receipt that does not prove what it claims. It is evidence against whoever gave it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the receipt for envelope {envelope} at position {} does not verify; {fault}", receipt.position)]
pub struct ReceiptInvalid {
    /// SHA-256 of the envelope it was given for.
    pub envelope: Hash,
    /// The receipt as it came.
    pub receipt: Box<Receipt>,
    /// What is wrong with it.
    pub fault: ReceiptFault,
}

/// What a verified receipt proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedReceipt {
    /// Position of the statement, from 0.
    pub position: u64,
    /// When it was sequenced.
    pub sequenced_time: Timestamp,
    /// The signed head that it is proved under.
    pub head: Head,
    /// Whether the envelope in the log is the one sent, and not one sent before with other signatures over the same
    /// statement. Where it is another, [`check_same_statement`] has still to show that it says the same.
    pub same_envelope: bool,
}

/// Checks that `accepted`, which the log holds at the position of a verified receipt, is the envelope that the receipt
/// names and carries the same statement as the one sent.
///
/// # Errors
/// [`ReceiptInvalid`] with the receipt as evidence.
pub fn check_same_statement(sent: &[u8], receipt: &Receipt, accepted: &[u8]) -> Result<(), ReceiptInvalid> {
    let fault = (|| {
        let (named, found) = (envelope_named(receipt)?, Hash::of(accepted));
        if named != found {
            return Err(ReceiptFault::OtherEnvelope { named, found });
        }
        let same = statement_in(accepted).is_some_and(|accepted| statement_in(sent) == Some(accepted));
        same.then_some(()).ok_or(ReceiptFault::OtherStatement { named })
    })();
    fault.map_err(|fault| invalid(Hash::of(sent), receipt, fault))
}

/// What is signed: payload type and payload.
fn statement_in(envelope: &[u8]) -> Option<(String, Vec<u8>)> {
    let envelope = Envelope::parse(envelope).ok()?;
    Some((envelope.payload_type().to_owned(), envelope.payload().to_vec()))
}

fn envelope_named(receipt: &Receipt) -> Result<Hash, ReceiptFault> {
    let found_bytes = receipt.envelope_hash.len();
    Hash::try_from(receipt.envelope_hash.as_ref()).map_err(|_| ReceiptFault::EnvelopeHash { found_bytes })
}

fn invalid(envelope: Hash, receipt: &Receipt, fault: ReceiptFault) -> ReceiptInvalid {
    ReceiptInvalid { envelope, receipt: Box::new(receipt.clone()), fault }
}

/// The key and name of one log, from its genesis.
#[derive(Clone, Debug)]
pub struct LogVerifier {
    key: LogKey,
}

impl LogVerifier {
    /// The verifier of a forum's log.
    ///
    /// # Errors
    /// [`LogKeyError`], which a parsed genesis does not give.
    pub fn new(genesis: &Genesis) -> Result<Self, LogKeyError> {
        let key = genesis.keys_of(Principal::Mediator).and_then(|keys| keys.log_key);
        let key = PublicKey::from_bytes(&key.ok_or(LogKeyError::Missing)?)?;
        Ok(Self::of(LogKey::new(genesis.checkpoint_origin.parse()?, key)))
    }

    /// The verifier of the log with this key.
    #[must_use]
    pub const fn of(key: LogKey) -> Self {
        Self { key }
    }

    /// The log's key.
    #[must_use]
    pub const fn key(&self) -> &LogKey {
        &self.key
    }

    /// Rebuilds the entry from the receipt's time and the envelope it names, verifies that it stands in a tree whose
    /// head the log has signed, and says whether that envelope is this one.
    ///
    /// # Errors
    /// [`ReceiptInvalid`] with the receipt as evidence.
    pub fn verify(&self, envelope: &[u8], receipt: &Receipt) -> Result<VerifiedReceipt, ReceiptInvalid> {
        let envelope = Hash::of(envelope);
        self.check(envelope, receipt).map_err(|fault| invalid(envelope, receipt, fault))
    }

    fn check(&self, envelope: Hash, receipt: &Receipt) -> Result<VerifiedReceipt, ReceiptFault> {
        let named = envelope_named(receipt)?;
        let entry = Entry::new(receipt.sequenced_time_us, named)?;
        let checkpoint = SignedCheckpoint::parse(&receipt.checkpoint, &self.key)?;
        if receipt.inclusion_proof.len() > PROOF_HASHES_MAX {
            return Err(ReceiptFault::ProofForm);
        }
        let proof = receipt
            .inclusion_proof
            .iter()
            .map(|hash| Hash::try_from(hash.as_ref()).map_err(|_| ReceiptFault::ProofForm))
            .collect::<Result<Vec<_>, _>>()?;
        let head = *checkpoint.head();
        verify_inclusion(&entry.leaf_hash(), receipt.position, &head, &proof)?;
        let sequenced_time = Timestamp(receipt.sequenced_time_us);
        let same_envelope = named == envelope;
        Ok(VerifiedReceipt { position: receipt.position, sequenced_time, head, same_envelope })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_statement::SecretKey;
    use homeward_translog::{Checkpoint, Tree};

    const ENVELOPE: &[u8] = b"an envelope";
    const TIME_US: i64 = 1_750_000_000_000_000;

    fn verifier(seed: u8) -> LogVerifier {
        let key = SecretKey::from_seed(&[seed; 32]);
        LogVerifier { key: LogKey::new("log.example".parse().unwrap(), *key.public()) }
    }

    fn receipt() -> Receipt {
        let entry = Entry::new(TIME_US, Hash::of(ENVELOPE)).unwrap();
        let tree: Tree = [Hash::of(b"0"), entry.leaf_hash(), Hash::of(b"2")].into_iter().collect();
        let checkpoint = Checkpoint::new("log.example".parse().unwrap(), tree.head());
        let signed = SignedCheckpoint::sign(checkpoint, &SecretKey::from_seed(&[1; 32])).unwrap();
        let proof = tree.inclusion_proof(1, 3).unwrap();
        Receipt {
            position: 1,
            sequenced_time_us: TIME_US,
            checkpoint: signed.to_string(),
            inclusion_proof: proof.iter().map(|hash| hash.as_bytes().to_vec().into()).collect(),
            envelope_hash: Hash::of(ENVELOPE).as_bytes().to_vec().into(),
        }
    }

    #[test]
    fn a_receipt_verifies_for_its_own_time_position_and_log_alone() {
        let good = verifier(1).verify(ENVELOPE, &receipt()).unwrap();
        assert_eq!((good.position, good.sequenced_time, good.head.size()), (1, Timestamp(TIME_US), 3));
        assert!(good.same_envelope);
        let other = verifier(1).verify(b"another envelope", &receipt()).unwrap();
        assert_eq!(other, VerifiedReceipt { same_envelope: false, ..good });
        let check = |seed, envelope: &[u8], change: fn(&mut Receipt)| {
            let mut receipt = receipt();
            change(&mut receipt);
            let invalid = verifier(seed).verify(envelope, &receipt).unwrap_err();
            assert_eq!((invalid.envelope, *invalid.receipt), (Hash::of(envelope), receipt));
        };
        check(2, ENVELOPE, |_| {});
        check(1, ENVELOPE, |receipt| receipt.envelope_hash = vec![0; 32].into());
        check(1, ENVELOPE, |receipt| receipt.envelope_hash = vec![0; 31].into());
        check(1, ENVELOPE, |receipt| receipt.envelope_hash.clear());
        // The hash of an envelope that is not in the log, though it is the one sent.
        check(1, b"another envelope", |receipt| {
            receipt.envelope_hash = Hash::of(b"another envelope").as_bytes().to_vec().into();
        });
        check(1, ENVELOPE, |receipt| receipt.position = 0);
        check(1, ENVELOPE, |receipt| receipt.position = 3);
        check(1, ENVELOPE, |receipt| receipt.sequenced_time_us += 1);
        check(1, ENVELOPE, |receipt| receipt.sequenced_time_us = -1);
        check(1, ENVELOPE, |receipt| receipt.checkpoint = receipt.checkpoint.replace('3', "4"));
        check(1, ENVELOPE, |receipt| receipt.checkpoint.clear());
        check(1, ENVELOPE, |receipt| receipt.inclusion_proof.truncate(1));
        check(1, ENVELOPE, |receipt| receipt.inclusion_proof.push(vec![0; 31].into()));
        check(1, ENVELOPE, |receipt| {
            receipt.inclusion_proof = vec![vec![0; 32].into(); PROOF_HASHES_MAX + 1];
        });
    }

    #[test]
    fn another_envelope_must_carry_the_same_statement() {
        let signed = |payload_type: &str, payload: &[u8], seed| {
            let key = SecretKey::from_seed(&[seed; 32]);
            Envelope::sign(payload_type, payload, &[&key]).unwrap().bytes().to_vec()
        };
        let sent = signed("a.b", b"said", 1);
        let check = |accepted: &[u8], named: &[u8], expected: fn(&ReceiptFault) -> bool| {
            let envelope_hash = Hash::of(named).as_bytes().to_vec().into();
            let receipt = Receipt { envelope_hash, ..receipt() };
            let invalid = check_same_statement(&sent, &receipt, accepted).unwrap_err();
            assert!(expected(&invalid.fault), "{invalid}");
            assert_eq!((invalid.envelope, *invalid.receipt), (Hash::of(&sent), receipt));
        };
        let other = signed("a.b", b"said", 2);
        let receipt = Receipt { envelope_hash: Hash::of(&other).as_bytes().to_vec().into(), ..receipt() };
        check_same_statement(&sent, &receipt, &other).unwrap();
        check(&other, b"a third", |fault| matches!(fault, ReceiptFault::OtherEnvelope { .. }));
        check(b"", &other, |fault| matches!(fault, ReceiptFault::OtherEnvelope { .. }));
        let is_other = |fault: &ReceiptFault| matches!(fault, ReceiptFault::OtherStatement { .. });
        for accepted in [signed("a.b", b"said otherwise", 1), signed("a.c", b"said", 1), b"none".to_vec()] {
            check(&accepted, &accepted, is_other);
        }
    }
}
