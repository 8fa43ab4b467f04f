//! Exporting a log in the C2SP tile layout with its envelopes: `checkpoint`, `tile/...`, `statement/<sha256 hex>`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_api::log::v1::{GetCheckpointRequest, ReadEntriesRequest};
use homeward_statement::Hash;
use homeward_translog::{Checkpoint, Entry, export};
use tonic::transport::Channel;

/// Entries read in one call.
const ENTRIES_PER_CALL: u32 = 512;

/// What was written.
pub struct Exported {
    /// Entries.
    pub size: u64,
    /// Files.
    pub files: u64,
}

/// Reads the whole log and writes it into a folder, which must be empty or new.
///
/// # Errors
/// If the service does not answer, the folder holds something, or a file cannot be written.
pub async fn write(log: &mut LogServiceClient<Channel>, folder: &Path) -> anyhow::Result<Exported> {
    if folder.exists() && fs::read_dir(folder)?.next().is_some() {
        bail!("{} is not empty; name a new folder", folder.display());
    }
    let checkpoint = log.get_checkpoint(GetCheckpointRequest {}).await?.into_inner().checkpoint;
    let size = size_of(&checkpoint)?;
    fs::create_dir_all(folder.join("statement"))?;
    let mut entries = Vec::new();
    let mut files = 1_u64;
    while (entries.len() as u64) < size {
        let from_position = entries.len() as u64;
        let request = ReadEntriesRequest { from_position, entries_max: ENTRIES_PER_CALL };
        let page = log.read_entries(request).await?.into_inner().entries;
        if page.is_empty() {
            bail!("the log ends at {from_position}; its checkpoint says {size}");
        }
        let wanted = usize::try_from(size - from_position)?;
        for read in page.into_iter().take(wanted) {
            let entry = Entry::decode(&read.entry).context("an entry does not decode")?;
            let name = Hash::of(&read.envelope).to_string();
            fs::write(folder.join("statement").join(name), &read.envelope)?;
            entries.push(entry);
            files += 1;
        }
    }
    export(&entries, |path, bytes| -> anyhow::Result<()> {
        let path = folder.join(path.to_string());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        files += 1;
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))
    })?;
    fs::write(folder.join("checkpoint"), checkpoint)?;
    Ok(Exported { size, files })
}

fn size_of(checkpoint: &str) -> anyhow::Result<u64> {
    let (body, _) = checkpoint.split_once("\n\n").context("the checkpoint has no signature")?;
    let checkpoint = Checkpoint::parse_body(&format!("{body}\n")).context("the checkpoint does not parse")?;
    Ok(checkpoint.head().size())
}
