//! Before the first statement is sequenced: the store is opened and judged, the witnesses are asked what they
//! hold, the journal is replayed, and what it lacks is refilled.
//!
//! Two histories under one log key are the one thing that can never be mended, so a start that cannot know
//! its journal to be complete waits for the genesis quorum rather than go on.

mod ask;
mod floor;
mod refill;
mod signed_size;
mod standing;

pub use floor::HeadsError;
pub(crate) use signed_size::Keeper;
pub use standing::StandingError;

use crate::config::Settings;
use crate::error::MediatorError;
use crate::witness::Heads;
use homeward_journal::{Journal, SqliteJournal, SqliteReader};
use homeward_payload::domain::{KeyRole, Principal};
use homeward_payload::ids::Digest;
use homeward_shell::config::{ConfigError, Folder, read_signing_key};
use homeward_shell::forum::ForumFile;
use homeward_shell::replay::{Replayed, replay};
use homeward_shell::tls::Credentials;
use homeward_shell::writer::append_genesis;
use homeward_statement::SecretKey;
use homeward_translog::{Head, LogKey};
use signed_size::SignedSize;
use standing::{Found, Standing};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The mediator's secret keys.
pub(crate) struct SecretKeys {
    pub(crate) service: SecretKey,
    pub(crate) log: SecretKey,
}

/// A forum that is ready to be sequenced.
pub(crate) struct Prepared {
    pub(crate) forum: Arc<ForumFile>,
    pub(crate) journal: SqliteJournal,
    pub(crate) reader: Arc<SqliteReader>,
    pub(crate) replayed: Replayed,
    pub(crate) keys: SecretKeys,
    pub(crate) heads: Heads,
    pub(crate) signed_size: SignedSize,
}

/// Longest wait of an ordinary start for witnesses that do not answer.
const SILENCE_MAX: Duration = Duration::from_secs(10);

/// How a start is meant.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// The operator founds the forum: an empty journal is new, not lost.
    pub founds: bool,
    /// Longest wait for witnesses that do not answer, where the store is as it was left.
    pub silence_max: Duration,
}

impl Start {
    /// The first start of a forum, or any later one, with the usual wait of 10 s.
    #[must_use]
    pub const fn new(founds: bool) -> Self {
        Self { founds, silence_max: SILENCE_MAX }
    }
}

/// Prepares the configured forum.
pub(crate) async fn prepare(
    settings: &Settings,
    folder: &Folder,
    start: &Start,
) -> Result<Prepared, MediatorError> {
    let forum = Arc::new(ForumFile::load(&settings.forum, folder)?);
    let keys = load_keys(settings, folder, &forum)?;
    let data = folder.resolve(&settings.data.folder);
    make_folder(&data)?;
    let credentials = Credentials::load(&settings.tls, folder)?;
    let open = {
        let forum = Arc::clone(&forum);
        move || Store::open(&forum, &data)
    };
    let store = tokio::task::spawn_blocking(open).await??;
    let found = store.found;
    let standing = Standing::of(start.founds, &found)?;
    tracing::info!(?standing, ?found, "the store was opened");
    let wait = standing.wait(start, &forum.genesis().witness_quorum, &settings.witnesses)?;
    let mut known = ask::heads(&forum, &settings.witnesses, &credentials, &wait).await?;
    known.extend(store.heads.signed().into_iter().map(|head| floor::Known { head, holder: None }));
    let largest = known.iter().map(|known| known.head.size()).max().unwrap_or(0);
    standing.check(&found, largest)?;
    let replay = {
        let forum = Arc::clone(&forum);
        move || store.replay(forum, keys)
    };
    let mut prepared = tokio::task::spawn_blocking(replay).await??;
    floor::reach(&mut prepared, known).await?;
    let size = prepared.replayed.state.size();
    if let Some(signed) = found.signed.filter(|signed| *signed > size) {
        return Err(StandingError::SignedMore { size, signed }.into());
    }
    prepared.signed_size.write(size).map_err(MediatorError::SignedSize)?;
    tracing::info!(size, log = %forum.log_id(), "ready to sequence");
    Ok(prepared)
}

/// The data folder, opened, before anything is written to its journal.
struct Store {
    journal: SqliteJournal,
    reader: SqliteReader,
    heads: Heads,
    signed_size: SignedSize,
    found: Found,
}

impl Store {
    fn open(forum: &Arc<ForumFile>, data: &Path) -> Result<Self, MediatorError> {
        let (journal, reader) = SqliteJournal::open(&data.join("journal.sqlite"), forum.log_id().0)?;
        let heads = Heads::open(&data.join("heads.sqlite"), forum)?;
        let signed_size = SignedSize::of(data);
        let found = Found {
            size: journal.size(),
            signed: signed_size.read().map_err(MediatorError::SignedSize)?,
            kept: heads.signed().iter().map(Head::size).max().unwrap_or(0),
        };
        Ok(Self { journal, reader, heads, signed_size, found })
    }

    /// Replays the journal, with the genesis in it.
    fn replay(self, forum: Arc<ForumFile>, keys: SecretKeys) -> Result<Prepared, MediatorError> {
        let Self { mut journal, reader, heads, signed_size, .. } = self;
        if journal.size() == 0 {
            append_genesis(&forum, &mut journal, &keys.log)?;
        }
        let replayed = replay(&forum, &reader)?;
        Ok(Prepared { forum, journal, reader: Arc::new(reader), replayed, keys, heads, signed_size })
    }
}

fn load_keys(settings: &Settings, folder: &Folder, forum: &ForumFile) -> Result<SecretKeys, MediatorError> {
    let service = read_signing_key(&folder.resolve(&settings.keys.service))?;
    let log = read_signing_key(&folder.resolve(&settings.keys.log))?;
    let held = forum.genesis().keys_of(Principal::Mediator);
    let service_id = Digest::from(service.public().id());
    let is_service = held.is_some_and(|keys| {
        keys.statement_keys.iter().any(|key| key.role == KeyRole::Service && key.key_id == service_id)
    });
    if !is_service {
        return Err(MediatorError::OtherKey { key: "service" });
    }
    if LogKey::new(forum.log_key().origin().clone(), *log.public()) != *forum.log_key() {
        return Err(MediatorError::OtherKey { key: "log" });
    }
    Ok(SecretKeys { service, log })
}

fn make_folder(path: &Path) -> Result<(), MediatorError> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    Ok(made.map_err(|source| ConfigError::Folder { path: path.to_path_buf(), source })?)
}
