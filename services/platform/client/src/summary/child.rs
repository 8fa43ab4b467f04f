//! Children's cases.

use homeward_payload::domain::{
    AcknowledgeChildCase, AnswerChildCase, ChildAnswer, Country, EvidenceGrade, ListChildCase,
};

pub(super) fn list_child_case(said: &ListChildCase) -> Vec<String> {
    let consent = if said.tracing_consent {
        "Consent to tracing was given."
    } else {
        "No consent to tracing: the case is listed and not traced."
    };
    let mut lines = vec![
        format!("LIST THE CASE {} of one child under agreement {}.", said.case, said.agreement),
        consent.to_owned(),
    ];
    if let Some(group) = said.sibling_group {
        lines.push(format!("Siblings, who stay together: {group}."));
    }
    lines
}

pub(super) fn acknowledge_child_case(said: &AcknowledgeChildCase) -> Vec<String> {
    vec![format!("ACKNOWLEDGE THE CASE {} of one child.", said.case)]
}

pub(super) fn answer_child_case(said: &AnswerChildCase) -> Vec<String> {
    let answer = match said.answer {
        ChildAnswer::Located => "located".to_owned(),
        ChildAnswer::NotLocated => "looked for and not located".to_owned(),
        ChildAnswer::NeverPresentClaimed => "said never to have been present".to_owned(),
        ChildAnswer::AlreadyReturned => "said to have returned already".to_owned(),
        ChildAnswer::LeftTerritory(Country::Withheld) => {
            "said to have left the territory, the country withheld".to_owned()
        }
        ChildAnswer::LeftTerritory(Country::Named(code)) => {
            format!("said to have left the territory for {}", String::from_utf8_lossy(&code))
        }
        ChildAnswer::NowAdult => "an adult by now, which closes nothing".to_owned(),
        ChildAnswer::IdentityMismatch => "found, and the identity does not match".to_owned(),
        ChildAnswer::Duplicate => "the same child as in another case".to_owned(),
        ChildAnswer::DeceasedReported => "reported dead".to_owned(),
        ChildAnswer::RefusesReturn => "said not to want to return".to_owned(),
    };
    let grade = match said.grade {
        EvidenceGrade::Declared => "declared only",
        EvidenceGrade::CustodyConfirmed => "confirmed by whoever has custody",
        EvidenceGrade::NeutralConfirmed => "confirmed by the neutral",
        EvidenceGrade::Verified => "verified from independent sources",
    };
    vec![format!("ANSWER THE CASE {}: {answer}.", said.case), format!("How well it is known: {grade}.")]
}
