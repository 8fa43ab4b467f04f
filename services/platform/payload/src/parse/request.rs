//! Persons who are sought, and persons who are kept back.

use super::field::Check;
use super::list::LIST_ENTRIES_MAX;
use crate::domain::{
    AnswerRequest, CustodyAnswer, LiftRetention, NotifyRetention, RequestEntry, RequestPersons,
};
use crate::ids::{RequestId, SubjectRef};
use crate::proto::payload::v1 as proto;

pub(super) fn request_persons(check: &mut Check, message: &proto::RequestPersons) -> Option<RequestPersons> {
    let request = check.uuid("request_id", &message.request_id).map(RequestId);
    let agreement = check.agreement_code("agreement", &message.agreement);
    check.count("entries", message.entries.len(), 1..=LIST_ENTRIES_MAX as usize);
    check.ascending("entries", message.entries.iter().map(|entry| &entry.reference), "reference");
    let entries = check.items("entries", &message.entries, entry);
    Some(RequestPersons { request: request?, agreement: agreement?, entries: entries? })
}

fn entry(check: &mut Check, message: &proto::RequestEntry) -> Option<RequestEntry> {
    let reference = check.bytes("reference", &message.reference).map(SubjectRef);
    let field_root = check.digest("field_root", &message.field_root);
    Some(RequestEntry { reference: reference?, field_root: field_root? })
}

pub(super) fn answer_request(check: &mut Check, message: &proto::AnswerRequest) -> Option<AnswerRequest> {
    let request = check.uuid("request_id", &message.request_id).map(RequestId);
    check.count("answers", message.answers.len(), 1..=LIST_ENTRIES_MAX as usize);
    check.ascending("answers", message.answers.iter().map(|answer| answer.entry), "entry");
    let answers = check.items("answers", &message.answers, answer);
    Some(AnswerRequest { request: request?, answers: answers? })
}

fn answer(check: &mut Check, message: &proto::RequestAnswer) -> Option<(u32, CustodyAnswer)> {
    let entry = check.range("entry", message.entry, 1..=LIST_ENTRIES_MAX);
    let answer = match check.number::<proto::CustodyAnswer>("answer", message.answer)? {
        proto::CustodyAnswer::Unspecified => return None,
        proto::CustodyAnswer::Held => {
            let subject = check.bytes("subject", &message.subject).map(SubjectRef);
            return Some((entry?, CustodyAnswer::Held(subject?)));
        }
        proto::CustodyAnswer::NotHeld => CustodyAnswer::NotHeld,
        proto::CustodyAnswer::ReleasedBefore => CustodyAnswer::ReleasedBefore,
        proto::CustodyAnswer::NotIdentified => CustodyAnswer::NotIdentified,
    };
    if !message.subject.is_empty() {
        let found = format_args!("{} bytes", message.subject.len());
        check.refuse("subject", found, "nothing with any answer but CUSTODY_ANSWER_HELD");
        return None;
    }
    Some((entry?, answer))
}

pub(super) fn notify_retention(
    check: &mut Check,
    message: &proto::NotifyRetention,
) -> Option<NotifyRetention> {
    let subject = check.bytes("subject", &message.subject).map(SubjectRef);
    let ground = check.choice::<proto::RetentionGround, _>("ground", message.ground);
    let notice_digest = check.digest("notice_digest", &message.notice_digest);
    Some(NotifyRetention { subject: subject?, ground: ground?, notice_digest: notice_digest? })
}

pub(super) fn lift_retention(check: &mut Check, message: &proto::LiftRetention) -> Option<LiftRetention> {
    let subject = check.bytes("subject", &message.subject).map(SubjectRef);
    Some(LiftRetention { subject: subject? })
}
