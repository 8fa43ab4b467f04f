//! A photograph of a signed paper: sealed at once, kept with the pack, delivered later.

use std::path::Path;

use anyhow::{Context as _, bail};
use homeward_neutral::point::sealing::{PHOTOGRAPH_BYTES_MAX, photograph};
use homeward_neutral::point::{Entry, PointFault, Printed};
use homeward_shell::reads::code::{code_of_digest, parse_code};
use serde_json::json;

use super::{Point, paper};
use crate::command::output;

/// Seals a photograph and enters that it shows a signed paper.
///
/// # Errors
/// If it cannot be read or is too large, or there is no such paper: then nothing was kept.
pub(super) fn run(point: &mut Point, file: &Path, code: Option<&str>, json: bool) -> anyhow::Result<()> {
    let printed = shown(&point.store.printed()?, code)?;
    let unreadable = || format!("{} cannot be read", file.display());
    let length = std::fs::metadata(file).with_context(unreadable)?.len();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > PHOTOGRAPH_BYTES_MAX {
        return Err(PointFault::Photograph(length, PHOTOGRAPH_BYTES_MAX).into());
    }
    let bytes = std::fs::read(file).with_context(unreadable)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let sealed = photograph(&point.pack, &printed.content, &name, &bytes)?;
    let entry = Entry::Paper { content: printed.content, document_root: sealed.document_root };
    let ordinal = point.store.enter(
        point.pack.now(),
        &entry,
        &[(sealed.document_root, name.clone(), sealed.document)],
    )?;
    let code = code_of_digest(&printed.content);
    if json {
        return output::print_json(&json!({
            "entry": ordinal,
            "paper": code,
            "content_digest": printed.content.to_string(),
            "document_root": sealed.document_root.to_string(),
        }));
    }
    println!(
        "{ordinal:>4}  {name} sealed to both sides and the neutral: the {} with code {code}.",
        printed.kind.to_lowercase()
    );
    println!("      Nobody opens it on this laptop; keep the paper, and the file until it is delivered.");
    Ok(())
}

/// The paper that is meant: by its code, or the act that was printed last.
fn shown(printed: &[Printed], code: Option<&str>) -> anyhow::Result<Printed> {
    let found = match code {
        Some(code) => {
            let Ok(code) = parse_code(code) else {
                bail!("{code:?} is no code of a paper; it looks like 7K3M-9QXD-V")
            };
            printed.iter().find(|one| code_of_digest(&one.content) == code)
        }
        None => printed.iter().rev().find(|one| one.kind == paper::ACT).or_else(|| printed.last()),
    };
    Ok(found.cloned().ok_or(PointFault::NotPrinted)?)
}
