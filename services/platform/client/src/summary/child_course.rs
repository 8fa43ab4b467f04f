//! Children's cases once they are answered.

use homeward_payload::domain::{
    AcceptChildAnswer, BestInterests, CloseChildCase, ConfirmChildAnswer, ContestChildAnswer,
    DecideBestInterests, IdentifyChildFamily, NoteReturnPlan, PlanChildReturn, RecordFollowUp,
    RecordReturnConsent, RecordReunification, ReopenChildCase, ReportReturnStep, ReturnStep,
    StateTracingConsent, VerifyChildIdentity, VerifyFamilyLink, WithdrawReturnConsent,
};
use homeward_payload::ids::Digest;

use super::about::as_of;
use super::words::{spoken, time};

fn sealed(what: &str, root: &Digest) -> String {
    format!("Sealed {what}: {}.", spoken(root))
}

pub(super) fn contest_child_answer(said: &ContestChildAnswer) -> Vec<String> {
    vec![
        format!(
            "CONTEST ANSWER {} TO THE CASE {}: it waits for a better one.",
            said.answer_number, said.case
        ),
        sealed("reasons", &said.reasons_root),
    ]
}

pub(super) fn accept_child_answer(said: &AcceptChildAnswer) -> Vec<String> {
    let review = said.review_time.map_or_else(
        || "Nobody looks at it again unless it is opened.".to_owned(),
        |review| format!("It is looked at again {}.", time(review)),
    );
    vec![format!("ACCEPT ANSWER {} TO THE CASE {}: it rests.", said.answer_number, said.case), review]
}

pub(super) fn confirm_child_answer(said: &ConfirmChildAnswer) -> Vec<String> {
    vec![
        format!("CONFIRM ANSWER {} TO THE CASE {}, verified by the neutral.", said.answer_number, said.case),
        sealed("report", &said.report_root),
    ]
}

pub(super) fn verify_child_identity(said: &VerifyChildIdentity) -> Vec<String> {
    vec![
        format!("VERIFY WHO THE CHILD OF THE CASE {} IS, with both parties and the neutral.", said.case),
        sealed("joint report", &said.report_root),
        as_of(&said.as_of),
    ]
}

pub(super) fn state_tracing_consent(said: &StateTracingConsent) -> Vec<String> {
    let consent = if said.given {
        "Consent to tracing was given."
    } else {
        "Consent to tracing was withdrawn: nobody looks for the child."
    };
    vec![
        format!("STATE CONSENT TO TRACING IN THE CASE {}.", said.case),
        consent.to_owned(),
        sealed("consent or withdrawal", &said.consent_root),
    ]
}

pub(super) fn identify_child_family(said: &IdentifyChildFamily) -> Vec<String> {
    vec![
        format!("A FAMILY IS FOUND IN THE CASE {}: the time until the return counts from here.", said.case),
        sealed("particulars", &said.family_root),
    ]
}

pub(super) fn verify_family_link(said: &VerifyFamilyLink) -> Vec<String> {
    vec![
        format!("THE LINK IS VERIFIED IN THE CASE {}, with adult and child separately.", said.case),
        sealed("report on the adult", &said.adult_root),
        sealed("report on the child", &said.child_root),
    ]
}

pub(super) fn decide_best_interests(said: &DecideBestInterests) -> Vec<String> {
    let decision = match said.decision {
        BestInterests::ReturnRecommended => "return is recommended".to_owned(),
        BestInterests::AlternativeCare => "other care serves the child better".to_owned(),
        BestInterests::Deferred(until) => format!("deferred until {}", time(until)),
    };
    let siblings = if said.apart_from_siblings {
        "The child may return apart from its siblings."
    } else {
        "Siblings stay together."
    };
    vec![
        format!("DECISION ON THE BEST INTERESTS OF THE CHILD OF THE CASE {}: {decision}.", said.case),
        siblings.to_owned(),
        sealed("determination", &said.determination_root),
        sealed("record of how the child was heard", &said.hearing_root),
        sealed("paper that names the guardian", &said.guardian_root),
    ]
}

pub(super) fn record_return_consent(said: &RecordReturnConsent) -> Vec<String> {
    vec![
        format!("CONSENT TO THE RETURN OF THE CHILD OF THE CASE {} IS HELD.", said.case),
        sealed("written consent of the guardian", &said.guardian_consent_root),
        sealed("view of the child", &said.child_view_root),
    ]
}

pub(super) fn withdraw_return_consent(said: &WithdrawReturnConsent) -> Vec<String> {
    vec![
        format!("CONSENT TO THE RETURN OF THE CHILD OF THE CASE {} IS WITHDRAWN: no return.", said.case),
        sealed("withdrawal", &said.withdrawal_root),
    ]
}

pub(super) fn plan_child_return(said: &PlanChildReturn) -> Vec<String> {
    let whom = match said.cases.len() {
        1 => "one child".to_owned(),
        siblings => format!("{siblings} siblings together"),
    };
    let mut lines = vec![format!("PLAN THE RETURN of {whom}, with both parties and the neutral.")];
    lines.extend(said.cases.iter().map(|case| format!("Case {case}.")));
    lines.push(sealed("route, escort and receiving adult", &said.plan_root));
    lines.push(as_of(&said.as_of));
    lines
}

pub(super) fn note_return_plan(said: &NoteReturnPlan) -> Vec<String> {
    vec![
        format!("NOTE THE PLAN for the return in the case {}; this confirms nothing.", said.case),
        format!("Plan: {}.", spoken(&said.plan_content)),
    ]
}

pub(super) fn report_return_step(said: &ReportReturnStep) -> Vec<String> {
    let step = match said.step {
        ReturnStep::InTransit => "on its way",
        ReturnStep::HandedToNeutral => "with the neutral",
    };
    vec![format!("THE CHILD OF THE CASE {} IS {step}.", said.case)]
}

pub(super) fn record_reunification(said: &RecordReunification) -> Vec<String> {
    vec![
        format!("THE CHILD OF THE CASE {} IS WITH THE VERIFIED ADULT.", said.case),
        sealed("receipt", &said.receipt_root),
    ]
}

pub(super) fn record_follow_up(said: &RecordFollowUp) -> Vec<String> {
    vec![
        format!("THE CHILD OF THE CASE {} WAS LOOKED AFTER since its return.", said.case),
        sealed("report", &said.report_root),
    ]
}

pub(super) fn close_child_case(said: &CloseChildCase) -> Vec<String> {
    vec![format!("CLOSE THE CASE {} after return and follow-up.", said.case)]
}

pub(super) fn reopen_child_case(said: &ReopenChildCase) -> Vec<String> {
    vec![format!("OPEN THE CASE {} again.", said.case), sealed("ground", &said.ground_root)]
}
