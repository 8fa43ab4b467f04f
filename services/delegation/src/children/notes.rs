//! What this side notes on a case for itself: who has it, and a diary. Notes lie in the vault under the key of the
//! case's subject, so that they end with it, and go to nobody.

use std::collections::{BTreeMap, BTreeSet};

use homeward_participant::Names;
use homeward_payload::ids::CaseId;
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;
use homeward_vault::{DocumentId, Schema, SubjectId, SystemRandomness};
use zeroize::Zeroizing;

use crate::error::DelegationError;
use crate::register::field;
use crate::registers::{Kept, Registers, put_all};

/// Most notes of one kind on one case.
pub(super) const NOTES_MAX: usize = 200;

/// What kind of note: in small letters, which no paper has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Who has the case.
    Officer,
    /// A tracing action.
    Diary,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Diary => "diary",
        }
    }
}

/// A note: a day, a place, an outcome and what it says; empty where it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) day: String,
    pub(super) place: String,
    pub(super) outcome: String,
    pub(super) content: String,
}

impl Note {
    fn document(&self, case: CaseId, kind: Kind) -> Result<Document, DelegationError> {
        let case = case.to_string();
        let all = [&case, kind.word(), &self.day, &self.place, &self.outcome, &self.content];
        let values: BTreeMap<u16, _> =
            (1..).zip(all.map(|value| Zeroizing::new(value.as_bytes().to_vec()))).collect();
        Ok(Document::new(Schema::ChildPaper, values, &mut SystemRandomness)?)
    }

    fn of(document: &Document) -> Self {
        let text = |number| field(document, number).unwrap_or_default();
        Self { day: text(3), place: text(4), outcome: text(5), content: text(6) }
    }
}

/// All notes of one kind on a case, in the order in which they came.
///
/// # Errors
/// The vault fails.
pub(super) fn all(
    registers: &mut Registers<'_>,
    names: &Names,
    case: CaseId,
    kind: Kind,
    purpose: Purpose,
) -> Result<Vec<Note>, DelegationError> {
    let stored = registers.vault.documents_of(SubjectId(case.0))?;
    let taken: BTreeSet<DocumentId> = stored.iter().map(|one| one.document_id).collect();
    let ids = (0..NOTES_MAX).map(|number| name(names, case, kind, number));
    let ids: Vec<DocumentId> = ids.take_while(|id| taken.contains(id)).collect();
    let documents = registers.read_all(&ids, purpose)?;
    Ok(documents.iter().flatten().map(Note::of).collect())
}

/// Adds a note behind `before`, all that there are.
///
/// # Errors
/// There are too many, or the vault fails.
pub(super) fn add(
    registers: &mut Registers<'_>,
    names: &Names,
    case: CaseId,
    kind: Kind,
    (note, before): (&Note, usize),
) -> Result<(), DelegationError> {
    if before >= NOTES_MAX {
        let message = format!("the case has {before} notes of this kind; at most {NOTES_MAX} are kept");
        return Err(DelegationError::field("case_id", message));
    }
    let document = note.document(case, kind)?;
    let id = name(names, case, kind, before);
    let subject = homeward_payload::ids::SubjectRef(case.0);
    put_all(registers.vault, &[Kept { id, subject, document }])
}

fn name(names: &Names, case: CaseId, kind: Kind, number: usize) -> DocumentId {
    let number = u64::try_from(number).unwrap_or(u64::MAX).to_be_bytes();
    names.document("child note", &[case.as_bytes(), kind.word().as_bytes(), &number])
}
