//! Opening and answering lists.

use homeward_payload::domain::{Body, EntryRefusalGround, SubjectKind};

use super::Row;
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, Forum, agreement, digest, term};
use crate::tests::life::{agreed, listed};
use crate::tests::said;

const PERSON: SubjectKind = SubjectKind::Person;

pub(super) const ROWS: &[Row] = &[
    ("a list before any agreement", ErrorReason::AgreementUnknown, || {
        Forum::new().say(A, Body::OpenList(said::open_list(1, PERSON, &[11])))
    }),
    ("a list id twice", ErrorReason::ListIdReused, || {
        listed().say(B, Body::OpenList(said::open_list(1, PERSON, &[25])))
    }),
    ("more entries than the forum allows", ErrorReason::ListTooLong, || {
        agreed().say(A, Body::OpenList(said::open_list(1, PERSON, &[1, 2, 3, 4, 5, 6, 7, 8, 9])))
    }),
    ("a claim under a term that is not", ErrorReason::TermUnknown, || {
        let mut list = said::open_list(1, PERSON, &[11]);
        list.entries[0].claimed_term = Some(term("NOBODY"));
        assert_eq!(list.agreement, agreement());
        agreed().say(A, Body::OpenList(list))
    }),
    ("a person of the other holder", ErrorReason::SubjectConflict, || {
        listed().say(B, Body::OpenList(said::open_list(9, PERSON, &[11])))
    }),
    ("a listed person under the reference of a child's case", ErrorReason::SubjectConflict, || {
        let mut forum = agreed();
        forum.must(B, Body::ListChildCase(said::list_child(11, true)));
        forum.say(A, Body::OpenList(said::open_list(1, PERSON, &[12, 11])))
    }),
    ("a person as a container", ErrorReason::SubjectConflict, || {
        listed().say(A, Body::OpenList(said::open_list(9, SubjectKind::Container, &[11])))
    }),
    ("another document for an accepted entry", ErrorReason::SubjectConflict, || {
        let mut list = said::open_list(9, PERSON, &[11]);
        list.entries[0].field_root = digest(99);
        listed().say(A, Body::OpenList(list))
    }),
    ("an answer to no list", ErrorReason::ListUnknown, || {
        agreed().say(B, Body::AnswerList(said::answer_list(9, &[1], &[])))
    }),
    ("an answer to the own list", ErrorReason::ListNotYours, || {
        let mut forum = agreed();
        forum.must(A, Body::OpenList(said::open_list(1, PERSON, &[11])));
        forum.say(A, Body::AnswerList(said::answer_list(1, &[1], &[])))
    }),
    ("an answer to no entry", ErrorReason::ListEntryUnknown, || {
        let refused = [(6, EntryRefusalGround::WrongPower)];
        listed().say(B, Body::AnswerList(said::answer_list(1, &[], &refused)))
    }),
    ("an entry answered twice", ErrorReason::ListEntryAlreadyAnswered, || {
        listed().say(B, Body::AnswerList(said::answer_list(1, &[5], &[])))
    }),
];
