//! Why a statement is refused, and what is allowed instead.

use std::fmt;

pub use homeward_payload::proto::error::v1::ErrorReason;

/// A refusal: the reason is stable and signed, the rest helps whoever reads it. It names lines and references,
/// never anything personal, for the ledger knows nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: ErrorReason,
    /// What was found, in a sentence.
    pub message: String,
    /// What is allowed now.
    pub allowed: Vec<String>,
    /// The values in the message, for programs.
    pub metadata: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal for this reason.
    #[must_use]
    pub fn new(reason: ErrorReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), allowed: Vec::new(), metadata: Vec::new() }
    }

    /// Adds something that is allowed now.
    #[must_use]
    pub fn allow(mut self, allowed: impl Into<String>) -> Self {
        self.allowed.push(allowed.into());
        self
    }

    /// Adds a value for programs.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.metadata.push((key, value.to_string()));
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.reason.as_str_name();
        let name = name.strip_prefix("ERROR_REASON_").unwrap_or(name);
        write!(formatter, "{name} {}", self.message)?;
        for allowed in &self.allowed {
            write!(formatter, " {allowed}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
