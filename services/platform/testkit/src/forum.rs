//! A forum whose every secret key is known: for tests, never for people.

use homeward_payload::compose::{Payload, default_signing_policy};
use homeward_payload::domain::{Basis, ClockMode, Header, KeyRole, Principal, Role};
use homeward_payload::ids::{Digest, LogId, StatementId, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use homeward_statement::{Envelope, EnvelopeError, SecretKey};
use prost::{Message as _, Name as _};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// When every such forum was made: 2025-06-02T00:00:00 UTC, in microseconds since 1970.
pub const CREATED_TIME: Timestamp = Timestamp(1_748_822_400_000_000);

/// What a key is used for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyUse {
    /// Root key, on no server.
    Root = 1,
    /// Recovery key, apart from the root key.
    Recovery,
    /// Signs what a clerk enters.
    Service,
    /// The head of delegation's device.
    Head,
    /// The second officer's device.
    SecondOfficer,
    /// A medical panel's device.
    Panel,
    /// Signs checkpoints; the mediator's.
    Log,
    /// Cosigns checkpoints; everyone's but the mediator's.
    Witness,
    /// Opens sealed documents (X25519); everyone's but the mediator's.
    Sealing,
}

/// Why no forum was made.
#[derive(Debug, thiserror::Error)]
pub enum TestForumError {
    /// The genesis does not fit an envelope.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A sealing key cannot be used.
    #[error(transparent)]
    Sealing(#[from] homeward_vault::seal::KeyError),
}

/// A forum with fixed keys. Two of the same name and clock are the same forum.
#[derive(Clone, Debug)]
pub struct TestForum {
    envelope: Envelope,
}

/// The seed of a key: one byte, repeated; the principal's number in its upper half, the use in its lower.
pub fn seed(principal: Principal, usage: KeyUse) -> [u8; 32] {
    let principal = proto::Principal::from(principal) as u8;
    [principal << 4 | usage as u8; 32]
}

/// A signing key.
pub fn secret(principal: Principal, usage: KeyUse) -> SecretKey {
    SecretKey::from_seed(&seed(principal, usage))
}

/// A statement id: a UUID of version 7 with this number in its last bytes.
pub fn statement_id(number: u64) -> StatementId {
    let mut id = [0x01, 0x97, 0x2e, 0x5a, 0x00, 0x00, 0x70, 0x00, 0x80, 0, 0, 0, 0, 0, 0, 0];
    for (byte, value) in id.iter_mut().skip(9).zip(number.to_be_bytes().iter().skip(1)) {
        *byte = *value;
    }
    StatementId(id)
}

impl TestForum {
    /// A forum of this name, at least one byte long, on this clock.
    ///
    /// # Errors
    /// [`TestForumError`], in theory only.
    pub fn new(name: &str, clock: ClockMode) -> Result<Self, TestForumError> {
        let payload = document(name, clock)?.encode_to_vec();
        let signers = [
            secret(Principal::PartyA, KeyUse::Head),
            secret(Principal::PartyB, KeyUse::Head),
            secret(Principal::Mediator, KeyUse::Service),
        ];
        let keys: Vec<&SecretKey> = signers.iter().collect();
        Ok(Self { envelope: Envelope::sign(&proto::Genesis::full_name(), &payload, &keys)? })
    }

    /// The genesis envelope.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The log id.
    pub fn log_id(&self) -> LogId {
        LogId(Digest::of(self.envelope.payload()).0)
    }

    /// A header with basis 0, made when the forum was.
    pub fn header(&self, author: Principal, role: Role, number: u64) -> Header {
        Header {
            log_id: self.log_id(),
            statement_id: statement_id(number),
            author,
            role,
            basis: Basis { size: 0, root: Digest::of(b"") },
            made_time: CREATED_TIME,
            not_after: None,
        }
    }

    /// Signs a message with the keys that the header's author and role ask for.
    ///
    /// # Errors
    /// [`EnvelopeError`] where the message is too large.
    pub fn sign<M: Payload>(&self, mut message: M, header: Header) -> Result<Envelope, EnvelopeError> {
        message.set_header(header);
        let held = header.role.signers().iter().take(1).copied().flatten();
        let secrets: Vec<SecretKey> = held.map(|role| secret(header.author, key_use(*role))).collect();
        let keys: Vec<&SecretKey> = secrets.iter().collect();
        Envelope::sign(M::TYPE_NAME, &message.encode_to_vec(), &keys)
    }

    /// Writes the genesis where a configuration names it.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn write_genesis(&self, path: &Path) -> io::Result<()> {
        File::create(path)?.write_all(self.envelope.bytes())
    }
}

/// Writes a secret key file as services read it: one line of hex digits, mode 0600.
///
/// # Errors
/// What the operating system says, also where the file exists.
pub fn write_secret(path: &Path, principal: Principal, usage: KeyUse) -> io::Result<()> {
    let digits: String = seed(principal, usage).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{digits}")
}

fn document(name: &str, clock: ClockMode) -> Result<proto::Genesis, TestForumError> {
    let party = [KeyRole::Service, KeyRole::Head, KeyRole::SecondOfficer];
    let rules = default_signing_policy().into_iter().map(|rule| proto::SigningRule {
        payload_type: rule.payload_type,
        principal: proto::Principal::from(rule.principal).into(),
        role: proto::Role::from(rule.role).into(),
    });
    Ok(proto::Genesis {
        format_version: 1,
        nonce: vec![0x5a; 16],
        forum_name: name.to_owned(),
        checkpoint_origin: "homeward.example/forum/1".to_owned(),
        clock_mode: proto::ClockMode::from(clock).into(),
        created_time_us: CREATED_TIME.0,
        rules_version: 1,
        principals: vec![
            principal_keys(Principal::PartyA, "AAA", &party)?,
            principal_keys(Principal::PartyB, "BBB", &party)?,
            principal_keys(Principal::Commission, "commission", &[KeyRole::Service, KeyRole::Panel])?,
            principal_keys(Principal::Neutral, "neutral", &[KeyRole::Service])?,
            principal_keys(Principal::Mediator, "mediator", &[KeyRole::Service])?,
        ],
        signing_policy: rules.collect(),
        witness_quorum: vec![proto::Principal::PartyA.into(), proto::Principal::PartyB.into()],
        limits: Some(proto::Limits {
            list_entries_max: 20_000,
            batch_lines_max: 10_000,
            agreement_terms_max: 64,
            acknowledgement_days_max: 10,
            child_acknowledgement_days_max: 30,
            child_answer_days_max: 90,
            discrepancy_days_max: 30,
        }),
    })
}

fn principal_keys(
    principal: Principal,
    name: &str,
    roles: &[KeyRole],
) -> Result<proto::PrincipalKeys, TestForumError> {
    let public = |usage| secret(principal, usage).public().as_bytes().to_vec();
    let mut statement_keys: Vec<proto::StatementKey> = roles
        .iter()
        .map(|role| proto::StatementKey {
            role: proto::KeyRole::from(*role).into(),
            public_key: public(key_use(*role)),
        })
        .collect();
    statement_keys.sort_by_key(|key| key.role);
    let mediator = principal == Principal::Mediator;
    let sealing = homeward_vault::seal::SecretKey::from_bytes(&seed(principal, KeyUse::Sealing))?;
    Ok(proto::PrincipalKeys {
        principal: proto::Principal::from(principal).into(),
        name: name.to_owned(),
        root_key: public(KeyUse::Root),
        recovery_key: public(KeyUse::Recovery),
        statement_keys,
        log_key: if mediator { public(KeyUse::Log) } else { Vec::new() },
        witness_key: if mediator { Vec::new() } else { public(KeyUse::Witness) },
        sealing_key: if mediator { Vec::new() } else { sealing.public_key().to_bytes().to_vec() },
    })
}

fn key_use(role: KeyRole) -> KeyUse {
    match role {
        KeyRole::Service => KeyUse::Service,
        KeyRole::Head => KeyUse::Head,
        KeyRole::SecondOfficer => KeyUse::SecondOfficer,
        KeyRole::Panel => KeyUse::Panel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_payload::parse::parse_genesis;

    #[test]
    fn the_genesis_is_valid_and_names_its_clock() {
        for clock in [ClockMode::Real, ClockMode::Simulated] {
            let forum = TestForum::new("Example forum", clock).unwrap();
            let genesis = parse_genesis(forum.envelope()).unwrap();
            assert_eq!((genesis.clock_mode, genesis.log_id), (clock, forum.log_id()));
        }
    }

    #[test]
    fn other_names_are_other_forums() {
        let log_id = |name| TestForum::new(name, ClockMode::Real).unwrap().log_id();
        assert_eq!(log_id("one"), log_id("one"));
        assert_ne!(log_id("one"), log_id("two"));
    }
}
