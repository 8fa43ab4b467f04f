//! Before the first statement is sequenced: the journal is opened and replayed, the witnesses are asked what
//! they hold, and what the journal lacks is refilled.

mod ask;
mod floor;
mod refill;

pub use floor::HeadsError;

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
use homeward_translog::LogKey;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

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
}

/// Prepares the configured forum.
pub(crate) async fn prepare(settings: &Settings, folder: &Folder) -> Result<Prepared, MediatorError> {
    let forum = Arc::new(ForumFile::load(&settings.forum, folder)?);
    let keys = load_keys(settings, folder, &forum)?;
    let data = folder.resolve(&settings.data.folder);
    make_folder(&data)?;
    let credentials = Credentials::load(&settings.tls, folder)?;
    let open = {
        let forum = Arc::clone(&forum);
        move || open(&forum, &data, keys)
    };
    let mut prepared = tokio::task::spawn_blocking(open).await??;
    let asked = ask::heads(&forum, &settings.witnesses, &credentials).await?;
    let stored = prepared.heads.signed().into_iter().map(|head| floor::Known { head, holder: None });
    let known = asked.into_iter().chain(stored).collect();
    floor::reach(&mut prepared, known).await?;
    tracing::info!(size = prepared.replayed.state.size(), log = %forum.log_id(), "ready to sequence");
    Ok(prepared)
}

fn open(forum: &Arc<ForumFile>, data: &Path, keys: SecretKeys) -> Result<Prepared, MediatorError> {
    let (mut journal, reader) = SqliteJournal::open(&data.join("journal.sqlite"), forum.log_id().0)?;
    if journal.size() == 0 {
        append_genesis(forum, &mut journal, &keys.log)?;
    }
    let replayed = replay(forum, &reader)?;
    let heads = Heads::open(&data.join("heads.sqlite"), forum)?;
    Ok(Prepared { forum: Arc::clone(forum), journal, reader: Arc::new(reader), replayed, keys, heads })
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
