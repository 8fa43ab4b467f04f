//! Reading requests: checked once, here.

use std::collections::{BTreeMap, BTreeSet};

use homeward_api::neutral::v1::{
    ClearBatchRequest, HandInDocumentRequest, RecordInterviewsRequest, RepatriationWill,
    WithdrawClearanceRequest, WithdrawalGround,
};
use homeward_ledger::Refusal;
use homeward_payload::ids::{BatchId, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;

use crate::clearance::Told;

/// Most persons in one request: the lines of a batch.
const PERSONS_MAX: usize = 10_000;

/// Interviews as handed in: each line once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interviews {
    /// The batch.
    pub(super) batch: BatchId,
    /// Number of the revision whose lines are named.
    pub(super) revision: u32,
    /// What the person on each line said.
    pub(super) told: BTreeMap<u32, Told>,
}

/// Whose clearance is withdrawn: each line once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Withdrawals {
    /// The batch.
    pub(super) batch: BatchId,
    /// Number of the revision whose lines are named.
    pub(super) revision: u32,
    /// The lines.
    pub(super) lines: BTreeSet<u32>,
    /// Why.
    pub(super) told: Told,
}

pub(super) fn interviews(request: &RecordInterviewsRequest) -> Result<Interviews, Refusal> {
    check_count("interviews", request.interviews.len())?;
    let batch = batch(&request.batch_id)?;
    let mut told = BTreeMap::new();
    for interview in &request.interviews {
        let will = match RepatriationWill::try_from(interview.will) {
            Ok(RepatriationWill::Wishes) => Told::Wishes,
            Ok(RepatriationWill::Declines) => Told::Declines,
            Ok(RepatriationWill::Unspecified) | Err(_) => {
                return Err(invalid("interviews.will", "is not WISHES or DECLINES"));
            }
        };
        if told.insert(interview.line, will).is_some() {
            return Err(invalid("interviews", format!("name line {} twice", interview.line)));
        }
    }
    Ok(Interviews { batch, revision: request.revision, told })
}

/// Whose clearance is withdrawn, and why.
pub(super) fn withdrawals(request: &WithdrawClearanceRequest) -> Result<Withdrawals, Refusal> {
    check_count("lines", request.lines.len())?;
    let batch = batch(&request.batch_id)?;
    let told = match WithdrawalGround::try_from(request.ground) {
        Ok(WithdrawalGround::Declined) => Told::Declines,
        Ok(WithdrawalGround::NoLongerFit) => Told::NoLongerFit,
        Ok(WithdrawalGround::Unspecified) | Err(_) => {
            return Err(invalid("ground", "is not DECLINED or NO_LONGER_FIT"));
        }
    };
    let lines: BTreeSet<u32> = request.lines.iter().copied().collect();
    if lines.len() != request.lines.len() {
        return Err(invalid("lines", "name a line twice"));
    }
    Ok(Withdrawals { batch, revision: request.revision, lines, told })
}

fn check_count(field: &'static str, count: usize) -> Result<(), Refusal> {
    if (1..=PERSONS_MAX).contains(&count) {
        return Ok(());
    }
    Err(invalid(field, format!("has {count} entries; 1 to {PERSONS_MAX} are allowed")))
}

/// Of which batch revision a document is that is handed in.
pub(super) fn handed_in(request: &HandInDocumentRequest) -> Result<(BatchId, u32), Refusal> {
    if request.revision == 0 {
        return Err(invalid("revision", "is 0; revisions count from 1"));
    }
    Ok((batch(&request.batch_id)?, request.revision))
}

/// Which batch is cleared, and until when.
pub(super) fn clearance(request: &ClearBatchRequest) -> Result<(BatchId, Timestamp), Refusal> {
    let batch = batch(&request.batch_id)?;
    let until = Timestamp(request.cleared_until_us);
    if until <= Timestamp::default() || until > Timestamp::MAX {
        return Err(invalid("cleared_until_us", "is not a time after 1970 and before the year 10000"));
    }
    Ok((batch, until))
}

fn batch(bytes: &[u8]) -> Result<BatchId, Refusal> {
    BatchId::from_slice(bytes)
        .ok_or_else(|| invalid("batch_id", format!("has {} bytes; 16 are needed", bytes.len())))
}

fn invalid(field: &'static str, found: impl std::fmt::Display) -> Refusal {
    Refusal::new(ErrorReason::FieldInvalid, format!("{field} {found}.")).with("field", field)
}

#[cfg(test)]
mod tests {
    use homeward_api::neutral::v1::Interview;

    use super::*;

    fn request(lines: &[(u32, i32)]) -> RecordInterviewsRequest {
        let interviews = lines.iter().map(|(line, will)| Interview { line: *line, will: *will }).collect();
        RecordInterviewsRequest { batch_id: vec![3; 16], revision: 2, interviews }
    }

    #[test]
    fn interviews_are_checked_field_by_field() {
        let read = interviews(&request(&[(2, 2), (1, 1)])).unwrap();
        let told = BTreeMap::from([(1, Told::Wishes), (2, Told::Declines)]);
        assert_eq!(read, Interviews { batch: BatchId([3; 16]), revision: 2, told });
        let check = |request: &RecordInterviewsRequest, field: &str| {
            let refusal = interviews(request).unwrap_err();
            assert_eq!(refusal.reason, ErrorReason::FieldInvalid);
            assert_eq!(refusal.metadata, [("field", field.to_owned())]);
        };
        check(&request(&[]), "interviews");
        check(&request(&[(1, 1); 10_001]), "interviews");
        check(&request(&[(1, 1), (1, 2)]), "interviews");
        check(&request(&[(1, 0)]), "interviews.will");
        check(&request(&[(1, 3)]), "interviews.will");
        check(&RecordInterviewsRequest { batch_id: vec![3; 15], ..request(&[(1, 1)]) }, "batch_id");
    }

    #[test]
    fn a_withdrawal_names_each_line_once_and_a_ground() {
        let request = |lines: &[u32], ground| WithdrawClearanceRequest {
            batch_id: vec![3; 16],
            revision: 2,
            lines: lines.to_vec(),
            ground,
        };
        for (ground, told) in [(1, Told::Declines), (2, Told::NoLongerFit)] {
            let expected = Withdrawals { batch: BatchId([3; 16]), revision: 2, lines: [1, 4].into(), told };
            assert_eq!(withdrawals(&request(&[4, 1], ground)).unwrap(), expected);
        }
        let check = |request: &WithdrawClearanceRequest, field: &str| {
            let refusal = withdrawals(request).unwrap_err();
            assert_eq!(refusal.reason, ErrorReason::FieldInvalid);
            assert_eq!(refusal.metadata, [("field", field.to_owned())]);
        };
        check(&request(&[], 1), "lines");
        check(&request(&[1; 10_001], 1), "lines");
        check(&request(&[1, 1], 1), "lines");
        check(&request(&[1], 0), "ground");
        check(&request(&[1], 3), "ground");
        check(&WithdrawClearanceRequest { batch_id: vec![3; 15], ..request(&[1], 1) }, "batch_id");
    }

    #[test]
    fn a_clearance_needs_a_batch_and_an_end() {
        let check = |batch_id: &[u8], cleared_until_us, expected: Option<&str>| {
            let found = clearance(&ClearBatchRequest { batch_id: batch_id.to_vec(), cleared_until_us });
            let field = found.err().map(|refusal| refusal.metadata);
            assert_eq!(field, expected.map(|field| vec![("field", field.to_owned())]));
        };
        check(&[3; 16], 1, None);
        check(&[3; 16], 0, Some("cleared_until_us"));
        check(&[3; 16], -1, Some("cleared_until_us"));
        check(&[3; 16], i64::MAX, Some("cleared_until_us"));
        check(&[], 1, Some("batch_id"));
    }
}
