//! Fresh keys for five principals. Every principal's keys are its own; heads' keys lie on no server.

use anyhow::{Context as _, anyhow};
use homeward_payload::domain::{KeyRole, Principal, PrincipalKeys};
use homeward_statement::{Envelope, SecretKey};
use homeward_vault::{SystemRandomness, seal};

use super::genesis::Document;
use super::plan::statement_key;

/// All secrets of a forum that is founded on one machine.
pub struct ForumKeys {
    /// By principal, in ascending order.
    pub principals: Vec<PrincipalSecrets>,
}

/// One principal's secrets, as 32-byte seeds.
pub struct PrincipalSecrets {
    /// Whose.
    pub principal: Principal,
    /// Root key, kept off every server.
    pub root: [u8; 32],
    /// Recovery key, kept apart from the root key.
    pub recovery: [u8; 32],
    /// Signs what the service says.
    pub service: [u8; 32],
    /// The head of delegation's device.
    pub head: Option<[u8; 32]>,
    /// The second officer's device.
    pub second_officer: Option<[u8; 32]>,
    /// Signs findings and fitness.
    pub panel: Option<[u8; 32]>,
    /// Signs checkpoints.
    pub log: Option<[u8; 32]>,
    /// Cosigns checkpoints.
    pub witness: Option<[u8; 32]>,
    /// Opens sealed documents (X25519).
    pub sealing: Option<[u8; 32]>,
}

impl ForumKeys {
    /// Draws fresh keys for all five principals.
    ///
    /// # Errors
    /// If the system gives no randomness.
    pub fn generate() -> anyhow::Result<Self> {
        let principals =
            Principal::ALL.into_iter().map(PrincipalSecrets::generate).collect::<Result<_, _>>()?;
        Ok(Self { principals })
    }

    /// The public halves, as a genesis holds them. `name` gives the short name of a principal.
    ///
    /// # Errors
    /// Never for keys made by [`ForumKeys::generate`].
    pub fn public_halves(&self, name: impl Fn(Principal) -> String) -> anyhow::Result<Vec<PrincipalKeys>> {
        self.principals.iter().map(|secrets| secrets.public_half(name(secrets.principal))).collect()
    }

    /// A genesis signed by all who must, as if each had done it on the own device.
    ///
    /// # Errors
    /// If the document is larger than an envelope may be.
    pub fn sign(&self, document: &Document) -> anyhow::Result<Envelope> {
        let seeds = self.principals.iter().filter_map(|secrets| match secrets.principal {
            Principal::PartyA | Principal::PartyB => secrets.head.as_ref(),
            Principal::Mediator => Some(&secrets.service),
            Principal::Commission | Principal::Neutral => None,
        });
        let signers: Vec<SecretKey> = seeds.map(SecretKey::from_seed).collect();
        let signers: Vec<&SecretKey> = signers.iter().collect();
        Envelope::sign(&Document::payload_type(), &document.payload, &signers)
            .context("the genesis cannot be signed")
    }
}

impl PrincipalSecrets {
    fn generate(principal: Principal) -> anyhow::Result<Self> {
        let is_mediator = principal == Principal::Mediator;
        let when = |wanted: bool| wanted.then(seed).transpose();
        Ok(Self {
            principal,
            root: seed()?,
            recovery: seed()?,
            service: seed()?,
            head: when(principal.is_party())?,
            second_officer: when(principal.is_party())?,
            panel: when(principal == Principal::Commission)?,
            log: when(is_mediator)?,
            witness: when(!is_mediator)?,
            sealing: if is_mediator { None } else { Some(sealing_seed()?) },
        })
    }

    fn public_half(&self, name: String) -> anyhow::Result<PrincipalKeys> {
        let held = [
            (KeyRole::Service, Some(&self.service)),
            (KeyRole::Head, self.head.as_ref()),
            (KeyRole::SecondOfficer, self.second_officer.as_ref()),
            (KeyRole::Panel, self.panel.as_ref()),
        ];
        let statement_keys = held
            .into_iter()
            .filter_map(|(role, seed)| seed.map(|seed| statement_key(role, public(seed))))
            .collect::<anyhow::Result<_>>()?;
        Ok(PrincipalKeys {
            principal: self.principal,
            name,
            root_key: public(&self.root),
            recovery_key: public(&self.recovery),
            statement_keys,
            log_key: self.log.as_ref().map(public),
            witness_key: self.witness.as_ref().map(public),
            sealing_key: self.sealing.as_ref().map(sealing_public).transpose()?,
        })
    }
}

/// A key as it stands in a key file: 64 lower-case hex digits and a line feed.
#[must_use]
pub(super) fn key_hex(seed: &[u8; 32]) -> String {
    format!("{}\n", hex::encode(seed))
}

/// The public half of a signing seed.
fn public(seed: &[u8; 32]) -> [u8; 32] {
    *SecretKey::from_seed(seed).public().as_bytes()
}

fn sealing_public(seed: &[u8; 32]) -> anyhow::Result<[u8; 32]> {
    let key = seal::SecretKey::from_bytes(seed).map_err(|error| anyhow!("unusable sealing key: {error}"))?;
    Ok(key.public_key().to_bytes())
}

fn seed() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
    Ok(bytes)
}

fn sealing_seed() -> anyhow::Result<[u8; 32]> {
    let key = seal::SecretKey::generate(&mut SystemRandomness)
        .map_err(|error| anyhow!("no sealing key could be drawn: {error}"))?;
    Ok(*key.to_bytes())
}
