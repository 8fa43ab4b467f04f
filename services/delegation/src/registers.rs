//! The registers as one call sees them: the vault with the rows, the store beside it, and who asks.

use homeward_payload::ids::SubjectRef;
use homeward_vault::document::Document;
use homeward_vault::store::{Access, Entry, PUT_ENTRIES_MAX, Purpose, Vault, VaultError};
use homeward_vault::{DocumentId, Randomness, SubjectId, SystemRandomness};

use crate::error::DelegationError;
use crate::store::RegisterStore;

/// Who reads and when; every read of a document is logged with it.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    /// Principal and role of the caller.
    pub(crate) actor: String,
    /// Microseconds since 1970-01-01 UTC.
    pub(crate) time_us: i64,
}

/// Both stores, for one call.
pub(crate) struct Registers<'a> {
    /// The rows.
    pub(crate) vault: &'a mut Vault,
    /// What is needed to draw and look up.
    pub(crate) store: &'a mut RegisterStore,
    /// Who asks.
    pub(crate) reader: &'a Reader,
}

/// A document to be kept.
pub(crate) struct Kept {
    /// Its name.
    pub(crate) id: DocumentId,
    /// Whom it is about.
    pub(crate) subject: SubjectRef,
    /// The document.
    pub(crate) document: Document,
}

impl Registers<'_> {
    /// Reads documents in the order given, in as few transactions as may be; nothing stands for one that is
    /// not held, or whose subject was erased.
    ///
    /// # Errors
    /// The vault fails.
    pub(crate) fn read_all(
        &mut self,
        ids: &[DocumentId],
        purpose: Purpose,
    ) -> Result<Vec<Option<Document>>, DelegationError> {
        let mut documents = Vec::with_capacity(ids.len());
        for group in ids.chunks(PUT_ENTRIES_MAX) {
            self.read_group(group, purpose, &mut documents)?;
        }
        Ok(documents)
    }

    /// The vault hands out all or none: halves are tried until those that are missing stand alone.
    fn read_group(
        &mut self,
        ids: &[DocumentId],
        purpose: Purpose,
        documents: &mut Vec<Option<Document>>,
    ) -> Result<(), DelegationError> {
        let access = Access { purpose, actor: &self.reader.actor, time_us: self.reader.time_us };
        match self.vault.read_all(ids, &access) {
            Ok(disclosed) => {
                documents.extend(disclosed.into_iter().map(|one| Some(one.document)));
                Ok(())
            }
            Err(VaultError::UnknownDocument(_) | VaultError::Erased { .. }) => {
                let (left, right) = ids.split_at_checked(ids.len() / 2).unwrap_or((ids, &[]));
                if left.is_empty() {
                    documents.push(None);
                    return Ok(());
                }
                self.read_group(left, purpose, documents)?;
                self.read_group(right, purpose, documents)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Reads the documents of subjects as they stand, as [`Registers::read_all`]: those that bear their subjects' own
    /// references, or what has superseded them in an own register.
    ///
    /// # Errors
    /// The vault fails.
    pub(crate) fn read_subjects(
        &mut self,
        subjects: impl IntoIterator<Item = SubjectRef>,
        purpose: Purpose,
    ) -> Result<Vec<Option<Document>>, DelegationError> {
        let current = subjects.into_iter().map(|subject| self.store.current_document(subject));
        let ids: Vec<DocumentId> = current.collect::<Result<_, _>>()?;
        self.read_all(&ids, purpose)
    }

    /// Reads the document of a subject as it stands.
    ///
    /// # Errors
    /// The vault fails.
    pub(crate) fn read_subject(
        &mut self,
        subject: SubjectRef,
        purpose: Purpose,
    ) -> Result<Option<Document>, DelegationError> {
        Ok(self.read_subjects([subject], purpose)?.pop().flatten())
    }
}

/// Stores documents in as few transactions as the vault allows.
///
/// # Errors
/// The vault refuses one, or fails.
pub(crate) fn put_all(vault: &mut Vault, documents: &[Kept]) -> Result<(), DelegationError> {
    for group in documents.chunks(PUT_ENTRIES_MAX) {
        let entries: Vec<Entry<'_>> = group
            .iter()
            .map(|kept| Entry {
                document_id: kept.id,
                subject: SubjectId(kept.subject.0),
                document: &kept.document,
            })
            .collect();
        vault.put_all(&entries)?;
    }
    Ok(())
}

/// A random name.
///
/// # Errors
/// The operating system gives no random bytes.
pub(crate) fn random_reference() -> Result<[u8; 16], DelegationError> {
    let mut bytes = [0; 16];
    SystemRandomness.fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use crate::samples::{Desk, list};
    use crate::store::RegisterKind;

    use super::*;

    #[test]
    fn what_is_missing_or_erased_leaves_the_others_and_their_order() {
        let mut desk = Desk::new("UKR", "RUS");
        desk.import(RegisterKind::Children, &list("children-listed-by-ukr.csv"));
        let rows = desk.store.standing(RegisterKind::Children).unwrap();
        let subjects: Vec<SubjectRef> = rows.iter().map(|row| row.subject).take(40).collect();
        let unknown = SubjectRef([9; 16]);
        let erased = subjects[7];
        desk.vault.erase(SubjectId(erased.0), 5).unwrap();
        for asked in [
            subjects.clone(),
            [vec![unknown], subjects, vec![unknown, unknown]].concat(),
            vec![unknown],
            vec![],
        ] {
            let before = desk.vault.access_log(0, 1_000).unwrap().len();
            let read = desk.registers().read_subjects(asked.clone(), Purpose::Audit).unwrap();
            let held = |subject: &SubjectRef| *subject != unknown && *subject != erased;
            assert_eq!(
                read.iter().map(Option::is_some).collect::<Vec<_>>(),
                asked.iter().map(held).collect::<Vec<_>>()
            );
            let logged: Vec<[u8; 16]> = desk
                .vault
                .access_log(0, 1_000)
                .unwrap()
                .iter()
                .skip(before)
                .map(|one| one.subject.0)
                .collect();
            let expected: Vec<[u8; 16]> = asked.iter().filter(|one| held(one)).map(|one| one.0).collect();
            assert_eq!(logged, expected);
        }
    }
}
