//! Reading requests: checked once, here.

use std::collections::BTreeMap;

use homeward_api::commission::v1::{
    ListReferralsRequest, MedicalDecision, PanelDecision, RecordDecisionsRequest, RecordFitnessRequest,
};
use homeward_commission_core::finding::Decision;
use homeward_ledger::Refusal;
use homeward_participant::saying::check_request_id;
use homeward_payload::ids::{AgreementCode, BatchId, SubjectRef, TermCode, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_vault::DocumentId;

use crate::store::Panel;

/// Referrals on a page where the caller names no number.
pub(super) const PAGE_DEFAULT: u32 = 500;
/// Most referrals on a page.
pub(super) const PAGE_MAX: u32 = 1_000;
/// Most decisions in one request.
pub(super) const DECISIONS_MAX: usize = 5_000;
/// Most lines that a request names as unfit: the lines of a batch.
pub(super) const UNFIT_LINES_MAX: usize = 10_000;

/// Which page of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Most rows.
    pub(super) size: u32,
    /// The referral before the first row.
    pub(super) after: Option<DocumentId>,
}

/// Fitness of a revision, as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FitnessOf {
    /// The batch.
    pub(super) batch: BatchId,
    /// Number of the revision.
    pub(super) revision: u32,
    /// Until when those who are fit are fit.
    pub(super) valid_until: Timestamp,
    /// Lines whose person is not fit.
    pub(super) unfit: std::collections::BTreeSet<u32>,
}

pub(super) fn page(request: &ListReferralsRequest) -> Result<Page, Refusal> {
    let size = match request.page_size {
        0 => PAGE_DEFAULT,
        size if size <= PAGE_MAX => size,
        size => {
            let message = format!("page_size is {size}; at most {PAGE_MAX} is allowed.");
            return Err(Refusal::new(ErrorReason::PageInvalid, message));
        }
    };
    if request.page_token.is_empty() {
        return Ok(Page { size, after: None });
    }
    let after = SubjectRef::from_hex(&request.page_token).map(|id| DocumentId(id.0));
    after.map(|after| Page { size, after: Some(after) }).ok_or_else(unknown_token)
}

pub(super) fn unknown_token() -> Refusal {
    Refusal::new(ErrorReason::PageInvalid, "the page token is not one that a page of referrals ended with.")
        .allow("Begin with an empty token.")
}

/// Checks a panel's decisions; `now` is when they are recorded.
pub(super) fn panel(request: &RecordDecisionsRequest, now: Timestamp) -> Result<Panel, Refusal> {
    let count = request.decisions.len();
    if !(1..=DECISIONS_MAX).contains(&count) {
        return Err(invalid("decisions", format!("has {count} entries; 1 to {DECISIONS_MAX} are allowed")));
    }
    check_request_id(&request.request_id)?;
    let mut decisions = BTreeMap::new();
    for one in &request.decisions {
        let (subject, decision) = decision(one)?;
        if decisions.insert(subject, decision).is_some() {
            return Err(invalid("decisions", format!("decide on {subject} twice; once is allowed")));
        }
    }
    Ok(Panel {
        request_id: request.request_id.clone(),
        agreement: AgreementCode::new(&request.agreement)
            .ok_or_else(|| invalid("agreement", "is not 1 to 40 of a-z, 0-9 and hyphen"))?,
        term: TermCode::new(&request.term)
            .ok_or_else(|| invalid("term", "is not 1 to 24 of A-Z, 0-9 and underscore"))?,
        decisions,
        assumed: request.assumed,
        decided_time: now,
    })
}

fn decision(one: &PanelDecision) -> Result<(SubjectRef, Decision), Refusal> {
    let subject = SubjectRef::from_slice(&one.subject)
        .ok_or_else(|| invalid("decisions.subject", format!("has {} bytes, not 16", one.subject.len())))?;
    match MedicalDecision::try_from(one.decision) {
        Ok(MedicalDecision::Repatriate) => Ok((subject, Decision::Repatriate)),
        Ok(MedicalDecision::Reject) => Ok((subject, Decision::Reject)),
        Ok(MedicalDecision::Unspecified) | Err(_) => {
            Err(invalid("decisions.decision", "is not REPATRIATE or REJECT"))
        }
    }
}

pub(super) fn fitness(request: &RecordFitnessRequest) -> Result<FitnessOf, Refusal> {
    let named = request.unfit_lines.len();
    if named > UNFIT_LINES_MAX {
        return Err(invalid("unfit_lines", format!("has {named} entries; at most {UNFIT_LINES_MAX}")));
    }
    let unfit: std::collections::BTreeSet<u32> = request.unfit_lines.iter().copied().collect();
    if unfit.len() != named {
        return Err(invalid("unfit_lines", "names a line twice"));
    }
    let valid_until = Timestamp(request.valid_until_us);
    if valid_until <= Timestamp::default() || valid_until > Timestamp::MAX {
        return Err(invalid("valid_until_us", "is not a time after 1970 and before the year 10000"));
    }
    let batch = BatchId::from_slice(&request.batch_id)
        .ok_or_else(|| invalid("batch_id", format!("has {} bytes, not 16", request.batch_id.len())))?;
    if request.revision == 0 {
        return Err(invalid("revision", "is 0; revisions count from 1"));
    }
    Ok(FitnessOf { batch, revision: request.revision, valid_until, unfit })
}

pub(super) fn invalid(field: &'static str, found: impl std::fmt::Display) -> Refusal {
    Refusal::new(ErrorReason::FieldInvalid, format!("{field} {found}.")).with("field", field)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_750_000_000_000_000);

    fn decisions() -> RecordDecisionsRequest {
        let decision = |number: u8| PanelDecision {
            subject: vec![number; 16],
            decision: MedicalDecision::Repatriate.into(),
        };
        RecordDecisionsRequest {
            agreement: "istanbul-2025-06-02".to_owned(),
            term: "MEDICAL".to_owned(),
            decisions: vec![decision(2), decision(1)],
            assumed: true,
            request_id: "sitting-1".to_owned(),
        }
    }

    #[test]
    fn pages_keep_to_their_limits() {
        let check = |page_size, page_token: &str, expected: Option<Page>| {
            let request = ListReferralsRequest { page_size, page_token: page_token.to_owned() };
            let found = page(&request);
            assert_eq!(found.as_ref().ok(), expected.as_ref(), "{page_size} {page_token:?}");
            if let Err(refusal) = found {
                assert_eq!(refusal.reason, ErrorReason::PageInvalid);
            }
        };
        let token = "07".repeat(16);
        check(0, "", Some(Page { size: 500, after: None }));
        check(1_000, &token, Some(Page { size: 1_000, after: Some(DocumentId([7; 16])) }));
        check(1_001, "", None);
        check(0, "7", None);
        check(0, &"0G".repeat(16), None);
    }

    #[test]
    fn decisions_are_checked_field_by_field() {
        let check = |change: &dyn Fn(&mut RecordDecisionsRequest), field: &str| {
            let mut request = decisions();
            change(&mut request);
            let refusal = panel(&request, NOW).unwrap_err();
            assert_eq!(refusal.reason, ErrorReason::FieldInvalid);
            assert_eq!(refusal.metadata, [("field", field.to_owned())]);
        };
        let read = panel(&decisions(), NOW).unwrap();
        assert_eq!((read.decisions.len(), read.assumed, read.decided_time), (2, true, NOW));
        check(&|request| request.decisions.clear(), "decisions");
        check(&|request| request.decisions = vec![request.decisions[0].clone(); 5_001], "decisions");
        check(&|request| request.decisions[1].subject = vec![2; 16], "decisions");
        check(&|request| request.decisions[0].subject = vec![2; 15], "decisions.subject");
        check(&|request| request.decisions[0].decision = 0, "decisions.decision");
        check(&|request| request.decisions[0].decision = 3, "decisions.decision");
        check(&|request| request.request_id.clear(), "request_id");
        check(&|request| request.request_id = "x".repeat(65), "request_id");
        check(&|request| request.request_id = "Sitting".to_owned(), "request_id");
        check(&|request| request.agreement.clear(), "agreement");
        check(&|request| request.term = "medical".to_owned(), "term");
    }

    #[test]
    fn fitness_is_checked_field_by_field() {
        let valid = RecordFitnessRequest {
            batch_id: vec![3; 16],
            revision: 1,
            valid_until_us: NOW.0,
            unfit_lines: vec![4, 2],
        };
        let read = fitness(&valid).unwrap();
        assert_eq!(read.unfit.into_iter().collect::<Vec<_>>(), [2, 4]);
        let check = |change: &dyn Fn(&mut RecordFitnessRequest), field: &str| {
            let mut request = valid.clone();
            change(&mut request);
            assert_eq!(fitness(&request).unwrap_err().metadata, [("field", field.to_owned())]);
        };
        check(&|request| request.batch_id = vec![3; 17], "batch_id");
        check(&|request| request.revision = 0, "revision");
        check(&|request| request.valid_until_us = 0, "valid_until_us");
        check(&|request| request.valid_until_us = -1, "valid_until_us");
        check(&|request| request.valid_until_us = i64::MAX, "valid_until_us");
        check(&|request| request.unfit_lines = vec![2, 2], "unfit_lines");
        check(&|request| request.unfit_lines = vec![2; 10_001], "unfit_lines");
    }
}
