//! Fresh keys for five principals. Every principal's keys are its own; heads' keys lie on no server.

use anyhow::anyhow;
use homeward_payload::domain::Principal;
use homeward_statement::SecretKey;
use homeward_vault::{SystemRandomness, seal};

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

    /// The secrets of one principal.
    ///
    /// # Errors
    /// Never for keys made by [`ForumKeys::generate`].
    pub fn of(&self, principal: Principal) -> anyhow::Result<&PrincipalSecrets> {
        self.principals
            .iter()
            .find(|secrets| secrets.principal == principal)
            .ok_or_else(|| anyhow!("no keys for {}", principal.word()))
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
}

/// A key as it stands in a key file: 64 lower-case hex digits and a line feed.
#[must_use]
pub(super) fn key_hex(seed: &[u8; 32]) -> String {
    format!("{}\n", hex::encode(seed))
}

/// The public half of a signing seed.
pub(super) fn public(seed: &[u8; 32]) -> Vec<u8> {
    SecretKey::from_seed(seed).public().as_bytes().to_vec()
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
