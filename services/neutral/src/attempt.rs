//! An attempt at clearing a revision: everything is gathered and checked, the reasons are sealed, nothing is said yet.

use homeward_commitment::FitnessTree;
use homeward_participant::Names;
use homeward_payload::ids::{BatchId, Digest, SubjectRef, Timestamp};
use homeward_vault::document::{BodyError, DocumentError, FitnessSheet};
use homeward_vault::seal::{PublicKey, SealError, seal};
use homeward_vault::store::{Access, Vault, VaultError};
use homeward_vault::{DocumentId, LogId, Randomness, RandomnessError, SubjectId};
use prost::Message;

use crate::clearance::{self, Known};
use crate::interview::{self, InterviewError};
use crate::store::Attempt;

/// Which persons are to be answered, and what binds the answer.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The batch.
    pub(crate) batch: BatchId,
    /// Number of its newest revision.
    pub(crate) revision: u32,
    /// Every person still on it, by line, ascending.
    pub(crate) persons: Vec<(u32, SubjectRef)>,
    /// The commission's commitment on the log: root and leaves.
    pub(crate) commitment: (Digest, u32),
    /// Until when persons are to be cleared.
    pub(crate) cleared_until: Timestamp,
}

/// What is the neutral's own: to itself the reasons are sealed.
#[derive(Clone)]
pub(crate) struct Own {
    /// Names in the vault.
    pub(crate) names: Names,
    /// The forum's log.
    pub(crate) log_id: LogId,
    /// The neutral's own key.
    pub(crate) key: PublicKey,
}

/// Why a revision cannot be cleared now. No variant tells anything of a person.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttemptError {
    /// Persons without an interview.
    #[error("{count} of {persons} persons have no interview")]
    NotInterviewed {
        /// How many.
        count: usize,
        /// Persons to answer.
        persons: usize,
    },
    /// The commission's sheet has not come.
    #[error("the commission's fitness sheet for this revision has not come")]
    SheetUnknown,
    /// The sheet is not what the commission committed to.
    #[error("the fitness sheet is not the one that the commission committed to: {0}")]
    Sheet(#[from] BodyError),
    /// The sheet speaks of something else.
    #[error("the fitness sheet is of another batch or revision")]
    OtherSheet,
    /// Interviews cannot be read.
    #[error(transparent)]
    Interview(#[from] InterviewError),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The reasons cannot be made into a document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The reasons cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}

/// Makes an attempt. The reasons are in the vault when this returns, so that the digest which is said stands for
/// something that is kept.
///
/// # Errors
/// [`AttemptError`]; nothing is said then.
pub(crate) fn make(
    vault: &mut Vault,
    asked: &Asked,
    number: u32,
    own: &Own,
    access: &Access<'_>,
    randomness: &mut dyn Randomness,
) -> Result<Attempt, AttemptError> {
    let (persons, commitment) = gather(vault, &own.names, asked, access)?;
    let reasons = clearance::reasons(asked.batch, asked.revision, &persons, asked.cleared_until);
    let document = reasons.to_document(randomness)?;
    let mut document_id = DocumentId([0; 16]);
    randomness.fill(&mut document_id.0)?;
    let sealed = seal(own.log_id, document_id, &document, std::slice::from_ref(&own.key), randomness)?;
    vault.put(document_id, SubjectId(asked.batch.0), &document)?;
    let digest = Digest(sealed.address.0);
    let until = asked.cleared_until;
    let statement = clearance::statement(asked.batch, asked.revision, &persons, &commitment, until, digest);
    Ok(Attempt {
        batch: asked.batch,
        revision: asked.revision,
        number,
        cleared_until: asked.cleared_until,
        statement: statement.map_err(BodyError::from)?.encode_to_vec(),
        reasons_document: document_id,
        sealed_reasons: sealed.bytes,
        refused: false,
    })
}

/// What is known of everyone asked about, by line, and the commission's commitment whole.
fn gather(
    vault: &mut Vault,
    names: &Names,
    asked: &Asked,
    access: &Access<'_>,
) -> Result<(Vec<Known>, FitnessTree), AttemptError> {
    let subjects: Vec<SubjectRef> = asked.persons.iter().map(|(_, subject)| *subject).collect();
    let told = interview::newest(vault, names, asked.batch, &subjects, access)?;
    let persons = subjects.len();
    let count = persons.saturating_sub(told.len());
    if count > 0 {
        return Err(AttemptError::NotInterviewed { count, persons });
    }
    let (sheet, commitment) = sheet(vault, names, asked, access)?;
    let known = asked.persons.iter().map(|(line, subject)| {
        // The sheet was checked to answer every line of the revision.
        let index = sheet.lines.binary_search_by_key(line, |found| found.line_number);
        let fitness = index.ok().and_then(|index| sheet.lines.get(index));
        match (told.get(subject), fitness) {
            (Some(told), Some(fitness)) => Ok(Known { told: *told, fitness: *fitness }),
            (None, _) => Err(AttemptError::NotInterviewed { count: 1, persons }),
            (_, None) => Err(AttemptError::OtherSheet),
        }
    });
    Ok((known.collect::<Result<_, _>>()?, commitment))
}

/// The commission's sheet and the tree computed from it, compared with the commitment on the log before anything in
/// it is used. It is kept under a name made of that commitment; what does not fit it never comes to lie there.
fn sheet(
    vault: &mut Vault,
    names: &Names,
    asked: &Asked,
    access: &Access<'_>,
) -> Result<(FitnessSheet, FitnessTree), AttemptError> {
    let (root, leaves) = asked.commitment;
    let disclosure = match vault.read(names.received_sheet(asked.batch, asked.revision, root), access) {
        Err(VaultError::UnknownDocument(_)) => return Err(AttemptError::SheetUnknown),
        read => read?,
    };
    let sheet = FitnessSheet::from_document(&disclosure.document)?;
    if (sheet.batch, sheet.revision) != (asked.batch.0, asked.revision) {
        return Err(AttemptError::OtherSheet);
    }
    let tree = sheet.committed(&root.0, leaves)?;
    Ok((sheet, tree))
}

#[cfg(test)]
mod tests {
    use homeward_commitment::FitnessLine;
    use homeward_payload::proto::payload::v1::ClearBatch;
    use homeward_vault::SystemRandomness;
    use homeward_vault::document::ClearanceReasons;
    use homeward_vault::seal::{SecretKey, content_address, open};
    use homeward_vault::store::Purpose;
    use tempfile::TempDir;
    use zeroize::Zeroizing;

    use super::*;
    use crate::clearance::Told;
    use crate::interview::Interview;

    const ACCESS: Access<'_> = Access { purpose: Purpose::Handover, actor: "neutral/delegate", time_us: 7 };
    const BATCH: BatchId = BatchId([3; 16]);
    const UNTIL: Timestamp = Timestamp(1_750_000_000_000_000);

    fn names() -> Names {
        Names::new(&Zeroizing::new([1; 32]))
    }

    struct Fixture {
        _folder: TempDir,
        vault: Vault,
        secret: SecretKey,
        sheet: FitnessSheet,
    }

    impl Fixture {
        /// Lines 1 to 4: 2 is a container, 3 is not fit. Persons 1, 3 and 4.
        fn new() -> Self {
            let folder = TempDir::new().unwrap();
            let vault = Vault::open(&folder.path().join("vault.sqlite"), Zeroizing::new([1; 32])).unwrap();
            let line = |line_number: u32| FitnessLine {
                line_number,
                fit: matches!(line_number, 1 | 4),
                valid_until_us: UNTIL.0,
                salt: [u8::try_from(line_number).unwrap(); 32],
            };
            let sheet = FitnessSheet::new(BATCH.0, 2, (1..=4).map(line).collect()).unwrap();
            Self { _folder: folder, vault, secret: SecretKey::from_bytes(&[5; 32]).unwrap(), sheet }
        }

        fn asked(&self) -> Asked {
            Asked {
                batch: BATCH,
                revision: 2,
                persons: [1_u8, 3, 4].map(|number| (u32::from(number), SubjectRef([number; 16]))).to_vec(),
                commitment: (self.root(), 4),
                cleared_until: UNTIL,
            }
        }

        fn root(&self) -> Digest {
            Digest(self.sheet.tree().unwrap().root())
        }

        fn interview(&mut self, number: u8, told: Told) {
            let interview = Interview { line: number.into(), subject: SubjectRef([number; 16]), told };
            interview::keep(&mut self.vault, &names(), BATCH, &[interview], &mut SystemRandomness).unwrap();
        }

        fn receive(&mut self, sheet: &FitnessSheet) {
            let document = sheet.to_document(&mut SystemRandomness).unwrap();
            let name = names().received_sheet(BATCH, 2, self.root());
            self.vault.put(name, SubjectId(BATCH.0), &document).unwrap();
        }

        fn make(&mut self, asked: &Asked) -> Result<Attempt, AttemptError> {
            let own = Own { names: names(), log_id: LogId([8; 32]), key: self.secret.public_key().clone() };
            make(&mut self.vault, asked, 1, &own, &ACCESS, &mut SystemRandomness)
        }
    }

    #[test]
    fn everyone_is_answered_and_the_reasons_are_kept_and_sealed() {
        let mut fixture = Fixture::new();
        fixture.interview(1, Told::Wishes);
        fixture.interview(3, Told::Wishes);
        fixture.interview(4, Told::Wishes);
        fixture.interview(4, Told::Declines);
        let sheet = fixture.sheet.clone();
        fixture.receive(&sheet);
        let asked = fixture.asked();
        let attempt = fixture.make(&asked).unwrap();

        let statement = ClearBatch::decode(attempt.statement.as_slice()).unwrap();
        let answers: Vec<(u32, i64)> =
            statement.lines.iter().map(|line| (line.line, line.cleared_until_us)).collect();
        assert_eq!(answers, [(1, UNTIL.0), (3, 0), (4, 0)]);
        assert_eq!(statement.reasons_digest, content_address(&attempt.sealed_reasons).0);
        assert_eq!((statement.header, statement.revision), (None, 2));

        let opened = open(&attempt.sealed_reasons, &fixture.secret).unwrap();
        let kept = fixture.vault.read(attempt.reasons_document, &ACCESS).unwrap();
        assert_eq!(opened.document.field_root(), kept.document.field_root());
        let reasons = ClearanceReasons::from_document(&kept.document).unwrap();
        let reasons: Vec<(u32, u8)> = reasons.lines.iter().map(|line| (line.line, line.reason)).collect();
        assert_eq!(reasons, [(1, 0), (3, 2), (4, 1)]);
    }

    #[test]
    fn without_every_interview_and_the_committed_sheet_nobody_is_answered() {
        let mut fixture = Fixture::new();
        let asked = fixture.asked();
        let error = fixture.make(&asked).unwrap_err();
        assert!(matches!(error, AttemptError::NotInterviewed { count: 3, persons: 3 }), "{error}");
        fixture.interview(1, Told::Wishes);
        fixture.interview(3, Told::Wishes);
        let error = fixture.make(&asked).unwrap_err();
        assert!(matches!(error, AttemptError::NotInterviewed { count: 1, persons: 3 }), "{error}");
        fixture.interview(4, Told::Wishes);
        let error = fixture.make(&asked).unwrap_err();
        assert!(matches!(error, AttemptError::SheetUnknown), "{error}");
    }

    #[test]
    fn a_sheet_that_was_not_committed_to_is_not_used() {
        let check = |change: &dyn Fn(&mut FitnessSheet), expected: fn(&AttemptError) -> bool| {
            let mut fixture = Fixture::new();
            for number in [1, 3, 4] {
                fixture.interview(number, Told::Wishes);
            }
            let mut sheet = fixture.sheet.clone();
            change(&mut sheet);
            fixture.receive(&sheet);
            let asked = fixture.asked();
            let error = fixture.make(&asked).unwrap_err();
            assert!(expected(&error), "{error}");
        };
        check(&|sheet| sheet.lines[2].fit = true, |error| matches!(error, AttemptError::Sheet(_)));
        check(&|sheet| sheet.lines.truncate(3), |error| matches!(error, AttemptError::Sheet(_)));
        check(&|sheet| sheet.revision = 1, |error| matches!(error, AttemptError::OtherSheet));
        check(&|sheet| sheet.batch = [4; 16], |error| matches!(error, AttemptError::OtherSheet));
    }

    #[test]
    fn what_is_kept_outside_the_vault_does_not_tell_who_declined() {
        let sizes = |third: Told, fourth: Told| {
            let mut fixture = Fixture::new();
            fixture.interview(1, Told::Wishes);
            fixture.interview(3, third);
            fixture.interview(4, fourth);
            let sheet = fixture.sheet.clone();
            fixture.receive(&sheet);
            let mut asked = fixture.asked();
            // A clearance beyond every certificate keeps everyone, whatever they said.
            asked.cleared_until = Timestamp(UNTIL.0 + 1);
            let attempt = fixture.make(&asked).unwrap();
            let mut statement = ClearBatch::decode(attempt.statement.as_slice()).unwrap();
            statement.reasons_digest.clear();
            (statement, attempt.sealed_reasons.len())
        };
        assert_eq!(sizes(Told::Wishes, Told::Wishes), sizes(Told::Declines, Told::Declines));
    }
}
