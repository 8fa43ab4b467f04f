//! Remains: custody, opening, items, individuals, identities, misdelivery, families.

use super::batch::{batch_id, revision};
use super::field::Check;
use super::handover::some_lines;
use crate::domain::{
    AnswerMisdelivery, DeclareContents, DeclareMisdelivery, GroupItems, OpenContainer, RecordFamilyNotice,
    RecordTransfer, RefuseAtPoint, RegisterItems, RegisteredItem, ReleaseToFamily, RevokeIdentity, SplitItem,
    StateIdentity, TransferredContainer,
};
use crate::ids::{Digest, IndividualRef, ItemRef, RemainsRef, SubjectRef};
use crate::proto::payload::v1 as proto;

/// Items that one statement names.
const ITEMS_MAX: usize = 500;
/// Containers, persons or packets that one statement names.
pub(super) const REFERENCES_MAX: usize = 1_000;
/// Persons who witness the opening of one container.
const PRESENT_MAX: u32 = 100;

fn transferred_container(
    check: &mut Check,
    message: &proto::TransferredContainer,
) -> Option<TransferredContainer> {
    let container = check.bytes("container", &message.container).map(SubjectRef);
    let seal_before = check.digest("seal_before", &message.seal_before);
    let seal_after = check.digest("seal_after", &message.seal_after);
    Some(TransferredContainer { container: container?, seal_before: seal_before?, seal_after: seal_after? })
}

fn registered_item(check: &mut Check, message: &proto::RegisteredItem) -> Option<RegisteredItem> {
    let item = check.bytes("item", &message.item).map(ItemRef);
    let extent = check.choice::<proto::RemainsExtent, _>("extent", message.extent);
    Some(RegisteredItem { item: item?, extent: extent? })
}

pub(super) fn record_transfer(check: &mut Check, message: &proto::RecordTransfer) -> Option<RecordTransfer> {
    let handed_by = check.principal("handed_by", message.handed_by);
    let taken_by = check.principal("taken_by", message.taken_by);
    let transferred_time = check.time("transferred_time_us", message.transferred_time_us);
    let place_digest = check.digest("place_digest", &message.place_digest);
    let containers = transferred_containers(check, "containers", &message.containers);
    Some(RecordTransfer {
        handed_by: handed_by?,
        taken_by: taken_by?,
        transferred_time: transferred_time?,
        place_digest: place_digest?,
        containers: containers?,
    })
}

pub(super) fn refuse_at_point(check: &mut Check, message: &proto::RefuseAtPoint) -> Option<RefuseAtPoint> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let ground = check.choice::<proto::PointRefusalGround, _>("ground", message.ground);
    let lines = some_lines(check, &message.lines);
    Some(RefuseAtPoint { batch: batch?, revision: revision?, ground: ground?, lines: lines? })
}

pub(super) fn open_container(check: &mut Check, message: &proto::OpenContainer) -> Option<OpenContainer> {
    let container = check.bytes("container", &message.container).map(SubjectRef);
    let opened_time = check.time("opened_time_us", message.opened_time_us);
    let place_digest = check.digest("place_digest", &message.place_digest);
    let seal_found = check.digest("seal_found", &message.seal_found);
    let persons_present = check.range("persons_present", message.persons_present, 2..=PRESENT_MAX);
    Some(OpenContainer {
        container: container?,
        opened_time: opened_time?,
        place_digest: place_digest?,
        seal_found: seal_found?,
        persons_present: persons_present?,
    })
}

pub(super) fn register_items(check: &mut Check, message: &proto::RegisterItems) -> Option<RegisterItems> {
    let container = check.bytes("container", &message.container).map(SubjectRef);
    let items = registered_items(check, "items", &message.items);
    Some(RegisterItems { container: container?, items: items? })
}

pub(super) fn split_item(check: &mut Check, message: &proto::SplitItem) -> Option<SplitItem> {
    let item = check.bytes("item", &message.item).map(ItemRef);
    let parts = registered_items(check, "parts", &message.parts);
    Some(SplitItem { item: item?, parts: parts? })
}

pub(super) fn group_items(check: &mut Check, message: &proto::GroupItems) -> Option<GroupItems> {
    let individual = check.bytes("individual", &message.individual).map(IndividualRef);
    let items = references(check, "items", &message.items, 1..=ITEMS_MAX, ItemRef);
    Some(GroupItems { individual: individual?, items: items? })
}

pub(super) fn state_identity(check: &mut Check, message: &proto::StateIdentity) -> Option<StateIdentity> {
    let individual = check.bytes("individual", &message.individual).map(IndividualRef);
    let kind = check.choice::<proto::IdentityKind, _>("kind", message.kind);
    let affiliation = check.choice::<proto::Affiliation, _>("affiliation", message.affiliation);
    let person_digest = optional_digest(check, "person_digest", &message.person_digest);
    let subject = optional_reference(check, "subject", &message.subject);
    if message.person_digest.is_empty() == message.subject.is_empty() {
        check.refuse("subject", "both or neither", "a digest of the person or a reference, and not both");
        return None;
    }
    Some(StateIdentity {
        individual: individual?,
        kind: kind?,
        affiliation: affiliation?,
        person_digest: person_digest?,
        subject: subject?,
    })
}

pub(super) fn revoke_identity(check: &mut Check, message: &proto::RevokeIdentity) -> Option<RevokeIdentity> {
    let individual = check.bytes("individual", &message.individual).map(IndividualRef);
    let ground = check.choice::<proto::RevocationGround, _>("ground", message.ground);
    Some(RevokeIdentity { individual: individual?, ground: ground? })
}

pub(super) fn declare_misdelivery(
    check: &mut Check,
    message: &proto::DeclareMisdelivery,
) -> Option<DeclareMisdelivery> {
    let remains = check.bytes("remains", &message.remains).map(RemainsRef);
    let evidence_digest = check.digest("evidence_digest", &message.evidence_digest);
    Some(DeclareMisdelivery { remains: remains?, evidence_digest: evidence_digest? })
}

pub(super) fn answer_misdelivery(
    check: &mut Check,
    message: &proto::AnswerMisdelivery,
) -> Option<AnswerMisdelivery> {
    let remains = check.bytes("remains", &message.remains).map(RemainsRef);
    let answer = check.choice::<proto::MisdeliveryAnswer, _>("answer", message.answer);
    Some(AnswerMisdelivery { remains: remains?, answer: answer? })
}

pub(super) fn declare_contents(
    check: &mut Check,
    message: &proto::DeclareContents,
) -> Option<DeclareContents> {
    let container = check.bytes("container", &message.container).map(SubjectRef);
    let returns = references(check, "returns", &message.returns, 0..=ITEMS_MAX, RemainsRef);
    let bodies = references(check, "bodies", &message.bodies, 0..=ITEMS_MAX, SubjectRef);
    if message.returns.is_empty() && message.bodies.is_empty() {
        check.refuse("returns", "nothing", "something that is returned, or a body");
        return None;
    }
    Some(DeclareContents { container: container?, returns: returns?, bodies: bodies? })
}

pub(super) fn record_family_notice(
    check: &mut Check,
    message: &proto::RecordFamilyNotice,
) -> Option<RecordFamilyNotice> {
    let individual = check.bytes("individual", &message.individual).map(IndividualRef);
    let choice = check.choice::<proto::FamilyChoice, _>("choice", message.choice);
    let notice_digest = check.digest("notice_digest", &message.notice_digest);
    Some(RecordFamilyNotice { individual: individual?, choice: choice?, notice_digest: notice_digest? })
}

pub(super) fn release_to_family(
    check: &mut Check,
    message: &proto::ReleaseToFamily,
) -> Option<ReleaseToFamily> {
    let individual = check.bytes("individual", &message.individual).map(IndividualRef);
    let items = references(check, "items", &message.items, 1..=ITEMS_MAX, ItemRef);
    let release_digest = check.digest("release_digest", &message.release_digest);
    Some(ReleaseToFamily { individual: individual?, items: items?, release_digest: release_digest? })
}

/// References in a range of numbers, ascending.
pub(super) fn references<T>(
    check: &mut Check,
    name: &'static str,
    items: &[Vec<u8>],
    count: std::ops::RangeInclusive<usize>,
    wrap: fn([u8; 16]) -> T,
) -> Option<Vec<T>> {
    check.count(name, items.len(), count);
    check.ascending(name, items, "reference");
    check.each(name, items, |check, step, item| check.bytes(step, item).map(wrap))
}

/// A digest, or no bytes where there is none.
pub(super) fn optional_digest(check: &mut Check, name: &'static str, bytes: &[u8]) -> Option<Option<Digest>> {
    if bytes.is_empty() { Some(None) } else { check.digest(name, bytes).map(Some) }
}

fn optional_reference(check: &mut Check, name: &'static str, bytes: &[u8]) -> Option<Option<SubjectRef>> {
    if bytes.is_empty() { Some(None) } else { check.bytes(name, bytes).map(SubjectRef).map(Some) }
}

fn transferred_containers(
    check: &mut Check,
    name: &'static str,
    items: &[proto::TransferredContainer],
) -> Option<Vec<TransferredContainer>> {
    check.count(name, items.len(), 1..=REFERENCES_MAX);
    check.ascending(name, items.iter().map(|item| &item.container), "reference");
    check.items(name, items, transferred_container)
}

fn registered_items(
    check: &mut Check,
    name: &'static str,
    items: &[proto::RegisteredItem],
) -> Option<Vec<RegisteredItem>> {
    check.count(name, items.len(), 1..=ITEMS_MAX);
    check.ascending(name, items.iter().map(|item| &item.item), "reference");
    check.items(name, items, registered_item)
}
