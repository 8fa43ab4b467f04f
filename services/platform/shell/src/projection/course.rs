//! What was said about the course of a batch, in one English sentence: routes, guarantees, legs, releases, the record.

use homeward_payload::domain::{
    AbortGround, Body, HoldGround, NoteReport, ReportedStep, SigningRefusalGround, StepBackGround,
};

use super::summary::time;

/// What a statement about the course of a batch says.
pub(super) fn said(body: &Body) -> String {
    match body {
        Body::NoticeRoute(body) => format!("gave notice of the route of {}", body.giver.word()),
        Body::AcknowledgeRoute(body) => format!("acknowledged the route of {}", body.giver.word()),
        Body::GuaranteeSafety(_) => "guaranteed the safety of the window".to_owned(),
        Body::PostponeBatch(body) => format!("put the batch off: {}", why_off(body.ground)),
        Body::ReleaseUnilaterally(body) => {
            let persons = if body.lines.len() == 1 { "person" } else { "persons" };
            format!(
                "released {} {persons} unilaterally, for {} UTC",
                body.lines.len(),
                time(body.window.start)
            )
        }
        Body::HoldRelease(body) => {
            format!("holds the release until {} UTC: {}", time(body.until), why_held(body.ground))
        }
        Body::ReportReady(body) => format!("reported the leg of {} ready", body.giver.word()),
        Body::OpenLegs(_) => "opened all legs at once".to_owned(),
        Body::AbortBatch(body) => {
            format!("broke the handover off: {}; its people return to the pool", why_aborted(body.ground))
        }
        Body::AttestRecord(_) => "signed the record of the handover".to_owned(),
        Body::RefuseToSign(body) => {
            format!("put on record that it does not sign the result: {}", why_unsigned(body.ground))
        }
        Body::NoteReport(body) => heard(body),
        Body::DepositPaperRecord(_) => "put a paper signed by hand at the point on record".to_owned(),
        // The others are about no batch and have their sentence above.
        _ => super::disputed::said(body),
    }
}

fn heard(body: &NoteReport) -> String {
    let giver = body.giver.map(|giver| format!(" of {}", giver.word())).unwrap_or_default();
    let count = body.count.map(|count| format!(", {count}")).unwrap_or_default();
    let what = match body.step {
        ReportedStep::Departed => format!("people{giver} departed{count}"),
        ReportedStep::Arrived => "at a handover point".to_owned(),
        ReportedStep::Ready => format!("the leg{giver} is ready"),
        ReportedStep::HandedOver => format!("people{giver} were handed over{count}"),
        ReportedStep::Counted => format!("counted{giver}{count}"),
        ReportedStep::Incident => format!("something went wrong{giver}"),
    };
    format!("heard {} say by telephone: {what}; nothing follows from it", body.reporter.word())
}

const fn why_off(ground: StepBackGround) -> &'static str {
    match ground {
        StepBackGround::Content => "the lines are not what was understood",
        StepBackGround::Safety => "the safety of people is in doubt",
        StepBackGround::Schedule => "time or place cannot be kept",
        StepBackGround::Other => "on another ground",
    }
}

const fn why_held(ground: HoldGround) -> &'static str {
    match ground {
        HoldGround::Route => "the route is not safe",
        HoldGround::Point => "the point is not safe",
        HoldGround::Reception => "nobody can receive wounded people there then",
    }
}

const fn why_aborted(ground: AbortGround) -> &'static str {
    match ground {
        AbortGround::Safety => "the safety of people is in doubt",
        AbortGround::Transport => "a transport failed or was lost",
        AbortGround::Access => "a corridor or a point is closed",
        AbortGround::Other => "on another ground",
    }
}

const fn why_unsigned(ground: SigningRefusalGround) -> &'static str {
    match ground {
        SigningRefusalGround::Counts => "the counts are not what was seen",
        SigningRefusalGround::Identity => "somebody is not who was to come",
        SigningRefusalGround::Procedure => "the handover was not held as agreed",
        SigningRefusalGround::Other => "on another ground",
    }
}
