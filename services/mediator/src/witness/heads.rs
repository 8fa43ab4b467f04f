//! The newest cosigned head of each witness, in `heads.sqlite`.

use crate::error::MediatorError;
use homeward_payload::domain::Principal;
use homeward_shell::forum::ForumFile;
use homeward_shell::reads::{Cosigned, CosignedHead};
use homeward_translog::{Head, SignedCheckpoint, WitnessKey};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const SCHEMA: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS head (
        witness TEXT PRIMARY KEY, checkpoint TEXT NOT NULL, state_mark BLOB NOT NULL, state_digest BLOB NOT NULL
    ) STRICT";

/// What one witness has cosigned and said of the state there.
#[derive(Clone, Debug)]
pub(crate) struct WitnessHead {
    pub(crate) signed: SignedCheckpoint,
    pub(crate) state_mark: Vec<u8>,
    pub(crate) state_digest: [u8; 32],
}

/// The newest head of each witness.
pub(crate) struct Heads {
    forum: Arc<ForumFile>,
    file: Mutex<Connection>,
    newest: Mutex<BTreeMap<Principal, WitnessHead>>,
}

impl Heads {
    /// Opens the file. A row that does not verify any more is left out.
    pub(crate) fn open(path: &Path, forum: &Arc<ForumFile>) -> Result<Self, MediatorError> {
        let read = || -> rusqlite::Result<_> {
            let file = Connection::open(path)?;
            file.execute_batch(SCHEMA)?;
            let mut newest = BTreeMap::new();
            let mut select =
                file.prepare("SELECT witness, checkpoint, state_mark, state_digest FROM head")?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let word: String = row.get(0)?;
                let checkpoint: String = row.get(1)?;
                let principal = Principal::ALL.into_iter().find(|principal| principal.word() == word);
                let signed = SignedCheckpoint::parse(&checkpoint, forum.log_key());
                if let (Some(principal), Ok(signed)) = (principal, signed) {
                    let (state_mark, state_digest) = (row.get(2)?, row.get(3)?);
                    newest.insert(principal, WitnessHead { signed, state_mark, state_digest });
                } else {
                    tracing::error!(witness = word, "a kept head does not verify");
                }
            }
            drop(rows);
            drop(select);
            Ok((file, newest))
        };
        let (file, newest) =
            read().map_err(|source| MediatorError::Store { store: "heads.sqlite", source })?;
        Ok(Self { forum: Arc::clone(forum), file: Mutex::new(file), newest: Mutex::new(newest) })
    }

    /// The kept heads, each under the log's own key.
    pub(crate) fn signed(&self) -> Vec<Head> {
        self.newest().values().map(|head| *head.signed.head()).collect()
    }

    /// All newest heads.
    pub(crate) fn all(&self) -> BTreeMap<Principal, WitnessHead> {
        self.newest().clone()
    }

    /// Keeps a head that was verified, unless a larger one of the same witness is kept. Blocks on the disk.
    pub(crate) fn keep(&self, principal: Principal, head: WitnessHead) -> rusqlite::Result<()> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.newest().get(&principal).map_or(0, |known| known.signed.head().size());
        if head.signed.head().size() < known {
            return Ok(());
        }
        let row = params![principal.word(), head.signed.to_string(), head.state_mark, head.state_digest];
        file.execute("INSERT OR REPLACE INTO head VALUES (?1, ?2, ?3, ?4)", row)?;
        self.newest().insert(principal, head);
        Ok(())
    }

    /// Tells reads the newest cosigned head and the final size.
    pub(crate) fn publish(&self, cosigned: &Cosigned) {
        let newest = self.newest();
        let size_of =
            |principal: &Principal| newest.get(principal).map_or(0, |head| head.signed.head().size());
        // Whoever cosigned a size holds every smaller one, so the quorum stands behind the smallest of its newest.
        let final_size = self.forum.genesis().witness_quorum.iter().map(size_of).min().unwrap_or(0);
        let size = newest.values().map(|head| head.signed.head().size()).max().unwrap_or(0);
        let at_size = newest.iter().filter(|(_, head)| head.signed.head().size() == size);
        let merged = at_size.fold(None, |merged: Option<SignedCheckpoint>, (principal, head)| {
            let key = self.forum.witness_key(*principal);
            Some(merged.map_or_else(|| head.signed.clone(), |merged| merge(merged, &head.signed, key)))
        });
        let checkpoint = merged.map(|merged| merged.to_string()).unwrap_or_default();
        cosigned.set(CosignedHead { size, checkpoint, final_size });
    }

    fn newest(&self) -> MutexGuard<'_, BTreeMap<Principal, WitnessHead>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds to `merged` the line that this witness has on another copy of the same checkpoint.
fn merge(
    mut merged: SignedCheckpoint,
    other: &SignedCheckpoint,
    key: Option<&WitnessKey>,
) -> SignedCheckpoint {
    let Some(key) = key else { return merged };
    for line in other.note().signatures() {
        // A line of another key is refused and changes nothing.
        if let Err(error) = merged.add_cosignature(key, line.clone()) {
            tracing::debug!(%error, "a line was not merged");
        }
    }
    merged
}
