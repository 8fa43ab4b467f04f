//! Rounds of lists, requests, retention and figures under embargo, as they go when everybody does their part.

use homeward_payload::domain::{
    AnswerRequest, Body, CommitList, CustodyAnswer, EntryRefusalGround, LiftRetention, NotifyRetention,
    OpenList, OpenRound, Principal, ReleaseFigures, ReleaseLists, ReleasedFigure, RemarkList, RequestEntry,
    RequestPersons, RetentionGround, RoundDeadlines, SubjectKind,
};
use homeward_payload::ids::{RequestId, RoundId, Timestamp};

use super::forum::{
    A, B, Forum, MEDIATOR, agreement, check_refused, digest, hours_after, list_id, subject, term,
};
use super::life::{agreed, listed, propose, small_exchange};
use super::said;
use crate::list::EntryAnswer;
use crate::next::{ActionKind, next_actions};
use crate::position::{RequestColumns, request_columns};
use crate::refusal::ErrorReason;
use crate::subject::Standing;

pub(super) fn round_id(number: u8) -> RoundId {
    RoundId([number; 16])
}

/// Deadlines a day apart, the first at this time.
pub(super) fn due_after(commit: Timestamp) -> RoundDeadlines {
    let [answer, remark, last] = [1, 2, 3].map(|days| commit.plus_days(days));
    RoundDeadlines { commit, answer, remark, last }
}

/// A list of one person.
pub(super) fn sealed_list(number: u8, person: u8) -> OpenList {
    said::open_list(number, SubjectKind::Person, &[person])
}

/// The commitment to a list that is not opened yet.
pub(super) fn commit_list(forum: &mut Forum, round: u8, list: &OpenList) -> CommitList {
    CommitList {
        round: round_id(round),
        list: list.list,
        list_content: forum.content_of(&Body::OpenList(list.clone())),
        entries: u32::try_from(list.entries.len()).unwrap(),
        documents_digest: digest(5),
    }
}

pub(super) fn release_lists(round: u8) -> Body {
    Body::ReleaseLists(ReleaseLists { round: round_id(round) })
}

/// Round 1 is open.
pub(super) fn opened() -> Forum {
    let mut forum = agreed();
    let due = due_after(hours_after(forum.now, 24));
    forum.must(MEDIATOR, Body::OpenRound(OpenRound { round: round_id(1), agreement: agreement(), due }));
    forum
}

/// A has committed to list 1 of persons 11 and 12.
pub(super) fn one_committed() -> Forum {
    let mut forum = opened();
    let list = list_of_a();
    let committed = commit_list(&mut forum, 1, &list);
    forum.must(A, Body::CommitList(committed));
    forum
}

pub(super) fn list_of_a() -> OpenList {
    said::open_list(1, SubjectKind::Person, &[11, 12])
}

/// Both have committed, B to list 2 of person 21.
pub(super) fn both_committed() -> Forum {
    let mut forum = one_committed();
    let committed = commit_list(&mut forum, 1, &sealed_list(2, 21));
    forum.must(B, Body::CommitList(committed));
    forum
}

/// A asks after two persons under references 71 and 72.
pub(super) fn requested() -> Forum {
    let mut forum = listed();
    let entries =
        [71, 72].map(|number| RequestEntry { reference: subject(number), field_root: digest(number) });
    let request =
        RequestPersons { request: request_id(1), agreement: agreement(), entries: entries.to_vec() };
    forum.must(A, Body::RequestPersons(request));
    forum
}

pub(super) fn request_id(number: u8) -> RequestId {
    RequestId([number; 16])
}

pub(super) fn answers(answers: &[(u32, CustodyAnswer)]) -> Body {
    Body::AnswerRequest(AnswerRequest { request: request_id(1), answers: answers.to_vec() })
}

pub(super) fn retain(person: u8) -> Body {
    let (ground, notice_digest) = (RetentionGround::Proceedings, digest(8));
    Body::NotifyRetention(NotifyRetention { subject: subject(person), ground, notice_digest })
}

pub(super) fn lift(person: u8) -> Body {
    Body::LiftRetention(LiftRetention { subject: subject(person) })
}

pub(super) fn figures(forum: &Forum, received: u32) -> Body {
    let figure = ReleasedFigure { term: term("ANY_POW"), giver: A, received };
    let as_of = said::as_of(forum);
    Body::ReleaseFigures(ReleaseFigures { agreement: agreement(), figures: vec![figure], as_of })
}

pub(super) fn remark(list: u8, maintained: &[u32], withdrawn: &[u32]) -> Body {
    Body::RemarkList(RemarkList {
        list: list_id(list),
        maintained: maintained.to_vec(),
        withdrawn: withdrawn.to_vec(),
        remarks_digest: digest(9),
    })
}

fn waiting(forum: &Forum) -> Vec<(Principal, ActionKind)> {
    let of_rounds = [
        ActionKind::CommitList,
        ActionKind::ReleaseLists,
        ActionKind::OpenList,
        ActionKind::AnswerList,
        ActionKind::RemarkList,
        ActionKind::AnswerRequest,
        ActionKind::ReleaseFigures,
    ];
    let actions = next_actions(forum.ledger(), forum.now).into_iter();
    actions
        .map(|action| (action.principal, action.kind))
        .filter(|(_, kind)| of_rounds.contains(kind))
        .collect()
}

// Shows F3, F4, OpenRound, CommitList, ReleaseLists, OpenList.
#[test]
fn lists_are_opened_once_both_have_committed_and_as_committed() {
    let mut forum = opened();
    assert_eq!(waiting(&forum), [(A, ActionKind::CommitList), (B, ActionKind::CommitList)]);
    forum = one_committed();
    assert_eq!(waiting(&forum), [(B, ActionKind::CommitList)]);
    check_refused(forum.say(A, Body::OpenList(list_of_a())), ErrorReason::ListSealed);
    check_refused(forum.say(MEDIATOR, release_lists(1)), ErrorReason::RoundState);
    forum = both_committed();
    assert_eq!(waiting(&forum), [(MEDIATOR, ActionKind::ReleaseLists)]);
    forum.must(MEDIATOR, release_lists(1));
    assert_eq!(waiting(&forum), [(A, ActionKind::OpenList), (B, ActionKind::OpenList)]);
    // A third person slipped in after the other side had committed.
    let longer = said::open_list(1, SubjectKind::Person, &[11, 12, 13]);
    check_refused(forum.say(A, Body::OpenList(longer)), ErrorReason::ListNotAsCommitted);
    forum.must(A, Body::OpenList(list_of_a()));
    forum.must(B, Body::OpenList(sealed_list(2, 21)));
    assert_eq!(waiting(&forum), [(B, ActionKind::AnswerList), (A, ActionKind::AnswerList)]);
}

// Shows F3, F28, RemarkList, AnswerList.
#[test]
fn a_refused_entry_is_maintained_once_and_answered_finally() {
    let mut forum = both_committed();
    forum.must(MEDIATOR, release_lists(1));
    forum.must(A, Body::OpenList(list_of_a()));
    forum.must(B, Body::OpenList(sealed_list(2, 21)));
    forum.must(A, Body::AnswerList(said::answer_list(2, &[1], &[])));
    let refused = [(1, EntryRefusalGround::LineOffCategory), (2, EntryRefusalGround::WrongPower)];
    forum.must(B, Body::AnswerList(said::answer_list(1, &[], &refused)));
    assert_eq!(waiting(&forum), [(A, ActionKind::RemarkList)]);
    forum.must(A, remark(1, &[1], &[2]));
    assert_eq!(waiting(&forum), [(B, ActionKind::AnswerList)]);
    let action = next_actions(forum.ledger(), forum.now).remove(0);
    let due = forum.ledger().rounds[&round_id(1)].due;
    assert_eq!((action.items, action.due), (1, Some(due.last)));
    forum.must(B, Body::AnswerList(said::answer_list(1, &[1], &[])));
    let entries = &forum.ledger().lists[&list_id(1)].entries;
    assert_eq!(entries[0].answer, EntryAnswer::Accepted);
    assert_eq!(entries[1].answer, EntryAnswer::Withdrawn);
    assert_eq!(forum.ledger().subjects[&subject(12)].standing, Standing::NotListed);
    assert!(waiting(&forum).is_empty());
}

// Shows F3, RequestPersons, AnswerRequest.
#[test]
fn a_person_held_answers_one_person_sought() {
    let mut forum = requested();
    let unanswered =
        RequestColumns { sought: 2, unanswered: 2, held_not_sought: 4, ..RequestColumns::default() };
    assert_eq!(request_columns(forum.ledger(), A), unanswered);
    assert_eq!(waiting(&forum), [(B, ActionKind::AnswerRequest)]);
    forum.must(B, answers(&[(1, CustodyAnswer::Held(subject(21))), (2, CustodyAnswer::NotHeld)]));
    let answered =
        RequestColumns { sought: 2, held: 1, not_held: 1, held_not_sought: 3, ..RequestColumns::default() };
    assert_eq!(request_columns(forum.ledger(), A), answered);
    check_refused(
        forum.say(B, answers(&[(2, CustodyAnswer::Held(subject(21)))])),
        ErrorReason::SubjectConflict,
    );
    // More is known: the first answer meant somebody else. The person is free to answer the other entry.
    forum.must(B, answers(&[(1, CustodyAnswer::NotIdentified)]));
    forum.must(B, answers(&[(2, CustodyAnswer::Held(subject(21)))]));
    assert_eq!(forum.ledger().subjects[&subject(21)].sought_as, Some(subject(72)));
    // Nobody on any list yet: custody is acknowledged all the same.
    forum.must(B, answers(&[(1, CustodyAnswer::Held(subject(29)))]));
    assert_eq!(request_columns(forum.ledger(), A).held, 2);
    assert!(waiting(&forum).is_empty());
}

// Shows F11, INV-P7, NotifyRetention, LiftRetention.
#[test]
fn whoever_is_kept_back_stands_on_no_new_line_until_the_notice_is_lifted() {
    let mut forum = listed();
    forum.must(B, retain(22));
    let body = Body::ProposeBatch(said::propose(&forum, 1, &[(22, &["ANY_POW"])]));
    let end = Some(hours_after(forum.now, 24));
    check_refused(forum.say_until(A, end, body), ErrorReason::LineRetained);
    forum.must(B, lift(22));
    propose(&mut forum, A, 1, &[(22, &["ANY_POW"])]);
    check_refused(forum.say(B, retain(22)), ErrorReason::LineAlreadyLive);
}

// Shows F25, INV-A3, ReleaseFigures.
#[test]
fn figures_are_public_once_both_have_released_the_same() {
    let mut forum = small_exchange();
    let released = |forum: &Forum| {
        let publication = forum.ledger().publications.get(&agreement())?;
        publication.released.as_ref().map(|(_, figures)| figures[0].received)
    };
    let body = figures(&forum, 5);
    check_refused(forum.say(A, body), ErrorReason::TotalsMismatch);
    let body = figures(&forum, 3);
    forum.must(A, body.clone());
    assert_eq!((released(&forum), waiting(&forum)), (None, vec![(B, ActionKind::ReleaseFigures)]));
    forum.must(B, body);
    assert_eq!((released(&forum), waiting(&forum)), (Some(3), Vec::new()));
}
