//! Signing on a device of one's own: the device derives the summary itself, from the bytes it signs.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use homeward_client::summary::pack;
use homeward_payload::domain::{Genesis, Role};
use homeward_payload::parse::parse_statement;
use homeward_statement::sign_detached;
use serde_json::json;

use super::output;
use super::prepared::{PreparedFile, SignatureLine};
use crate::founding::Document;

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
    /// Sign a confirmation or a settlement that came without its batch pack: what its digests are of stays unchecked.
    #[arg(long)]
    without_pack: bool,
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
    let explained = explain_pack(&prepared, request.without_pack)?;
    if !json {
        println!("This statement says:\n");
        output::print_statement(&summary, explained.as_deref());
        if explained.is_none() && pack::is_needed(&prepared.payload_type) {
            println!("\n  WITHOUT BATCH PACK: nobody has checked here which lines its digests are of.");
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
        return output::print_json(&json!({ "key_id": key_id, "summary": summary, "pack": explained }));
    }
    println!("Signed with key {key_id}.");
    println!("{}", what_next(&prepared, &payload, &request.file));
    Ok(())
}

/// How many signatures are still missing, and what to do with the file.
fn what_next(prepared: &PreparedFile, payload: &[u8], file: &Path) -> String {
    let is_genesis = prepared.payload_type == Document::payload_type();
    let next = if is_genesis { "homeward genesis finish" } else { "homeward submit" };
    lacking(prepared, payload, file)
        .unwrap_or_else(|| format!("That is all it needs. Next: {next} {}", file.display()))
}

/// How many signatures are missing and what to do; nothing where none is.
pub(super) fn lacking(prepared: &PreparedFile, payload: &[u8], file: &Path) -> Option<String> {
    let is_of_heads = parse_statement(&prepared.payload_type, payload, Vec::new())
        .is_ok_and(|statement| statement.header.role == Role::Heads);
    let needed = match (prepared.payload_type == Document::payload_type(), is_of_heads) {
        (true, _) => Genesis::SIGNERS.len(),
        (false, true) => 2,
        (false, false) => 1,
    };
    let file = file.display();
    Some(match needed.saturating_sub(prepared.signatures.len()) {
        0 => return None,
        1 => format!(
            "1 of {needed} signatures is missing. Next, on that signer's device: homeward sign {file} --key KEY"
        ),
        more => format!(
            "{more} of {needed} signatures are missing. Next, on each signer's device: homeward sign {file} --key KEY"
        ),
    })
}

/// What the batch pack bears out.
fn explain_pack(prepared: &PreparedFile, without_pack: bool) -> anyhow::Result<Option<Vec<String>>> {
    let explained = prepared.explain_pack().context("nothing was signed")?;
    if explained.is_none() && pack::is_needed(&prepared.payload_type) && !without_pack {
        bail!(
            "the statement came without the batch pack, so this device cannot tell which lines its digests are of; \
             nothing was signed. homeward prepare writes the pack into the file; --without-pack signs all the same, \
             unchecked."
        );
    }
    Ok(explained)
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
