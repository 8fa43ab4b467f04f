//! Lists and the answers to them.

use super::field::Check;
use crate::domain::{AnswerList, EntryRefusalGround, ListEntry, OpenList};
use crate::ids::{ListId, SubjectRef};
use crate::proto::payload::v1 as proto;

/// Entries of one list in any forum; a forum may allow fewer.
pub(super) const LIST_ENTRIES_MAX: u32 = 20_000;

pub(super) fn open_list(check: &mut Check, message: &proto::OpenList) -> Option<OpenList> {
    let list = check.uuid("list_id", &message.list_id).map(ListId);
    let agreement = check.agreement_code("agreement", &message.agreement);
    let kind = check.choice::<proto::SubjectKind, _>("kind", message.kind);
    check.count("entries", message.entries.len(), 1..=LIST_ENTRIES_MAX as usize);
    check.ascending("entries", message.entries.iter().map(|entry| &entry.subject), "reference");
    let entries = check.items("entries", &message.entries, entry);
    Some(OpenList { list: list?, agreement: agreement?, kind: kind?, entries: entries? })
}

fn entry(check: &mut Check, message: &proto::ListEntry) -> Option<ListEntry> {
    let subject = check.bytes("subject", &message.subject).map(SubjectRef);
    let field_root = check.digest("field_root", &message.field_root);
    let claimed_term = match message.claimed_term.as_str() {
        "" => Some(None),
        code => check.term_code("claimed_term", code).map(Some),
    };
    Some(ListEntry { subject: subject?, field_root: field_root?, claimed_term: claimed_term? })
}

pub(super) fn answer_list(check: &mut Check, message: &proto::AnswerList) -> Option<AnswerList> {
    let list = check.uuid("list_id", &message.list_id).map(ListId);
    let accepted = check.numbers("accepted", &message.accepted, LIST_ENTRIES_MAX);
    let refused_entries: Vec<u32> = message.refused.iter().map(|refusal| refusal.entry).collect();
    check.ascending("refused", &refused_entries, "entry");
    let refused = check.items("refused", &message.refused, entry_refusal);
    check.disjoint("refused", &refused_entries, "accepted", &message.accepted);
    if message.accepted.is_empty() && message.refused.is_empty() {
        check.refuse("accepted", "no answer", "at least one entry accepted or refused");
    }
    Some(AnswerList { list: list?, accepted: accepted?, refused: refused? })
}

fn entry_refusal(check: &mut Check, message: &proto::EntryRefusal) -> Option<(u32, EntryRefusalGround)> {
    let entry = check.range("entry", message.entry, 1..=LIST_ENTRIES_MAX);
    let ground = check.choice::<proto::EntryRefusalGround, _>("ground", message.ground);
    Some((entry?, ground?))
}
