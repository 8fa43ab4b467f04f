//! Versions, targets, classes, stages, and how terms end.

use homeward_payload::domain::{
    AgreeTarget, Body, DeclareClosure, DeclareLapse, TermReference, TerminateAgreement, WaiveTerm,
};

use super::Row;
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, Forum, agreement, digest, term};
use crate::tests::life;
use crate::tests::said;
use crate::tests::terms::{agreed, cartel, cartel_code, correction, in_cartel, offer};

fn target(forum: &Forum, group: &str, target: u32, version: u32) -> Body {
    let as_of = said::as_of(forum);
    Body::AgreeTarget(AgreeTarget { agreement: cartel_code(), group: term(group), target, version, as_of })
}

fn of_first(code: &str) -> TermReference {
    TermReference { agreement: agreement(), term: term(code) }
}

fn notice() -> Body {
    Body::TerminateAgreement(TerminateAgreement { agreement: cartel_code(), notice_digest: digest(5) })
}

pub(super) const ROWS: &[Row] = &[
    ("a version that is not the next", ErrorReason::VersionOutOfOrder, || {
        let mut forum = agreed();
        let mut terms = cartel(&forum);
        terms.version = 3;
        forum.say(A, Body::SignTerms(terms))
    }),
    ("an amendment that leaves a term out", ErrorReason::AmendmentRetroactive, || {
        let mut forum = agreed();
        let mut terms = cartel(&forum);
        terms.version = 2;
        terms.terms.remove(0);
        terms.groups.clear();
        forum.say(A, Body::SignTerms(terms))
    }),
    ("more than an exact number", ErrorReason::TermQuantityExceeded, || {
        let mut forum = agreed();
        offer(&mut forum, A, 1, &[(11, "FIXED", 0), (12, "FIXED", 0), (13, "FIXED", 0)], None)
    }),
    ("more than an exact number over two batches", ErrorReason::TermQuantityExceeded, || {
        let mut forum = agreed();
        offer(&mut forum, A, 1, &[(11, "FIXED", 0), (12, "FIXED", 0)], None).unwrap();
        offer(&mut forum, A, 2, &[(13, "FIXED", 0)], None).unwrap();
        life::confirm(&mut forum, A, 1);
        life::confirm(&mut forum, A, 2);
        life::confirm(&mut forum, B, 1);
        let second = said::confirm(&forum, 2);
        forum.say(B, Body::ConfirmBatch(second))
    }),
    ("a line without a class under a scale", ErrorReason::LineClassInvalid, || {
        let mut forum = agreed();
        offer(&mut forum, A, 1, &[(11, "RANKS", 0)], None)
    }),
    ("a class that the scale does not have", ErrorReason::LineClassInvalid, || {
        let mut forum = agreed();
        offer(&mut forum, A, 1, &[(11, "RANKS", 3)], None)
    }),
    ("a class under a term without a scale", ErrorReason::LineClassInvalid, || {
        let mut forum = agreed();
        offer(&mut forum, A, 1, &[(11, "FIXED", 1)], None)
    }),
    ("a target below the floor", ErrorReason::TargetBelowFloor, || {
        let mut forum = agreed();
        let body = target(&forum, "STAGED", 0, 1);
        forum.say(A, body)
    }),
    ("a target of another version", ErrorReason::VersionOutOfOrder, || {
        let mut forum = agreed();
        let body = target(&forum, "STAGED", 4, 2);
        forum.say(A, body)
    }),
    ("a target of a group that is not there", ErrorReason::GroupUnknown, || {
        let mut forum = agreed();
        let body = target(&forum, "OTHERS", 4, 1);
        forum.say(A, body)
    }),
    ("the same target twice by one side", ErrorReason::AlreadySigned, || {
        let mut forum = agreed();
        let body = target(&forum, "STAGED", 4, 1);
        forum.must(A, body.clone());
        forum.say(A, body)
    }),
    ("a stage that the group does not have", ErrorReason::TrancheUnknown, || {
        let mut forum = agreed();
        offer(&mut forum, A, 1, &[(11, "FIXED", 0)], Some("THIRD"))
    }),
    ("a line under a waived term", ErrorReason::TermClosed, || {
        let mut forum = agreed();
        forum.must(B, Body::WaiveTerm(WaiveTerm { term: in_cartel("FIXED") }));
        offer(&mut forum, A, 1, &[(11, "FIXED", 0)], None)
    }),
    ("a term waived twice", ErrorReason::TermClosed, || {
        let mut forum = agreed();
        forum.must(B, Body::WaiveTerm(WaiveTerm { term: in_cartel("FIXED") }));
        forum.say(B, Body::WaiveTerm(WaiveTerm { term: in_cartel("FIXED") }))
    }),
    ("a medical term waived", ErrorReason::TermNotWaivable, || {
        let mut forum = agreed();
        forum.say(A, Body::WaiveTerm(WaiveTerm { term: of_first("MEDICAL") }))
    }),
    ("the closure of a term with a number", ErrorReason::TermNotAllForAll, || {
        let mut forum = agreed();
        forum.say(A, Body::DeclareClosure(DeclareClosure { term: of_first("REMAINS") }))
    }),
    ("a lapse before the last day has passed", ErrorReason::TermNotEnded, || {
        let mut forum = agreed();
        forum.pass_hours(71);
        forum.say(A, Body::DeclareLapse(DeclareLapse { term: in_cartel("SPAN") }))
    }),
    ("a lapse of a term without a last day", ErrorReason::TermNotEnded, || {
        let mut forum = agreed();
        forum.say(A, Body::DeclareLapse(DeclareLapse { term: of_first("YOUNG") }))
    }),
    ("a lapse declared twice", ErrorReason::TermClosed, || {
        let mut forum = agreed();
        forum.pass_hours(72);
        forum.must(B, Body::DeclareLapse(DeclareLapse { term: in_cartel("SPAN") }));
        forum.say(A, Body::DeclareLapse(DeclareLapse { term: in_cartel("SPAN") }))
    }),
    ("a batch under an agreement that has ended", ErrorReason::AgreementTerminated, || {
        let mut forum = agreed();
        forum.must(A, notice());
        offer(&mut forum, B, 1, &[(21, "FIXED", 0)], None)
    }),
    ("an amendment of an agreement that has ended", ErrorReason::AgreementTerminated, || {
        let mut forum = agreed();
        forum.must(A, notice());
        let mut terms = cartel(&forum);
        terms.version = 2;
        forum.say(B, Body::SignTerms(terms))
    }),
    ("a target of an agreement that has ended", ErrorReason::AgreementTerminated, || {
        let mut forum = agreed();
        forum.must(A, notice());
        let body = target(&forum, "STAGED", 4, 1);
        forum.say(B, body)
    }),
    ("notice given twice", ErrorReason::AgreementTerminated, || {
        let mut forum = agreed();
        forum.must(A, notice());
        forum.say(B, notice())
    }),
    ("a correction before settlement", ErrorReason::BatchNotSettled, || {
        let mut forum = agreed();
        offer(&mut forum, A, 1, &[(11, "FIXED", 0)], None).unwrap();
        let body = correction(&forum, 1, &[(1, &["RANKS"], 1)]);
        forum.say(A, body)
    }),
];
