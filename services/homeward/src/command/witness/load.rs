//! Loading a pack beforehand, from the own service.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::Args;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{Batch, BatchPack, GetBatchPackRequest, GetBatchRequest, GetStateRequest};
use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_api::log::v1::{GetCheckpointRequest, ReadEntriesRequest};
use homeward_neutral::point::signing::signing_key;
use homeward_neutral::point::{Carried, Pack, Store};
use homeward_payload::domain::Basis;
use homeward_payload::ids::{Digest, LogId, Timestamp};
use homeward_shell::forum::{ForumFile, wall_clock};
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use homeward_translog::SignedCheckpoint;
use prost::Message as _;
use serde_json::json;
use tonic::transport::Channel;

use crate::command::{connect, output};

/// What to load.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// Id or short code of the batch.
    batch: String,
    /// The folder; a new one for each pack.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The file with the key that signs at the point: a service key of the neutral, readable by its owner alone. It is
    /// not copied.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The log to trust, as 64 hex digits; the own service's word where none is given.
    #[arg(long, value_name = "HEX")]
    log_id: Option<String>,
}

/// Loads a pack and tells what it holds.
///
/// # Errors
/// If the service does not answer, what it answers does not verify, or the batch is not open.
pub(super) async fn run(wanted: &Wanted, client: Option<&Path>, json: bool) -> anyhow::Result<()> {
    let channel = connect::open(client)?;
    let carried = read(&channel, wanted).await?;
    let pack = Pack::open(&carried)?;
    signing_key(&pack)?;
    std::fs::create_dir_all(&wanted.out)
        .with_context(|| format!("{} cannot be made", wanted.out.display()))?;
    Store::make(&wanted.out)?.keep_pack(&carried)?;
    if json {
        return output::print_json(&json!({
            "folder": wanted.out,
            "batch": pack.batch.to_string(),
            "code": pack.code,
            "revision": pack.revision,
            "lines": pack.lines.len(),
            "log_id": carried.log_id.to_string(),
            "basis_size": carried.basis.size,
        }));
    }
    println!("Batch {}, revision {}: {} lines.", pack.code, pack.revision, pack.lines.len());
    for giver in pack.givers() {
        let lines = pack.lines.iter().filter(|line| line.giver == giver).count();
        println!("  {} gives {lines}", pack.name(giver));
    }
    match &pack.window {
        Some(window) => {
            let (start, end) = (output::time(window.start.0), output::time(window.end.0));
            println!("  window {start} to {end} UTC");
        }
        None => println!("  no window is agreed yet: load the pack again once there is one"),
    }
    if wanted.log_id.is_none() {
        println!("Log {}", output::spoken(&carried.log_id.to_string()));
        println!(
            "  as the own service tells it: compare it with the one you were given, or name it with --log-id."
        );
    }
    println!("Everything is in {}. At the point: homeward witness --pack DIR show", wanted.out.display());
    Ok(())
}

async fn read(channel: &Channel, wanted: &Wanted) -> anyhow::Result<Carried> {
    let mut log = LogServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let mut reads =
        LedgerServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let state = reads.get_state(GetStateRequest {}).await?.into_inner();
    let log_id = wanted.log_id.as_ref().unwrap_or(&state.log_id);
    let log_id = LogId::from_hex(log_id).context("the log id has not 64 hex digits")?;
    let request = ReadEntriesRequest { from_position: 0, entries_max: 1 };
    let genesis = log.read_entries(request).await?.into_inner().entries.into_iter().next();
    let genesis = genesis.context("the service gave no genesis")?.envelope.to_vec();
    let forum = ForumFile::from_bytes(&genesis, log_id)?;
    let checkpoint = log.get_checkpoint(GetCheckpointRequest {}).await?.into_inner().checkpoint;
    let signed = SignedCheckpoint::parse(&checkpoint, forum.log_key())
        .context("the checkpoint of the own service does not verify")?;
    let (batch, lines) = batch(&mut reads, &wanted.batch).await?;
    let newest_time = Timestamp(state.newest_time_us);
    let key_path = std::path::absolute(&wanted.key)?;
    Ok(Carried {
        log_id,
        basis: Basis { size: signed.head().size(), root: Digest(*signed.head().root().as_bytes()) },
        genesis,
        checkpoint,
        newest_time,
        loaded: if forum.clock().is_simulated() { newest_time } else { wall_clock() },
        batch: batch.encode_to_vec(),
        lines: lines.encode_to_vec(),
        key_path,
    })
}

async fn batch(reads: &mut LedgerServiceClient<Channel>, named: &str) -> anyhow::Result<(Batch, BatchPack)> {
    let answer = reads.get_batch(GetBatchRequest { batch: named.to_owned() }).await?.into_inner();
    let batch = answer.batch.context("the service gave no batch")?;
    ensure!(
        batch.released_by.is_empty(),
        "batch {} is a sanitary release, which has no pack; say its handover with homeward batch and homeward say",
        batch.code
    );
    let request = GetBatchPackRequest { batch: batch.batch.clone(), revision: batch.revision };
    let pack = reads.get_batch_pack(request).await?.into_inner().pack;
    Ok((batch, pack.context("the service gave no lines")?))
}
