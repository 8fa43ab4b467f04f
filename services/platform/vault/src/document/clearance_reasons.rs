//! The body of a clearance's reasons: what keeps each person, sealed to the neutral itself.

use std::collections::BTreeMap;
use std::fmt;

use homeward_commitment::Schema;
use prost::Message;
use zeroize::{Zeroize, Zeroizing};

use super::body::{BODY_FIELD, BodyError, body_of};
use super::content::{Document, DocumentError};
use super::wire::{self, Canonical};
use crate::randomness::Randomness;

/// What keeps the person on one line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LineReason {
    /// Number of the line.
    pub line: u32,
    /// Sum of 1 declined, 2 not fit to travel, 4 the certificate ends too early; 0 where cleared.
    pub reason: u8,
}

impl fmt::Debug for LineReason {
    // Why somebody stays has no place in a trace.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LineReason").field("line", &self.line).finish_non_exhaustive()
    }
}

/// Why the persons of one batch revision were cleared or do not depart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearanceReasons {
    /// Id of the batch.
    pub batch: [u8; 16],
    /// Number of the revision.
    pub revision: u32,
    /// Every line that was answered, ascending.
    pub lines: Vec<LineReason>,
}

impl ClearanceReasons {
    /// The reasons as a document with a fresh field salt.
    ///
    /// # Errors
    /// If the body is too long or the randomness fails.
    pub fn to_document(&self, randomness: &mut dyn Randomness) -> Result<Document, DocumentError> {
        let mut message = wire::ClearanceReasons {
            batch_id: self.batch.to_vec(),
            revision: self.revision,
            lines: self.lines.iter().map(|line| line.line).collect(),
            reasons: self.lines.iter().map(|line| line.reason).collect(),
        };
        let body = Zeroizing::new(message.encode_to_vec());
        message.reasons.zeroize();
        Document::new(Schema::ClearanceReasons, BTreeMap::from([(BODY_FIELD, body)]), randomness)
    }

    /// Reads the reasons in a document.
    ///
    /// # Errors
    /// [`BodyError`] naming what is wrong with the body.
    pub fn from_document(document: &Document) -> Result<Self, BodyError> {
        let message = wire::ClearanceReasons::decode_canonical(body_of(document)?)?;
        let reasons = Zeroizing::new(message.reasons);
        let ascending = message.lines.is_sorted_by(|earlier, later| earlier < later);
        if !ascending || message.lines.len() != reasons.len() {
            return Err(BodyError::Lines { found: reasons.len(), expected: message.lines.len() });
        }
        let line = |(line, reason): (&u32, &u8)| LineReason { line: *line, reason: *reason };
        Ok(Self {
            batch: wire::fixed::<wire::ClearanceReasons, 16>("batch_id", &message.batch_id)?,
            revision: message.revision,
            lines: message.lines.iter().zip(reasons.iter()).map(line).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::samples::Counter;

    fn reasons(values: &[u8]) -> ClearanceReasons {
        let lines = (1..).zip(values).map(|(line, reason)| LineReason { line, reason: *reason });
        ClearanceReasons { batch: [7; 16], revision: 1, lines: lines.collect() }
    }

    proptest! {
        #[test]
        fn reasons_survive_their_document(values in proptest::collection::vec(0_u8..8, 0..300)) {
            let document = reasons(&values).to_document(&mut Counter(1)).unwrap();
            prop_assert_eq!(ClearanceReasons::from_document(&document).unwrap(), reasons(&values));
        }

        #[test]
        fn the_length_tells_no_reason(values in proptest::collection::vec(0_u8..8, 0..300)) {
            let length = |values: &[u8]| reasons(values).to_document(&mut Counter(1)).unwrap().encode().len();
            prop_assert_eq!(length(&values), length(&vec![0; values.len()]));
        }
    }

    #[test]
    fn one_reason_for_each_line() {
        let check = |lines: &[u32], reasons: &[u8]| {
            let message = wire::ClearanceReasons {
                batch_id: vec![7; 16],
                revision: 1,
                lines: lines.to_vec(),
                reasons: reasons.to_vec(),
            };
            let values = BTreeMap::from([(BODY_FIELD, Zeroizing::new(message.encode_to_vec()))]);
            let document = Document::new(Schema::ClearanceReasons, values, &mut Counter(1)).unwrap();
            let error = ClearanceReasons::from_document(&document).unwrap_err();
            assert!(matches!(error, BodyError::Lines { .. }), "{error}");
        };
        check(&[1, 2], &[0]);
        check(&[1], &[0, 0]);
        check(&[2, 1], &[0, 0]);
        check(&[1, 1], &[0, 0]);
    }
}
