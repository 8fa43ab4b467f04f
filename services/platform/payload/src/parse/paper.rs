//! Papers signed by hand at a handover point.

use super::batch::{batch_id, revision};
use super::field::Check;
use crate::domain::DepositPaperRecord;
use crate::proto::payload::v1 as proto;

pub(super) fn deposit_paper_record(
    check: &mut Check,
    message: &proto::DepositPaperRecord,
) -> Option<DepositPaperRecord> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let content_digest = check.digest("content_digest", &message.content_digest);
    let document_root = check.digest("document_root", &message.document_root);
    Some(DepositPaperRecord {
        batch: batch?,
        revision: revision?,
        content_digest: content_digest?,
        document_root: document_root?,
    })
}
