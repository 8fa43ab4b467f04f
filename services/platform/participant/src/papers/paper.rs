//! What a paper is, and which ones are held of a case.

use std::collections::BTreeMap;

use homeward_api::participant::v1::{ChildPaper, PaperField};
use homeward_ledger::Refusal;
use homeward_payload::ids::{CaseId, Digest};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_vault::document::Document;
use homeward_vault::store::{Access, Purpose, Vault, VaultError};
use homeward_vault::{DocumentId, Schema, SubjectId, SystemRandomness};
use zeroize::Zeroizing;

use crate::documents::Names;
use crate::error::ServiceError;

/// Most bytes of a paper.
pub(super) const PAPER_BYTES_MAX: usize = 6 * 1024 * 1024;
/// Most letters of the kind of a paper.
const KIND_LETTERS_MAX: usize = 40;
/// Purposes for which a paper on a child is read.
const PURPOSES: [Purpose; 5] =
    [Purpose::Tracing, Purpose::Handover, Purpose::Identification, Purpose::Dispute, Purpose::Audit];
/// What a card is called among papers.
const CARD: &str = "CARD";

/// A paper as it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) case: CaseId,
    pub(super) kind: String,
    pub(super) content: Vec<u8>,
    pub(super) withheld: bool,
}

impl Asked {
    /// Checks what is asked.
    pub(super) fn check(&self) -> Result<(), ServiceError> {
        if !is_kind(&self.kind) {
            return Err(field("kind", "1 to 40 of A-Z and underscore").into());
        }
        if self.content.is_empty() || self.content.len() > PAPER_BYTES_MAX {
            return Err(field("content", &format!("1 to {PAPER_BYTES_MAX} bytes")).into());
        }
        Ok(())
    }

    pub(super) fn document(&self) -> Result<Document, ServiceError> {
        let values = BTreeMap::from([
            (1, Zeroizing::new(self.case.to_string().into_bytes())),
            (2, Zeroizing::new(self.kind.clone().into_bytes())),
            (6, Zeroizing::new(self.content.clone())),
        ]);
        Ok(Document::new(Schema::ChildPaper, values, &mut SystemRandomness)?)
    }
}

/// A case by its reference.
pub(super) fn case_of(text: &str) -> Result<CaseId, Refusal> {
    CaseId::from_hex(text).ok_or_else(|| field("case_id", "32 lower-case hex digits"))
}

/// A purpose by its name.
pub(super) fn purpose_of(text: &str) -> Result<Purpose, Refusal> {
    let found = PURPOSES.into_iter().find(|purpose| purpose.name() == text);
    found.ok_or_else(|| field("purpose", "TRACING, HANDOVER, IDENTIFICATION, DISPUTE or AUDIT"))
}

pub(super) fn root_of(text: &str) -> Result<Digest, Refusal> {
    Digest::from_hex(text).ok_or_else(|| field("field_root", "64 lower-case hex digits"))
}

fn field(name: &'static str, allowed: &str) -> Refusal {
    Refusal::new(ErrorReason::FieldInvalid, format!("{name} is something else than {allowed}."))
        .allow(format!("{name}: {allowed}"))
        .with("field", name)
}

/// The papers held on a case: what each is and its root. What a principal keeps for itself alone has no such kind.
pub(super) fn held(
    vault: &mut Vault,
    case: CaseId,
    access: &Access<'_>,
) -> Result<Vec<ChildPaper>, VaultError> {
    let mut stored = vault.documents_of(SubjectId(case.0))?;
    stored.retain(|one| matches!(one.schema, Schema::ChildPaper | Schema::ChildCard));
    let ids: Vec<DocumentId> = stored.iter().map(|one| one.document_id).collect();
    let disclosed = vault.read_all(&ids, access)?;
    let paper = |document: &Document| {
        let ChildPaper { field_root, kind, .. } = shown(Digest(document.field_root()), document);
        ChildPaper { field_root, kind, ..ChildPaper::default() }
    };
    let mut papers: Vec<ChildPaper> = disclosed.iter().map(|one| paper(&one.document)).collect();
    papers.retain(|paper| is_kind(&paper.kind));
    papers.sort_by(|one, other| (&one.kind, &one.field_root).cmp(&(&other.kind, &other.field_root)));
    papers.dedup();
    Ok(papers)
}

fn is_kind(kind: &str) -> bool {
    let letters = kind.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    !kind.is_empty() && kind.len() <= KIND_LETTERS_MAX && letters
}

/// Reads one paper; nothing where it is not held here.
pub(super) fn read(
    vault: &mut Vault,
    names: &Names,
    (case, root): (CaseId, Digest),
    access: &Access<'_>,
) -> Result<Option<ChildPaper>, VaultError> {
    match vault.read(names.child_paper(case, root), access) {
        Ok(disclosed) => Ok(Some(shown(root, &disclosed.document))),
        Err(VaultError::UnknownDocument(_) | VaultError::Erased { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn shown(root: Digest, document: &Document) -> ChildPaper {
    let value = |number| document.value(number).ok().flatten().map(<[u8]>::to_vec);
    let text = |number| value(number).and_then(|value| String::from_utf8(value).ok());
    let field_root = root.to_string();
    if document.schema() != Schema::ChildCard {
        let (kind, content) = (text(2).unwrap_or_default(), value(6).unwrap_or_default());
        return ChildPaper { field_root, kind, content, fields: Vec::new() };
    }
    let told = |rule: &homeward_vault::FieldRule| {
        text(rule.number).map(|value| PaperField { name: rule.name.to_owned(), value })
    };
    let fields = Schema::ChildCard.fields().iter().filter_map(told).collect();
    ChildPaper { field_root, kind: CARD.to_owned(), content: Vec::new(), fields }
}
