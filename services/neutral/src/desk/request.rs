//! Reading requests: checked once, here.

use std::collections::BTreeMap;

use homeward_api::neutral::v1::{ClearBatchRequest, RecordInterviewsRequest, RepatriationWill};
use homeward_ledger::Refusal;
use homeward_payload::ids::{BatchId, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;

use crate::clearance::Will;

/// Most interviews in one request: the lines of a batch.
pub(super) const INTERVIEWS_MAX: usize = 10_000;

/// Interviews as handed in: each line once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interviews {
    /// The batch.
    pub(super) batch: BatchId,
    /// What the person on each line wishes.
    pub(super) wills: BTreeMap<u32, Will>,
}

pub(super) fn interviews(request: &RecordInterviewsRequest) -> Result<Interviews, Refusal> {
    let count = request.interviews.len();
    if !(1..=INTERVIEWS_MAX).contains(&count) {
        return Err(invalid("interviews", format!("has {count} entries; 1 to {INTERVIEWS_MAX} are allowed")));
    }
    let batch = batch(&request.batch_id)?;
    let mut wills = BTreeMap::new();
    for interview in &request.interviews {
        let will = match RepatriationWill::try_from(interview.will) {
            Ok(RepatriationWill::Wishes) => Will::Wishes,
            Ok(RepatriationWill::Declines) => Will::Declines,
            Ok(RepatriationWill::Unspecified) | Err(_) => {
                return Err(invalid("interviews.will", "is not WISHES or DECLINES"));
            }
        };
        if wills.insert(interview.line, will).is_some() {
            return Err(invalid("interviews", format!("name line {} twice", interview.line)));
        }
    }
    Ok(Interviews { batch, wills })
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
        RecordInterviewsRequest { batch_id: vec![3; 16], interviews }
    }

    #[test]
    fn interviews_are_checked_field_by_field() {
        let read = interviews(&request(&[(2, 2), (1, 1)])).unwrap();
        let expected = BTreeMap::from([(1, Will::Wishes), (2, Will::Declines)]);
        assert_eq!(read, Interviews { batch: BatchId([3; 16]), wills: expected });
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
