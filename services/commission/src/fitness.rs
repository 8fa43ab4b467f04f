//! The fitness sheet of a batch revision: drawn once, kept in the vault before anything is said.

use std::collections::BTreeSet;

use homeward_commission_core::fitness::{FitnessFault, leaves};
use homeward_commitment::Salt;
use homeward_participant::Names;
use homeward_payload::domain::SubjectKind;
use homeward_payload::ids::{BatchId, Timestamp};
use homeward_vault::document::{BodyError, Document, DocumentError, FitnessSheet};
use homeward_vault::store::{Access, Vault, VaultError};
use homeward_vault::{Randomness, RandomnessError};

/// What the vault's names of own sheets are made for.
const OWN_SHEET: &str = "own fitness sheet";

/// What is recorded of a revision.
#[derive(Clone, Debug)]
pub(crate) struct Fitness {
    /// The batch.
    pub(crate) batch: BatchId,
    /// Number of the revision.
    pub(crate) revision: u32,
    /// What each line is, in the order of the lines.
    pub(crate) kinds: Vec<SubjectKind>,
    /// Lines whose person is not fit to travel.
    pub(crate) unfit: BTreeSet<u32>,
    /// Until when the answers hold.
    pub(crate) valid_until: Timestamp,
}

/// Why fitness cannot be recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FitnessSheetError {
    /// The lines are at fault.
    #[error(transparent)]
    Fault(#[from] FitnessFault),
    /// Another sheet of this revision is kept already, and the commission is bound to it.
    #[error("the fitness of this revision was recorded before, with another content")]
    Recorded,
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The document cannot be made.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The lines cannot be committed, or the kept sheet does not read.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// No salts could be drawn.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}

/// The sheet of a revision and the document it is kept in.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The sheet.
    pub(crate) sheet: FitnessSheet,
    /// The document to seal to the neutral.
    pub(crate) document: Document,
}

/// Keeps the sheet of a revision with fresh salts, or finds the one that is kept already: recording the same fitness
/// again gives the same root. What is unfit lies encrypted in the vault and nowhere else.
///
/// The document is named after batch and revision, and with a key: nothing that is sent here can take its name or fill
/// its place.
///
/// # Errors
/// If the lines are at fault, another content is kept, or vault or randomness fail.
pub(crate) fn keep(
    vault: &mut Vault,
    names: &Names,
    fitness: &Fitness,
    access: &Access<'_>,
    randomness: &mut dyn Randomness,
) -> Result<Kept, FitnessSheetError> {
    let document_id = names.document(OWN_SHEET, &[fitness.batch.as_bytes(), &fitness.revision.to_be_bytes()]);
    match vault.read(document_id, access) {
        Ok(disclosure) => {
            let sheet = FitnessSheet::from_document(&disclosure.document)?;
            if says_the_same(&sheet, fitness)? {
                Ok(Kept { sheet, document: disclosure.document })
            } else {
                Err(FitnessSheetError::Recorded)
            }
        }
        Err(VaultError::UnknownDocument(_)) => {
            let mut salts: Vec<Salt> = vec![[0; 32]; fitness.kinds.len()];
            for salt in &mut salts {
                randomness.fill(salt)?;
            }
            let lines = leaves(&fitness.kinds, &fitness.unfit, fitness.valid_until, &salts)?;
            let sheet = FitnessSheet::new(*fitness.batch.as_bytes(), fitness.revision, lines)?;
            let document = sheet.to_document(randomness)?;
            vault.put(document_id, names.subject(OWN_SHEET, &[fitness.batch.as_bytes()]), &document)?;
            Ok(Kept { sheet, document })
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether a kept sheet answers as this request does, whatever its salts.
fn says_the_same(sheet: &FitnessSheet, fitness: &Fitness) -> Result<bool, FitnessFault> {
    let salts: Vec<Salt> = sheet.lines.iter().map(|line| line.salt).collect();
    if salts.len() != fitness.kinds.len() {
        return Ok(false);
    }
    Ok(leaves(&fitness.kinds, &fitness.unfit, fitness.valid_until, &salts)? == sheet.lines)
}

#[cfg(test)]
mod tests {
    use homeward_commitment::Hash;
    use homeward_vault::store::{DOCUMENTS_PER_SUBJECT_MAX, Entry, Purpose};
    use homeward_vault::{DocumentId, SubjectId, SystemRandomness};
    use tempfile::TempDir;
    use zeroize::Zeroizing;

    use super::*;

    const ACCESS: Access<'_> = Access { purpose: Purpose::Handover, actor: "commission/panel", time_us: 7 };

    fn fitness(unfit: &[u32]) -> Fitness {
        Fitness {
            batch: BatchId([3; 16]),
            revision: 1,
            kinds: vec![SubjectKind::Person, SubjectKind::Person, SubjectKind::Container],
            unfit: unfit.iter().copied().collect(),
            valid_until: Timestamp(1_750_000_000_000_000),
        }
    }

    fn names() -> Names {
        Names::new(&Zeroizing::new([1; 32]))
    }

    fn vault(folder: &TempDir) -> Vault {
        Vault::open(&folder.path().join("vault.sqlite"), Zeroizing::new([1; 32])).unwrap()
    }

    fn root(kept: &Kept) -> Hash {
        kept.sheet.tree().unwrap().root()
    }

    #[test]
    fn recording_again_gives_the_same_root_even_after_a_restart() {
        let folder = TempDir::new().unwrap();
        let keep = |vault: &mut Vault| {
            keep(vault, &names(), &fitness(&[2]), &ACCESS, &mut SystemRandomness).unwrap()
        };
        let first = keep(&mut vault(&folder));
        let again = keep(&mut vault(&folder));
        assert_eq!(root(&first), root(&again));
        assert_eq!(first.document.field_root(), again.document.field_root());
        let fit: Vec<bool> = first.sheet.lines.iter().map(|line| line.fit).collect();
        assert_eq!(fit, [true, false, false]);
    }

    #[test]
    fn another_content_is_refused_and_another_revision_is_another_sheet() {
        let folder = TempDir::new().unwrap();
        let mut vault = vault(&folder);
        let mut keep =
            |fitness: &Fitness| keep(&mut vault, &names(), fitness, &ACCESS, &mut SystemRandomness);
        let first = keep(&fitness(&[2])).unwrap();
        let later = Timestamp(1_750_000_000_000_001);
        for other in [
            fitness(&[]),
            fitness(&[1, 2]),
            Fitness { valid_until: later, ..fitness(&[2]) },
            Fitness { kinds: vec![SubjectKind::Person; 2], ..fitness(&[2]) },
        ] {
            assert!(matches!(keep(&other), Err(FitnessSheetError::Recorded)), "{other:?}");
        }
        let next = keep(&Fitness { revision: 2, ..fitness(&[]) }).unwrap();
        assert_ne!(root(&first), root(&next));
    }

    #[test]
    fn nothing_received_takes_the_place_of_the_own_sheet() {
        let folder = TempDir::new().unwrap();
        let mut vault = vault(&folder);
        let salts: Vec<Salt> = (1..=3).map(|number| [number; 32]).collect();
        let Fitness { batch, revision, kinds, valid_until, .. } = fitness(&[]);
        let lines = leaves(&kinds, &BTreeSet::new(), valid_until, &salts).unwrap();
        let forged = FitnessSheet::new(batch.0, revision, lines).unwrap();
        let forged = forged.to_document(&mut SystemRandomness).unwrap();
        // As many as the vault takes, under the batch, the first of the name that anyone can derive.
        let DocumentId([first, second, rest @ ..]) = FitnessSheet::document_id(&batch.0, revision);
        let entries: Vec<Entry<'_>> = (0..u16::try_from(DOCUMENTS_PER_SUBJECT_MAX).unwrap())
            .map(|number| {
                let [high, low] = number.to_be_bytes();
                let id = [[first ^ high, second ^ low].as_slice(), &rest].concat();
                let document_id = DocumentId(id.try_into().unwrap());
                Entry { document_id, subject: SubjectId(batch.0), document: &forged }
            })
            .collect();
        vault.put_all(&entries).unwrap();
        let kept = keep(&mut vault, &names(), &fitness(&[2]), &ACCESS, &mut SystemRandomness).unwrap();
        let fit: Vec<bool> = kept.sheet.lines.iter().map(|line| line.fit).collect();
        assert_eq!(fit, [true, false, false]);
    }

    #[test]
    fn lines_at_fault_keep_nothing() {
        let folder = TempDir::new().unwrap();
        let mut vault = vault(&folder);
        let mut keep =
            |unfit: &[u32]| keep(&mut vault, &names(), &fitness(unfit), &ACCESS, &mut SystemRandomness);
        assert!(matches!(
            keep(&[4]),
            Err(FitnessSheetError::Fault(FitnessFault::UnknownLine { line: 4, .. }))
        ));
        assert!(matches!(keep(&[3]), Err(FitnessSheetError::Fault(FitnessFault::Container { line: 3 }))));
        assert!(keep(&[]).is_ok());
    }
}
