//! Batches: proposals, confirmations, windows.

use homeward_ledger::Refusal;
use homeward_ledger::batch::totals;
use homeward_payload::domain::LineTotal;
use homeward_payload::ids::BatchId;
use homeward_payload::proto::payload::v1 as proto;

use super::fill::sort;
use super::known::Known;

/// Lines are sorted by subject; id, revision and the digest of the revision before are filled where they are empty.
pub(super) fn propose_batch(
    known: &Known<'_>,
    mut said: proto::ProposeBatch,
    fresh: [u8; 16],
) -> proto::ProposeBatch {
    said.header = None;
    if said.batch_id.is_empty() {
        said.batch_id = fresh.to_vec();
    }
    said.lines.sort_by(|one, other| one.subject.cmp(&other.subject));
    for line in &mut said.lines {
        sort(&mut line.also_terms);
    }
    let before = BatchId::from_slice(&said.batch_id).and_then(|id| known.ledger().batches.get(&id));
    if said.revision == 0 {
        said.revision = before.map_or(1, |batch| batch.revisions.saturating_add(1));
    }
    if said.previous_content.is_empty()
        && let Some(batch) = before
    {
        said.previous_content = batch.newest_revision().content.to_vec();
    }
    said
}

/// What is empty is filled from the newest revision, the pending one where there is one. What is not stays, so that a
/// confirmation of anything else than what stands there is refused.
pub(super) fn confirm_batch(
    known: &Known<'_>,
    mut said: proto::ConfirmBatch,
) -> Result<proto::ConfirmBatch, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    let newest = batch.newest_revision();
    if said.revision == 0 {
        said.revision = newest.number;
    }
    if said.content_digest.is_empty() {
        said.content_digest = newest.content.to_vec();
    }
    if said.totals.is_empty() {
        said.totals = totals(&known.ledger().agreements, newest).iter().map(line_total).collect();
    }
    if said.window.is_none() {
        said.window = batch.window.map(Into::into);
    }
    Ok(said)
}

/// The revision is the newest where it is 0.
pub(super) fn withdraw_confirmation(
    known: &Known<'_>,
    mut said: proto::WithdrawConfirmation,
) -> Result<proto::WithdrawConfirmation, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    if said.revision == 0 {
        said.revision = batch.newest_revision().number;
    }
    Ok(said)
}

/// `as_of` is the other side's where it has signed an equal window, else the own one.
pub(super) fn agree_window(
    known: &Known<'_>,
    mut said: proto::AgreeWindow,
) -> Result<proto::AgreeWindow, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    let signed = known.principal.other_party().and_then(|other| batch.windows_signed.get(&other));
    let signed = signed.filter(|signed| said.window.as_ref() == Some(&signed.window.into()));
    let set = |said: &mut proto::AgreeWindow, as_of| said.as_of = Some(as_of);
    let repeated = signed.and_then(|signed| known.as_of_equal_to(&signed.content, &said, set));
    set(&mut said, repeated.unwrap_or_else(|| known.as_of()).into());
    Ok(said)
}

fn line_total(total: &LineTotal) -> proto::LineTotal {
    let (agreement, term) = total
        .term
        .as_ref()
        .map(|reference| (reference.agreement.to_string(), reference.term.to_string()))
        .unwrap_or_default();
    proto::LineTotal {
        agreement,
        term,
        giver: proto::Principal::from(total.giver).into(),
        lines: total.lines,
        term_class: total.class.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}
