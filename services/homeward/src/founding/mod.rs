//! Founding a forum: keys and certificates for five principals, the genesis they sign, and a configuration folder
//! for each process. The sandbox uses it as a whole; the `genesis` command uses its parts.

mod certificates;
mod configuration;
mod genesis;
mod keys;

pub use certificates::{Certificates, ClientRole};
pub use configuration::{Addresses, write_configurations};
pub use genesis::{ForumPlan, compose};
pub use keys::ForumKeys;

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;

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
