//! What a document claims to be, and whether the log bears it out.
//!
//! A sealed document names no sender. What was committed to on the log is taken where its commitment is this very one;
//! before the log says anything it is held back; what contradicts the log is set aside.

use std::cmp::Ordering;

use homeward_ledger::Ledger;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, CaseId, Digest, SubjectRef};
use homeward_vault::document::{Document, FitnessSheet};
use homeward_vault::{DocumentId, Schema, SubjectId};

use super::names::Names;

/// The field of a referral that names its subject.
const REFERRAL_SUBJECT: &str = "subject";
/// Name of the field of a photograph that names its batch.
const PAPER_BATCH: &str = "batch_id";

/// What a document claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// A person or a container on an opened list, or a person whom the other side asks after.
    Listed { subject: SubjectRef, field_root: Digest },
    /// A child's case.
    Case { case: CaseId, field_root: Digest },
    /// A paper or a card on a child's case; statements name it by its root, and not before it came.
    Paper { case: CaseId, field_root: Digest },
    /// The commission's sheet of a batch revision.
    Sheet { batch: BatchId, revision: u32, root: Digest },
    /// A photograph of a paper signed by hand at a handover point, which a statement names by its root.
    HandoverPaper { batch: BatchId, field_root: Digest },
    /// A referral: whoever knows of somebody may refer them, and no statement says so.
    Referral { subject: SubjectRef, field_root: Digest },
}

/// What the log says of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is taken.
    Good,
    /// The log has no commitment to it yet.
    NotYet,
    /// The log has another one.
    Contradicts(String),
}

impl Claim {
    /// What a document claims that was sealed to this principal under this id.
    ///
    /// # Errors
    /// The reason why it is set aside, whatever the log says.
    pub(super) fn of(
        principal: Principal,
        document_id: DocumentId,
        document: &Document,
    ) -> Result<Self, String> {
        let schema = document.schema();
        if !received_by(principal).contains(&schema) {
            return Err(format!("{} receives no documents of the schema {schema:?}", principal.word()));
        }
        let field_root = Digest(document.field_root());
        match schema {
            Schema::Person | Schema::Remains => {
                Ok(Self::Listed { subject: SubjectRef(document_id.0), field_root })
            }
            Schema::Child => Ok(Self::Case { case: CaseId(document_id.0), field_root }),
            Schema::ChildPaper | Schema::ChildCard => {
                Ok(Self::Paper { case: CaseId(document_id.0), field_root })
            }
            Schema::HandoverPaper => handover_paper(document, field_root)
                .ok_or_else(|| "a signed paper that names no batch".to_owned()),
            Schema::FitnessSheet => sheet(document),
            Schema::Referral => referral_subject(document)
                .map(|subject| Self::Referral { subject, field_root })
                .ok_or_else(|| "a referral that names no subject".to_owned()),
            Schema::ClearanceReasons | Schema::Interview => {
                Err(format!("documents of the schema {schema:?} are sent to nobody"))
            }
        }
    }

    /// Compares the claim with what the own mirror has replayed.
    pub(super) fn judge(&self, ledger: &Ledger) -> Verdict {
        match self {
            Self::Referral { .. } => Verdict::Good,
            Self::Listed { subject, field_root } => {
                let listed = ledger.subjects.get(subject).and_then(|subject| subject.field_root);
                let committed = listed.or_else(|| sought_root(ledger, subject));
                compare(committed, *field_root, || format!("{subject} was listed or sought"))
            }
            Self::Case { case, field_root } => {
                let listed = ledger.cases.get(case).map(|case| case.field_root);
                compare(listed, *field_root, || format!("case {case} was listed"))
            }
            Self::Paper { case, .. } => {
                if ledger.cases.contains_key(case) {
                    Verdict::Good
                } else {
                    Verdict::NotYet
                }
            }
            Self::HandoverPaper { batch, field_root } => {
                let papers = ledger.papers.get(batch).map(Vec::as_slice).unwrap_or_default();
                if papers.iter().any(|paper| paper.document_root == *field_root) {
                    Verdict::Good
                } else {
                    Verdict::NotYet
                }
            }
            Self::Sheet { batch, revision, root } => {
                let Some(found) = ledger.batches.get(batch) else { return Verdict::NotYet };
                let newest = found.revision.number;
                match revision.cmp(&newest) {
                    Ordering::Greater => Verdict::NotYet,
                    Ordering::Less => Verdict::Contradicts(format!(
                        "it is of revision {revision} of batch {batch}; the newest is {newest}"
                    )),
                    Ordering::Equal => {
                        let committed = found.fitness.map(|(committed, _)| committed);
                        compare(committed, *root, || format!("batch {batch} was answered"))
                    }
                }
            }
        }
    }

    /// Where it is kept in the vault, and under whose key.
    pub(super) fn place(&self, names: &Names) -> (DocumentId, SubjectId) {
        match *self {
            // The log vouches that it is the one of this reference.
            Self::Listed { subject, .. } => (DocumentId(subject.0), SubjectId(subject.0)),
            Self::Case { case, .. } => (DocumentId(case.0), SubjectId(case.0)),
            Self::Paper { case, field_root } => (names.child_paper(case, field_root), SubjectId(case.0)),
            Self::Sheet { batch, revision, root } => {
                (names.received_sheet(batch, revision, root), SubjectId(batch.0))
            }
            Self::HandoverPaper { batch, field_root } => {
                (names.handover_paper(batch, field_root), SubjectId(batch.0))
            }
            Self::Referral { subject, field_root } => {
                (names.received_referral(field_root), SubjectId(subject.0))
            }
        }
    }
}

/// The schemas that a principal receives.
const fn received_by(principal: Principal) -> &'static [Schema] {
    match principal {
        Principal::PartyA | Principal::PartyB => &[
            Schema::Person,
            Schema::Remains,
            Schema::Child,
            Schema::ChildPaper,
            Schema::ChildCard,
            Schema::HandoverPaper,
        ],
        Principal::Commission => &[Schema::Referral],
        Principal::Neutral => &[
            Schema::Person,
            Schema::Remains,
            Schema::Child,
            Schema::ChildPaper,
            Schema::ChildCard,
            Schema::HandoverPaper,
            Schema::FitnessSheet,
        ],
        Principal::Mediator => &[],
    }
}

/// What a request committed to for somebody who is sought; its entries are ascending by reference.
fn sought_root(ledger: &Ledger, reference: &SubjectRef) -> Option<Digest> {
    let request = ledger.requests.get(ledger.sought.get(reference)?)?;
    let place = request.entries.binary_search_by(|entry| entry.reference.cmp(reference)).ok()?;
    request.entries.get(place).map(|entry| entry.field_root)
}

fn compare(committed: Option<Digest>, found: Digest, what: impl FnOnce() -> String) -> Verdict {
    match committed {
        None => Verdict::NotYet,
        Some(committed) if committed == found => Verdict::Good,
        Some(committed) => Verdict::Contradicts(format!(
            "{} with commitment {committed}; this document has commitment {found}",
            what()
        )),
    }
}

/// A sheet that holds together; whether it is the committed one, the log says.
fn sheet(document: &Document) -> Result<Claim, String> {
    let sheet = FitnessSheet::from_document(document).map_err(|error| error.to_string())?;
    let root = sheet.tree().map_err(|error| error.to_string())?.root();
    Ok(Claim::Sheet { batch: BatchId(sheet.batch), revision: sheet.revision, root: Digest(root) })
}

/// What a photograph of a signed paper claims to be.
fn handover_paper(document: &Document, field_root: Digest) -> Option<Claim> {
    let number = Schema::HandoverPaper.number_of(PAPER_BATCH)?;
    let value = document.value(number).ok().flatten()?;
    let batch = std::str::from_utf8(value).ok().and_then(BatchId::from_hex)?;
    Some(Claim::HandoverPaper { batch, field_root })
}

fn referral_subject(document: &Document) -> Option<SubjectRef> {
    let number = Schema::Referral.number_of(REFERRAL_SUBJECT)?;
    let value = document.value(number).ok().flatten()?;
    std::str::from_utf8(value).ok().and_then(SubjectRef::from_hex)
}
