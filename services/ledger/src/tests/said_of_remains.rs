//! What is said of remains and persons in test forums, with one number for each reference.

use homeward_payload::domain::{
    Affiliation, AnswerEffects, AnswerMisdelivery, Body, ClaimAlive, ConditionKind, DeclareContents,
    DeclareEffects, DeclareMisdelivery, EvidenceGrade, FamilyChoice, GroupItems, IdentityKind,
    MisdeliveryAnswer, NeutralStayLeg, OpenContainer, PointRefusalGround, Principal, RecordCondition,
    RecordFamilyNotice, RecordNeutralStay, RecordTransfer, RefuseAtPoint, RegisterItems, RegisteredItem,
    ReleaseToFamily, RemainsExtent, ReportDeath, ReportMissing, RevocationGround, RevokeIdentity, SplitItem,
    StateIdentity, TransferredContainer,
};
use homeward_payload::ids::{IndividualRef, ItemRef, PacketRef, RemainsRef};

use super::forum::{Forum, batch_id, digest, subject};

pub(super) fn item(number: u8) -> ItemRef {
    ItemRef([number; 16])
}

pub(super) fn individual(number: u8) -> IndividualRef {
    IndividualRef([number; 16])
}

pub(super) fn remains(number: u8) -> RemainsRef {
    RemainsRef([number; 16])
}

fn items(numbers: &[u8]) -> Vec<ItemRef> {
    numbers.iter().copied().map(item).collect()
}

fn registered(numbers: &[u8]) -> Vec<RegisteredItem> {
    let extent = RemainsExtent::Part;
    numbers.iter().map(|number| RegisteredItem { item: item(*number), extent }).collect()
}

pub(super) fn transfer(
    forum: &Forum,
    handed_by: Principal,
    taken_by: Principal,
    number: u8,
    before: u8,
    after: u8,
) -> Body {
    let (seal_before, seal_after) = (digest(before), digest(after));
    Body::RecordTransfer(RecordTransfer {
        handed_by,
        taken_by,
        transferred_time: forum.now,
        place_digest: digest(60),
        containers: vec![TransferredContainer { container: subject(number), seal_before, seal_after }],
    })
}

pub(super) fn refuse(forum: &Forum, batch: u8, ground: PointRefusalGround, lines: &[u32]) -> Body {
    let revision = forum.batch(batch).revision.number;
    Body::RefuseAtPoint(RefuseAtPoint { batch: batch_id(batch), revision, ground, lines: lines.to_vec() })
}

pub(super) fn open_container(forum: &Forum, number: u8) -> Body {
    Body::OpenContainer(OpenContainer {
        container: subject(number),
        opened_time: forum.now,
        place_digest: digest(60),
        seal_found: digest(61),
        persons_present: 2,
    })
}

pub(super) fn register(container: u8, numbers: &[u8]) -> Body {
    Body::RegisterItems(RegisterItems { container: subject(container), items: registered(numbers) })
}

pub(super) fn split(number: u8, parts: &[u8]) -> Body {
    Body::SplitItem(SplitItem { item: item(number), parts: registered(parts) })
}

pub(super) fn group(number: u8, of: &[u8]) -> Body {
    Body::GroupItems(GroupItems { individual: individual(number), items: items(of) })
}

/// By a reference where there is one, by a digest otherwise.
pub(super) fn identity(number: u8, kind: IdentityKind, affiliation: Affiliation, person: Option<u8>) -> Body {
    Body::StateIdentity(StateIdentity {
        individual: individual(number),
        kind,
        affiliation,
        person_digest: person.is_none().then(|| digest(number)),
        subject: person.map(subject),
    })
}

pub(super) fn revoke(number: u8, ground: RevocationGround) -> Body {
    Body::RevokeIdentity(RevokeIdentity { individual: individual(number), ground })
}

pub(super) fn misdelivery(number: u8) -> Body {
    Body::DeclareMisdelivery(DeclareMisdelivery { remains: remains(number), evidence_digest: digest(62) })
}

pub(super) fn answer(number: u8, answer: MisdeliveryAnswer) -> Body {
    Body::AnswerMisdelivery(AnswerMisdelivery { remains: remains(number), answer })
}

pub(super) fn contents(container: u8, returns: &[u8], bodies: &[u8]) -> Body {
    Body::DeclareContents(DeclareContents {
        container: subject(container),
        returns: returns.iter().copied().map(remains).collect(),
        bodies: bodies.iter().copied().map(subject).collect(),
    })
}

pub(super) fn family(number: u8, choice: FamilyChoice) -> Body {
    let notice_digest = digest(63);
    Body::RecordFamilyNotice(RecordFamilyNotice { individual: individual(number), choice, notice_digest })
}

pub(super) fn release(number: u8, of: &[u8]) -> Body {
    let release_digest = digest(64);
    Body::ReleaseToFamily(ReleaseToFamily {
        individual: individual(number),
        items: items(of),
        release_digest,
    })
}

pub(super) fn missing(numbers: &[u8]) -> Body {
    Body::ReportMissing(ReportMissing { subjects: numbers.iter().copied().map(subject).collect() })
}

pub(super) fn death(number: u8, holder: Principal, grade: EvidenceGrade, certified: bool) -> Body {
    Body::ReportDeath(ReportDeath {
        subject: subject(number),
        holder,
        grade,
        document_digest: certified.then(|| digest(65)),
        enquiry: true,
    })
}

pub(super) fn alive(number: u8) -> Body {
    let (grade, evidence_digest) = (EvidenceGrade::CustodyConfirmed, digest(66));
    Body::ClaimAlive(ClaimAlive { subject: subject(number), grade, evidence_digest })
}

pub(super) fn effects(packet: u8, of: u8) -> Body {
    Body::DeclareEffects(DeclareEffects {
        packet: PacketRef([packet; 16]),
        subject: subject(of),
        seal_digest: digest(67),
        inventory_digest: digest(68),
        alone: false,
    })
}

pub(super) fn effects_answered(received: &[u8], missing: &[u8]) -> Body {
    let packets = |numbers: &[u8]| numbers.iter().map(|number| PacketRef([*number; 16])).collect();
    Body::AnswerEffects(AnswerEffects {
        received: packets(received),
        missing: packets(missing),
        seal_remarks: packets(received),
    })
}

pub(super) fn condition(number: u8, kind: ConditionKind) -> Body {
    let document_digest = digest(69);
    Body::RecordCondition(RecordCondition { subject: subject(number), kind, document_digest })
}

pub(super) fn stay(number: u8, leg: NeutralStayLeg) -> Body {
    let document_digest = digest(70);
    Body::RecordNeutralStay(RecordNeutralStay { subject: subject(number), leg, document_digest })
}
