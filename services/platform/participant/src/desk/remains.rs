//! Remains, and persons beside their lines: what the desk sorts and fills.

use homeward_ledger::Refusal;
use homeward_payload::proto::payload::v1 as proto;

use super::fill::sort;
use super::handover::revision_in_force;
use super::known::Known;

/// Containers ascending by reference.
pub(super) fn record_transfer(mut said: proto::RecordTransfer) -> proto::RecordTransfer {
    said.header = None;
    said.containers.sort_by(|one, other| one.container.cmp(&other.container));
    said
}

/// The lines are those of the revision in force.
pub(super) fn refuse_at_point(
    known: &Known<'_>,
    mut said: proto::RefuseAtPoint,
) -> Result<proto::RefuseAtPoint, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    said.revision = revision_in_force(batch, said.revision)?;
    sort(&mut said.lines);
    Ok(said)
}

/// Items ascending by reference.
pub(super) fn register_items(mut said: proto::RegisterItems) -> proto::RegisterItems {
    said.header = None;
    said.items.sort_by(|one, other| one.item.cmp(&other.item));
    said
}

/// Parts ascending by reference.
pub(super) fn split_item(mut said: proto::SplitItem) -> proto::SplitItem {
    said.header = None;
    said.parts.sort_by(|one, other| one.item.cmp(&other.item));
    said
}

/// Items ascending, each once.
pub(super) fn group_items(mut said: proto::GroupItems) -> proto::GroupItems {
    said.header = None;
    sort(&mut said.items);
    said
}

/// References ascending, each once.
pub(super) fn declare_contents(mut said: proto::DeclareContents) -> proto::DeclareContents {
    said.header = None;
    sort(&mut said.returns);
    sort(&mut said.bodies);
    said
}

/// Items ascending, each once.
pub(super) fn release_to_family(mut said: proto::ReleaseToFamily) -> proto::ReleaseToFamily {
    said.header = None;
    sort(&mut said.items);
    said
}

/// Persons ascending, each once.
pub(super) fn report_missing(mut said: proto::ReportMissing) -> proto::ReportMissing {
    said.header = None;
    sort(&mut said.subjects);
    said
}

/// A party reports deaths in its own hands where it names nobody's.
pub(super) fn report_death(known: &Known<'_>, mut said: proto::ReportDeath) -> proto::ReportDeath {
    said.header = None;
    if said.holder == i32::from(proto::Principal::Unspecified) && known.principal.is_party() {
        said.holder = proto::Principal::from(known.principal).into();
    }
    said
}

/// Packets ascending, each once.
pub(super) fn answer_effects(mut said: proto::AnswerEffects) -> proto::AnswerEffects {
    said.header = None;
    for packets in [&mut said.received, &mut said.missing, &mut said.seal_remarks] {
        sort(packets);
    }
    said
}
