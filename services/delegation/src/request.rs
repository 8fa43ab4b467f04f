//! Request ids: the caller's, and those of the statements that follow from them.

use homeward_payload::ids::Digest;

use crate::error::DelegationError;

/// Longest request id, in bytes.
const REQUEST_ID_BYTES_MAX: usize = 64;

/// Checks a caller's request id.
///
/// # Errors
/// It is not 1 to 64 of a-z, 0-9 and hyphen.
pub(crate) fn check_id(id: &str) -> Result<(), DelegationError> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=REQUEST_ID_BYTES_MAX).contains(&id.len()) && id.bytes().all(allowed) {
        return Ok(());
    }
    let message = "not a request id; allowed are 1 to 64 of a-z, 0-9 and hyphen";
    Err(DelegationError::field("request_id", message))
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

/// The id under which something is said after so many refusals.
pub(crate) fn attempt(request: &str, refusals: u32) -> String {
    if refusals == 0 { request.to_owned() } else { format!("{request}-{refusals}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_has_an_id_of_its_own() {
        let id = derived("acknowledge-child-case", &[b"a"]);
        assert_eq!(attempt(&id, 0), id);
        assert_ne!(attempt(&id, 1), attempt(&id, 2));
        assert!(check_id(&attempt(&id, 99_999_999)).is_ok());
    }

    #[test]
    fn a_derived_id_is_an_id_and_depends_on_every_part() {
        let id = derived("answer-findings", &[b"a", b"b"]);
        assert!(check_id(&id).is_ok(), "{id}");
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
            assert_eq!(check_id(id).is_ok(), expected, "{id}");
        }
    }
}
