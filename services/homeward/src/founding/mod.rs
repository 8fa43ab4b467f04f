//! Founding a forum: keys and certificates for five principals, the genesis they sign, and a configuration folder
//! for each process. The sandbox uses it as a whole; the `genesis` command uses its parts.

mod certificates;
mod configuration;
mod genesis;
mod keys;
mod plan;
mod public;

pub use certificates::{Certificates, ClientRole};
pub use configuration::{Addresses, write_configurations};
pub use genesis::{Document, ForumPlan, LIMITS_DEFAULT, NONCE_BYTES, compose};
pub use keys::ForumKeys;
pub use plan::plan;
pub use public::{Algorithm, PublicHalf};

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, anyhow};

/// Draws the nonce of a genesis.
///
/// # Errors
/// If the system gives no randomness.
pub fn draw_nonce() -> anyhow::Result<[u8; NONCE_BYTES]> {
    let mut nonce = [0_u8; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
    Ok(nonce)
}

/// Writes a file that only its owner can read.
///
/// # Errors
/// If the file cannot be created, or exists.
pub fn write_secret(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    use std::io::Write as _;
    let open = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = open.with_context(|| format!("{} cannot be created", path.display()))?;
    file.write_all(content).with_context(|| format!("{} cannot be written", path.display()))
}

/// Writes a file that anyone may read, with the folders above it.
///
/// # Errors
/// If the file cannot be written.
pub fn write_public(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("{} cannot be written", path.display()))
}
