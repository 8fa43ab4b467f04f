//! Rounds, requests, retention and figures.

use homeward_payload::domain::{Body, CommitList, CustodyAnswer, OpenRound, RequestEntry, RequestPersons};

use super::Row;
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, Forum, MEDIATOR, agreement, digest, hours_after, subject};
use crate::tests::life::{agreed, listed, proposed, small_exchange};
use crate::tests::rounds::{
    answers, both_committed, commit_list, due_after, figures, lift, list_of_a, one_committed, opened,
    release_lists, remark, request_id, requested, retain, round_id, sealed_list,
};
use crate::tests::said;

fn open_round(forum: &Forum, number: u8, hours: i64) -> Body {
    let due = due_after(hours_after(forum.now, hours));
    Body::OpenRound(OpenRound { round: round_id(number), agreement: agreement(), due })
}

fn commit(forum: &mut Forum, edit: impl FnOnce(&mut CommitList)) -> Body {
    let mut committed = commit_list(forum, 1, &sealed_list(2, 21));
    edit(&mut committed);
    Body::CommitList(committed)
}

fn request(number: u8, reference: u8) -> Body {
    let entries = vec![RequestEntry { reference: subject(reference), field_root: digest(1) }];
    Body::RequestPersons(RequestPersons { request: request_id(number), agreement: agreement(), entries })
}

pub(super) const ROWS: &[Row] = &[
    ("a round before any agreement", ErrorReason::AgreementUnknown, || {
        let mut forum = Forum::new();
        let body = open_round(&forum, 1, 24);
        forum.say(MEDIATOR, body)
    }),
    ("a round id twice", ErrorReason::RoundState, || {
        let mut forum = opened();
        let body = open_round(&forum, 1, 24);
        forum.say(A, body)
    }),
    ("a round whose first deadline has passed", ErrorReason::RoundState, || {
        let mut forum = agreed();
        let body = open_round(&forum, 1, 0);
        forum.say(A, body)
    }),
    ("too many rounds at once", ErrorReason::RoundState, || {
        let mut forum = agreed();
        for number in 0..64 {
            let body = open_round(&forum, number, 24);
            forum.must(A, body);
        }
        let body = open_round(&forum, 64, 24);
        forum.say(A, body)
    }),
    ("a commitment to no round", ErrorReason::RoundUnknown, || {
        let mut forum = agreed();
        let body = commit(&mut forum, |_| {});
        forum.say(A, body)
    }),
    ("a second commitment", ErrorReason::RoundState, || {
        let mut forum = one_committed();
        let body = commit(&mut forum, |_| {});
        forum.say(A, body)
    }),
    ("a commitment to the other side's list", ErrorReason::ListIdReused, || {
        let mut forum = one_committed();
        let body = commit(&mut forum, |committed| committed.list = list_of_a().list);
        forum.say(B, body)
    }),
    ("a commitment to more than the forum allows", ErrorReason::ListTooLong, || {
        let mut forum = one_committed();
        let body = commit(&mut forum, |committed| committed.entries = 9);
        forum.say(B, body)
    }),
    ("a release of what one side has committed to", ErrorReason::RoundState, || {
        one_committed().say(MEDIATOR, release_lists(1))
    }),
    ("a second release", ErrorReason::RoundState, || {
        let mut forum = both_committed();
        forum.must(MEDIATOR, release_lists(1));
        forum.say(MEDIATOR, release_lists(1))
    }),
    ("a release by a party", ErrorReason::RoleNotAllowed, || both_committed().say(A, release_lists(1))),
    ("a list that is still sealed", ErrorReason::ListSealed, || {
        both_committed().say(A, Body::OpenList(list_of_a()))
    }),
    ("the other side's committed list", ErrorReason::ListNotYours, || {
        let mut forum = both_committed();
        forum.must(MEDIATOR, release_lists(1));
        forum.say(B, Body::OpenList(list_of_a()))
    }),
    ("another list than was committed to", ErrorReason::ListNotAsCommitted, || {
        let mut forum = both_committed();
        forum.must(MEDIATOR, release_lists(1));
        forum.say(A, Body::OpenList(sealed_list(1, 11)))
    }),
    ("a remark on no list", ErrorReason::ListUnknown, || listed().say(A, remark(9, &[1], &[]))),
    ("a remark on the other side's list", ErrorReason::ListNotYours, || {
        listed().say(B, remark(1, &[5], &[]))
    }),
    ("a remark on no entry", ErrorReason::ListEntryUnknown, || listed().say(A, remark(1, &[6], &[]))),
    ("a remark on an accepted entry", ErrorReason::ListEntryFinal, || listed().say(A, remark(1, &[1], &[]))),
    ("a second remark", ErrorReason::ListEntryFinal, || {
        let mut forum = listed();
        forum.must(A, remark(1, &[], &[5]));
        forum.say(A, remark(1, &[5], &[]))
    }),
    ("a request id twice", ErrorReason::RequestState, || requested().say(A, request(1, 73))),
    ("a request for a person who is held", ErrorReason::SubjectConflict, || {
        requested().say(A, request(2, 21))
    }),
    ("a request under a reference that is sought", ErrorReason::SubjectConflict, || {
        requested().say(B, request(2, 71))
    }),
    ("a list with a reference that is sought", ErrorReason::SubjectConflict, || {
        requested().say(B, Body::OpenList(sealed_list(9, 71)))
    }),
    ("an answer to no request", ErrorReason::RequestUnknown, || {
        listed().say(B, answers(&[(1, CustodyAnswer::NotHeld)]))
    }),
    ("an answer to the own request", ErrorReason::RequestNotYours, || {
        requested().say(A, answers(&[(1, CustodyAnswer::NotHeld)]))
    }),
    ("an answer to no entry of the request", ErrorReason::RequestEntryUnknown, || {
        requested().say(B, answers(&[(3, CustodyAnswer::NotHeld)]))
    }),
    ("the same answer again", ErrorReason::RequestState, || {
        let mut forum = requested();
        forum.must(B, answers(&[(1, CustodyAnswer::NotHeld)]));
        forum.say(B, answers(&[(1, CustodyAnswer::NotHeld)]))
    }),
    ("one person for two who are sought", ErrorReason::SubjectConflict, || {
        let held = CustodyAnswer::Held(subject(21));
        requested().say(B, answers(&[(1, held), (2, held)]))
    }),
    ("a person the other side holds", ErrorReason::SubjectConflict, || {
        requested().say(B, answers(&[(1, CustodyAnswer::Held(subject(11)))]))
    }),
    ("a notice for nobody who is known", ErrorReason::SubjectUnknown, || listed().say(B, retain(99))),
    ("a notice for a person of the other side", ErrorReason::LineNotYours, || listed().say(A, retain(22))),
    ("the same notice again", ErrorReason::RetentionState, || {
        let mut forum = listed();
        forum.must(B, retain(22));
        forum.say(B, retain(22))
    }),
    ("a lift of no notice", ErrorReason::RetentionState, || listed().say(B, lift(22))),
    ("a notice for a person on a live line", ErrorReason::LineAlreadyLive, || proposed().say(B, retain(22))),
    ("a line of a person who is kept back", ErrorReason::LineRetained, || {
        let mut forum = listed();
        forum.must(B, retain(22));
        let body = Body::ProposeBatch(said::propose(&forum, 1, &[(22, &["ANY_POW"])]));
        let end = Some(hours_after(forum.now, 24));
        forum.say_until(A, end, body)
    }),
    ("figures that are not those of the record", ErrorReason::TotalsMismatch, || {
        let mut forum = small_exchange();
        let body = figures(&forum, 9);
        forum.say(A, body)
    }),
    ("the same figures released again", ErrorReason::AlreadySigned, || {
        let mut forum = small_exchange();
        let body = figures(&forum, 3);
        forum.must(A, body.clone());
        forum.say(A, body)
    }),
];
