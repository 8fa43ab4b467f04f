//! The course of a batch: routes, guarantees, legs, sanitary releases, breaking off, the record.

use homeward_payload::domain::{
    AbortBatch, AbortGround, AcknowledgeRoute, AttestRecord, GuaranteeSafety, HoldGround, HoldRelease,
    NoticeRoute, OpenLegs, PostponeBatch, RefuseToSign, ReleaseUnilaterally, ReportReady,
    SigningRefusalGround,
};

use super::about;
use super::batch::why;
use super::words::{batch, count, principal, rows, spoken, time};

pub(super) fn notice_route(said: &NoticeRoute) -> Vec<String> {
    vec![
        format!(
            "NOTICE OF A ROUTE of {} for batch {}, revision {}.",
            principal(said.giver),
            batch(&said.batch),
            said.revision
        ),
        format!("Notice with digest {}.", spoken(&said.notice_digest)),
    ]
}

pub(super) fn acknowledge_route(said: &AcknowledgeRoute) -> Vec<String> {
    let mut lines = vec![
        format!(
            "ACKNOWLEDGE THE ROUTE of {} for batch {}, revision {}.",
            principal(said.giver),
            batch(&said.batch),
            said.revision
        ),
        format!("Notice with digest {}.", spoken(&said.notice_digest)),
    ];
    lines.extend(about::window(&said.window));
    lines
}

pub(super) fn guarantee_safety(said: &GuaranteeSafety) -> Vec<String> {
    let mut lines =
        vec![format!("GUARANTEE SAFETY for batch {}, revision {}.", batch(&said.batch), said.revision)];
    lines.extend(about::window(&said.window));
    lines.push("It holds for exactly this window, on the routes known for it.".to_owned());
    lines
}

pub(super) fn postpone_batch(said: &PostponeBatch) -> Vec<String> {
    vec![
        format!("PUT OFF batch {}, revision {}: {}.", batch(&said.batch), said.revision, why(said.ground)),
        "Its window ends; what both sides confirmed stays confirmed.".to_owned(),
    ]
}

pub(super) fn release_unilaterally(said: &ReleaseUnilaterally) -> Vec<String> {
    let persons = count(said.lines.len(), "person", "persons");
    let mut lines = vec![
        format!(
            "RELEASE {persons} UNILATERALLY as batch {}, revision {}.",
            batch(&said.batch),
            said.revision
        ),
        "It is in force at once; who waits on another batch is taken out of that one.".to_owned(),
    ];
    lines.extend(about::window(&said.window));
    lines.push(format!("Route notice with digest {}.", spoken(&said.notice_digest)));
    lines.extend(rows(&said.lines, |line| {
        let reference = line.term.and_then(|index| said.terms.get(index));
        let term = reference.map_or_else(
            || "urgent, under no term".to_owned(),
            |reference| format!("under {}", about::term(Some(reference))),
        );
        format!("  {} {term}", line.subject)
    }));
    lines
}

pub(super) fn hold_release(said: &HoldRelease) -> Vec<String> {
    let why = match said.ground {
        HoldGround::Route => "the route is not safe",
        HoldGround::Point => "the point is not safe",
        HoldGround::Reception => "nobody can receive wounded people there then",
    };
    vec![
        format!("HOLD the sanitary release {}, revision {}: {why}.", batch(&said.batch), said.revision),
        format!("It ends by itself {}.", time(said.until)),
    ]
}

pub(super) fn report_ready(said: &ReportReady) -> Vec<String> {
    vec![format!("READY: everybody at the leg of {} of batch {}.", principal(said.giver), batch(&said.batch))]
}

pub(super) fn open_legs(said: &OpenLegs) -> Vec<String> {
    vec![format!("OPEN ALL LEGS of batch {} at once.", batch(&said.batch))]
}

pub(super) fn abort_batch(said: &AbortBatch) -> Vec<String> {
    let why = match said.ground {
        AbortGround::Safety => "the safety of people is in doubt",
        AbortGround::Transport => "a transport failed or was lost",
        AbortGround::Access => "a corridor or a point is closed",
        AbortGround::Other => "another ground, stated outside the log",
    };
    vec![
        format!("BREAK OFF the handover of batch {}, revision {}: {why}.", batch(&said.batch), said.revision),
        "Who was acknowledged stays so; everybody else returns to the pool.".to_owned(),
    ]
}

pub(super) fn attest_record(said: &AttestRecord) -> Vec<String> {
    vec![
        format!("SIGN THE RECORD of batch {}.", batch(&said.batch)),
        format!("Result {}.", spoken(&said.result_digest)),
    ]
}

pub(super) fn refuse_to_sign(said: &RefuseToSign) -> Vec<String> {
    let why = match said.ground {
        SigningRefusalGround::Counts => "the counts are not what was seen",
        SigningRefusalGround::Identity => "somebody is not who was to come",
        SigningRefusalGround::Procedure => "the handover was not held as agreed",
        SigningRefusalGround::Other => "another ground, stated outside the log",
    };
    vec![
        format!("REFUSE TO SIGN the result of batch {}: {why}.", batch(&said.batch)),
        format!("Result {}.", spoken(&said.result_digest)),
    ]
}
