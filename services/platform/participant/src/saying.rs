//! Statements: prepared from the verified mirror, signed, kept, sent, answered.

use homeward_api::log::v1::StatementAnswer;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_client::summarise;
use homeward_ledger::Refusal;
use homeward_payload::compose::Payload;
use homeward_payload::domain::{Header, KeyRole, Role};
use homeward_payload::ids::{Digest, StatementId, Timestamp};
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::refusal;
use homeward_statement::{Envelope, EnvelopeError, SecretKey, Signature};
use homeward_vault::{Randomness, SystemRandomness};
use uuid::Builder;

use crate::error::ServiceError;
use crate::participant::{Inner, Participant};

/// Longest request id, in bytes.
pub const REQUEST_ID_BYTES_MAX: usize = 64;

/// A statement that only waits for its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Full name of the payload message.
    pub payload_type: &'static str,
    /// The payload, canonical.
    pub payload: Vec<u8>,
    /// Its id.
    pub statement_id: StatementId,
    /// The capacity it is said in.
    pub role: Role,
    /// Ids of the keys that may sign in this role, ascending: all of them for heads, one of them otherwise.
    pub signers: Vec<Digest>,
    /// What it says, in English.
    pub summary: Vec<String>,
}

/// What became of a statement.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its id.
    pub statement_id: StatementId,
    /// The answer; nothing while the mediator is out of reach and it waits in the outbox.
    pub answer: Option<StatementAnswer>,
}

impl Said {
    /// Position in the log, where it was accepted.
    #[must_use]
    pub fn position(&self) -> Option<u64> {
        match self.answer.as_ref().and_then(|answer| answer.answer.as_ref()) {
            Some(Answer::Receipt(receipt)) => Some(receipt.position),
            Some(Answer::Refusal(_)) | None => None,
        }
    }
}

/// A payload without its header, and the capacity in which it is said.
pub(crate) struct Unsaid {
    pub(crate) payload_type: &'static str,
    pub(crate) role: Role,
    encode: Box<dyn FnOnce(Header) -> Vec<u8> + Send>,
}

impl Unsaid {
    pub(crate) fn new<P: Payload + 'static>(role: Role, mut payload: P) -> Self {
        let encode = Box::new(move |header: Header| {
            payload.set_header(header);
            payload.encode_to_vec()
        });
        Self { payload_type: P::TYPE_NAME, role, encode }
    }

    /// The payload under a header.
    pub(crate) fn encode(self, header: Header) -> Vec<u8> {
        (self.encode)(header)
    }
}

/// How a payload comes about, at the moment it is known that it is to be said.
type Build = Box<dyn FnOnce(&Participant) -> Result<Unsaid, ServiceError> + Send>;

/// A statement to say under a request id.
pub struct Saying {
    pub(crate) request_id: String,
    /// Digest of what the caller asked for, before anything was filled in.
    pub(crate) content: Digest,
    pub(crate) not_after: Option<Timestamp>,
    pub(crate) build: Build,
}

impl Saying {
    /// Says `payload` in the role `Service` or `Panel`. A `request_id` is of one payload and end for ever, and once
    /// accepted of one statement; with another payload or end it is refused.
    pub fn new<P: Payload + 'static>(
        role: Role,
        payload: P,
        not_after: Option<Timestamp>,
        request_id: impl Into<String>,
    ) -> Self {
        let content = content_of(P::TYPE_NAME, &payload.content_digest(), not_after);
        Self::built(request_id.into(), content, not_after, move |_| Ok(Unsaid::new(role, payload)))
    }

    /// Says what `build` makes of the state, only if the request was not said before, or was refused.
    pub(crate) fn built(
        request_id: String,
        content: Digest,
        not_after: Option<Timestamp>,
        build: impl FnOnce(&Participant) -> Result<Unsaid, ServiceError> + Send + 'static,
    ) -> Self {
        Self { request_id, content, not_after, build: Box::new(build) }
    }
}

/// Digest of what a caller asks to be said: what it is, its content, and until when it commits its author.
pub(crate) fn content_of(what: &str, content: &Digest, not_after: Option<Timestamp>) -> Digest {
    let end = not_after.unwrap_or_default().0.to_be_bytes();
    Digest::of(&[content.as_bytes().as_slice(), end.as_slice(), what.as_bytes()].concat())
}

impl Participant {
    /// Prepares a statement: header with log id, new id, newest basis and time.
    ///
    /// # Errors
    /// `ALARM_RAISED` for what heads say while an alarm is raised; the parsing's refusal of what is not a statement.
    pub fn prepare<P: Payload + 'static>(
        &self,
        role: Role,
        payload: P,
        not_after: Option<Timestamp>,
    ) -> Result<Prepared, ServiceError> {
        self.prepare_unsaid(Unsaid::new(role, payload), not_after)
    }

    pub(crate) fn prepare_unsaid(
        &self,
        unsaid: Unsaid,
        not_after: Option<Timestamp>,
    ) -> Result<Prepared, ServiceError> {
        let inner = &self.0;
        let (payload_type, role) = (unsaid.payload_type, unsaid.role);
        if role == Role::Heads {
            inner.alarms.check_quiet()?;
        }
        let header = inner.header(role, not_after)?;
        let payload = unsaid.encode(header);
        let parsed = parse_statement(payload_type, &payload, Vec::new());
        parsed.map_err(|error| refusal::of_payload(&error))?;
        let summary = summarise(payload_type, &payload).map_err(|error| refusal::of_payload(&error))?;
        let signers = inner.signers(role);
        Ok(Prepared { payload_type, payload, statement_id: header.statement_id, role, signers, summary })
    }
}

impl Inner {
    /// A header on the newest point that the mirror has verified.
    pub(crate) fn header(&self, role: Role, not_after: Option<Timestamp>) -> Result<Header, ServiceError> {
        let made_time = self.projection.now();
        Ok(Header {
            log_id: self.forum.log_id(),
            statement_id: StatementId(new_uuid(made_time)?),
            author: self.principal,
            role,
            basis: self.projection.basis(),
            made_time,
            not_after,
        })
    }

    /// Ids of the keys that may sign in a role, ascending.
    pub(crate) fn signers(&self, role: Role) -> Vec<Digest> {
        let keys = self.forum.genesis().keys_of(self.principal);
        let keys = keys.map(|keys| keys.statement_keys.as_slice()).unwrap_or_default();
        let mut signers: Vec<Digest> =
            keys.iter().filter(|key| role.asks_for(key.role)).map(|key| key.key_id).collect();
        signers.sort_unstable();
        signers
    }

    /// The key by which this service itself signs in a role.
    pub(crate) fn own_key(&self, role: Role) -> Result<&SecretKey, Refusal> {
        let key = match role {
            Role::Service => Some(&self.keys.service),
            Role::Panel => self.keys.panel.as_ref(),
            Role::Heads | Role::Officer => None,
        };
        key.ok_or_else(|| {
            let message = format!("this service holds no key that signs in the role {role:?}.");
            Refusal::new(ErrorReason::RoleNotAllowed, message)
                .allow("Prepare the statement, sign it on the signers' own devices and submit it signed.")
        })
    }

    /// Signs what is carried and not put in the log.
    pub(crate) fn sign_mark<P: Payload>(&self, mut mark: P) -> Result<Envelope, ServiceError> {
        mark.set_header(self.header(Role::Service, None)?);
        Ok(Envelope::sign(P::TYPE_NAME, &mark.encode_to_vec(), &[&self.keys.service])?)
    }

    /// Puts together what was signed on separate devices. Whether those keys may say it is checked here already, so
    /// that a signature forgotten is told at once.
    pub(crate) fn assemble(
        &self,
        role: Role,
        payload_type: &str,
        payload: &[u8],
        signatures: Vec<Signature>,
    ) -> Result<Envelope, ServiceError> {
        let envelope = match Envelope::assemble(payload_type, payload, signatures) {
            Err(error @ (EnvelopeError::SignatureCount { .. } | EnvelopeError::SignatureOrder { .. })) => {
                return Err(ServiceError::refuse(ErrorReason::SignersNotAsRequired, error.to_string()));
            }
            assembled => assembled?,
        };
        let held: Vec<KeyRole> = envelope
            .signatures()
            .iter()
            .filter_map(|signature| self.role_of(&Digest::from(*signature.key_id())))
            .collect();
        if held.len() != envelope.signatures().len() || !role.is_signed_by(&held) {
            let message =
                format!("signatures by keys of {held:?} are not those that the role {role:?} asks for.");
            let refused = Refusal::new(ErrorReason::SignersNotAsRequired, message);
            let signers = self.signers(role).into_iter();
            return Err(signers
                .fold(refused, |refused, key| refused.allow(format!("Sign with key {key}.")))
                .into());
        }
        Ok(envelope)
    }

    fn role_of(&self, key_id: &Digest) -> Option<KeyRole> {
        let keys = self.forum.genesis().keys_of(self.principal)?;
        keys.statement_keys.iter().find(|key| key.key_id == *key_id).map(|key| key.role)
    }
}

/// A UUID of version 7 (RFC 9562 section 5.7) at a time of the forum.
///
/// # Errors
/// If the system gives no randomness.
pub fn new_uuid(time: Timestamp) -> Result<[u8; 16], ServiceError> {
    let mut random = [0; 10];
    SystemRandomness.fill(&mut random)?;
    let milliseconds = u64::try_from(time.0).unwrap_or_default() / 1_000;
    Ok(Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid().into_bytes())
}

/// Whether a caller may choose this request id: 1 to [`REQUEST_ID_BYTES_MAX`] of a-z, 0-9 and hyphen.
#[must_use]
pub fn is_request_id(request_id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=REQUEST_ID_BYTES_MAX).contains(&request_id.len()) && request_id.bytes().all(allowed)
}

/// Checks a request id that a caller chose.
///
/// # Errors
/// `FIELD_INVALID`.
pub fn check_request_id(request_id: &str) -> Result<(), Refusal> {
    if is_request_id(request_id) {
        return Ok(());
    }
    Err(Refusal::new(ErrorReason::FieldInvalid, "request_id is not one.")
        .allow(format!("request_id: 1 to {REQUEST_ID_BYTES_MAX} of a-z, 0-9 and hyphen"))
        .with("field", "request_id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_have_one_alphabet() {
        let check = |request: &str, expected: bool| {
            assert_eq!(is_request_id(request), expected, "{request:?}");
        };
        check("confirm-1", true);
        check(&"a".repeat(64), true);
        check(&"a".repeat(65), false);
        check("", false);
        check("A", false);
        check("a:b", false);
    }

    #[test]
    fn new_ids_are_version_7_of_the_forums_time() {
        let id = new_uuid(Timestamp(1_748_822_400_000_000)).unwrap();
        let milliseconds = id.iter().take(6).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        assert_eq!(milliseconds, 1_748_822_400_000);
        assert_eq!(id[6] >> 4, 7);
        assert_ne!(id, new_uuid(Timestamp(1_748_822_400_000_000)).unwrap());
    }
}
