//! What a document must be to be taken: opened with the own key, of this forum, of a schema that this principal
//! receives, and the one that the log commits to.

use bytes::Bytes;
use homeward_vault::document::Document;
use homeward_vault::seal::{self, content_address};
use homeward_vault::store::Entry;
use homeward_vault::{ContentAddress, DocumentId, SubjectId};

use super::claim::{Claim, Verdict};
use super::names::Names;
use crate::participant::Inner;

/// A document that was opened.
pub(super) struct Checked {
    pub(super) address: ContentAddress,
    pub(super) bytes: Bytes,
    pub(super) claim: Claim,
    name: DocumentId,
    subject: SubjectId,
    document: Document,
}

impl Checked {
    /// The document in its place.
    pub(super) fn entry(&self) -> Entry<'_> {
        Entry { document_id: self.name, subject: self.subject, document: &self.document }
    }
}

/// A document that was not taken.
pub(super) struct Refused {
    pub(super) address: ContentAddress,
    pub(super) reason: String,
    pub(super) bytes: Bytes,
}

/// Documents sorted by what is to become of them.
#[derive(Default)]
pub(super) struct Sorted {
    pub(super) good: Vec<Checked>,
    pub(super) held_back: Vec<Checked>,
    pub(super) refused: Vec<Refused>,
}

/// Opens and checks documents. Blocks for as long as it computes.
pub(super) fn sort(inner: &Inner, documents: Vec<Bytes>) -> Sorted {
    let names = Names::new(&inner.keys.vault);
    let (mut sorted, mut opened) = (Sorted::default(), Vec::new());
    for bytes in documents {
        let address = content_address(&bytes);
        match open(inner, &names, address, &bytes) {
            Ok(checked) => opened.push(checked),
            Err(reason) => sorted.refused.push(Refused { address, reason, bytes }),
        }
    }
    let verdicts: Vec<Verdict> = inner.projection.read(|view| {
        let ledger = view.state().replica().machine();
        opened.iter().map(|checked: &Checked| checked.claim.judge(ledger)).collect()
    });
    for (checked, verdict) in opened.into_iter().zip(verdicts) {
        match verdict {
            Verdict::Good => sorted.good.push(checked),
            Verdict::NotYet => sorted.held_back.push(checked),
            Verdict::Contradicts(reason) => {
                let Checked { address, bytes, .. } = checked;
                sorted.refused.push(Refused { address, reason, bytes });
            }
        }
    }
    sorted
}

fn open(inner: &Inner, names: &Names, address: ContentAddress, bytes: &Bytes) -> Result<Checked, String> {
    let opened = seal::open(bytes, &inner.keys.sealing).map_err(|error| error.to_string())?;
    let log_id = inner.forum.log_id();
    if opened.log_id.0 != *log_id.as_bytes() {
        return Err(format!("it belongs to log {}; this is log {log_id}", opened.log_id));
    }
    let claim = Claim::of(inner.principal, opened.document_id, &opened.document)?;
    let (name, subject) = claim.place(names);
    Ok(Checked { address, bytes: bytes.clone(), claim, name, subject, document: opened.document })
}
