//! The record of a handover.

use super::batch::batch_id;
use super::field::Check;
use crate::domain::{AttestRecord, RefuseToSign};
use crate::proto::payload::v1 as proto;

pub(super) fn attest_record(check: &mut Check, message: &proto::AttestRecord) -> Option<AttestRecord> {
    let batch = batch_id(check, &message.batch_id);
    let result_digest = check.digest("result_digest", &message.result_digest);
    Some(AttestRecord { batch: batch?, result_digest: result_digest? })
}

pub(super) fn refuse_to_sign(check: &mut Check, message: &proto::RefuseToSign) -> Option<RefuseToSign> {
    let batch = batch_id(check, &message.batch_id);
    let result_digest = check.digest("result_digest", &message.result_digest);
    let ground = check.choice::<proto::SigningRefusalGround, _>("ground", message.ground);
    Some(RefuseToSign { batch: batch?, result_digest: result_digest?, ground: ground? })
}
