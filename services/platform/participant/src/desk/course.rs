//! The course of a batch: routes, guarantees, legs, sanitary releases, breaking off, the record.

use homeward_ledger::Refusal;
use homeward_ledger::batch::Batch;
use homeward_ledger::settlement::BatchResult;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::BatchId;
use homeward_payload::proto::payload::v1 as proto;

use super::fill::sort;
use super::handover::revision_in_force;
use super::known::{Known, field};

/// A party speaks by one officer here; the neutral by its service.
pub(super) fn officer(principal: Principal) -> Role {
    if principal.is_party() { Role::Officer } else { Role::Service }
}

/// A party gives notice of its own route where no giver is named.
pub(super) fn notice_route(
    known: &Known<'_>,
    mut said: proto::NoticeRoute,
) -> Result<proto::NoticeRoute, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    said.revision = revision_in_force(batch, said.revision)?;
    if said.giver == i32::from(proto::Principal::Unspecified) && known.principal.is_party() {
        said.giver = proto::Principal::from(known.principal).into();
    }
    Ok(said)
}

/// The other side's route, its newest notice, in the agreed window.
pub(super) fn acknowledge_route(
    known: &Known<'_>,
    mut said: proto::AcknowledgeRoute,
) -> Result<proto::AcknowledgeRoute, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    said.revision = revision_in_force(batch, said.revision)?;
    let other = known.principal.other_party();
    let other =
        other.ok_or_else(|| field("draft", "an acknowledgement by no party", "one by the other party"))?;
    if said.giver == i32::from(proto::Principal::Unspecified) {
        said.giver = proto::Principal::from(other).into();
    }
    if said.notice_digest.is_empty() {
        let notice = batch.schedule.notices.get(&other);
        let notice = notice.ok_or_else(|| {
            let found = format!("{} has given no notice of its route", other.word());
            field("notice_digest", found, "a notice that the other side or the neutral has given")
        })?;
        said.notice_digest = notice.digest.to_vec();
    }
    said.window = said.window.or(window(batch)?);
    Ok(said)
}

/// The agreed window, where none is named.
pub(super) fn guarantee_safety(
    known: &Known<'_>,
    mut said: proto::GuaranteeSafety,
) -> Result<proto::GuaranteeSafety, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    said.revision = revision_in_force(batch, said.revision)?;
    said.window = said.window.or(window(batch)?);
    Ok(said)
}

fn window(batch: &Batch) -> Result<Option<proto::Window>, Refusal> {
    let window = batch.window.map(proto::Window::from);
    window.map(Some).ok_or_else(|| field("window", "none is agreed", "a window that both sides have agreed"))
}

/// Lines are sorted by subject; id and revision are filled where they are empty.
pub(super) fn release_unilaterally(
    known: &Known<'_>,
    mut said: proto::ReleaseUnilaterally,
    fresh: [u8; 16],
) -> proto::ReleaseUnilaterally {
    said.header = None;
    if said.batch_id.is_empty() {
        said.batch_id = fresh.to_vec();
    }
    said.lines.sort_by(|one, other| one.subject.cmp(&other.subject));
    for line in &mut said.lines {
        sort(&mut line.also_terms);
    }
    if said.revision == 0 {
        let before = BatchId::from_slice(&said.batch_id).and_then(|id| known.ledger().batches.get(&id));
        said.revision = before.map_or(1, |batch| batch.revisions.saturating_add(1));
    }
    said
}

/// The result of the batch as the mirror has it.
pub(super) fn attest_record(
    known: &Known<'_>,
    mut said: proto::AttestRecord,
) -> Result<proto::AttestRecord, Refusal> {
    said.header = None;
    if said.result_digest.is_empty() {
        said.result_digest = result_digest(known, &said.batch_id)?;
    }
    Ok(said)
}

/// The same for a refusal.
pub(super) fn refuse_to_sign(
    known: &Known<'_>,
    mut said: proto::RefuseToSign,
) -> Result<proto::RefuseToSign, Refusal> {
    said.header = None;
    if said.result_digest.is_empty() {
        said.result_digest = result_digest(known, &said.batch_id)?;
    }
    Ok(said)
}

fn result_digest(known: &Known<'_>, batch_id: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (id, batch) = known.batch(batch_id)?;
    Ok(BatchResult::of(&id, batch).digest().to_vec())
}

macro_rules! about_the_revision_in_force {
    ($($(#[$doc:meta])* $fill:ident($message:ident);)*) => {
        $($(#[$doc])*
        pub(super) fn $fill(known: &Known<'_>, mut said: proto::$message) -> Result<proto::$message, Refusal> {
            said.header = None;
            let (_, batch) = known.batch(&said.batch_id)?;
            said.revision = revision_in_force(batch, said.revision)?;
            Ok(said)
        })*
    };
}

about_the_revision_in_force! {
    /// The revision is the one in force where it is 0.
    postpone_batch(PostponeBatch);
    /// The same.
    hold_release(HoldRelease);
    /// The same.
    report_ready(ReportReady);
    /// The same.
    open_legs(OpenLegs);
    /// The same.
    abort_batch(AbortBatch);
    /// The same.
    deposit_paper_record(DepositPaperRecord);
}
