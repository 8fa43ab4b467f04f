//! Suspensions and what follows when they are lifted.

use super::agreement::TERMS_MAX;
use super::batch::{BATCH_LINES_MAX, batch_id, revision};
use super::field::Check;
use crate::domain::{LiftSuspension, Revalidate, SuspendAgreement, SuspensionReason};
use crate::ids::SuspensionId;
use crate::proto::payload::v1 as proto;

pub(super) fn suspend_agreement(
    check: &mut Check,
    message: &proto::SuspendAgreement,
) -> Option<SuspendAgreement> {
    let suspension = suspension_id(check, &message.suspension_id);
    let agreement = check.agreement_code("agreement", &message.agreement);
    check.count("terms", message.terms.len(), 0..=TERMS_MAX);
    check.ascending("terms", &message.terms, "code");
    let terms = check.each("terms", &message.terms, |check, step, term| check.term_code(step, term));
    let why = reason(check, message.ground, &message.reason_digest);
    let separate = |check: &mut Check, message: &proto::SeparateReason| {
        reason(check, message.ground, &message.reason_digest)
    };
    let medical = check.optional("medical", message.medical.as_ref(), separate);
    let children = check.optional("children", message.children.as_ref(), separate);
    Some(SuspendAgreement {
        suspension: suspension?,
        agreement: agreement?,
        terms: terms?,
        joint: message.joint,
        reason: why?,
        medical: medical?,
        children: children?,
    })
}

fn suspension_id(check: &mut Check, bytes: &[u8]) -> Option<SuspensionId> {
    check.uuid("suspension_id", bytes).map(SuspensionId)
}

fn reason(check: &mut Check, ground: i32, digest: &[u8]) -> Option<SuspensionReason> {
    let ground = check.choice::<proto::SuspensionGround, _>("ground", ground);
    let digest = check.digest("reason_digest", digest);
    Some(SuspensionReason { ground: ground?, digest: digest? })
}

pub(super) fn lift_suspension(check: &mut Check, message: &proto::LiftSuspension) -> Option<LiftSuspension> {
    let suspension = suspension_id(check, &message.suspension_id);
    Some(LiftSuspension { suspension: suspension? })
}

pub(super) fn revalidate(check: &mut Check, message: &proto::Revalidate) -> Option<Revalidate> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    check.count("lines", message.lines.len(), 1..=BATCH_LINES_MAX as usize);
    let lines = check.numbers("lines", &message.lines, BATCH_LINES_MAX);
    Some(Revalidate { batch: batch?, revision: revision?, lines: lines? })
}
