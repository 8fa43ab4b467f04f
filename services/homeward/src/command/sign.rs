//! Signing on a device of one's own: the device derives the summary itself, from the bytes it signs.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use homeward_statement::sign_detached;
use serde_json::json;

use super::output;
use super::prepared::{PreparedFile, SignatureLine};

/// What to sign.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// A prepared statement; the signature is added to it.
    file: PathBuf,
    /// The key file on this device.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

/// Shows what the statement says and signs it.
///
/// # Errors
/// If a file cannot be read, or the user does not agree.
pub(super) fn run(request: &Request, json: bool) -> anyhow::Result<()> {
    let mut prepared = PreparedFile::read(&request.file)?;
    let payload = prepared.payload_bytes()?;
    let key = homeward_client::keyfile::read_signing_key(&request.key)
        .with_context(|| format!("{} cannot be used", request.key.display()))?;
    check_asked(&prepared, &key.public().id().to_string(), &request.key)?;
    let summary = homeward_client::summary::summarise(&prepared.payload_type, &payload)
        .context("the statement cannot be read, so it must not be signed")?;
    if !json {
        println!("This statement says:\n");
        for line in &summary {
            println!("  {line}");
        }
        println!();
    }
    if !request.yes {
        agree()?;
    }
    let signature = sign_detached(&key, &prepared.payload_type, &payload);
    let key_id = signature.key_id().to_string();
    prepared.signatures.retain(|line| line.key_id != key_id);
    prepared
        .signatures
        .push(SignatureLine { key_id: key_id.clone(), signature: hex::encode(signature.as_bytes()) });
    prepared.write(&request.file)?;
    if json {
        return output::print_json(&json!({ "key_id": key_id, "summary": summary }));
    }
    println!("Signed with key {key_id}. {} signatures so far.", prepared.signatures.len());
    Ok(())
}

fn check_asked(prepared: &PreparedFile, key_id: &str, file: &Path) -> anyhow::Result<()> {
    if prepared.signers.iter().any(|signer| signer == key_id) {
        return Ok(());
    }
    bail!(
        "{} holds key {key_id}, which may not sign this statement; nothing was signed. It asks for {}. homeward keys \
         show FILE tells the id of a key.",
        file.display(),
        prepared.signers.join(" or ")
    )
}

fn agree() -> anyhow::Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("nobody can be asked here; --yes signs without asking");
    }
    print!("Sign it? Type yes: ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() != "yes" {
        bail!("nothing was signed");
    }
    Ok(())
}
