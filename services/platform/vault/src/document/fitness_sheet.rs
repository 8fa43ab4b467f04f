//! The body of a fitness sheet: every leaf of the commission's commitment, opened to the neutral.

use std::collections::BTreeMap;
use std::fmt;

use homeward_commitment::{
    FITNESS_LINES_MAX, FitnessError, FitnessLine, FitnessOpening, FitnessPosition, FitnessTree, Hash, Schema,
    verify_fitness,
};
use prost::Message;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::body::{BODY_FIELD, BodyError, body_of};
use super::content::{Document, DocumentError};
use super::wire::{self, Canonical};
use crate::identifier::DocumentId;
use crate::randomness::Randomness;

/// What the name of a sheet is drawn from, before batch and revision.
const LABEL: &[u8] = b"homeward fitness sheet v1\0";
/// Most hashes of one proof: the depth of a tree of [`FITNESS_LINES_MAX`] leaves.
const PROOF_HASHES_MAX: usize = FITNESS_LINES_MAX.ilog2() as usize;

/// What the commission found about everyone on one batch revision.
#[derive(Clone, PartialEq, Eq)]
pub struct FitnessSheet {
    /// Id of the batch.
    pub batch: [u8; 16],
    /// Number of the revision.
    pub revision: u32,
    /// Every line of the revision, opened, ascending.
    pub openings: Vec<FitnessOpening>,
}

impl fmt::Debug for FitnessSheet {
    // Who is fit is medical and has no place in a trace.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FitnessSheet").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl FitnessSheet {
    /// The name of the sheet of one revision: the first 16 bytes of SHA-256(label || batch || revision).
    ///
    /// A batch can have several revisions, each with a sheet. Anyone can derive the name, so it vouches for nothing: the
    /// neutral takes a sheet for what its commitment is, and not for its name.
    #[must_use]
    pub fn document_id(batch: &[u8; 16], revision: u32) -> DocumentId {
        let hasher = Sha256::new().chain_update(LABEL).chain_update(batch);
        let digest: [u8; 32] = hasher.chain_update(revision.to_be_bytes()).finalize().into();
        let mut id = [0; 16];
        id.iter_mut().zip(digest).for_each(|(byte, drawn)| *byte = drawn);
        DocumentId(id)
    }

    /// Opens every line of a commitment.
    ///
    /// # Errors
    /// If the lines cannot be committed: none, too many, not ascending, or a salt repeats.
    pub fn new(batch: [u8; 16], revision: u32, lines: Vec<FitnessLine>) -> Result<Self, FitnessError> {
        let numbers: Vec<u32> = lines.iter().map(|line| line.line_number).collect();
        let tree = FitnessTree::new(&batch, lines)?;
        let openings = numbers.into_iter().map(|number| tree.open(number)).collect::<Result<_, _>>()?;
        Ok(Self { batch, revision, openings })
    }

    /// The root that the openings lead to.
    ///
    /// # Errors
    /// If the lines cannot be committed.
    pub fn root(&self) -> Result<Hash, FitnessError> {
        let lines = self.openings.iter().map(|opening| opening.line).collect();
        FitnessTree::new(&self.batch, lines).map(|tree| tree.root())
    }

    /// Checks that the sheet answers the lines from 1 to `leaves`, each once, and that each opening stands at its
    /// place under the root that the commission signed.
    ///
    /// # Errors
    /// [`BodyError::Lines`] or [`BodyError::Commitment`].
    pub fn check(&self, root: &Hash, leaves: u32) -> Result<(), BodyError> {
        let numbers = self.openings.iter().map(|opening| opening.line.line_number);
        if !numbers.eq(1..=leaves) {
            let expected = usize::try_from(leaves).unwrap_or(usize::MAX);
            return Err(BodyError::Lines { found: self.openings.len(), expected });
        }
        for (index, opening) in (0_u32..).zip(&self.openings) {
            let position = FitnessPosition { index, size: leaves };
            verify_fitness(root, &self.batch, position, opening)
                .map_err(|source| BodyError::Commitment { line: opening.line.line_number, source })?;
        }
        Ok(())
    }

    /// The sheet as a document with fresh field salts.
    ///
    /// # Errors
    /// If the body is too long or the randomness fails.
    pub fn to_document(&self, randomness: &mut dyn Randomness) -> Result<Document, DocumentError> {
        let values = BTreeMap::from([(BODY_FIELD, self.encode())]);
        Document::new(Schema::FitnessSheet, values, randomness)
    }

    /// Reads the sheet in a document.
    ///
    /// # Errors
    /// [`BodyError`] naming what is wrong with the body.
    pub fn from_document(document: &Document) -> Result<Self, BodyError> {
        let mut message = wire::FitnessSheet::decode_canonical(body_of(document)?)?;
        let sheet = Self::from_message(&message);
        message.lines.iter_mut().for_each(|line| line.salt.zeroize());
        sheet
    }

    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let lines = self.openings.iter().map(|opening| wire::FitnessSheetLine {
            line: opening.line.line_number,
            fitness: fitness(opening.line.fit).into(),
            valid_until_us: opening.line.valid_until_us,
            salt: opening.line.salt.to_vec(),
            proof: opening.proof.iter().map(|hash| hash.to_vec()).collect(),
        });
        let message = wire::FitnessSheet {
            batch_id: self.batch.to_vec(),
            revision: self.revision,
            lines: lines.collect(),
        };
        Zeroizing::new(message.encode_to_vec())
    }

    fn from_message(message: &wire::FitnessSheet) -> Result<Self, BodyError> {
        Ok(Self {
            batch: wire::fixed::<wire::FitnessSheet, 16>("batch_id", &message.batch_id)?,
            revision: message.revision,
            openings: message.lines.iter().map(opening).collect::<Result<_, _>>()?,
        })
    }
}

/// An enumeration and no flag: a flag that is not set takes no bytes, and the length would count the unfit.
const fn fitness(fit: bool) -> wire::Fitness {
    if fit { wire::Fitness::Fit } else { wire::Fitness::Unfit }
}

fn opening(message: &wire::FitnessSheetLine) -> Result<FitnessOpening, BodyError> {
    let refuse = |what| BodyError::Line { line: message.line, what };
    let fit = match wire::Fitness::try_from(message.fitness) {
        Ok(wire::Fitness::Fit) => true,
        Ok(wire::Fitness::Unfit) => false,
        _ => return Err(refuse("its fitness is not FIT or UNFIT")),
    };
    if message.proof.len() > PROOF_HASHES_MAX {
        return Err(refuse("its proof has more than 14 hashes"));
    }
    let hash = |bytes: &Vec<u8>| wire::fixed::<wire::FitnessSheet, 32>("proof", bytes);
    Ok(FitnessOpening {
        line: FitnessLine {
            line_number: message.line,
            fit,
            valid_until_us: message.valid_until_us,
            salt: wire::fixed::<wire::FitnessSheet, 32>("salt", &message.salt)?,
        },
        proof: message.proof.iter().map(hash).collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::samples::Counter;

    const BATCH: [u8; 16] = [7; 16];

    fn lines(fit: &[bool]) -> Vec<FitnessLine> {
        let line = |(line_number, fit): (u32, &bool)| {
            let mut salt = [0; 32];
            salt[..4].copy_from_slice(&line_number.to_be_bytes());
            FitnessLine { line_number, fit: *fit, valid_until_us: 1_750_000_000_000_000, salt }
        };
        (1..).zip(fit).map(line).collect()
    }

    fn sheet(fit: &[bool]) -> FitnessSheet {
        FitnessSheet::new(BATCH, 2, lines(fit)).unwrap()
    }

    proptest! {
        #[test]
        fn a_sheet_survives_its_document_and_stands_under_its_root(
            fit in proptest::collection::vec(any::<bool>(), 1..40),
        ) {
            let sheet = sheet(&fit);
            let document = sheet.to_document(&mut Counter(1)).unwrap();
            let read = FitnessSheet::from_document(&document).unwrap();
            prop_assert!(read == sheet);
            let leaves = u32::try_from(fit.len()).unwrap();
            prop_assert_eq!(read.check(&sheet.root().unwrap(), leaves), Ok(()));
        }

        #[test]
        fn the_length_tells_nobody_s_fitness(fit in proptest::collection::vec(any::<bool>(), 1..40)) {
            let all_fit = vec![true; fit.len()];
            prop_assert_eq!(sheet(&fit).encode().len(), sheet(&all_fit).encode().len());
        }
    }

    #[test]
    fn a_sheet_of_other_lines_or_another_root_is_refused() {
        let check = |change: &dyn Fn(&mut FitnessSheet), leaves, expected: fn(&BodyError) -> bool| {
            let mut sheet = sheet(&[true, false, true]);
            let root = sheet.root().unwrap();
            change(&mut sheet);
            let error = sheet.check(&root, leaves).unwrap_err();
            assert!(expected(&error), "{error}");
        };
        let lines = |error: &BodyError| matches!(error, BodyError::Lines { .. });
        let commitment = |error: &BodyError| matches!(error, BodyError::Commitment { line: 2, .. });
        check(&|_| {}, 4, lines);
        check(&|sheet| sheet.openings.truncate(2), 3, lines);
        check(&|sheet| sheet.openings.swap(0, 1), 3, lines);
        check(&|sheet| sheet.openings[1].line.fit = true, 3, commitment);
        check(&|sheet| sheet.openings[1].line.valid_until_us += 1, 3, commitment);
        check(&|sheet| sheet.openings[1].line.salt = [9; 32], 3, commitment);
    }

    #[test]
    fn names_differ_by_batch_and_revision() {
        let id = FitnessSheet::document_id(&BATCH, 1);
        assert_eq!(id, FitnessSheet::document_id(&BATCH, 1));
        assert_ne!(id, FitnessSheet::document_id(&BATCH, 2));
        assert_ne!(id, FitnessSheet::document_id(&[8; 16], 1));
    }

    #[test]
    fn unknown_answers_are_refused() {
        let check = |change: &dyn Fn(&mut wire::FitnessSheet), expected: fn(&BodyError) -> bool| {
            let mut message = wire::FitnessSheet::decode(sheet(&[true, true]).encode().as_slice()).unwrap();
            change(&mut message);
            let values = BTreeMap::from([(BODY_FIELD, Zeroizing::new(message.encode_to_vec()))]);
            let document = Document::new(Schema::FitnessSheet, values, &mut Counter(1)).unwrap();
            let error = FitnessSheet::from_document(&document).unwrap_err();
            assert!(expected(&error), "{error}");
        };
        let line = |error: &BodyError| matches!(error, BodyError::Line { line: 1, .. });
        let wire = |error: &BodyError| matches!(error, BodyError::Wire(_));
        check(&|message| message.lines[0].fitness = 0, line);
        check(&|message| message.lines[0].fitness = 3, line);
        check(&|message| message.lines[0].proof = vec![vec![0; 32]; 15], line);
        check(&|message| message.lines[0].proof = vec![vec![0; 31]], wire);
        check(&|message| message.lines[0].salt.truncate(31), wire);
        check(&|message| message.batch_id.truncate(15), wire);
    }
}
