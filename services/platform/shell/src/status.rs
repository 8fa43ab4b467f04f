//! The one way to refuse a call.
//!
//! Every refusal is a gRPC status with `google.rpc.ErrorInfo` (reason, domain, metadata) and, where it
//! helps, what is allowed now, which fields are wrong, and when to try again (AIP-193). Error details
//! travel in trailers, which clients limit, so message and details are cut to fixed sizes.

use homeward_api::reason;
use homeward_payload::proto::error::v1::ErrorReason;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt};
use uuid::Uuid;

/// Domain of all reasons.
pub const DOMAIN: &str = "homeward";

/// Longest message in bytes.
pub const STATUS_MESSAGE_BYTES_MAX: usize = 1024;

/// Longest encoded details in bytes, the copy of the message in them included.
pub const STATUS_DETAILS_BYTES_MAX: usize = 8 * 1024;

/// Longest reason in bytes (AIP-193).
pub const REASON_BYTES_MAX: usize = 63;

/// Longest single text in the details, in bytes.
pub const DETAIL_TEXT_BYTES_MAX: usize = 512;

/// Encoded bytes that one item needs beside its texts: tags, lengths and repeated type names.
const ITEM_OVERHEAD_BYTES: usize = 20;

/// Encoded bytes that one kind of detail needs beside its items: its type URL.
const KIND_OVERHEAD_BYTES: usize = 96;

/// A refusal before it becomes a status.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What kind of failure, in upper case, at most [`REASON_BYTES_MAX`]; stable for ever.
    pub reason: Cow<'static, str>,
    /// The gRPC code.
    pub code: Code,
    /// What was found, what is allowed, what was done; for people.
    pub message: String,
    /// The changing parts of the message; for programs.
    pub metadata: BTreeMap<String, String>,
    /// What is allowed now (PreconditionFailure).
    pub allowed: Vec<String>,
    /// Fields of the request and what is wrong with each (BadRequest).
    pub violations: Vec<FieldViolation>,
    /// When to try again (RetryInfo).
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// A refusal without details.
    pub fn new(code: Code, reason: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            code,
            message: message.into(),
            metadata: BTreeMap::new(),
            allowed: Vec::new(),
            violations: Vec::new(),
            retry_after: None,
        }
    }

    /// A refusal for one of the reasons that all services share; the code follows from the reason.
    pub fn of(error: ErrorReason, message: impl Into<String>) -> Self {
        Self::new(reason::code(error), reason::name(error), message)
    }

    /// Adds a changing part of the message.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl ToString) -> Self {
        self.metadata.insert(key.into(), value.to_string());
        self
    }

    /// Adds something that is allowed now.
    #[must_use]
    pub fn allowed(mut self, description: impl Into<String>) -> Self {
        self.allowed.push(description.into());
        self
    }

    /// Adds a field of the request and what is wrong with it.
    #[must_use]
    pub fn violation(mut self, field: impl Into<String>, description: impl Into<String>) -> Self {
        self.violations.push(FieldViolation::new(field, description));
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_after = Some(delay);
        self
    }
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        let message = cut(&refusal.message, STATUS_MESSAGE_BYTES_MAX);
        let reason = cut(&refusal.reason, REASON_BYTES_MAX);
        let mut budget = Budget { left: STATUS_DETAILS_BYTES_MAX };
        // ErrorInfo comes first and always fits; what follows is kept while it fits.
        budget.take(KIND_OVERHEAD_BYTES, &[message, reason, DOMAIN]);
        let mut details = ErrorDetails::new();
        if let Some(delay) = refusal.retry_after
            && budget.take(KIND_OVERHEAD_BYTES, &[])
        {
            details.set_retry_info(Some(delay));
        }
        details.set_error_info(reason, DOMAIN, fitting_metadata(&mut budget, &refusal.metadata));
        let allowed = fitting_allowed(&mut budget, reason, &refusal.allowed);
        if !allowed.is_empty() {
            details.set_precondition_failure(allowed);
        }
        let violations = fitting_violations(&mut budget, &refusal.violations);
        if !violations.is_empty() {
            details.set_bad_request(violations);
        }
        Status::with_error_details(refusal.code, message, details)
    }
}

/// An opaque INTERNAL status. The error itself is logged under the incident id that the caller is given,
/// and is not shown to the caller, whom it may not concern.
pub fn internal(error: &dyn std::fmt::Display) -> Status {
    let incident = Uuid::now_v7();
    tracing::error!(%incident, %error, "internal error");
    let message = format!("the service failed; its operator finds the cause in its log under {incident}");
    Refusal::of(ErrorReason::Internal, message).metadata("incident", incident).into()
}

/// Bytes of the details not yet given away.
struct Budget {
    left: usize,
}

impl Budget {
    /// Takes room for these texts and overhead, or nothing and says so.
    fn take(&mut self, overhead: usize, texts: &[&str]) -> bool {
        let needed = texts.iter().fold(overhead, |sum, text| sum.saturating_add(text.len()));
        match self.left.checked_sub(needed) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

fn fitting_metadata(budget: &mut Budget, metadata: &BTreeMap<String, String>) -> HashMap<String, String> {
    let short = metadata.iter().map(|(key, value)| {
        (cut(key, DETAIL_TEXT_BYTES_MAX).to_owned(), cut(value, DETAIL_TEXT_BYTES_MAX).to_owned())
    });
    short.take_while(|(key, value)| budget.take(ITEM_OVERHEAD_BYTES, &[key, value])).collect()
}

fn fitting_allowed(budget: &mut Budget, reason: &str, allowed: &[String]) -> Vec<PreconditionViolation> {
    if allowed.is_empty() || !budget.take(KIND_OVERHEAD_BYTES, &[]) {
        return Vec::new();
    }
    allowed
        .iter()
        .map(|description| cut(description, DETAIL_TEXT_BYTES_MAX))
        .take_while(|description| budget.take(ITEM_OVERHEAD_BYTES, &[reason, description]))
        .map(|description| PreconditionViolation::new(reason, "allowed", description))
        .collect()
}

fn fitting_violations(budget: &mut Budget, violations: &[FieldViolation]) -> Vec<FieldViolation> {
    if violations.is_empty() || !budget.take(KIND_OVERHEAD_BYTES, &[]) {
        return Vec::new();
    }
    violations
        .iter()
        .map(|violation| {
            let field = cut(&violation.field, DETAIL_TEXT_BYTES_MAX);
            FieldViolation::new(field, cut(&violation.description, DETAIL_TEXT_BYTES_MAX))
        })
        .take_while(|violation| budget.take(ITEM_OVERHEAD_BYTES, &[&violation.field, &violation.description]))
        .collect()
}

/// The longest beginning of `text` of at most `bytes_max` that ends between characters.
pub(crate) fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    loop {
        match text.split_at_checked(end) {
            Some((beginning, _)) => return beginning,
            None => end = end.saturating_sub(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_refusal_carries_all_its_details() {
        let status: Status = Refusal::new(Code::FailedPrecondition, "LIST_CLOSED", "the list is closed")
            .metadata("list", 7)
            .allowed("OpenRevision")
            .violation("list.revision", "is 2; 3 is allowed")
            .retry_after(Duration::from_secs(2))
            .into();
        assert_eq!(status.code(), Code::FailedPrecondition);
        assert_eq!(status.message(), "the list is closed");
        let details = status.check_error_details().unwrap();
        let info = details.error_info().unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), ("LIST_CLOSED", DOMAIN));
        assert_eq!(info.metadata.get("list").map(String::as_str), Some("7"));
        let allowed = &details.precondition_failure().unwrap().violations;
        assert_eq!(allowed.first().unwrap().description, "OpenRevision");
        let violations = &details.bad_request().unwrap().field_violations;
        assert_eq!(violations.first().unwrap().field, "list.revision");
        assert_eq!(details.retry_info().unwrap().retry_delay, Some(Duration::from_secs(2)));
    }

    #[test]
    fn texts_are_cut_between_characters() {
        let check = |text: &str, bytes_max, expected| assert_eq!(cut(text, bytes_max), expected);
        check("", 3, "");
        check("abc", 3, "abc");
        check("abcd", 3, "abc");
        check("añb", 2, "a");
        check("añb", 3, "añ");
        check("€", 2, "");
    }

    #[test]
    fn an_internal_error_shows_an_incident_and_not_its_cause() {
        let status = internal(&"the disk said something private");
        let details = status.check_error_details().unwrap();
        let incident = details.error_info().unwrap().metadata.get("incident").unwrap();
        assert!(status.message().contains(incident));
        assert!(!status.message().contains("private"));
        assert_eq!(status.code(), Code::Internal);
    }

    #[test]
    fn what_does_not_fit_is_left_out_from_the_end() {
        let mut refusal = Refusal::new(Code::InvalidArgument, "ROWS_INVALID", "many rows are wrong");
        for row in 0..1_000 {
            refusal = refusal.violation(format!("rows[{row}]"), "x".repeat(100));
        }
        let status = Status::from(refusal);
        let details = status.check_error_details().unwrap();
        let kept = &details.bad_request().unwrap().field_violations;
        assert!((40..80).contains(&kept.len()), "{}", kept.len());
        assert_eq!(kept.first().unwrap().field, "rows[0]");
        assert_eq!(details.error_info().unwrap().reason, "ROWS_INVALID");
    }

    proptest! {
        #[test]
        fn a_status_never_exceeds_its_limits_and_keeps_its_reason(
            message in "\\PC{0,2000}",
            reason in "[A-Z][A-Z0-9_]{0,100}",
            metadata in proptest::collection::btree_map("[a-z]{1,70}", "\\PC{0,700}", 0..40),
            allowed in proptest::collection::vec("\\PC{0,700}", 0..40),
            fields in proptest::collection::vec(("[a-z.]{0,700}", "\\PC{0,20}"), 0..200),
            retry in proptest::option::of(any::<u32>()),
        ) {
            let mut refusal = Refusal::new(Code::InvalidArgument, reason.clone(), message);
            refusal.metadata = metadata;
            refusal.allowed = allowed;
            refusal.violations = fields.into_iter().map(|(f, d)| FieldViolation::new(f, d)).collect();
            refusal.retry_after = retry.map(|seconds| Duration::from_secs(u64::from(seconds)));
            let status = Status::from(refusal);
            prop_assert!(status.message().len() <= STATUS_MESSAGE_BYTES_MAX);
            prop_assert!(status.details().len() <= STATUS_DETAILS_BYTES_MAX, "{}", status.details().len());
            let info = status.get_details_error_info().unwrap();
            prop_assert_eq!(info.reason.as_str(), cut(&reason, REASON_BYTES_MAX));
        }
    }
}
