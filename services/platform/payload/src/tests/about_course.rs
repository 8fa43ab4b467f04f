//! Fields of schedules, legs, releases and records.

use super::check;
use super::samples::reference;
use crate::proto::payload::v1 as proto;

#[test]
fn windows_with_legs() {
    type M = proto::GuaranteeSafety;
    let window = |message: &mut M, change: fn(&mut proto::Window)| change(message.window.as_mut().unwrap());
    check::<M>(|message| window(message, |window| window.simultaneous = false), &[]);
    check::<M>(
        |message| {
            window(message, |window| {
                window.legs.pop();
            });
        },
        &["window.simultaneous"],
    );
    check::<M>(|message| window(message, |window| window.legs.reverse()), &["window.legs[1]"]);
    check::<M>(|message| window(message, |window| window.legs[1].giver = 4), &["window.legs[1].giver"]);
    check::<M>(
        |message| window(message, |window| window.legs[0].place_digest.clear()),
        &["window.legs[0].place_digest"],
    );
    check::<M>(|message| message.window = None, &["window"]);
    check::<M>(|message| message.revision = 0, &["revision"]);
}

#[test]
fn routes() {
    type N = proto::NoticeRoute;
    check::<N>(|message| message.giver = 3, &["giver"]);
    check::<N>(|message| message.notice_digest.clear(), &["notice_digest"]);
    type A = proto::AcknowledgeRoute;
    check::<A>(|message| message.giver = 0, &["giver"]);
    check::<A>(|message| message.notice_digest = vec![1], &["notice_digest"]);
    check::<A>(|message| message.window = None, &["window"]);
}

#[test]
fn what_ends_a_window_or_a_handover() {
    check::<proto::PostponeBatch>(|message| message.ground = 0, &["ground"]);
    check::<proto::AbortBatch>(|message| message.ground = 0, &["ground"]);
    check::<proto::AbortBatch>(|message| message.revision = 0, &["revision"]);
    check::<proto::ReportReady>(|message| message.giver = 0, &["giver"]);
    check::<proto::OpenLegs>(|message| message.batch_id[6] = 0, &["batch_id"]);
}

#[test]
fn releases() {
    type M = proto::ReleaseUnilaterally;
    check::<M>(|message| message.revision = 0, &["revision"]);
    check::<M>(|message| message.lines.clear(), &["lines"]);
    check::<M>(|message| message.lines.reverse(), &["lines[1]"]);
    check::<M>(|message| message.lines[0].subject = reference(1)[1..].to_vec(), &["lines[0].subject"]);
    check::<M>(|message| message.terms[0].term.clear(), &["terms[0].term"]);
    check::<M>(|message| message.lines[0].term = 2, &["lines[0].term"]);
    check::<M>(|message| message.window = None, &["window"]);
    check::<M>(|message| message.window = Some(super::samples::window_with_legs()), &["window.legs"]);
    check::<M>(|message| message.notice_digest.clear(), &["notice_digest"]);
    check::<proto::HoldRelease>(|message| message.ground = 0, &["ground"]);
    check::<proto::HoldRelease>(|message| message.until_us = -1, &["until_us"]);
}

#[test]
fn records() {
    check::<proto::AttestRecord>(|message| message.result_digest.clear(), &["result_digest"]);
    check::<proto::RefuseToSign>(|message| message.ground = 0, &["ground"]);
    check::<proto::RefuseToSign>(|message| message.result_digest.clear(), &["result_digest"]);
    check::<proto::DepositPaperRecord>(|message| message.revision = 0, &["revision"]);
    check::<proto::DepositPaperRecord>(|message| message.content_digest.clear(), &["content_digest"]);
    check::<proto::DepositPaperRecord>(|message| message.document_root.clear(), &["document_root"]);
}

#[test]
fn reports_by_telephone() {
    use proto::ReportedStep::{Arrived, Counted, Departed, HandedOver, Incident, Ready};
    type M = proto::NoteReport;
    let about = |step: proto::ReportedStep, giver: i32, count: Option<u32>| {
        move |message: &mut M| (message.step, message.giver, message.count) = (step.into(), giver, count)
    };
    check::<M>(about(Departed, 2, Some(135)), &[]);
    check::<M>(about(Departed, 2, None), &[]);
    check::<M>(about(HandedOver, 1, Some(100_000)), &[]);
    check::<M>(about(Arrived, 0, None), &[]);
    check::<M>(about(Incident, 2, None), &[]);
    check::<M>(about(Departed, 0, None), &["giver"]);
    check::<M>(about(Ready, 3, None), &["giver"]);
    check::<M>(about(Counted, 1, None), &["count"]);
    check::<M>(about(Counted, 1, Some(100_001)), &["count"]);
    for step in [Arrived, Ready, Incident] {
        check::<M>(about(step, 1, Some(3)), &["count"]);
    }
    check::<M>(|message| message.step = 0, &["step"]);
    check::<M>(|message| message.reporter = 0, &["reporter"]);
    check::<M>(|message| message.reporter = 3, &["reporter"]);
    check::<M>(|message| message.reporter = 5, &["reporter"]);
    check::<M>(|message| message.heard_time_us = -1, &["heard_time_us"]);
    check::<M>(|message| message.note_digest = vec![], &[]);
    check::<M>(|message| message.note_digest = vec![1], &["note_digest"]);
}
