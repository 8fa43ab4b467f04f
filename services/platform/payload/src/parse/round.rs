//! Rounds of lists.

use super::field::Check;
use super::list::LIST_ENTRIES_MAX;
use crate::domain::{CommitList, OpenRound, ReleaseLists, RemarkList, RoundDeadlines};
use crate::ids::{ListId, RoundId};
use crate::proto::payload::v1 as proto;

pub(super) fn open_round(check: &mut Check, message: &proto::OpenRound) -> Option<OpenRound> {
    let round = round_id(check, &message.round_id);
    let agreement = check.agreement_code("agreement", &message.agreement);
    let due = deadlines(check, message);
    Some(OpenRound { round: round?, agreement: agreement?, due: due? })
}

fn deadlines(check: &mut Check, message: &proto::OpenRound) -> Option<RoundDeadlines> {
    let commit = check.time("commit_due_us", message.commit_due_us);
    let answer = check.time("answer_due_us", message.answer_due_us);
    let remark = check.time("remark_due_us", message.remark_due_us);
    let last = check.time("final_due_us", message.final_due_us);
    let due = RoundDeadlines { commit: commit?, answer: answer?, remark: remark?, last: last? };
    let steps = [
        ("answer_due_us", due.commit, due.answer, "commit_due_us"),
        ("remark_due_us", due.answer, due.remark, "answer_due_us"),
        ("final_due_us", due.remark, due.last, "remark_due_us"),
    ];
    let mut ascends = true;
    for (field, before, after, name_before) in steps {
        if after <= before {
            check.refuse(field, after.0, format_args!("a time after {name_before}"));
            ascends = false;
        }
    }
    ascends.then_some(due)
}

pub(super) fn commit_list(check: &mut Check, message: &proto::CommitList) -> Option<CommitList> {
    let round = round_id(check, &message.round_id);
    let list = check.uuid("list_id", &message.list_id).map(ListId);
    let list_content = check.digest("list_content", &message.list_content);
    let entries = check.range("entries", message.entries, 1..=LIST_ENTRIES_MAX);
    let documents_digest = check.digest("documents_digest", &message.documents_digest);
    Some(CommitList {
        round: round?,
        list: list?,
        list_content: list_content?,
        entries: entries?,
        documents_digest: documents_digest?,
    })
}

pub(super) fn release_lists(check: &mut Check, message: &proto::ReleaseLists) -> Option<ReleaseLists> {
    let round = round_id(check, &message.round_id);
    Some(ReleaseLists { round: round? })
}

pub(super) fn remark_list(check: &mut Check, message: &proto::RemarkList) -> Option<RemarkList> {
    let list = check.uuid("list_id", &message.list_id).map(ListId);
    let maintained = check.numbers("maintained", &message.maintained, LIST_ENTRIES_MAX);
    let withdrawn = check.numbers("withdrawn", &message.withdrawn, LIST_ENTRIES_MAX);
    check.disjoint("withdrawn", &message.withdrawn, "maintained", &message.maintained);
    if message.maintained.is_empty() && message.withdrawn.is_empty() {
        check.refuse("maintained", "no remark", "at least one entry maintained or withdrawn");
    }
    let remarks_digest = check.digest("remarks_digest", &message.remarks_digest);
    Some(RemarkList {
        list: list?,
        maintained: maintained?,
        withdrawn: withdrawn?,
        remarks_digest: remarks_digest?,
    })
}

fn round_id(check: &mut Check, bytes: &[u8]) -> Option<RoundId> {
    check.uuid("round_id", bytes).map(RoundId)
}
