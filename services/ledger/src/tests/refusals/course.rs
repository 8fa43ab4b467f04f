//! Schedules, legs, releases, abort, the record.

use homeward_payload::domain::{Body, LineOutcome, Principal, Role};

use super::Row;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::course_life::{at_a_distance, released, released_and_cleared};
use crate::tests::forum::{A, B, Forum, NEUTRAL, hours_after};
use crate::tests::life::{cleared, confirmed, counted, departed, listed, pending, proposed, small_exchange};
use crate::tests::{course, said};

fn say(mut forum: Forum, author: Principal, body: impl Fn(&Forum) -> Body) -> Result<(), Refusal> {
    let body = body(&forum);
    forum.say(author, body)
}

fn release(forum: Forum, author: Principal, number: u8, lines: &[(u8, bool)]) -> Result<(), Refusal> {
    say(forum, author, |forum| {
        let window = said::window_of(forum.now, hours_after(forum.now, 12));
        Body::ReleaseUnilaterally(course::release(forum, number, lines, window))
    })
}

fn in_window(mut forum: Forum) -> Forum {
    forum.pass_hours(50);
    forum
}

pub(super) const ROWS: &[Row] = &[
    ("a departure on a route that is not acknowledged", ErrorReason::ScheduleIncomplete, || {
        let mut forum = in_window(cleared());
        forum.must(A, course::notice(&forum.clone(), 1, A, 91));
        say(forum, A, |forum| Body::ReportDeparture(said::depart(forum, 1, A, &[1])))
    }),
    ("a notice by the other side", ErrorReason::LineNotYours, || {
        say(confirmed(), B, |forum| course::notice(forum, 1, A, 91))
    }),
    ("a notice of who gives nothing", ErrorReason::LineState, || {
        say(departed(), A, |forum| course::notice(forum, 1, A, 91))
    }),
    ("the same notice twice", ErrorReason::AlreadySigned, || {
        say(confirmed(), A, |forum| course::notice(forum, 1, A, course::ROUTE))
    }),
    ("a notice for the pending revision", ErrorReason::RevisionStale, || {
        say(pending(), A, |forum| {
            let Body::NoticeRoute(mut body) = course::notice(forum, 1, A, 91) else { unreachable!() };
            body.revision = 3;
            Body::NoticeRoute(body)
        })
    }),
    ("a notice for an ended batch", ErrorReason::BatchClosed, || {
        say(small_exchange(), A, |forum| course::notice(forum, 1, A, 91))
    }),
    ("an acknowledgement of an own route", ErrorReason::LineNotYours, || {
        say(confirmed(), A, |forum| course::acknowledge(forum, 1, A, course::ROUTE))
    }),
    ("an acknowledgement of another notice", ErrorReason::RouteUnknown, || {
        say(confirmed(), B, |forum| course::acknowledge(forum, 1, A, 91))
    }),
    ("an acknowledgement twice", ErrorReason::AlreadySigned, || {
        say(confirmed(), B, |forum| course::acknowledge(forum, 1, A, course::ROUTE))
    }),
    ("an acknowledgement without a window", ErrorReason::WindowMissing, || {
        say(proposed(), B, |forum| course::acknowledge(forum, 1, A, 91))
    }),
    ("a guarantee without a window", ErrorReason::WindowMissing, || {
        say(proposed(), B, |forum| course::guarantee(forum, 1))
    }),
    ("a guarantee twice", ErrorReason::AlreadySigned, || {
        say(confirmed(), B, |forum| course::guarantee(forum, 1))
    }),
    ("a guarantee by a service", ErrorReason::RoleNotAllowed, || {
        let mut forum = confirmed();
        let body = course::guarantee(&forum, 1);
        let statement = forum.statement(A, Role::Service, body);
        forum.submit(statement)
    }),
    ("a batch without a window put off", ErrorReason::WindowMissing, || {
        say(proposed(), A, |forum| course::postpone(forum, 1))
    }),
    ("a batch put off once lines have departed", ErrorReason::BatchConfirmed, || {
        say(departed(), NEUTRAL, |forum| course::postpone(forum, 1))
    }),
    ("a leg of a window that has none", ErrorReason::LegUnknown, || {
        say(cleared(), NEUTRAL, |forum| course::ready(forum, 1, A))
    }),
    ("legs opened that there are none of", ErrorReason::LegUnknown, || {
        say(cleared(), NEUTRAL, |forum| course::open_legs(forum, 1))
    }),
    ("a leg ready before both confirm", ErrorReason::BatchNotConfirmed, || {
        say(proposed(), NEUTRAL, |forum| course::ready(forum, 1, A))
    }),
    ("a departure from a leg that is not opened", ErrorReason::LegsNotOpen, || {
        say(at_a_distance(), A, |forum| Body::ReportDeparture(said::depart(forum, 1, A, &[1])))
    }),
    ("legs opened before the window", ErrorReason::WindowNotOpen, || {
        let mut forum = at_a_distance();
        for giver in [A, B] {
            forum.must(NEUTRAL, course::ready(&forum.clone(), 1, giver));
        }
        forum.pass_hours(20);
        say(forum, NEUTRAL, |forum| course::open_legs(forum, 1))
    }),
    ("broken off before anybody departed", ErrorReason::AbortNotPossible, || {
        say(cleared(), A, |forum| course::abort(forum, 1))
    }),
    ("broken off when everybody was acknowledged", ErrorReason::AbortNotPossible, || {
        say(counted(), A, |forum| course::abort(forum, 1))
    }),
    ("the record of an unfinished handover", ErrorReason::SettlementTooEarly, || {
        say(departed(), NEUTRAL, |forum| course::attest(forum, 1))
    }),
    ("the record signed twice", ErrorReason::AlreadySigned, || {
        say(counted(), NEUTRAL, |forum| course::attest(forum, 1))
    }),
    ("a record of another result", ErrorReason::SettlementMismatch, || {
        say(counted(), NEUTRAL, |forum| {
            let Body::AttestRecord(mut body) = course::attest(forum, 1) else { unreachable!() };
            body.result_digest = crate::tests::forum::digest(1);
            Body::AttestRecord(body)
        })
    }),
    ("a settlement without the neutral", ErrorReason::RecordNotAttested, || {
        let mut forum = departed();
        let lines = [(A, [1, 2, 4]), (B, [5, 6, 8])];
        for (giver, lines) in lines {
            let receiver = giver.other_party().unwrap();
            forum.must(receiver, Body::AcknowledgeReceipt(said::receipt(&forum.clone(), 1, &lines, &[])));
            forum.must(giver, Body::ClaimDelivery(said::claim(&forum.clone(), 1, &lines)));
        }
        forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[])));
        say(forum, A, |forum| Body::SignSettlement(said::settle(forum, 1)))
    }),
    ("a release under the id of a batch of both", ErrorReason::NotARelease, || {
        release(confirmed(), B, 1, &[(21, true)])
    }),
    ("a release of whom the other side holds", ErrorReason::LineNotYours, || {
        release(listed(), A, 1, &[(21, true)])
    }),
    ("a release without a finding under a medical term", ErrorReason::LineAwaitsFinding, || {
        release(listed(), B, 1, &[(22, true)])
    }),
    ("a release of a container", ErrorReason::TermNotForLine, || release(listed(), B, 1, &[(31, false)])),
    ("a release of who was received", ErrorReason::LineAlreadyReceived, || {
        release(counted(), B, 2, &[(21, true)])
    }),
    ("a release of who died", ErrorReason::LineState, || release(counted(), B, 2, &[(23, false)])),
    ("a release of who is under way", ErrorReason::LineAlreadyLive, || {
        release(departed(), B, 2, &[(21, true)])
    }),
    ("a release under a term that is not medical", ErrorReason::TermNotForLine, || {
        say(listed(), B, |forum| {
            let window = said::window_after(1);
            let mut body = course::release(forum, 1, &[(21, true)], window);
            body.terms[0].term = crate::tests::forum::term("ANY_POW");
            Body::ReleaseUnilaterally(body)
        })
    }),
    ("a release in the past", ErrorReason::WindowInvalid, || {
        say(in_window(listed()), B, |forum| {
            Body::ReleaseUnilaterally(course::release(forum, 1, &[(21, true)], said::window_after(1)))
        })
    }),
    ("the first revision of a release again", ErrorReason::RevisionStale, || {
        say(released(), B, |forum| {
            let mut body = course::release(forum, 2, &[(21, true)], said::window_after(1));
            body.revision = 1;
            Body::ReleaseUnilaterally(body)
        })
    }),
    ("a revision of a release left out", ErrorReason::RevisionOutOfOrder, || {
        say(released(), B, |forum| {
            let mut body = course::release(forum, 2, &[(21, true)], said::window_after(1));
            body.revision = 3;
            Body::ReleaseUnilaterally(body)
        })
    }),
    ("a revision of a release by its receiver", ErrorReason::ReleaseUnilateral, || {
        release(released(), A, 2, &[(11, false)])
    }),
    ("a counter to a release", ErrorReason::ReleaseUnilateral, || {
        let mut forum = released();
        let body = Body::ProposeBatch(said::propose(&forum, 2, &[(21, &["MEDICAL"])]));
        forum.say_until(A, Some(hours_after(forum.now, 24)), body)
    }),
    ("a window of a release by both", ErrorReason::ReleaseUnilateral, || {
        say(released(), A, |forum| Body::AgreeWindow(said::agree_window(forum, 2, said::window_after(4))))
    }),
    ("a release put off by its receiver", ErrorReason::ReleaseUnilateral, || {
        say(released(), A, |forum| course::postpone(forum, 2))
    }),
    ("a line taken off a release by its receiver", ErrorReason::ReleaseUnilateral, || {
        say(released(), A, |forum| {
            Body::RecordOutcomes(said::outcome(forum, 2, LineOutcome::Withdrawn, &[1]))
        })
    }),
    ("another route of a release", ErrorReason::ReleaseUnilateral, || {
        say(released(), B, |forum| course::notice(forum, 2, B, 91))
    }),
    ("a release broken off by its receiver", ErrorReason::ReleaseUnilateral, || {
        let mut forum = released_and_cleared();
        forum.must(A, course::guarantee(&forum.clone(), 2));
        forum.must(B, Body::ReportDeparture(said::depart(&forum.clone(), 2, B, &[1, 2])));
        say(forum, A, |forum| course::abort(forum, 2))
    }),
    ("a held release", ErrorReason::ReleaseHeld, || {
        let mut forum = released_and_cleared();
        forum.must(A, course::guarantee(&forum.clone(), 2));
        forum.must(A, course::hold(&forum.clone(), 2, hours_after(forum.now, 72)));
        say(forum, B, |forum| Body::ReportDeparture(said::depart(forum, 2, B, &[1])))
    }),
    ("a hold without an end in sight", ErrorReason::HoldInvalid, || {
        say(released(), A, |forum| course::hold(forum, 2, hours_after(forum.now, 73)))
    }),
    ("a hold that has ended", ErrorReason::HoldInvalid, || {
        say(released(), A, |forum| course::hold(forum, 2, forum.now))
    }),
    ("a hold of an own release", ErrorReason::LineNotYours, || {
        say(released(), B, |forum| course::hold(forum, 2, hours_after(forum.now, 1)))
    }),
    ("a hold of a batch of both", ErrorReason::NotARelease, || {
        say(confirmed(), A, |forum| course::hold(forum, 1, hours_after(forum.now, 1)))
    }),
    ("a hold of who is under way", ErrorReason::BatchConfirmed, || {
        let mut forum = released_and_cleared();
        forum.must(A, course::guarantee(&forum.clone(), 2));
        forum.must(B, Body::ReportDeparture(said::depart(&forum.clone(), 2, B, &[1])));
        say(forum, A, |forum| course::hold(forum, 2, hours_after(forum.now, 1)))
    }),
];
