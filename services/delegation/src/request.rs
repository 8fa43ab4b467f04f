//! Request ids: the caller's, and those of the statements that follow from them.

use homeward_api::delegation::v1 as api;
use homeward_participant::saying::is_request_id;
use homeward_payload::ids::Digest;
use prost::Message;

use crate::error::DelegationError;

/// A request that is drawn once: what is said under its id is kept, and answers no other content.
pub(crate) trait Once: Message {
    /// Sets the ids of one call apart from those of every other.
    const WHAT: &'static str;

    /// As its caller chose it.
    fn request_id(&self) -> &str;
}

impl Once for api::OpenListRequest {
    const WHAT: &'static str = "open-list";

    fn request_id(&self) -> &str {
        &self.request_id
    }
}

impl Once for api::ProposeBatchRequest {
    const WHAT: &'static str = "propose-batch";

    fn request_id(&self) -> &str {
        &self.request_id
    }
}

impl Once for api::AcknowledgeFromFileRequest {
    const WHAT: &'static str = "acknowledge";

    fn request_id(&self) -> &str {
        &self.request_id
    }
}

macro_rules! once {
    ($($request:ident => $what:literal),* $(,)?) => {
        $(impl Once for api::$request {
            const WHAT: &'static str = $what;

            fn request_id(&self) -> &str {
                &self.request_id
            }
        })*
    };
}

once! {
    CorrectRowRequest => "correct-row",
    DecideMatchRequest => "decide-match",
    RequestSoughtRequest => "request-sought",
    CreateDraftRequest => "create-draft",
    ChangeDraftRequest => "change-draft",
    ProposeDraftRequest => "propose-draft",
}

/// Under which id something was asked for, and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Names the plan, and a statement that is all of it.
    pub(crate) plan_id: String,
    /// As its caller chose it.
    pub(crate) request_id: String,
    /// SHA-256 of the whole request.
    pub(crate) content: Digest,
}

impl Asked {
    /// A request of other content than one message.
    ///
    /// # Errors
    /// Its id is none.
    pub(crate) fn of_parts(what: &str, request_id: &str, content: &[&[u8]]) -> Result<Self, DelegationError> {
        let mut bytes = Vec::new();
        for part in content {
            bytes.extend_from_slice(Digest::of(part).as_bytes());
        }
        if !is_request_id(request_id) {
            return Err(no_request_id());
        }
        Ok(Self {
            plan_id: derived(what, &[request_id.as_bytes()]),
            request_id: request_id.to_owned(),
            content: Digest::of(&bytes),
        })
    }

    /// Reads a request.
    ///
    /// # Errors
    /// Its id is none.
    pub(crate) fn of<M: Once>(request: &M) -> Result<Self, DelegationError> {
        let request_id = request.request_id();
        if !is_request_id(request_id) {
            return Err(no_request_id());
        }
        Ok(Self {
            plan_id: derived(M::WHAT, &[request_id.as_bytes()]),
            request_id: request_id.to_owned(),
            content: Digest::of(&request.encode_to_vec()),
        })
    }
}

fn no_request_id() -> DelegationError {
    DelegationError::field("request_id", "not a request id; allowed are 1 to 64 of a-z, 0-9 and hyphen")
}

/// The request id of a statement that follows from these parts: the same parts give the same id.
pub(crate) fn derived(what: &str, parts: &[&[u8]]) -> String {
    let mut bytes = what.as_bytes().to_vec();
    for part in parts {
        bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    let digest = Digest::of(&bytes).to_string();
    let short = digest.split_at_checked(32).map_or(digest.as_str(), |(short, _)| short);
    format!("{what}-{short}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_is_an_id_and_depends_on_every_part() {
        let id = derived("answer-findings", &[b"a", b"b"]);
        assert!(is_request_id(&id), "{id}");
        assert_eq!(id, derived("answer-findings", &[b"a", b"b"]));
        for other in [derived("answer-findings", &[b"ab", b""]), derived("state-findings", &[b"a", b"b"])] {
            assert_ne!(id, other);
        }
    }

    #[test]
    fn only_short_lower_case_ids_are_allowed() {
        let long = "a".repeat(65);
        for (id, expected) in [("list-1", true), ("", false), ("List", false), ("a b", false), (&long, false)]
        {
            let request = api::OpenListRequest { request_id: id.to_owned(), ..Default::default() };
            assert_eq!(Asked::of(&request).is_ok(), expected, "{id}");
        }
    }
}
