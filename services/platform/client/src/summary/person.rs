//! Persons beside their lines.

use homeward_payload::domain::{
    AnswerEffects, ClaimAlive, ConditionKind, DeclareEffects, EvidenceGrade, NeutralStayLeg, RecordCondition,
    RecordNeutralStay, ReportDeath, ReportMissing,
};

use super::words::{count, principal, rows, spoken};

pub(super) fn report_missing(said: &ReportMissing) -> Vec<String> {
    let what = count(said.subjects.len(), "person", "persons");
    let mut lines = vec![format!("REPORT MISSING: {what}. The other side is asked what it knows.")];
    lines.extend(rows(&said.subjects, |subject| format!("  {subject}")));
    lines
}

pub(super) fn report_death(said: &ReportDeath) -> Vec<String> {
    let enquiry = if said.enquiry { "An enquiry is owed and under way." } else { "No enquiry is under way." };
    let document = said.document_digest.map_or_else(
        || "There is no certificate yet.".to_owned(),
        |digest| format!("The certificate or list entry is {}.", spoken(&digest)),
    );
    vec![
        format!("REPORT THE DEATH of {} in the hands of {}.", said.subject, principal(said.holder)),
        format!("How well it is known: {}.", grade(said.grade)),
        document,
        enquiry.to_owned(),
        "The person leaves every line; the body and the certificate are owed.".to_owned(),
    ]
}

pub(super) fn claim_alive(said: &ClaimAlive) -> Vec<String> {
    vec![
        format!("CLAIM ALIVE: {}. A record of death is open again.", said.subject),
        format!("How well it is known: {}.", grade(said.grade)),
        format!("The evidence is described by {}.", spoken(&said.evidence_digest)),
    ]
}

pub(super) fn declare_effects(said: &DeclareEffects) -> Vec<String> {
    let travels = if said.alone { "alone" } else { "with the line of the person or container" };
    vec![
        format!("DECLARE THE PACKET {} of personal effects of {}.", said.packet, said.subject),
        format!("It travels {travels}."),
        format!("The seal is described by {}.", spoken(&said.seal_digest)),
        format!("The inventory is {}.", spoken(&said.inventory_digest)),
    ]
}

pub(super) fn answer_effects(said: &AnswerEffects) -> Vec<String> {
    let mut lines = vec![format!(
        "ANSWER FOR EFFECTS: {} received, {} missing.",
        count(said.received.len(), "packet", "packets"),
        said.missing.len()
    )];
    lines.extend(rows(&said.received, |packet| format!("  {packet} received")));
    lines.extend(rows(&said.missing, |packet| format!("  {packet} missing")));
    lines.extend(rows(&said.seal_remarks, |packet| format!("  {packet} with a broken or other seal")));
    lines
}

pub(super) fn record_condition(said: &RecordCondition) -> Vec<String> {
    let kind = match said.kind {
        ConditionKind::NoActiveService => "no active military service",
        ConditionKind::NeutralInternment => "internment in a neutral country",
        ConditionKind::Other => "as its document says",
    };
    vec![
        format!("RECORD A CONDITION that binds {} after release: {kind}.", said.subject),
        format!("The document is {}.", spoken(&said.document_digest)),
    ]
}

pub(super) fn record_neutral_stay(said: &RecordNeutralStay) -> Vec<String> {
    let leg = match said.leg {
        NeutralStayLeg::Arrived => "arrived in a neutral country, which accounts for the person from now on",
        NeutralStayLeg::TransferredHome => "was transferred home from the neutral country",
    };
    vec![
        format!("RECORD THAT {} {leg}.", said.subject),
        format!("The document is {}.", spoken(&said.document_digest)),
    ]
}

const fn grade(grade: EvidenceGrade) -> &'static str {
    match grade {
        EvidenceGrade::Declared => "declared only",
        EvidenceGrade::CustodyConfirmed => "confirmed by whoever has custody",
        EvidenceGrade::NeutralConfirmed => "confirmed by the neutral",
        EvidenceGrade::Verified => "verified from independent sources",
    }
}
