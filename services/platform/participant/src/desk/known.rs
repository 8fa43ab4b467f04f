//! What the mirror knows, as a draft is filled from it.

use homeward_ledger::batch::Batch;
use homeward_ledger::{Ledger, Refusal};
use homeward_payload::compose::Payload;
use homeward_payload::domain::{AsOf, Principal};
use homeward_payload::ids::{AgreementCode, BatchId, Digest, TermCode};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::state::State;

/// Sizes among which the other side's `as_of` is looked for, from the newest back.
pub(super) const AS_OF_SIZES_MAX: u64 = 100_000;

/// The state, and who drafts.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) state: &'a State,
    pub(super) principal: Principal,
}

impl<'a> Known<'a> {
    pub(super) fn ledger(&self) -> &'a Ledger {
        self.state.replica().machine()
    }

    /// Size and state digest as this principal itself has replayed them.
    pub(super) fn as_of(&self) -> AsOf {
        let replica = self.state.replica();
        AsOf { size: replica.size(), state_digest: replica.digest() }
    }

    /// The `as_of` that makes `draft` equal to the content which the other side has signed; nothing where they differ
    /// in more than that.
    pub(super) fn as_of_equal_to<P: Payload>(
        &self,
        content: &Digest,
        draft: &P,
        set: fn(&mut P, proto::AsOf),
    ) -> Option<AsOf> {
        let replica = self.state.replica();
        let mut candidate = draft.clone();
        let oldest = replica.size().saturating_sub(AS_OF_SIZES_MAX);
        (oldest..=replica.size()).rev().find_map(|size| {
            let as_of = AsOf { size, state_digest: replica.digest_at(size)? };
            set(&mut candidate, as_of.into());
            (candidate.content_digest() == *content).then_some(as_of)
        })
    }

    /// A batch by the bytes of its id.
    pub(super) fn batch(&self, id: &[u8]) -> Result<(BatchId, &'a Batch), Refusal> {
        let id = BatchId::from_slice(id).ok_or_else(|| {
            field("batch_id", format!("{} bytes", id.len()), "the 16 bytes of a batch's id")
        })?;
        let batch = self.ledger().batches.get(&id).ok_or_else(|| {
            Refusal::new(ErrorReason::ResourceUnknown, format!("no batch {id} was proposed here."))
                .allow("Wait until the mirror has replayed the proposal.")
                .with("batch", id)
        })?;
        Ok((id, batch))
    }

    /// The digest of a term in force: the predicate that findings under it repeat.
    pub(super) fn predicate_digest(&self, agreement: &str, term: &str) -> Result<Digest, Refusal> {
        let agreements = &self.ledger().agreements;
        let key = AgreementCode::new(agreement)
            .zip(TermCode::new(term))
            .and_then(|(agreement, term)| agreements.key_of(&agreement, &term));
        let found = key.and_then(|key| agreements.term(key));
        found.map(|found| found.term.predicate_digest).ok_or_else(|| {
            Refusal::new(
                ErrorReason::ResourceUnknown,
                format!("no term {term} of agreement {agreement} is in force."),
            )
            .allow("Both sides sign the agreement first.")
            .with("term", term)
        })
    }
}

/// The refusal of a field of a draft.
pub(super) fn field(name: &'static str, found: impl Into<String>, allowed: &str) -> Refusal {
    let found = found.into();
    Refusal::new(ErrorReason::FieldInvalid, format!("{name}: {found}."))
        .allow(format!("{name}: {allowed}"))
        .with("field", name)
}
