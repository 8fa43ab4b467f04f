//! The body of a fitness sheet: every leaf of the commission's commitment, for the neutral alone.

use std::collections::BTreeMap;
use std::fmt;

use homeward_commitment::{FitnessError, FitnessLine, FitnessTree, Hash, Schema};
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

/// What the commission found about everyone on one batch revision.
#[derive(Clone, PartialEq, Eq)]
pub struct FitnessSheet {
    /// Id of the batch.
    pub batch: [u8; 16],
    /// Number of the revision.
    pub revision: u32,
    /// Every line of the revision, ascending.
    pub lines: Vec<FitnessLine>,
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

    /// The sheet of lines that can be committed.
    ///
    /// # Errors
    /// As [`FitnessSheet::tree`].
    pub fn new(batch: [u8; 16], revision: u32, lines: Vec<FitnessLine>) -> Result<Self, BodyError> {
        let sheet = Self { batch, revision, lines };
        sheet.tree()?;
        Ok(sheet)
    }

    /// The tree over all lines, computed from them.
    ///
    /// # Errors
    /// [`BodyError::Lines`] where the lines are not numbered from 1 without gaps, [`BodyError::Commitment`] where there
    /// are none or too many or a salt repeats.
    pub fn tree(&self) -> Result<FitnessTree, BodyError> {
        if !self.lines.iter().map(|line| line.line_number).eq((1..).take(self.lines.len())) {
            return Err(BodyError::Lines { found: self.lines.len(), expected: self.lines.len() });
        }
        Ok(FitnessTree::new(&self.batch, self.lines.clone())?)
    }

    /// The tree, if it is the one that the commission committed to: over this many leaves, with this root.
    ///
    /// # Errors
    /// As [`FitnessSheet::tree`], and where the leaves are more or fewer or lead to another root.
    pub fn committed(&self, root: &Hash, leaves: u32) -> Result<FitnessTree, BodyError> {
        let expected = usize::try_from(leaves).unwrap_or(usize::MAX);
        if self.lines.len() != expected {
            return Err(BodyError::Lines { found: self.lines.len(), expected });
        }
        let tree = self.tree()?;
        if tree.root() == *root { Ok(tree) } else { Err(FitnessError::RootMismatch.into()) }
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
        let lines = self.lines.iter().map(|line| wire::FitnessSheetLine {
            line: line.line_number,
            fitness: fitness(line.fit).into(),
            valid_until_us: line.valid_until_us,
            salt: line.salt.to_vec(),
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
            lines: message.lines.iter().map(line).collect::<Result<_, _>>()?,
        })
    }
}

/// An enumeration and no flag: a flag that is not set takes no bytes, and the length would count the unfit.
const fn fitness(fit: bool) -> wire::Fitness {
    if fit { wire::Fitness::Fit } else { wire::Fitness::Unfit }
}

fn line(message: &wire::FitnessSheetLine) -> Result<FitnessLine, BodyError> {
    let fit = match wire::Fitness::try_from(message.fitness) {
        Ok(wire::Fitness::Fit) => true,
        Ok(wire::Fitness::Unfit) => false,
        _ => {
            let what = "its fitness is not FIT or UNFIT";
            return Err(BodyError::Line { line: message.line, what });
        }
    };
    Ok(FitnessLine {
        line_number: message.line,
        fit,
        valid_until_us: message.valid_until_us,
        salt: wire::fixed::<wire::FitnessSheet, 32>("salt", &message.salt)?,
    })
}

#[cfg(test)]
mod tests {
    use homeward_commitment::FITNESS_LINES_MAX;
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
        fn a_sheet_survives_its_document_and_gives_its_tree(
            fit in proptest::collection::vec(any::<bool>(), 1..40),
        ) {
            let sheet = sheet(&fit);
            let document = sheet.to_document(&mut Counter(1)).unwrap();
            let read = FitnessSheet::from_document(&document).unwrap();
            prop_assert!(read == sheet);
            let leaves = u32::try_from(fit.len()).unwrap();
            let root = sheet.tree().unwrap().root();
            prop_assert_eq!(read.committed(&root, leaves).map(|tree| tree.root()), Ok(root));
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
            let root = sheet.tree().unwrap().root();
            change(&mut sheet);
            let error = sheet.committed(&root, leaves).unwrap_err();
            assert!(expected(&error), "{error}");
        };
        let lines = |error: &BodyError| matches!(error, BodyError::Lines { .. });
        let commitment =
            |error: &BodyError| matches!(error, BodyError::Commitment(FitnessError::RootMismatch));
        let repeated = |error: &BodyError| {
            matches!(error, BodyError::Commitment(FitnessError::RepeatedSalt { line_number: 3 }))
        };
        check(&|_| {}, 4, lines);
        check(&|sheet| sheet.lines.truncate(2), 3, lines);
        check(&|sheet| sheet.lines.swap(0, 1), 3, lines);
        check(&|sheet| sheet.lines[2].line_number = 4, 3, lines);
        check(&|sheet| sheet.lines[1].fit = true, 3, commitment);
        check(&|sheet| sheet.lines[1].valid_until_us += 1, 3, commitment);
        check(&|sheet| sheet.lines[1].salt = [9; 32], 3, commitment);
        check(&|sheet| sheet.lines[2].salt = sheet.lines[0].salt, 3, repeated);
    }

    #[test]
    fn the_longest_sheet_is_half_a_mebibyte() {
        let sheet = sheet(&vec![true; FITNESS_LINES_MAX]);
        // Of each line at most: number 3, fitness 2, end 10, salt 34, key and length 2.
        assert!(sheet.encode().len() <= 51 * FITNESS_LINES_MAX + 32);
        let read = FitnessSheet::from_document(&sheet.to_document(&mut Counter(1)).unwrap()).unwrap();
        assert_eq!(read.lines.len(), FITNESS_LINES_MAX);
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
        check(&|message| message.lines[0].salt.truncate(31), wire);
        check(&|message| message.batch_id.truncate(15), wire);
    }
}
