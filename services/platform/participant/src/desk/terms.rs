//! Targets and corrections of attribution: two equal halves each.

use homeward_ledger::Refusal;
use homeward_ledger::agreement::SignedHalf;
use homeward_payload::compose::Payload;
use homeward_payload::domain::AsOf;
use homeward_payload::ids::{AgreementCode, TermCode};
use homeward_payload::proto::payload::v1 as proto;

use super::known::Known;

/// The version is the next one where it is 0; `as_of` is the other side's where it has signed an equal target.
pub(super) fn agree_target(known: &Known<'_>, mut said: proto::AgreeTarget) -> proto::AgreeTarget {
    said.header = None;
    let agreements = &known.ledger().agreements;
    let codes = AgreementCode::new(&said.agreement).zip(TermCode::new(&said.group));
    let key = codes.and_then(|(agreement, group)| agreements.group_key_of(&agreement, &group));
    let target = key.and_then(|key| agreements.targets.get(&key));
    if said.version == 0 {
        said.version = target.map_or(0, |target| target.version).saturating_add(1);
    }
    let other = known.principal.other_party();
    let signed = target.and_then(|target| target.signed.get(&other?));
    repeat(known, &mut said, signed, |said, as_of| said.as_of = Some(as_of));
    said
}

/// The revision is the one in force where it is 0; lines are sorted; `as_of` is the other side's where it has signed an
/// equal correction.
pub(super) fn correct_attribution(
    known: &Known<'_>,
    mut said: proto::CorrectAttribution,
) -> Result<proto::CorrectAttribution, Refusal> {
    said.header = None;
    let (id, batch) = known.batch(&said.batch_id)?;
    if said.revision == 0 {
        said.revision = batch.revision.number;
    }
    said.lines.sort_by_key(|line| line.line);
    let signed = known.ledger().agreements.corrections.get(&id);
    let signed = signed.and_then(|signed| signed.get(&known.principal.other_party()?));
    repeat(known, &mut said, signed, |said, as_of| said.as_of = Some(as_of));
    Ok(said)
}

// What the other side had seen, where repeating it makes the halves equal; else what this side has.
fn repeat<P: Payload>(
    known: &Known<'_>,
    said: &mut P,
    signed: Option<&SignedHalf>,
    set: fn(&mut P, proto::AsOf),
) {
    let equal = signed.filter(|half| {
        let mut candidate = said.clone();
        set(&mut candidate, half.as_of.into());
        candidate.content_digest() == half.content
    });
    let as_of: AsOf = equal.map_or_else(|| known.as_of(), |half| half.as_of);
    set(said, as_of.into());
}
