//! What is refused in statements about remains, and about persons beside their lines.

use super::check;
use super::samples::reference;
use crate::proto::payload::v1 as proto;

// Shows RecordTransfer, RefuseAtPoint.
#[test]
fn custody() {
    type T = proto::RecordTransfer;
    check::<T>(|message| message.handed_by = 0, &["handed_by"]);
    check::<T>(|message| message.taken_by = 0, &["taken_by"]);
    check::<T>(|message| message.transferred_time_us = -1, &["transferred_time_us"]);
    check::<T>(|message| message.place_digest.clear(), &["place_digest"]);
    check::<T>(|message| message.containers.clear(), &["containers"]);
    check::<T>(|message| message.containers.reverse(), &["containers[1]"]);
    check::<T>(|message| message.containers[0].seal_before.clear(), &["containers[0].seal_before"]);
    check::<T>(|message| message.containers[1].seal_after.push(0), &["containers[1].seal_after"]);
    type R = proto::RefuseAtPoint;
    check::<R>(|message| message.ground = 0, &["ground"]);
    check::<R>(|message| message.lines.clear(), &["lines"]);
    check::<R>(|message| message.revision = 0, &["revision"]);
}

// Shows OpenContainer, RegisterItems, SplitItem, GroupItems.
#[test]
fn items() {
    type O = proto::OpenContainer;
    check::<O>(|message| message.persons_present = 1, &["persons_present"]);
    check::<O>(|message| message.persons_present = 101, &["persons_present"]);
    check::<O>(|message| message.seal_found.clear(), &["seal_found"]);
    type R = proto::RegisterItems;
    check::<R>(|message| message.items.clear(), &["items"]);
    check::<R>(|message| message.items.reverse(), &["items[1]"]);
    check::<R>(|message| message.items[0].extent = 0, &["items[0].extent"]);
    check::<proto::SplitItem>(|message| message.parts[1].item.clear(), &["parts[1]", "parts[1].item"]);
    type G = proto::GroupItems;
    check::<G>(|message| message.items.clear(), &["items"]);
    check::<G>(|message| message.items.reverse(), &["items[1]"]);
    check::<G>(|message| message.items = (0..500).map(reference).collect(), &[]);
    check::<G>(|message| message.items = (0..501).map(reference).collect(), &["items"]);
}

// Shows StateIdentity, RevokeIdentity, RecordFamilyNotice, ReleaseToFamily.
#[test]
fn identities() {
    type I = proto::StateIdentity;
    check::<I>(|message| message.person_digest = vec![7; 32], &["subject"]);
    check::<I>(|message| message.subject.clear(), &["subject"]);
    check::<I>(|message| message.subject.truncate(15), &["subject"]);
    check::<I>(
        |message| {
            message.subject.clear();
            message.person_digest = vec![7; 32];
        },
        &[],
    );
    check::<I>(|message| message.kind = 0, &["kind"]);
    check::<I>(|message| message.affiliation = 0, &["affiliation"]);
    check::<proto::RevokeIdentity>(|message| message.ground = 0, &["ground"]);
    check::<proto::RecordFamilyNotice>(|message| message.choice = 0, &["choice"]);
    check::<proto::ReleaseToFamily>(|message| message.items.clear(), &["items"]);
}

// Shows DeclareMisdelivery, AnswerMisdelivery, DeclareContents.
#[test]
fn returns() {
    check::<proto::DeclareMisdelivery>(|message| message.remains.clear(), &["remains"]);
    check::<proto::AnswerMisdelivery>(|message| message.answer = 0, &["answer"]);
    type C = proto::DeclareContents;
    check::<C>(|message| message.bodies.clear(), &[]);
    check::<C>(
        |message| {
            message.bodies.clear();
            message.returns.clear();
        },
        &["returns"],
    );
}

// Shows ReportMissing, ReportDeath, ClaimAlive, DeclareEffects, AnswerEffects, RecordCondition, RecordNeutralStay.
#[test]
fn records() {
    check::<proto::ReportMissing>(|message| message.subjects.clear(), &["subjects"]);
    check::<proto::ReportMissing>(|message| message.subjects = (0..1000).map(reference).collect(), &[]);
    check::<proto::ReportMissing>(|message| message.subjects.reverse(), &["subjects[1]"]);
    type D = proto::ReportDeath;
    check::<D>(|message| message.document_digest.clear(), &[]);
    check::<D>(|message| message.document_digest.push(0), &["document_digest"]);
    check::<D>(|message| message.holder = 4, &["holder"]);
    check::<D>(|message| message.grade = 0, &["grade"]);
    check::<proto::ClaimAlive>(|message| message.evidence_digest.clear(), &["evidence_digest"]);
    check::<proto::DeclareEffects>(|message| message.alone = false, &[]);
    check::<proto::DeclareEffects>(|message| message.seal_digest.clear(), &["seal_digest"]);
    type A = proto::AnswerEffects;
    check::<A>(|message| message.missing = message.received.clone(), &["missing[0]"]);
    check::<A>(|message| message.seal_remarks = vec![reference(1)], &["seal_remarks[0]"]);
    check::<A>(
        |message| {
            message.received.clear();
            message.missing.clear();
            message.seal_remarks.clear();
        },
        &["received"],
    );
    check::<proto::RecordCondition>(|message| message.kind = 0, &["kind"]);
    check::<proto::RecordNeutralStay>(|message| message.leg = 0, &["leg"]);
}
