//! What is noted of telephone calls.

use homeward_payload::domain::{Body, Principal, ReportedStep, SubjectKind};

use super::Row;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::day::heard;
use crate::tests::forum::{A, B, Forum, MEDIATOR, NEUTRAL, hours_after};
use crate::tests::life::{cleared, departed, listed, propose, small_exchange};

fn note(mut forum: Forum, author: Principal, batch: u8, giver: Option<Principal>) -> Result<(), Refusal> {
    let report = heard(&forum, batch, NEUTRAL, ReportedStep::Incident, giver, None);
    forum.say(author, Body::NoteReport(report))
}

pub(super) const ROWS: &[Row] = &[
    ("a call about a batch that nobody proposed", ErrorReason::BatchUnknown, || {
        note(cleared(), MEDIATOR, 9, None)
    }),
    ("a call about a batch that has ended", ErrorReason::BatchClosed, || {
        note(small_exchange(), MEDIATOR, 1, None)
    }),
    ("a call about who gives nothing", ErrorReason::LineUnknown, || {
        let mut forum = listed();
        assert!(forum.ledger().subjects.values().any(|subject| subject.kind == SubjectKind::Container));
        propose(&mut forum, B, 1, &[(31, &["REMAINS"])]);
        note(forum, MEDIATOR, 1, Some(A))
    }),
    ("a call that is still to come", ErrorReason::TimeInvalid, || {
        let mut forum = cleared();
        let mut report = heard(&forum, 1, A, ReportedStep::Arrived, None, None);
        report.heard_time = hours_after(forum.now, 1);
        forum.say(MEDIATOR, Body::NoteReport(report))
    }),
    ("the same call noted twice", ErrorReason::AlreadySigned, || {
        let mut forum = departed();
        let report = heard(&forum, 1, B, ReportedStep::Counted, Some(A), Some(3));
        forum.must(MEDIATOR, Body::NoteReport(report.clone()));
        forum.say(MEDIATOR, Body::NoteReport(report))
    }),
    ("a call noted by a side", ErrorReason::RoleNotAllowed, || note(cleared(), A, 1, None)),
    ("a call noted by the neutral", ErrorReason::RoleNotAllowed, || note(cleared(), NEUTRAL, 1, None)),
];
