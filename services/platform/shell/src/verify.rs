//! From received bytes to a statement whose signatures hold. Whether its keys may speak, the ledger decides.

use crate::refusal;
use bytes::Bytes;
use homeward_ledger::Refusal;
use homeward_payload::domain::{Genesis, Header, KeyRole, Principal, Role, Statement};
use homeward_payload::ids::LogId;
use homeward_payload::mark::{ConfirmDelivery, StateMark, StatementRefused};
use homeward_payload::parse::{
    ParseError, parse_confirm_delivery, parse_envelope, parse_state_mark, parse_statement_refused,
};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_statement::{Envelope, KeyError, KeyId, PublicKey};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// Envelopes that one blocking thread verifies in a row.
const CHUNK_ENVELOPES_MAX: usize = 32;

/// Up to so many bytes a call is verified where it arrived: a hand-off would cost more than it gains.
const INLINE_BYTES_MAX: usize = 16 * 1024;

/// One permit for each core: more threads would only take turns.
static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// A statement key and who holds it.
#[derive(Debug)]
struct Holder {
    key: PublicKey,
    principal: Principal,
    role: KeyRole,
}

/// Every statement key of a forum, vetted once.
#[derive(Debug)]
pub struct Keyring {
    log_id: LogId,
    holders: BTreeMap<KeyId, Holder>,
}

impl Keyring {
    /// The statement keys of a genesis.
    ///
    /// # Errors
    /// [`KeyError`] for a key that cannot be used; a parsed genesis holds none.
    pub fn new(genesis: &Genesis) -> Result<Self, KeyError> {
        let mut holders = BTreeMap::new();
        for keys in &genesis.principals {
            for held in &keys.statement_keys {
                let key = PublicKey::from_bytes(&held.public_key)?;
                holders.insert(key.id(), Holder { key, principal: keys.principal, role: held.role });
            }
        }
        Ok(Self { log_id: genesis.log_id, holders })
    }

    fn verify(&self, bytes: &[u8]) -> Result<Envelope, Refusal> {
        let envelope = Envelope::parse(bytes).map_err(|error| refusal::of_envelope(&error))?;
        envelope
            .verify(|key_id| self.holders.get(key_id).map(|holder| &holder.key))
            .map_err(|error| refusal::of_signatures(&error))?;
        Ok(envelope)
    }

    fn check_log(&self, header: &Header) -> Result<(), Refusal> {
        if header.log_id == self.log_id {
            return Ok(());
        }
        let message = format!("the statement names log {}; this is log {}.", header.log_id, self.log_id);
        Err(Refusal::new(ErrorReason::LogIdMismatch, message))
    }

    /// Whether exactly one key signed, a service key of this principal.
    fn is_service(&self, envelope: &Envelope, principal: Principal) -> bool {
        let [signature] = envelope.signatures() else { return false };
        self.holders
            .get(signature.key_id())
            .is_some_and(|holder| holder.principal == principal && holder.role == KeyRole::Service)
    }
}

/// A statement whose signatures hold, with its bytes.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The envelope as it came.
    pub envelope: Envelope,
    /// What it says.
    pub statement: Arc<Statement>,
}

/// Verifies a statement of this forum's log.
///
/// # Errors
/// A refusal: `ENVELOPE_MALFORMED`, `ENVELOPE_NOT_CANONICAL`, `SIGNER_UNKNOWN`, `SIGNATURE_INVALID`,
/// `LOG_ID_MISMATCH`, or that of the payload's parsing.
pub fn verify_statement(keyring: &Keyring, bytes: &[u8]) -> Result<Verified, Refusal> {
    let envelope = keyring.verify(bytes)?;
    let statement = parse_envelope(&envelope).map_err(|error| refusal::of_payload(&error))?;
    keyring.check_log(&statement.header)?;
    Ok(Verified { envelope, statement: Arc::new(statement) })
}

/// Verifies statements on all cores, in order. `keyring` gives the forum's keys on any thread.
pub async fn verify_statements<K>(keyring: K, envelopes: &[Bytes]) -> Vec<Result<Verified, Refusal>>
where
    K: AsRef<Keyring> + Clone + Send + 'static,
{
    let bytes = envelopes.iter().fold(0_usize, |sum, envelope| sum.saturating_add(envelope.len()));
    if bytes <= INLINE_BYTES_MAX {
        return verify_chunk(keyring.as_ref(), envelopes);
    }
    let mut chunks = Vec::new();
    for chunk in envelopes.chunks(CHUNK_ENVELOPES_MAX) {
        let (keyring, chunk) = (keyring.clone(), chunk.to_vec());
        // The semaphore is never closed; were it, this would only no longer bound the threads.
        let permit = CORES.acquire().await.ok();
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            verify_chunk(keyring.as_ref(), &chunk)
        });
        chunks.push((chunk_len(envelopes.len(), chunks.len()), task));
    }
    let mut verified = Vec::with_capacity(envelopes.len());
    for (length, task) in chunks {
        match task.await {
            Ok(chunk) => verified.extend(chunk),
            Err(error) => {
                tracing::error!(%error, "verification failed");
                let failed = || Err(Refusal::new(ErrorReason::Internal, "the service failed to verify it."));
                verified.extend(std::iter::repeat_with(failed).take(length));
            }
        }
    }
    verified
}

/// Length of the chunk with this index among `total` envelopes.
fn chunk_len(total: usize, index: usize) -> usize {
    total.saturating_sub(index.saturating_mul(CHUNK_ENVELOPES_MAX)).min(CHUNK_ENVELOPES_MAX)
}

fn verify_chunk(keyring: &Keyring, envelopes: &[Bytes]) -> Vec<Result<Verified, Refusal>> {
    envelopes.iter().map(|bytes| verify_statement(keyring, bytes)).collect()
}

/// Verifies a witness's state mark, signed by that principal's service key.
///
/// # Errors
/// As [`verify_statement`]; `ROLE_NOT_ALLOWED` for another signer or role.
pub fn verify_state_mark(keyring: &Keyring, bytes: &[u8]) -> Result<StateMark, Refusal> {
    verify_mark(keyring, bytes, parse_state_mark, |mark| &mark.header)
}

/// Verifies a recipient's confirmation of delivery, signed by that principal's service key.
///
/// # Errors
/// As [`verify_state_mark`].
pub fn verify_delivery(keyring: &Keyring, bytes: &[u8]) -> Result<ConfirmDelivery, Refusal> {
    verify_mark(keyring, bytes, parse_confirm_delivery, |mark| &mark.header)
}

/// Verifies a refusal signed by its author's service key. That the author is the mediator, the caller
/// checks.
///
/// # Errors
/// As [`verify_state_mark`].
pub fn verify_refusal(keyring: &Keyring, bytes: &[u8]) -> Result<StatementRefused, Refusal> {
    verify_mark(keyring, bytes, parse_statement_refused, |mark| &mark.header)
}

fn verify_mark<T>(
    keyring: &Keyring,
    bytes: &[u8],
    parse: fn(&Envelope) -> Result<T, ParseError>,
    header: fn(&T) -> &Header,
) -> Result<T, Refusal> {
    let envelope = keyring.verify(bytes)?;
    let mark = parse(&envelope).map_err(|error| refusal::of_payload(&error))?;
    let Header { author, role, .. } = *header(&mark);
    keyring.check_log(header(&mark))?;
    if role != Role::Service || !keyring.is_service(&envelope, author) {
        let message = format!("what {} says here needs exactly its service key's signature.", author.word());
        return Err(Refusal::new(ErrorReason::RoleNotAllowed, message));
    }
    Ok(mark)
}
