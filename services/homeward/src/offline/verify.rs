//! Verifying an exported log offline: every byte of the checkpoint, the tiles, the entries and the envelopes, every
//! signature, and the rules replayed from the first entry. The first thing that does not hold is named.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use homeward_ledger::{Replica, begin};
use homeward_payload::domain::{ClockMode, Genesis, Principal};
use homeward_payload::ids::{Digest, LogId, Timestamp};
use homeward_payload::parse::parse_genesis;
use homeward_shell::verify::{Keyring, verify_statement};
use homeward_statement::{Envelope, Hash, PublicKey};
use homeward_translog::{Entry, LogKey, Name, SignedCheckpoint, TilePath, Tree, WitnessKey, rebuild};
use serde::Serialize;

/// What a verified log proves.
#[derive(Clone, Debug, Serialize)]
pub struct Verified {
    /// Log id.
    pub log_id: String,
    /// Name of the forum.
    pub forum: String,
    /// Entries, all of them verified and replayed.
    pub size: u64,
    /// Root.
    pub root: String,
    /// State digest after the last entry.
    pub state_digest: String,
    /// Witnesses whose cosignature the checkpoint carries.
    pub cosigned_by: Vec<String>,
    /// Whether the genesis quorum has cosigned it.
    pub is_final: bool,
    /// Whether time in this log is simulated.
    pub simulated: bool,
    /// Whether the log id was given beforehand, and not taken from the log itself.
    pub anchored: bool,
}

/// The first thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where: a file, or an entry by position.
    pub place: String,
    /// What was found.
    pub found: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.found)
    }
}

impl std::error::Error for Broken {}

fn broken(place: impl fmt::Display, found: impl fmt::Display) -> Broken {
    Broken { place: place.to_string(), found: found.to_string() }
}

/// Verifies an exported log. `log_id` is what the reader was told to trust.
///
/// # Errors
/// The first thing that does not hold, with its place.
pub fn folder(folder: &Path, log_id: Option<&LogId>) -> Result<Verified, Broken> {
    folder_observed(folder, log_id, |_, _| {})
}

/// Verifies an exported log and shows the replayed state after each entry, by position.
///
/// # Errors
/// The first thing that does not hold, with its place.
pub fn folder_observed(
    folder: &Path,
    log_id: Option<&LogId>,
    observe: impl FnMut(u64, &Replica),
) -> Result<Verified, Broken> {
    let (genesis, genesis_envelope) = read_genesis(folder)?;
    if let Some(expected) = log_id.filter(|expected| **expected != genesis.log_id) {
        return Err(broken(
            "genesis",
            format!("this is log {}; the one to trust is {expected}", genesis.log_id),
        ));
    }
    let checkpoint = read_checkpoint(folder, &genesis)?;
    let (tree, entries) = rebuild(checkpoint.head(), |path| read_tile(folder, path))
        .map_err(|error| split_place(&error.to_string()))?;
    if entries.first().map(Entry::envelope) != Some(genesis_envelope.hash()) {
        return Err(broken("entry 0", "it is not the genesis"));
    }
    let replica = replay(folder, &genesis, &tree, &entries, observe)?;
    let cosigned_by = cosigners(&checkpoint, &genesis)?;
    let is_final = genesis.witness_quorum.iter().all(|witness| cosigned_by.contains(witness));
    Ok(Verified {
        log_id: genesis.log_id.to_string(),
        forum: genesis.forum_name.clone(),
        size: tree.size(),
        root: tree.root().to_string(),
        state_digest: replica.digest().to_string(),
        cosigned_by: cosigned_by.iter().map(|witness| witness.word().to_owned()).collect(),
        is_final,
        simulated: genesis.clock_mode == ClockMode::Simulated,
        anchored: log_id.is_some(),
    })
}

// The genesis is found through the first entry: nothing but the log id fixes it.
fn read_genesis(folder: &Path) -> Result<(Genesis, Envelope), Broken> {
    const PREFIX_BYTES: usize = 2;
    const ENTRY_END: usize = PREFIX_BYTES + 41;
    let bundles = folder.join("tile/entries");
    let first = [bundles.join("000"), bundles.join("000.p")]
        .into_iter()
        .find_map(|path| first_file(&path))
        .ok_or_else(|| broken("tile/entries/000", "there is no first bundle of entries"))?;
    let place = relative(folder, &first);
    let bytes = fs::read(&first).map_err(|error| broken(&place, error))?;
    let entry = bytes.get(PREFIX_BYTES..ENTRY_END).ok_or_else(|| broken(&place, "it is too short"))?;
    let entry = Entry::decode(entry).map_err(|error| broken(&place, error))?;
    let envelope = read_envelope(folder, entry.envelope(), 0)?;
    let envelope = Envelope::parse(&envelope).map_err(|error| broken("entry 0, genesis", error))?;
    let genesis = parse_genesis(&envelope).map_err(|error| broken("entry 0, genesis", error))?;
    Ok((genesis, envelope))
}

fn first_file(path: &Path) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_path_buf());
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(path).ok()?.filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    files.into_iter().find(|file| file.is_file())
}

fn read_checkpoint(folder: &Path, genesis: &Genesis) -> Result<SignedCheckpoint, Broken> {
    let place = "checkpoint";
    let text = fs::read_to_string(folder.join(place)).map_err(|error| broken(place, error))?;
    let key = genesis
        .keys_of(Principal::Mediator)
        .and_then(|keys| keys.log_key)
        .ok_or_else(|| broken("entry 0, genesis", "the mediator has no log key"))?;
    let key = PublicKey::from_bytes(&key).map_err(|error| broken("entry 0, genesis", error))?;
    let origin = name(&genesis.checkpoint_origin)?;
    SignedCheckpoint::parse(&text, &LogKey::new(origin, key)).map_err(|error| broken(place, error))
}

fn read_tile(folder: &Path, path: &TilePath) -> Result<Vec<u8>, std::io::Error> {
    fs::read(folder.join(path.to_string()))
}

fn read_envelope(folder: &Path, hash: &Hash, position: u64) -> Result<Vec<u8>, Broken> {
    let place = format!("statement/{hash} (entry {position})");
    let bytes =
        fs::read(folder.join("statement").join(hash.to_string())).map_err(|error| broken(&place, error))?;
    let found = Hash::of(&bytes);
    if found != *hash {
        return Err(broken(place, format!("its bytes have SHA-256 {found}")));
    }
    Ok(bytes)
}

// Every statement verified as its mediator should have, judged as its mediator should have.
fn replay(
    folder: &Path,
    genesis: &Genesis,
    tree: &Tree,
    entries: &[Entry],
    mut observe: impl FnMut(u64, &Replica),
) -> Result<Replica, Broken> {
    let keyring = Keyring::new(genesis).map_err(|error| broken("entry 0, genesis", error))?;
    let mut replica = begin(genesis.clone());
    for (position, entry) in (0_u64..).zip(entries).skip(1) {
        let place = format!("entry {position}");
        let envelope = read_envelope(folder, entry.envelope(), position)?;
        let verified = verify_statement(&keyring, &envelope).map_err(|refusal| broken(&place, refusal))?;
        let statement = &verified.statement;
        let basis = statement.header.basis;
        let known = basis.size <= position
            && tree.root_at(basis.size).is_ok_and(|root| Digest::from(root) == basis.root);
        if !known {
            return Err(broken(&place, "its basis is not this log's root at that size"));
        }
        let time = Timestamp(entry.time_us());
        if time < replica.newest_time() {
            return Err(broken(&place, "its time lies before that of the entry before"));
        }
        let events = replica.judge(statement, time).map_err(|refusal| broken(&place, refusal))?;
        replica.accept(time, &events);
        observe(position, &replica);
    }
    Ok(replica)
}

fn cosigners(checkpoint: &SignedCheckpoint, genesis: &Genesis) -> Result<Vec<Principal>, Broken> {
    let mut cosigners = Vec::new();
    for keys in &genesis.principals {
        let Some(key) = keys.witness_key else { continue };
        let key = PublicKey::from_bytes(&key).map_err(|error| broken("entry 0, genesis", error))?;
        let witness = name(&format!("{}/{}", genesis.checkpoint_origin, keys.principal.word()))?;
        let cosigned = checkpoint.cosigned_at_s(&WitnessKey::new(witness, key)).map_err(|error| {
            broken(format!("checkpoint, cosignature of {}", keys.principal.word()), error)
        })?;
        if cosigned.is_some() {
            cosigners.push(keys.principal);
        }
    }
    Ok(cosigners)
}

fn name(text: &str) -> Result<Name, Broken> {
    text.parse().map_err(|error| broken("entry 0, genesis", error))
}

fn relative(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).display().to_string()
}

// The rebuilder's messages begin with the file they are about.
fn split_place(message: &str) -> Broken {
    match message.split_once(": ") {
        Some((place, found)) if place.starts_with("tile/") => broken(place, found),
        _ => broken("checkpoint", message),
    }
}
