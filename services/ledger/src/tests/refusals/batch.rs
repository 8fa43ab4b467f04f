//! Proposing, confirming, stepping back, windows.

use homeward_payload::domain::{
    Body, CancelBatch, ClockMode, ConfirmBatch, Genesis, Principal, ProposeBatch, StepBackGround,
    SubjectKind, WithdrawConfirmation,
};

use super::Row;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::forum::{A, B, Forum, batch_id, digest, genesis, hours_after};
use crate::tests::life::{
    agreed, confirmed, departed, listed, pending, proposed, proposed_in, small_exchange,
};
use crate::tests::said;

const ANY: &[&str] = &["ANY_POW"];
const CONTENT: StepBackGround = StepBackGround::Content;

fn propose(forum: &mut Forum, batch: u8, lines: &[(u8, &[&str])]) -> Result<(), Refusal> {
    let body = said::propose(forum, batch, lines);
    propose_body(forum, body)
}

fn propose_body(forum: &mut Forum, body: ProposeBatch) -> Result<(), Refusal> {
    let end = hours_after(forum.now, 24);
    forum.say_until(A, Some(end), Body::ProposeBatch(body))
}

fn counter(change: impl FnOnce(&mut ProposeBatch)) -> Result<(), Refusal> {
    let mut forum = proposed();
    let mut body = said::propose(&forum, 1, &[(11, ANY)]);
    change(&mut body);
    propose_body(&mut forum, body)
}

fn confirm(
    mut forum: Forum,
    party: Principal,
    change: impl FnOnce(&mut ConfirmBatch),
) -> Result<(), Refusal> {
    let mut body = said::confirm(&forum, 1);
    change(&mut body);
    forum.say(party, Body::ConfirmBatch(body))
}

fn withdraw(mut forum: Forum, batch: u8, revision: u32) -> Result<(), Refusal> {
    let body = WithdrawConfirmation { batch: batch_id(batch), revision, ground: CONTENT };
    forum.say(A, Body::WithdrawConfirmation(body))
}

fn cancel(mut forum: Forum, batch: u8) -> Result<(), Refusal> {
    forum.say(A, Body::CancelBatch(CancelBatch { batch: batch_id(batch), ground: CONTENT }))
}

fn window(mut forum: Forum, batch: u8, hours: i64) -> Result<(), Refusal> {
    let body = said::agree_window(&forum, batch, said::window_after(hours));
    forum.say(A, Body::AgreeWindow(body))
}

fn pending_by_a_real_clock() -> Forum {
    let real = Genesis { clock_mode: ClockMode::Real, ..genesis() };
    let mut forum = proposed_in(Forum::with_genesis(real));
    for party in [A, B] {
        let confirmation = said::confirm(&forum, 1);
        forum.must(party, Body::ConfirmBatch(confirmation));
    }
    let body = said::propose(&forum, 1, &[(11, ANY)]);
    propose_body(&mut forum, body).unwrap();
    forum
}

pub(super) const ROWS: &[Row] = &[
    ("an offer without an end", ErrorReason::OfferEndMissing, || {
        let mut forum = listed();
        let body = said::propose(&forum, 1, &[(11, ANY)]);
        forum.say(A, Body::ProposeBatch(body))
    }),
    ("more lines than the forum allows", ErrorReason::BatchTooLong, || {
        let lines: Vec<(u8, &[&str])> = (1..=11).map(|number| (number, ANY)).collect();
        propose(&mut listed(), 1, &lines)
    }),
    ("a revision that was", ErrorReason::RevisionStale, || counter(|body| body.revision = 2)),
    ("a revision that leaves one out", ErrorReason::RevisionOutOfOrder, || counter(|body| body.revision = 4)),
    ("a counter to other content", ErrorReason::ContentMismatch, || {
        counter(|body| body.previous_content = Some(digest(1)))
    }),
    ("a counter to an ended batch", ErrorReason::BatchClosed, || {
        propose(&mut small_exchange(), 1, &[(13, ANY)])
    }),
    ("a counter once lines have departed", ErrorReason::BatchConfirmed, || {
        propose(&mut departed(), 1, &[(11, ANY)])
    }),
    ("a counter once all departed lines have left", ErrorReason::BatchConfirmed, || {
        let mut forum = departed();
        for (giver, lines) in [(A, [1, 2, 4]), (B, [5, 6, 8])] {
            let outcome = homeward_payload::domain::LineOutcome::NotPresented;
            forum.must(giver, Body::RecordOutcomes(said::outcome(&forum, 1, outcome, &lines)));
        }
        propose(&mut forum, 1, &[(12, ANY)])
    }),
    ("a line on no list", ErrorReason::LineNotOnList, || propose(&mut listed(), 1, &[(99, ANY)])),
    ("a line whose entry was refused", ErrorReason::LineNotAccepted, || {
        propose(&mut listed(), 1, &[(15, ANY)])
    }),
    ("a line whose entry has no answer", ErrorReason::LineNotAccepted, || {
        let mut forum = listed();
        forum.must(A, Body::OpenList(said::open_list(9, SubjectKind::Person, &[16])));
        propose(&mut forum, 1, &[(16, ANY)])
    }),
    ("a line under a term of containers", ErrorReason::TermNotForLine, || {
        propose(&mut listed(), 1, &[(11, &["REMAINS"])])
    }),
    ("persons and containers of one giver", ErrorReason::TermNotForLine, || {
        propose(&mut listed(), 1, &[(21, ANY), (31, &["REMAINS"])])
    }),
    ("a medical line without a finding", ErrorReason::LineAwaitsFinding, || {
        propose(&mut listed(), 1, &[(22, &["MEDICAL"])])
    }),
    ("a young line with a contested finding", ErrorReason::LineAwaitsFinding, || {
        propose(&mut listed(), 1, &[(12, &["YOUNG"])])
    }),
    ("a person on two live lines", ErrorReason::LineAlreadyLive, || {
        propose(&mut proposed(), 2, &[(11, ANY)])
    }),
    ("a container in dispute on another batch", ErrorReason::LineAlreadyLive, || {
        propose(&mut small_exchange(), 9, &[(33, &["REMAINS"])])
    }),
    ("a person received before", ErrorReason::LineAlreadyReceived, || {
        propose(&mut small_exchange(), 9, &[(11, ANY)])
    }),
    ("a person who died", ErrorReason::LineState, || propose(&mut small_exchange(), 9, &[(23, ANY)])),
    ("a confirmation of no batch", ErrorReason::BatchUnknown, || {
        confirm(proposed(), A, |body| body.batch = batch_id(9))
    }),
    ("a confirmation of the revision before", ErrorReason::RevisionStale, || {
        confirm(proposed(), A, |body| body.revision = 1)
    }),
    ("a confirmation of other content", ErrorReason::ContentMismatch, || {
        confirm(proposed(), A, |body| body.content_digest = digest(1))
    }),
    ("a confirmation of other totals", ErrorReason::TotalsMismatch, || {
        confirm(proposed(), A, |body| body.totals[0].lines += 1)
    }),
    ("a confirmation of a window nobody agreed", ErrorReason::WindowMismatch, || {
        confirm(proposed(), A, |body| body.window = Some(said::window_after(1)))
    }),
    ("a confirmation twice", ErrorReason::AlreadySigned, || confirm(confirmed(), A, |_| ())),
    ("a confirmation of an offer past its end", ErrorReason::BatchClosed, || {
        let mut forum = listed();
        propose(&mut forum, 1, &[(11, ANY)])?;
        forum.pass_hours(25);
        confirm(forum, A, |_| ())
    }),
    ("no confirmation to take back", ErrorReason::ConfirmationUnknown, || withdraw(proposed(), 1, 2)),
    ("a confirmation taken back too late", ErrorReason::BatchConfirmed, || withdraw(confirmed(), 1, 2)),
    ("a confirmation of an ended batch taken back", ErrorReason::BatchClosed, || {
        withdraw(small_exchange(), 1, 2)
    }),
    ("the confirmed revision confirmed while another is pending", ErrorReason::AlreadySigned, || {
        let confirmed = said::confirm(&confirmed(), 1);
        confirm(pending(), A, |body| *body = confirmed)
    }),
    ("a pending revision confirmed twice by one side", ErrorReason::AlreadySigned, || {
        let mut forum = pending();
        let confirmation = said::confirm(&forum, 1);
        forum.must(A, Body::ConfirmBatch(confirmation));
        confirm(forum, A, |_| ())
    }),
    ("a pending revision that was countered", ErrorReason::RevisionStale, || {
        let mut forum = pending();
        let countered = said::confirm(&forum, 1);
        propose(&mut forum, 1, &[(11, ANY)])?;
        confirm(forum, A, |body| *body = countered)
    }),
    ("a pending revision with the content of the confirmed one", ErrorReason::ContentMismatch, || {
        let confirmed = said::confirm(&confirmed(), 1);
        confirm(pending(), A, |body| body.content_digest = confirmed.content_digest)
    }),
    ("a pending revision with the totals of the confirmed one", ErrorReason::TotalsMismatch, || {
        let confirmed = said::confirm(&confirmed(), 1);
        confirm(pending(), A, |body| body.totals = confirmed.totals)
    }),
    ("a pending revision without the agreed window", ErrorReason::WindowMismatch, || {
        confirm(pending(), A, |body| body.window = None)
    }),
    ("a pending revision past its end", ErrorReason::BatchClosed, || {
        // A real clock moves on without a mark.
        let mut forum = pending_by_a_real_clock();
        forum.now = hours_after(forum.now, 300);
        confirm(forum, A, |_| ())
    }),
    ("a pending revision that has ended", ErrorReason::RevisionStale, || {
        let mut forum = pending();
        let ended = said::confirm(&forum, 1);
        forum.pass_hours(300);
        confirm(forum, A, |body| *body = ended)
    }),
    ("the number of a pending revision that has ended", ErrorReason::RevisionStale, || {
        let mut forum = pending();
        forum.pass_hours(300);
        let mut body = said::propose(&forum, 1, &[(11, ANY)]);
        body.revision = 3;
        propose_body(&mut forum, body)
    }),
    (
        "a counter to a pending revision by the content of the confirmed one",
        ErrorReason::ContentMismatch,
        || {
            let mut forum = pending();
            let mut body = said::propose(&forum, 1, &[(11, ANY)]);
            body.previous_content = Some(forum.batch(1).revision.content);
            propose_body(&mut forum, body)
        },
    ),
    ("a line that a pending revision reserves", ErrorReason::LineAlreadyLive, || {
        propose(&mut pending(), 2, &[(16, ANY)])
    }),
    ("a line of a confirmed batch that a pending revision leaves out", ErrorReason::LineAlreadyLive, || {
        propose(&mut pending(), 2, &[(23, ANY)])
    }),
    ("no confirmation of a pending revision to take back", ErrorReason::ConfirmationUnknown, || {
        withdraw(pending(), 1, 3)
    }),
    ("a confirmation of a revision that never was taken back", ErrorReason::RevisionStale, || {
        withdraw(pending(), 1, 4)
    }),
    ("the binding confirmation taken back while a revision is pending", ErrorReason::BatchConfirmed, || {
        withdraw(pending(), 1, 2)
    }),
    ("a batch cancelled while a revision is pending", ErrorReason::BatchConfirmed, || cancel(pending(), 1)),
    ("a confirmed batch cancelled", ErrorReason::BatchConfirmed, || cancel(confirmed(), 1)),
    ("a batch cancelled twice", ErrorReason::BatchClosed, || cancel(small_exchange(), 3)),
    ("a window in the past", ErrorReason::WindowInvalid, || window(proposed(), 1, -24)),
    ("a window agreed before", ErrorReason::WindowAlreadyAgreed, || window(confirmed(), 1, 48)),
    ("another window once lines have departed", ErrorReason::BatchConfirmed, || window(departed(), 1, 96)),
    ("a window of an ended batch", ErrorReason::BatchClosed, || window(small_exchange(), 1, 480)),
    ("a line under a term of no agreement", ErrorReason::AgreementUnknown, || {
        let mut forum = agreed();
        let mut body = said::propose(&forum, 1, &[(11, ANY)]);
        body.terms[0].agreement = homeward_payload::ids::AgreementCode::new("another").unwrap();
        propose_body(&mut forum, body)
    }),
];
