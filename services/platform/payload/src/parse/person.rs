//! The records of persons beside their lines.

use super::field::Check;
use super::remains::{REFERENCES_MAX, optional_digest, references};
use crate::domain::{
    AnswerEffects, ClaimAlive, DeclareEffects, RecordCondition, RecordNeutralStay, ReportDeath, ReportMissing,
};
use crate::ids::{PacketRef, SubjectRef};
use crate::proto::payload::v1 as proto;

pub(super) fn report_missing(check: &mut Check, message: &proto::ReportMissing) -> Option<ReportMissing> {
    let subjects = references(check, "subjects", &message.subjects, 1..=REFERENCES_MAX, SubjectRef);
    Some(ReportMissing { subjects: subjects? })
}

pub(super) fn report_death(check: &mut Check, message: &proto::ReportDeath) -> Option<ReportDeath> {
    let subject = check.bytes("subject", &message.subject).map(SubjectRef);
    let holder = check.party("holder", message.holder);
    let grade = check.choice::<proto::EvidenceGrade, _>("grade", message.grade);
    let document_digest = optional_digest(check, "document_digest", &message.document_digest);
    Some(ReportDeath {
        subject: subject?,
        holder: holder?,
        grade: grade?,
        document_digest: document_digest?,
        enquiry: message.enquiry,
    })
}

pub(super) fn claim_alive(check: &mut Check, message: &proto::ClaimAlive) -> Option<ClaimAlive> {
    let subject = check.bytes("subject", &message.subject).map(SubjectRef);
    let grade = check.choice::<proto::EvidenceGrade, _>("grade", message.grade);
    let evidence_digest = check.digest("evidence_digest", &message.evidence_digest);
    Some(ClaimAlive { subject: subject?, grade: grade?, evidence_digest: evidence_digest? })
}

pub(super) fn declare_effects(check: &mut Check, message: &proto::DeclareEffects) -> Option<DeclareEffects> {
    let packet = check.bytes("packet", &message.packet).map(PacketRef);
    let subject = check.bytes("subject", &message.subject).map(SubjectRef);
    let seal_digest = check.digest("seal_digest", &message.seal_digest);
    let inventory_digest = check.digest("inventory_digest", &message.inventory_digest);
    Some(DeclareEffects {
        packet: packet?,
        subject: subject?,
        seal_digest: seal_digest?,
        inventory_digest: inventory_digest?,
        alone: message.alone,
    })
}

pub(super) fn answer_effects(check: &mut Check, message: &proto::AnswerEffects) -> Option<AnswerEffects> {
    let received = references(check, "received", &message.received, 0..=REFERENCES_MAX, PacketRef);
    let missing = references(check, "missing", &message.missing, 0..=REFERENCES_MAX, PacketRef);
    let seal_remarks =
        references(check, "seal_remarks", &message.seal_remarks, 0..=REFERENCES_MAX, PacketRef);
    check.disjoint("missing", &message.missing, "received", &message.received);
    if message.received.is_empty() && message.missing.is_empty() {
        check.refuse("received", "no answer", "at least one packet received or missing");
    }
    for (place, packet) in message.seal_remarks.iter().enumerate() {
        if !message.received.contains(packet) {
            check.refuse(("seal_remarks", place), "another packet", "packets that are in received");
        }
    }
    Some(AnswerEffects { received: received?, missing: missing?, seal_remarks: seal_remarks? })
}

pub(super) fn record_condition(
    check: &mut Check,
    message: &proto::RecordCondition,
) -> Option<RecordCondition> {
    let subject = check.bytes("subject", &message.subject).map(SubjectRef);
    let kind = check.choice::<proto::ConditionKind, _>("kind", message.kind);
    let document_digest = check.digest("document_digest", &message.document_digest);
    Some(RecordCondition { subject: subject?, kind: kind?, document_digest: document_digest? })
}

pub(super) fn record_neutral_stay(
    check: &mut Check,
    message: &proto::RecordNeutralStay,
) -> Option<RecordNeutralStay> {
    let subject = check.bytes("subject", &message.subject).map(SubjectRef);
    let leg = check.choice::<proto::NeutralStayLeg, _>("leg", message.leg);
    let document_digest = check.digest("document_digest", &message.document_digest);
    Some(RecordNeutralStay { subject: subject?, leg: leg?, document_digest: document_digest? })
}
