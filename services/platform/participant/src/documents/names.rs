//! Names in the vault that nobody outside this process can derive.
//!
//! A sealed document names no sender, and whoever sends it chooses its id. What a service makes itself, or looks for
//! by what the log says, therefore bears a name made with a key: nothing received can take it first.

use homeward_client::keyfile::Secret;
use homeward_payload::ids::{BatchId, CaseId, Digest};
use homeward_vault::{DocumentId, SubjectId};
use zeroize::Zeroizing;

const LABEL: &[u8] = b"homeward vault name v1\0";

/// Makes names, the same ones for as long as the vault has its key.
#[derive(Clone)]
pub struct Names(Secret);

impl Names {
    /// Makes names with the key of the vault that they are used in.
    #[must_use]
    pub fn new(vault_key: &Secret) -> Self {
        Self(vault_key.clone())
    }

    /// The name of a document: of the kind `what`, told from others of its kind by `parts`.
    #[must_use]
    pub fn document(&self, what: &str, parts: &[&[u8]]) -> DocumentId {
        DocumentId(self.name(b'd', what, parts))
    }

    /// The name under which documents of the kind `what` are kept that are about no person, so that they share no limit
    /// with what was received.
    #[must_use]
    pub fn subject(&self, what: &str, parts: &[&[u8]]) -> SubjectId {
        SubjectId(self.name(b's', what, parts))
    }

    /// The name of the fitness sheet that the neutral has received for a commitment on the log.
    #[must_use]
    pub fn received_sheet(&self, batch: BatchId, revision: u32, root: Digest) -> DocumentId {
        self.document("received fitness sheet", &[batch.as_bytes(), &revision.to_be_bytes(), root.as_bytes()])
    }

    /// The name of a paper or a card on a child's case: the same content has the same one.
    #[must_use]
    pub fn child_paper(&self, case: CaseId, field_root: Digest) -> DocumentId {
        self.document("child paper", &[case.as_bytes(), field_root.as_bytes()])
    }

    /// The name of a photograph of a paper signed at a handover point: the same content has the same one.
    #[must_use]
    pub fn handover_paper(&self, batch: BatchId, field_root: Digest) -> DocumentId {
        self.document("handover paper", &[batch.as_bytes(), field_root.as_bytes()])
    }

    /// The name of a referral that the commission has received: the same content has the same one.
    pub(super) fn received_referral(&self, field_root: Digest) -> DocumentId {
        self.document("received referral", &[field_root.as_bytes()])
    }

    /// Half of a digest that begins with the key: half of one cannot be continued by who does not know it.
    fn name(&self, space: u8, what: &str, parts: &[&[u8]]) -> [u8; 16] {
        let mut rest = vec![space];
        for part in std::iter::once(what.as_bytes()).chain(parts.iter().copied()) {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            rest.extend_from_slice(&length.to_be_bytes());
            rest.extend_from_slice(part);
        }
        let bytes = Zeroizing::new([LABEL, self.0.as_slice(), &rest].concat());
        let [name @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = Digest::of(&bytes).0;
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_by_key_kind_and_parts_and_stay_the_same() {
        let names = |key: u8| Names::new(&Secret::new([key; 32]));
        let all = [
            names(1).document("sheet", &[b"ab", b"c"]).0,
            names(2).document("sheet", &[b"ab", b"c"]).0,
            names(1).document("sheet", &[b"a", b"bc"]).0,
            names(1).document("sheets", &[b"ab", b"c"]).0,
            names(1).document("sheet", &[b"ab", b"c", b""]).0,
            names(1).subject("sheet", &[b"ab", b"c"]).0,
        ];
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
        assert_eq!(names(1).document("sheet", &[b"ab", b"c"]).0, all[0]);
    }
}
