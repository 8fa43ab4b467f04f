//! Suspensions.

use homeward_payload::domain::{
    LiftSuspension, Revalidate, SuspendAgreement, SuspensionGround, SuspensionReason,
};

use super::words::{batch, numbers, spoken};

pub(super) fn suspend_agreement(said: &SuspendAgreement) -> Vec<String> {
    let terms: Vec<&str> = said.terms.iter().map(|term| term.as_str()).collect();
    let what = if terms.is_empty() { "all of it".to_owned() } else { terms.join(", ") };
    let how = if said.joint { ", jointly with the other side" } else { "" };
    let mut lines = vec![
        format!("SUSPEND AGREEMENT {}: {what}{how}.", said.agreement),
        format!("Suspension {}.", said.suspension),
        reason("Reason", &said.reason),
    ];
    lines.push(said.medical.as_ref().map_or_else(
        || "Medical terms go on.".to_owned(),
        |medical| reason("MEDICAL TERMS ARE SUSPENDED TOO. Reason", medical),
    ));
    lines.push(said.children.as_ref().map_or_else(
        || "The days for children go on.".to_owned(),
        |children| reason("THE DAYS FOR CHILDREN STAND STILL TOO. Reason", children),
    ));
    lines
}

fn reason(what: &str, reason: &SuspensionReason) -> String {
    let ground = match reason.ground {
        SuspensionGround::Safety => "safety",
        SuspensionGround::Breach => "breach by the other side",
        SuspensionGround::TalksInterrupted => "talks interrupted",
        SuspensionGround::Logistics => "logistics",
        SuspensionGround::Other => "other",
    };
    format!("{what}: {ground}, with digest {}.", spoken(&reason.digest))
}

pub(super) fn lift_suspension(said: &LiftSuspension) -> Vec<String> {
    vec![
        format!("LIFT SUSPENSION {}.", said.suspension),
        "What waits to be confirmed or to depart is stated and confirmed anew.".to_owned(),
    ]
}

pub(super) fn revalidate(said: &Revalidate) -> Vec<String> {
    vec![
        format!("STATE ANEW the open lines of batch {}, revision {}.", batch(&said.batch), said.revision),
        format!("Held, and the persons alive: lines {}.", numbers(&said.lines)),
    ]
}
