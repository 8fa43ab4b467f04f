//! What a document must be to be taken: opened with the own key, of this forum, about a subject, and the one that its
//! list entry names.

use bytes::Bytes;
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_vault::document::Document;
use homeward_vault::seal::{self, content_address};
use homeward_vault::store::Entry;
use homeward_vault::{ContentAddress, DocumentId, Schema, SubjectId};

use crate::participant::Inner;

/// The field of a referral that names its subject.
const REFERRAL_SUBJECT: &str = "subject";

/// A document that was opened and passed every check.
pub(super) struct Checked {
    pub(super) address: ContentAddress,
    pub(super) bytes: Bytes,
    document_id: DocumentId,
    subject: SubjectId,
    document: Document,
}

impl Checked {
    /// The document under its own name.
    pub(super) fn entry(&self) -> Entry<'_> {
        Entry { document_id: self.document_id, subject: self.subject, document: &self.document }
    }

    /// The document under a name made from its content address.
    pub(super) fn entry_beside(&self) -> Entry<'_> {
        let [name @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = self.address.0;
        Entry { document_id: DocumentId(name), ..self.entry() }
    }

    /// Whether it is named after a batch, of which each revision has documents.
    pub(super) fn is_about_batch(&self) -> bool {
        matches!(self.document.schema(), Schema::FitnessSheet | Schema::ClearanceReasons)
    }
}

/// Opens and checks a document.
///
/// # Errors
/// The reason why it is set aside.
pub(super) fn check(inner: &Inner, bytes: Bytes) -> Result<Checked, String> {
    let opened = seal::open(&bytes, &inner.keys.sealing).map_err(|error| error.to_string())?;
    let log_id = inner.forum.log_id();
    if opened.log_id.0 != *log_id.as_bytes() {
        return Err(format!("it belongs to log {}; this is log {log_id}", opened.log_id));
    }
    let subject = subject_of(opened.document_id, &opened.document)?;
    check_listed(inner, subject, &opened.document)?;
    let address = content_address(&bytes);
    Ok(Checked { address, bytes, document_id: opened.document_id, subject, document: opened.document })
}

/// Whom a document is about: its own name, but for a referral, which names its subject in a field.
fn subject_of(document_id: DocumentId, document: &Document) -> Result<SubjectId, String> {
    if document.schema() != Schema::Referral {
        return Ok(SubjectId(document_id.0));
    }
    let number = Schema::Referral.number_of(REFERRAL_SUBJECT).unwrap_or_default();
    let value = document.value(number).ok().flatten();
    let text = value.and_then(|value| std::str::from_utf8(value).ok());
    let subject = text.and_then(SubjectRef::from_hex);
    subject.map(|subject| SubjectId(subject.0)).ok_or_else(|| "a referral that names no subject".to_owned())
}

/// Where a list was opened already, the document is the one that its entry committed to.
fn check_listed(inner: &Inner, subject: SubjectId, document: &Document) -> Result<(), String> {
    let reference = SubjectRef(subject.0);
    let listed = match document.schema() {
        Schema::Person | Schema::Remains => inner.projection.read(|view| {
            let ledger = view.state().replica().machine();
            ledger.subjects.get(&reference).and_then(|subject| subject.field_root)
        }),
        _ => None,
    };
    match listed {
        Some(root) if root != Digest(document.field_root()) => {
            Err(format!("{subject} was listed with field root {root}; this document has another"))
        }
        _ => Ok(()),
    }
}
