//! Keys: drawn on the device that keeps them, and shown without their secret half.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, ensure};
use clap::{Subcommand, ValueEnum};
use homeward_client::keyfile::{Secret, generate_secret, read_secret, write_secret};
use homeward_statement::PublicKey;
use homeward_vault::{SystemRandomness, seal};
use serde_json::json;

use super::output;
use crate::founding::{Algorithm, PublicHalf, write_public};

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Draw a key: the secret half into a file that only its owner can read, the public half into FILE.pub beside it.
    New {
        /// Where the secret half goes; a file that exists is never overwritten.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// What the key is for.
        #[arg(long)]
        role: KeyFor,
    },
    /// Show the public half and the key id of a secret key file.
    Show {
        /// The secret key file.
        file: PathBuf,
        /// What the key is for.
        #[arg(long, default_value = "service")]
        role: KeyFor,
    },
}

/// What a key is for, as a plan for a genesis names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum KeyFor {
    /// Stands behind all other keys of a principal; kept off every server.
    Root,
    /// Takes the root key's place; kept apart from it.
    Recovery,
    /// Signs what a principal's own service says.
    Service,
    /// Signs on the head of delegation's device.
    Head,
    /// Signs on the second officer's device.
    SecondOfficer,
    /// Signs what a medical panel finds.
    Panel,
    /// Signs checkpoints: the mediator's.
    Log,
    /// Cosigns checkpoints: everyone's but the mediator's.
    Witness,
    /// Opens sealed documents (X25519): everyone's but the mediator's.
    Sealing,
}

impl KeyFor {
    fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn generate(self) -> anyhow::Result<Secret> {
        if self != Self::Sealing {
            return Ok(generate_secret()?);
        }
        let key = seal::SecretKey::generate(&mut SystemRandomness);
        let key = key.map_err(|error| anyhow!("no sealing key could be drawn: {error}"))?;
        Ok(Secret::new(*key.to_bytes()))
    }
}

/// The public half of a key and its id, as hexadecimal digits.
struct Shown {
    public: PublicHalf,
    key_id: String,
}

impl Shown {
    fn of(secret: &Secret, role: KeyFor) -> anyhow::Result<Self> {
        if role == KeyFor::Sealing {
            let key = seal::SecretKey::from_bytes(secret);
            let key = key.map_err(|error| anyhow!("it holds no sealing key: {error}"))?;
            let public = PublicHalf { algorithm: Algorithm::X25519, bytes: key.public_key().to_bytes() };
            return Ok(Self { public, key_id: hex::encode(key.public_key().id().0) });
        }
        let key: PublicKey = *homeward_statement::SecretKey::from_seed(secret).public();
        let public = PublicHalf { algorithm: Algorithm::Ed25519, bytes: *key.as_bytes() };
        Ok(Self { public, key_id: key.id().to_string() })
    }

    fn print(&self, file: &Path, role: KeyFor, json: bool) -> anyhow::Result<()> {
        if json {
            return output::print_json(&json!({
                "file": file,
                "role": role.word(),
                "algorithm": self.public.algorithm.word(),
                "public_key": hex::encode(self.public.bytes),
                "key_id": self.key_id,
            }));
        }
        println!("  public half    {}", self.public);
        println!("  key id         {}", self.key_id);
        Ok(())
    }
}

/// Draws or shows a key.
///
/// # Errors
/// If a file exists, cannot be written or read, or is no secret key.
pub(super) fn run(action: &Action, json: bool) -> anyhow::Result<()> {
    match action {
        Action::New { out, role } => new(out, *role, json),
        Action::Show { file, role } => Shown::of(&read_secret(file)?, *role)?.print(file, *role, json),
    }
}

fn new(out: &Path, role: KeyFor, json: bool) -> anyhow::Result<()> {
    let beside = PublicHalf::path_beside(out);
    for file in [out, &beside] {
        ensure!(!file.exists(), "{} exists; a key file is never overwritten. Name another.", file.display());
    }
    let secret = role.generate()?;
    let shown = Shown::of(&secret, role)?;
    write_secret(out, &secret)?;
    write_public(&beside, format!("{}\n", shown.public).as_bytes())
        .with_context(|| format!("the secret half is in {}", out.display()))?;
    if !json {
        println!("Secret half in {}: only its owner can read it; keep it on this device.", out.display());
        println!("Public half in {}: name this file in a plan, under {}.", beside.display(), role.word());
    }
    shown.print(out, role, json)
}
