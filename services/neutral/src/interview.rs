//! What persons said in private interviews, and why a clearance was withdrawn: one document each in the vault, under
//! the key of its person.
//!
//! The vault is the only place: which versions there are follows from the documents' names, which nobody outside can
//! derive. Nothing outside it tells that somebody declined or is no longer fit.

use std::collections::{BTreeMap, BTreeSet};

use homeward_participant::Names;
use homeward_payload::ids::{BatchId, SubjectRef};
use homeward_vault::document::{Document, DocumentError};
use homeward_vault::store::{Access, Entry, Vault, VaultError};
use homeward_vault::{DocumentId, Randomness, Schema, SubjectId};
use zeroize::Zeroizing;

use crate::clearance::Told;

/// What the vault's names of interviews are made for.
const INTERVIEW: &str = "interview";
const BATCH_FIELD: u16 = 1;
const LINE_FIELD: u16 = 2;
const TOLD_FIELD: u16 = 3;
/// One byte for each, so that a stored interview does not tell them apart by its size.
const WISHES: u8 = 1;
const DECLINES: u8 = 2;
const NO_LONGER_FIT: u8 = 3;

/// One interview, or one withdrawal of a clearance.
#[derive(Clone, Copy)]
pub(crate) struct Interview {
    /// Number of the line.
    pub(crate) line: u32,
    /// The person on it.
    pub(crate) subject: SubjectRef,
    /// What was told.
    pub(crate) told: Told,
}

/// Why interviews cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InterviewError {
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The document cannot be made.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A kept interview does not read.
    #[error("interview {0} is not one that was ever kept")]
    Damaged(DocumentId),
}

/// Keeps interviews as the newest versions, all or none.
///
/// # Errors
/// If the vault or the randomness fail.
pub(crate) fn keep(
    vault: &mut Vault,
    names: &Names,
    batch: BatchId,
    interviews: &[Interview],
    randomness: &mut dyn Randomness,
) -> Result<(), InterviewError> {
    let mut kept = Vec::with_capacity(interviews.len());
    for interview in interviews {
        let (next, _) = versions(vault, names, batch, interview.subject)?;
        kept.push((next, SubjectId(interview.subject.0), document(batch, interview, randomness)?));
    }
    let entries: Vec<Entry<'_>> = kept
        .iter()
        .map(|(document_id, subject, document)| Entry {
            document_id: *document_id,
            subject: *subject,
            document,
        })
        .collect();
    vault.put_all(&entries)?;
    Ok(())
}

/// What was told last of each of these persons on this batch; who was not interviewed is absent.
///
/// # Errors
/// If the vault fails or a kept interview does not read.
pub(crate) fn newest(
    vault: &mut Vault,
    names: &Names,
    batch: BatchId,
    subjects: &[SubjectRef],
    access: &Access<'_>,
) -> Result<BTreeMap<SubjectRef, Told>, InterviewError> {
    let mut found = Vec::new();
    for subject in subjects {
        if let (_, Some(newest)) = versions(vault, names, batch, *subject)? {
            found.push((*subject, newest));
        }
    }
    let ids: Vec<DocumentId> = found.iter().map(|(_, document_id)| *document_id).collect();
    let disclosed = vault.read_all(&ids, access)?;
    found
        .into_iter()
        .zip(&disclosed)
        .map(|((subject, document_id), disclosure)| {
            let told = told_in(&disclosure.document).ok_or(InterviewError::Damaged(document_id))?;
            Ok((subject, told))
        })
        .collect()
}

/// The name that the next version has, and that of the newest there is. Versions count up without gaps.
fn versions(
    vault: &Vault,
    names: &Names,
    batch: BatchId,
    subject: SubjectRef,
) -> Result<(DocumentId, Option<DocumentId>), VaultError> {
    let stored = vault.documents_of(SubjectId(subject.0))?;
    let taken: BTreeSet<DocumentId> = stored
        .iter()
        .filter(|document| document.schema == Schema::Interview)
        .map(|document| document.document_id)
        .collect();
    let mut newest = None;
    for version in 0_u32..=u32::try_from(taken.len()).unwrap_or(u32::MAX) {
        let name = document_id(names, batch, subject, version);
        if !taken.contains(&name) {
            return Ok((name, newest));
        }
        newest = Some(name);
    }
    // There are more versions to name than documents, so one is always free.
    Ok((document_id(names, batch, subject, u32::MAX), newest))
}

fn document_id(names: &Names, batch: BatchId, subject: SubjectRef, version: u32) -> DocumentId {
    names.document(INTERVIEW, &[&batch.0, &subject.0, &version.to_be_bytes()])
}

/// The document of one interview: of one length, whatever was told.
///
/// # Errors
/// If the randomness fails.
pub(crate) fn document(
    batch: BatchId,
    interview: &Interview,
    randomness: &mut dyn Randomness,
) -> Result<Document, DocumentError> {
    let told = match interview.told {
        Told::Wishes => WISHES,
        Told::Declines => DECLINES,
        Told::NoLongerFit => NO_LONGER_FIT,
    };
    let values = BTreeMap::from([
        (BATCH_FIELD, Zeroizing::new(batch.to_vec())),
        (LINE_FIELD, Zeroizing::new(interview.line.to_be_bytes().to_vec())),
        (TOLD_FIELD, Zeroizing::new(vec![told])),
    ]);
    Document::new(Schema::Interview, values, randomness)
}

/// The interview that a document holds, as its person's name and its fields tell; nothing for another document.
pub(crate) fn read(subject: SubjectRef, batch: BatchId, document: &Document) -> Option<Interview> {
    let value = |number| document.value(number).ok().flatten();
    let line = <[u8; 4]>::try_from(value(LINE_FIELD)?).ok()?;
    let told = told_in(document).filter(|_| value(BATCH_FIELD) == Some(batch.as_bytes().as_slice()))?;
    Some(Interview { line: u32::from_be_bytes(line), subject, told })
}

fn told_in(document: &Document) -> Option<Told> {
    match document.value(TOLD_FIELD).ok()?? {
        [WISHES] => Some(Told::Wishes),
        [DECLINES] => Some(Told::Declines),
        [NO_LONGER_FIT] => Some(Told::NoLongerFit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use homeward_vault::SystemRandomness;
    use homeward_vault::store::Purpose;
    use tempfile::TempDir;

    use super::*;

    const ACCESS: Access<'_> = Access { purpose: Purpose::Handover, actor: "neutral/delegate", time_us: 7 };
    const BATCH: BatchId = BatchId([3; 16]);

    fn vault(folder: &TempDir) -> Vault {
        Vault::open(&folder.path().join("vault.sqlite"), Zeroizing::new([1; 32])).unwrap()
    }

    fn names() -> Names {
        Names::new(&Zeroizing::new([1; 32]))
    }

    fn person(number: u8) -> SubjectRef {
        SubjectRef([number; 16])
    }

    fn interview(number: u8, told: Told) -> Interview {
        Interview { line: u32::from(number), subject: person(number), told }
    }

    fn said(vault: &mut Vault, batch: BatchId, persons: &[u8]) -> Vec<(u8, bool)> {
        let subjects: Vec<SubjectRef> = persons.iter().map(|number| person(*number)).collect();
        let told = newest(vault, &names(), batch, &subjects, &ACCESS).unwrap();
        told.into_iter().map(|(subject, told)| (subject.0[0], told == Told::Wishes)).collect()
    }

    #[test]
    fn the_newest_interview_of_each_person_and_batch_stands() {
        let folder = TempDir::new().unwrap();
        let mut vault_file = vault(&folder);
        let mut keep = |batch, interviews: &[Interview]| {
            super::keep(&mut vault_file, &names(), batch, interviews, &mut SystemRandomness).unwrap();
        };
        keep(BATCH, &[interview(1, Told::Wishes), interview(2, Told::Declines)]);
        keep(BATCH, &[interview(1, Told::Declines)]);
        keep(BATCH, &[interview(2, Told::Wishes)]);
        keep(BATCH, &[interview(4, Told::Wishes)]);
        keep(BATCH, &[interview(4, Told::NoLongerFit)]);
        keep(BatchId([4; 16]), &[interview(2, Told::Declines)]);
        drop(vault_file);

        let mut vault = vault(&folder);
        assert_eq!(said(&mut vault, BATCH, &[1, 2, 3, 4]), [(1, false), (2, true), (4, false)]);
        assert_eq!(said(&mut vault, BatchId([4; 16]), &[1, 2]), [(2, false)]);
        assert_eq!(vault.documents_of(SubjectId([2; 16])).unwrap().len(), 3, "nothing is overwritten");
        assert_eq!(vault.access_log(0, 100).unwrap().len(), 4, "every read is logged");
    }

    #[test]
    fn a_stored_interview_does_not_tell_by_its_size_what_was_told() {
        let size = |told| {
            let folder = TempDir::new().unwrap();
            let mut vault = vault(&folder);
            let interviews: Vec<Interview> = (1..=100).map(|number| interview(number, told)).collect();
            keep(&mut vault, &names(), BATCH, &interviews, &mut SystemRandomness).unwrap();
            drop(vault);
            fs::metadata(folder.path().join("vault.sqlite")).unwrap().len()
        };
        assert_eq!(size(Told::Wishes), size(Told::Declines));
        assert_eq!(size(Told::Declines), size(Told::NoLongerFit));
        let length = |told| {
            let document = document(BATCH, &interview(1, told), &mut SystemRandomness).unwrap();
            [BATCH_FIELD, LINE_FIELD, TOLD_FIELD].map(|number| document.value(number).unwrap().unwrap().len())
        };
        assert_eq!(length(Told::Wishes), length(Told::Declines));
        assert_eq!(length(Told::Declines), length(Told::NoLongerFit));
    }

    #[test]
    fn an_erased_person_has_no_interview_to_read() {
        let folder = TempDir::new().unwrap();
        let mut vault = vault(&folder);
        keep(&mut vault, &names(), BATCH, &[interview(1, Told::Wishes)], &mut SystemRandomness).unwrap();
        vault.erase(SubjectId([1; 16]), 8).unwrap();
        let error = newest(&mut vault, &names(), BATCH, &[person(1)], &ACCESS).unwrap_err();
        assert!(matches!(error, InterviewError::Vault(VaultError::Erased { .. })));
    }
}
