//! The mark of time, and what is signed but not put in the log.

use super::field::Check;
use super::header;
use crate::domain::MarkTime;
use crate::mark::{ConfirmDelivery, StateMark, StatementRefused};
use crate::proto::payload::v1 as proto;

/// Documents that one confirmation names.
const DOCUMENTS_MAX: usize = 4_096;

pub(super) fn mark_time(check: &mut Check, message: &proto::MarkTime) -> Option<MarkTime> {
    let time = check.time("time_us", message.time_us);
    Some(MarkTime { time: time? })
}

pub(super) fn state_mark(check: &mut Check, message: &proto::StateMark) -> Option<StateMark> {
    let header = check.message("header", message.header.as_ref(), header::header);
    let state_digest = check.digest("state_digest", &message.state_digest);
    let rules_version = rules_version(check, message.rules_version);
    Some(StateMark {
        header: header?,
        size: message.size,
        state_digest: state_digest?,
        rules_version: rules_version?,
    })
}

pub(super) fn rules_version(check: &mut Check, number: u32) -> Option<u32> {
    check.range("rules_version", number, 1..=u32::MAX)
}

pub(super) fn statement_refused(
    check: &mut Check,
    message: &proto::StatementRefused,
) -> Option<StatementRefused> {
    let header = check.message("header", message.header.as_ref(), header::header);
    let envelope_hash = check.digest("envelope_hash", &message.envelope_hash);
    let state_digest = check.digest("state_digest", &message.state_digest);
    let judged_time = check.time("judged_time_us", message.judged_time_us);
    let rules_version = rules_version(check, message.rules_version);
    let reason = check.reason("reason", message.reason);
    Some(StatementRefused {
        header: header?,
        envelope_hash: envelope_hash?,
        size: message.size,
        state_digest: state_digest?,
        judged_time: judged_time?,
        rules_version: rules_version?,
        reason: reason?,
    })
}

pub(super) fn confirm_delivery(
    check: &mut Check,
    message: &proto::ConfirmDelivery,
) -> Option<ConfirmDelivery> {
    let header = check.message("header", message.header.as_ref(), header::header);
    check.count("documents", message.documents.len(), 1..=DOCUMENTS_MAX);
    check.ascending("documents", &message.documents, "content address");
    let documents = check.each("documents", &message.documents, |check, step, one| check.digest(step, one));
    Some(ConfirmDelivery { header: header?, documents: documents? })
}
