//! Fields of rounds, requests, retention and released figures.

use super::samples::{reference, uuid};
use super::{check, check_reason};
use crate::proto::error::v1::ErrorReason;
use crate::proto::payload::v1 as proto;

#[test]
fn open_round() {
    type M = proto::OpenRound;
    check::<M>(|message| message.round_id = vec![0; 16], &["round_id"]);
    check::<M>(|message| message.agreement.clear(), &["agreement"]);
    check::<M>(|message| message.commit_due_us = -1, &["commit_due_us"]);
    check::<M>(|message| message.answer_due_us = message.commit_due_us, &["answer_due_us"]);
    check::<M>(|message| message.remark_due_us = message.answer_due_us - 1, &["remark_due_us"]);
    check::<M>(|message| message.final_due_us = message.remark_due_us, &["final_due_us"]);
}

#[test]
fn commit_and_release_lists() {
    type M = proto::CommitList;
    check::<M>(|message| message.list_id.clear(), &["list_id"]);
    check::<M>(|message| message.list_content.clear(), &["list_content"]);
    check::<M>(|message| message.entries = 0, &["entries"]);
    check::<M>(|message| message.entries = 20_000, &[]);
    check::<M>(|message| message.entries = 20_001, &["entries"]);
    check::<M>(|message| message.documents_digest.clear(), &["documents_digest"]);
    check::<proto::ReleaseLists>(|message| message.round_id = uuid(3), &[]);
    check::<proto::ReleaseLists>(|message| message.round_id.clear(), &["round_id"]);
}

#[test]
fn remark_list() {
    type M = proto::RemarkList;
    check::<M>(|message| message.maintained = vec![2, 1], &["maintained[1]", "withdrawn[0]"]);
    check::<M>(|message| message.withdrawn = vec![1], &["withdrawn[0]"]);
    check::<M>(|message| message.withdrawn = vec![0], &["withdrawn[0]"]);
    check::<M>(|message| message.remarks_digest.clear(), &["remarks_digest"]);
    check::<M>(
        |message| {
            message.maintained.clear();
            message.withdrawn.clear();
        },
        &["maintained"],
    );
}

#[test]
fn requests_and_answers() {
    type M = proto::RequestPersons;
    check::<M>(|message| message.entries.clear(), &["entries"]);
    check::<M>(|message| message.entries.swap(0, 1), &["entries[1]"]);
    check::<M>(|message| message.entries[0].field_root.clear(), &["entries[0].field_root"]);
    type A = proto::AnswerRequest;
    check::<A>(|message| message.answers.clear(), &["answers"]);
    check::<A>(|message| message.answers.swap(0, 1), &["answers[1]"]);
    check::<A>(|message| message.answers[0].subject.clear(), &["answers[0].subject"]);
    check::<A>(|message| message.answers[1].subject = reference(3), &["answers[1].subject"]);
    check::<A>(|message| message.answers[1].answer = 4, &[]);
    check_reason::<A>(
        |message| message.answers[1].answer = 5,
        ErrorReason::EnumUnknown,
        &["answers[1].answer"],
    );
    check::<A>(|message| message.answers[1].answer = 0, &["answers[1].answer"]);
}

#[test]
fn retention() {
    type M = proto::NotifyRetention;
    check::<M>(|message| message.subject.clear(), &["subject"]);
    check::<M>(|message| message.ground = 0, &["ground"]);
    check::<M>(|message| message.ground = 2, &[]);
    check_reason::<M>(|message| message.ground = 3, ErrorReason::EnumUnknown, &["ground"]);
    check::<M>(|message| message.notice_digest.clear(), &["notice_digest"]);
    check::<proto::LiftRetention>(|message| message.subject.clear(), &["subject"]);
}

#[test]
fn release_figures() {
    type M = proto::ReleaseFigures;
    check::<M>(|message| message.agreement.clear(), &["agreement"]);
    check::<M>(|message| message.figures.clear(), &["figures"]);
    check::<M>(|message| message.figures.swap(0, 1), &["figures[1]"]);
    check::<M>(|message| message.figures[0].term = "MED?".to_owned(), &["figures[0].term"]);
    check::<M>(|message| message.figures[1].giver = 3, &["figures[1].giver"]);
    check::<M>(|message| message.as_of = None, &["as_of"]);
}
