//! Why a call was refused, read from its status.

use std::collections::BTreeMap;
use std::time::Duration;

use homeward_shell::status::DOMAIN;
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// A refused call, as its service told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The gRPC code.
    pub code: Code,
    /// Why, in capitals; nothing where no Homeward service answered.
    pub reason: Option<String>,
    /// What was found, for people.
    pub message: String,
    /// The values in the message, by name.
    pub details: BTreeMap<String, String>,
    /// What is allowed now.
    pub allowed: Vec<String>,
    /// Fields of the request and what is wrong with each.
    pub violations: Vec<(String, String)>,
    /// When to try again.
    pub retry_after: Option<Duration>,
}

impl Refused {
    /// Reads a status. What it does not carry stays empty.
    #[must_use]
    pub fn read(status: &Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info().filter(|info| info.domain == DOMAIN);
        let allowed = details.precondition_failure().map(|failure| failure.violations.as_slice());
        let violations = details.bad_request().map(|request| request.field_violations.as_slice());
        Self {
            code: status.code(),
            reason: info.map(|info| info.reason.clone()),
            message: status.message().to_owned(),
            details: info.map(|info| info.metadata.clone().into_iter().collect()).unwrap_or_default(),
            allowed: allowed.into_iter().flatten().map(|violation| violation.description.clone()).collect(),
            violations: violations
                .into_iter()
                .flatten()
                .map(|violation| (violation.field.clone(), violation.description.clone()))
                .collect(),
            retry_after: retry_after(status),
        }
    }
}

/// The reason in a status; nothing where no Homeward service answered.
#[must_use]
pub fn reason(status: &Status) -> Option<String> {
    let info = status.get_details_error_info()?;
    (info.domain == DOMAIN).then_some(info.reason)
}

/// When the service asks to be called again.
#[must_use]
pub fn retry_after(status: &Status) -> Option<Duration> {
    status.get_details_retry_info().and_then(|info| info.retry_delay)
}

/// Whether the status was made by the transport and not by a Homeward service, which always gives a reason.
#[must_use]
pub fn is_from_transport(status: &Status) -> bool {
    reason(status).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_shell::status::Refusal;

    #[test]
    fn a_refusal_reads_back_as_it_was_told() {
        let status: Status = Refusal::new(Code::FailedPrecondition, "BATCH_CLOSED", "the batch has ended.")
            .metadata("batch", "0197")
            .allowed("Propose another batch.")
            .violation("batch_id", "has ended")
            .retry_after(Duration::from_secs(1))
            .into();
        let expected = Refused {
            code: Code::FailedPrecondition,
            reason: Some("BATCH_CLOSED".to_owned()),
            message: "the batch has ended.".to_owned(),
            details: [("batch".to_owned(), "0197".to_owned())].into(),
            allowed: vec!["Propose another batch.".to_owned()],
            violations: vec![("batch_id".to_owned(), "has ended".to_owned())],
            retry_after: Some(Duration::from_secs(1)),
        };
        assert_eq!(Refused::read(&status), expected);
        assert!(!is_from_transport(&status));
    }

    #[test]
    fn a_status_of_the_transport_has_no_reason() {
        let refused = Refused::read(&Status::unavailable("connection refused"));
        assert_eq!((refused.reason, refused.code), (None, Code::Unavailable));
        assert!(is_from_transport(&Status::unavailable("connection refused")));
    }
}
