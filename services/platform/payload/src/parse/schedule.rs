//! Routes, guarantees, postponement, legs, abort.

use super::batch::{batch_id, revision, window};
use super::field::Check;
use crate::domain::{
    AbortBatch, AcknowledgeRoute, GuaranteeSafety, NoticeRoute, OpenLegs, PostponeBatch, ReportReady,
};
use crate::proto::payload::v1 as proto;

pub(super) fn notice_route(check: &mut Check, message: &proto::NoticeRoute) -> Option<NoticeRoute> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let giver = check.party("giver", message.giver);
    let notice_digest = check.digest("notice_digest", &message.notice_digest);
    Some(NoticeRoute { batch: batch?, revision: revision?, giver: giver?, notice_digest: notice_digest? })
}

pub(super) fn acknowledge_route(
    check: &mut Check,
    message: &proto::AcknowledgeRoute,
) -> Option<AcknowledgeRoute> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let giver = check.party("giver", message.giver);
    let notice_digest = check.digest("notice_digest", &message.notice_digest);
    let window = check.message("window", message.window.as_ref(), window);
    Some(AcknowledgeRoute {
        batch: batch?,
        revision: revision?,
        giver: giver?,
        notice_digest: notice_digest?,
        window: window?,
    })
}

pub(super) fn guarantee_safety(
    check: &mut Check,
    message: &proto::GuaranteeSafety,
) -> Option<GuaranteeSafety> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let window = check.message("window", message.window.as_ref(), window);
    Some(GuaranteeSafety { batch: batch?, revision: revision?, window: window? })
}

pub(super) fn postpone_batch(check: &mut Check, message: &proto::PostponeBatch) -> Option<PostponeBatch> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let ground = check.choice::<proto::StepBackGround, _>("ground", message.ground);
    Some(PostponeBatch { batch: batch?, revision: revision?, ground: ground? })
}

pub(super) fn report_ready(check: &mut Check, message: &proto::ReportReady) -> Option<ReportReady> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let giver = check.party("giver", message.giver);
    Some(ReportReady { batch: batch?, revision: revision?, giver: giver? })
}

pub(super) fn open_legs(check: &mut Check, message: &proto::OpenLegs) -> Option<OpenLegs> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    Some(OpenLegs { batch: batch?, revision: revision? })
}

pub(super) fn abort_batch(check: &mut Check, message: &proto::AbortBatch) -> Option<AbortBatch> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let ground = check.choice::<proto::AbortGround, _>("ground", message.ground);
    Some(AbortBatch { batch: batch?, revision: revision?, ground: ground? })
}
