//! Why somebody did something, and where a value comes from: text that may name persons, kept in the vault.

use homeward_delegation_core::register::{Choice, EvidenceGrade};
use homeward_payload::ids::SubjectRef;
use homeward_vault::store::Purpose;
use homeward_vault::{DocumentId, Schema};

use crate::error::DelegationError;
use crate::register::{document, field};
use crate::registers::{Kept, Registers, random_reference};

/// Longest reason, in bytes.
pub(crate) const REASON_BYTES_MAX: usize = 1_000;
/// Longest source, in bytes.
pub(crate) const SOURCE_BYTES_MAX: usize = 200;
/// Field of a note with where something comes from.
const SOURCE_FIELD: u16 = 1;
/// Field of a note with why something was done.
const REASON_FIELD: u16 = 3;

/// Why something was done, and where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Note {
    /// Where it comes from; empty where nobody said.
    pub(crate) source: String,
    /// Why; empty where nobody said.
    pub(crate) reason: String,
}

impl Note {
    /// A note of a reason alone.
    pub(crate) fn of(reason: &str) -> Self {
        Self { source: String::new(), reason: reason.to_owned() }
    }

    /// The note as a document about a subject. It never leaves the vault.
    ///
    /// # Errors
    /// No name or salts could be drawn.
    pub(crate) fn kept(&self, subject: SubjectRef) -> Result<Kept, DelegationError> {
        let fields = [self.source.clone(), self.reason.clone()];
        let document = document(Schema::Interview, &[SOURCE_FIELD, REASON_FIELD], &fields, &[])?;
        Ok(Kept { id: DocumentId(random_reference()?), subject, document })
    }

    /// Reads notes in the order given; an erased one is empty.
    ///
    /// # Errors
    /// The vault fails.
    pub(crate) fn read_all(
        registers: &mut Registers<'_>,
        ids: &[DocumentId],
    ) -> Result<Vec<Self>, DelegationError> {
        let documents = registers.read_all(ids, Purpose::Audit)?;
        let note = |document: &Option<_>| {
            let text = |number| document.as_ref().and_then(|document| field(document, number));
            Self {
                source: text(SOURCE_FIELD).unwrap_or_default(),
                reason: text(REASON_FIELD).unwrap_or_default(),
            }
        };
        Ok(documents.iter().map(note).collect())
    }
}

/// A reason that must be given.
///
/// # Errors
/// It is empty or too long.
pub(crate) fn reason_of(text: &str) -> Result<&str, DelegationError> {
    within("reason", text, 1, REASON_BYTES_MAX)
}

/// A reason that may be left out.
///
/// # Errors
/// It is too long.
pub(crate) fn optional_reason_of(text: &str) -> Result<&str, DelegationError> {
    within("reason", text, 0, REASON_BYTES_MAX)
}

/// A source.
///
/// # Errors
/// It is empty or too long.
pub(crate) fn source_of(text: &str) -> Result<&str, DelegationError> {
    within("source", text, 1, SOURCE_BYTES_MAX)
}

/// How well something is known.
///
/// # Errors
/// It is none of the grades.
pub(crate) fn grade_of(word: &str) -> Result<EvidenceGrade, DelegationError> {
    EvidenceGrade::from_word(word).ok_or_else(|| {
        let allowed = EvidenceGrade::allowed();
        DelegationError::field("grade", format!("found {word:?}; allowed are {allowed}"))
    })
}

fn within<'a>(
    field: &'static str,
    text: &'a str,
    least: usize,
    most: usize,
) -> Result<&'a str, DelegationError> {
    let text = text.trim();
    if (least..=most).contains(&text.len()) && !text.chars().any(char::is_control) {
        return Ok(text);
    }
    let message = format!("{} bytes; {least} to {most} are allowed, on one line", text.len());
    Err(DelegationError::field(field, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_sources_and_grades_have_bounds() {
        assert_eq!(reason_of(" the mother's letter ").unwrap(), "the mother's letter");
        let long = "x".repeat(REASON_BYTES_MAX + 1);
        for text in ["", " ", "a\nb", long.as_str()] {
            assert!(reason_of(text).is_err(), "{text}");
        }
        assert_eq!(optional_reason_of("").unwrap(), "");
        assert!(source_of("").is_err() && source_of("card 7").is_ok());
        assert_eq!(grade_of("VERIFIED").unwrap(), EvidenceGrade::Verified);
        assert!(grade_of("SURE").unwrap_err().to_string().contains("CUSTODY_CONFIRMED"));
    }
}
