//! What is said about the course of a batch: routes, guarantees, legs, releases, abort, the record.

use homeward_payload::domain::{
    AbortBatch, AbortGround, AcknowledgeRoute, AttestRecord, Body, GuaranteeSafety, HoldGround, HoldRelease,
    Legs, NoticeRoute, OpenLegs, PostponeBatch, Principal, ProposedLine, RefuseToSign, ReleaseUnilaterally,
    ReportReady, SigningRefusalGround, StepBackGround, TermReference, Window,
};
use homeward_payload::ids::{Digest, Timestamp};

use super::forum::{Forum, NEUTRAL, agreement, batch_id, digest, subject, term};
use super::said;
use crate::schedule::{Missing, missing};
use crate::settlement::BatchResult;

fn in_force(forum: &Forum, number: u8) -> u32 {
    forum.batch(number).revision.number
}

/// The route that the tests travel on.
pub(super) const ROUTE: u8 = 90;

pub(super) fn notice(forum: &Forum, number: u8, giver: Principal, route: u8) -> Body {
    let revision = in_force(forum, number);
    Body::NoticeRoute(NoticeRoute { batch: batch_id(number), revision, giver, notice_digest: digest(route) })
}

pub(super) fn acknowledge(forum: &Forum, number: u8, giver: Principal, route: u8) -> Body {
    Body::AcknowledgeRoute(AcknowledgeRoute {
        batch: batch_id(number),
        revision: in_force(forum, number),
        giver,
        notice_digest: digest(route),
        window: window_in(forum, number),
    })
}

pub(super) fn guarantee(forum: &Forum, number: u8) -> Body {
    let (revision, window) = (in_force(forum, number), window_in(forum, number));
    Body::GuaranteeSafety(GuaranteeSafety { batch: batch_id(number), revision, window })
}

fn window_in(forum: &Forum, number: u8) -> Window {
    forum.batch(number).window.unwrap_or_else(|| said::window_after(1))
}

pub(super) fn postpone(forum: &Forum, number: u8) -> Body {
    let revision = in_force(forum, number);
    Body::PostponeBatch(PostponeBatch { batch: batch_id(number), revision, ground: StepBackGround::Schedule })
}

pub(super) fn ready(forum: &Forum, number: u8, giver: Principal) -> Body {
    Body::ReportReady(ReportReady { batch: batch_id(number), revision: in_force(forum, number), giver })
}

pub(super) fn open_legs(forum: &Forum, number: u8) -> Body {
    Body::OpenLegs(OpenLegs { batch: batch_id(number), revision: in_force(forum, number) })
}

pub(super) fn abort(forum: &Forum, number: u8) -> Body {
    let revision = in_force(forum, number);
    Body::AbortBatch(AbortBatch { batch: batch_id(number), revision, ground: AbortGround::Transport })
}

pub(super) fn result_digest(forum: &Forum, number: u8) -> Digest {
    BatchResult::of(&batch_id(number), forum.batch(number)).digest()
}

pub(super) fn attest(forum: &Forum, number: u8) -> Body {
    let result_digest = result_digest(forum, number);
    Body::AttestRecord(AttestRecord { batch: batch_id(number), result_digest })
}

pub(super) fn refuse(forum: &Forum, number: u8) -> Body {
    let result_digest = result_digest(forum, number);
    let ground = SigningRefusalGround::Counts;
    Body::RefuseToSign(RefuseToSign { batch: batch_id(number), result_digest, ground })
}

/// The next revision of a release: each person under the medical term or, urgent, under none.
pub(super) fn release(
    forum: &Forum,
    number: u8,
    lines: &[(u8, bool)],
    window: Window,
) -> ReleaseUnilaterally {
    let before = forum.ledger().batches.get(&batch_id(number));
    let lines = lines.iter().map(|(person, medical)| ProposedLine {
        subject: subject(*person),
        term: medical.then_some(0),
        class: 0,
        also_terms: Vec::new(),
    });
    ReleaseUnilaterally {
        batch: batch_id(number),
        revision: before.map_or(1, |batch| batch.revisions + 1),
        terms: vec![TermReference { agreement: agreement(), term: term("MEDICAL") }],
        lines: lines.collect(),
        window,
        notice_digest: digest(ROUTE),
    }
}

pub(super) fn hold(forum: &Forum, number: u8, until: Timestamp) -> Body {
    let revision = in_force(forum, number);
    Body::HoldRelease(HoldRelease { batch: batch_id(number), revision, ground: HoldGround::Route, until })
}

/// A window in which each side gives at a point of its own and both start at once.
pub(super) fn at_a_distance(hours: i64) -> Window {
    let legs = Legs { party_a: Some(digest(71)), party_b: Some(digest(72)) };
    Window { legs, simultaneous: true, ..said::window_after(hours) }
}

/// Everything that a departure still needs beside the window and the clearance.
pub(super) fn schedule(forum: &mut Forum, number: u8) {
    let next = |forum: &Forum| {
        let batch = forum.batch(number);
        batch.departing_givers().flat_map(|giver| missing(batch, giver, forum.now)).next()
    };
    while let Some(piece) = next(forum) {
        let body = match piece {
            Missing::Notice(giver) => notice(forum, number, giver, ROUTE),
            Missing::Acknowledgement(giver) => acknowledge(forum, number, giver, ROUTE),
            Missing::Guarantee(_) => guarantee(forum, number),
        };
        forum.must(piece.owed_by(), body);
    }
}

/// The neutral signs the record, where it has not.
pub(super) fn attest_record(forum: &mut Forum, number: u8) {
    let result = result_digest(forum, number);
    if forum.batch(number).record.neutral(result).is_none() {
        let body = attest(forum, number);
        forum.must(NEUTRAL, body);
    }
}
