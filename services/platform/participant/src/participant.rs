//! Opens and starts everything, and is the API that the services write against.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use homeward_client::keyfile::Secret;
use homeward_client::{Connection, LogVerifier, connect};
use homeward_journal::{Journal, JournalReader, SqliteJournal, SqliteReader};
use homeward_payload::domain::{Genesis, KeyRole, Principal};
use homeward_payload::ids::Timestamp;
use homeward_shell::forum::ForumFile;
use homeward_shell::permission::Row;
use homeward_shell::projection::Projection;
use homeward_shell::reads::{Cosigned, CosignedHead};
use homeward_shell::replay::{ReplayError, Replayed, replay};
use homeward_shell::tls::{Credentials, Peer};
use homeward_shell::writer::Maintenance;
use homeward_statement::{PublicKey, SecretKey};
use homeward_vault::seal;
use homeward_vault::store::{Vault, VaultError};
use serde_json::json;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::alarm::{Alarm, AlarmKind, Alarms};
use crate::documents::Names;
use crate::error::{ParticipantError, ServiceError};
use crate::mirror::{self, Follower, Heads, ReceiptHeads};
use crate::outbox::Outbox;
use crate::store::Store;
use crate::tasks::Tasks;
use crate::{documents, outbox, routes};

/// The version of the rules that this program replays.
pub const RULES_VERSION: u32 = 1;

const JOURNAL_FILE: &str = "journal.sqlite";
const VAULT_FILE: &str = "vault.sqlite";
const STORE_FILE: &str = "outbox.sqlite";
/// What a journal consists of on the disk.
const JOURNAL_FILES: [&str; 3] = [JOURNAL_FILE, "journal.sqlite-wal", "journal.sqlite-shm"];

/// The secret keys of a participant.
pub struct Keys {
    /// Signs what clerks enter.
    pub service: SecretKey,
    /// Signs for a medical panel; the commission's alone.
    pub panel: Option<SecretKey>,
    /// Cosigns checkpoints.
    pub witness: SecretKey,
    /// Opens sealed documents.
    pub sealing: seal::SecretKey,
    /// Encrypts the vault.
    pub vault: Secret,
}

/// Another principal's service that mirrors the log.
#[derive(Clone, Debug)]
pub struct WitnessPeer {
    /// Whose service it is.
    pub principal: Principal,
    /// Where it answers.
    pub peer: Peer,
}

/// What a participant is opened with; [`Settings::options`](crate::config::Settings::options) reads it from a
/// configuration.
pub struct Options {
    /// Whose service this is.
    pub principal: Principal,
    /// The forum.
    pub genesis: ForumFile,
    /// The data folder, which exists.
    pub folder: PathBuf,
    /// The secret keys.
    pub keys: Keys,
    /// The certificate shown to others.
    pub credentials: Credentials,
    /// The mediator.
    pub mediator: Peer,
    /// The other witnesses; heads are compared with them.
    pub witnesses: Vec<WitnessPeer>,
    /// Cancelled when watches are to end: the server's token.
    pub draining: CancellationToken,
}

/// A participant. Clones are handles to the same one.
#[derive(Clone)]
pub struct Participant(pub(crate) Arc<Inner>);

/// What all parts share.
pub(crate) struct Inner {
    pub(crate) principal: Principal,
    pub(crate) forum: Arc<ForumFile>,
    pub(crate) keys: Keys,
    pub(crate) verifier: LogVerifier,
    pub(crate) projection: Arc<Projection>,
    pub(crate) reader: Arc<SqliteReader>,
    pub(crate) cosigned: Cosigned,
    pub(crate) heads: Heads,
    pub(crate) receipt_heads: ReceiptHeads,
    pub(crate) store: Store,
    pub(crate) alarms: Arc<Alarms>,
    pub(crate) outbox: Outbox,
    pub(crate) vault: Arc<Mutex<Vault>>,
    pub(crate) documents: watch::Sender<u64>,
    pub(crate) mediator: Connection,
    pub(crate) witnesses: Vec<(Principal, Connection)>,
    /// Whether the mediator answered last.
    pub(crate) in_reach: watch::Sender<bool>,
    /// Taken out at the start.
    follower: Mutex<Option<Follower>>,
    /// Keeps the journal's write-ahead log short for as long as the participant lives.
    _maintenance: Maintenance,
}

impl Participant {
    /// Opens journal, vault and outbox, and replays the journal. Nothing runs before [`Participant::start`].
    ///
    /// # Errors
    /// [`ParticipantError`] naming what cannot be used.
    pub async fn open(options: Options) -> Result<Self, ParticipantError> {
        tokio::task::spawn_blocking(move || open(options)).await?
    }

    /// Starts the mirror, the cosigner, the outbox, the documents and the comparison of heads. A second start finds
    /// no mirror left to start.
    pub fn start(&self, stop: CancellationToken) -> Tasks {
        let mut tasks = Tasks::new(stop);
        let follower = self.0.follower.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(follower) = follower.filter(|_| self.knows_rules()) {
            tasks.spawn(mirror::follow_for_ever(Arc::clone(&self.0), follower));
        }
        tasks.spawn(mirror::cosign_for_ever(Arc::clone(&self.0)));
        tasks.spawn(mirror::compare_for_ever(Arc::clone(&self.0)));
        tasks.spawn(mirror::check_receipts_for_ever(Arc::clone(&self.0)));
        tasks.spawn(outbox::send_for_ever(Arc::clone(&self.0)));
        tasks.spawn(outbox::deposit_for_ever(Arc::clone(&self.0)));
        tasks.spawn(documents::receive_for_ever(Arc::clone(&self.0)));
        tasks
    }

    /// Whose service this is.
    #[must_use]
    pub fn principal(&self) -> Principal {
        self.0.principal
    }

    /// The genesis of the forum.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
        self.0.forum.genesis()
    }

    /// The forum.
    #[must_use]
    pub fn forum(&self) -> &Arc<ForumFile> {
        &self.0.forum
    }

    /// The verified, replayed state.
    #[must_use]
    pub fn projection(&self) -> &Arc<Projection> {
        &self.0.projection
    }

    /// What this forum takes for now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.projection.now()
    }

    /// Works on the vault on a thread that may block, alone. Work once begun ends, whether its caller waits or not.
    ///
    /// # Errors
    /// [`ServiceError::Vault`] with what the vault says.
    pub async fn vault<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vault) -> Result<R, VaultError> + Send + 'static,
    ) -> Result<R, ServiceError> {
        Ok(self.0.vault(work).await??)
    }

    /// Counts up with each document stored in the vault since the start.
    #[must_use]
    pub fn documents_received(&self) -> watch::Receiver<u64> {
        self.0.documents.subscribe()
    }

    /// Names for what the service itself keeps in the vault.
    #[must_use]
    pub fn names(&self) -> Names {
        Names::new(&self.0.keys.vault)
    }

    /// Waits until the own mirror has replayed so many entries; says whether it has.
    pub async fn wait_for_size(&self, size: u64, most: Duration) -> bool {
        let mut sizes = self.0.projection.size_watch();
        let reached = sizes.wait_for(|found| *found >= size);
        matches!(tokio::time::timeout(most, reached).await, Ok(Ok(_)))
    }

    /// Whether the mediator answered last.
    #[must_use]
    pub fn mediator_in_reach(&self) -> bool {
        *self.0.in_reach.borrow()
    }

    /// The services that every participant offers, and who may call them. A service adds its own.
    #[must_use]
    pub fn routes(&self) -> (Routes, Vec<Row>) {
        routes::routes(self)
    }

    fn knows_rules(&self) -> bool {
        self.genesis().rules_version == RULES_VERSION
    }
}

impl Inner {
    /// Tells whether the mediator answered.
    pub(crate) fn set_in_reach(&self, found: bool) {
        self.in_reach.send_if_modified(|known| std::mem::replace(known, found) != found);
    }

    /// Shows readers the largest size that the whole quorum is known to have cosigned.
    pub(crate) fn show_final_size(&self) {
        let final_size = self.heads.final_size();
        self.cosigned.set(CosignedHead { final_size, ..(*self.cosigned.get()).clone() });
    }

    /// Pauses after a failure, and no longer than until the mediator is in reach again.
    pub(crate) async fn pause(&self, most: Duration) {
        let mut in_reach = self.in_reach.subscribe();
        in_reach.mark_unchanged();
        // In reach and failing all the same: the pause counts.
        let again = async {
            while in_reach.changed().await.is_ok() {
                if *in_reach.borrow() {
                    return;
                }
            }
        };
        drop(tokio::time::timeout(most, again).await);
    }

    /// Works on the vault on a thread that may block.
    pub(crate) async fn vault<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vault) -> R + Send + 'static,
    ) -> Result<R, tokio::task::JoinError> {
        let vault = Arc::clone(&self.vault);
        tokio::task::spawn_blocking(move || {
            // A transaction that a panic cut off was rolled back, so the vault is whole.
            work(&mut vault.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await
    }
}

fn open(options: Options) -> Result<Participant, ParticipantError> {
    check_keys(&options)?;
    let Options { principal, genesis, folder, keys, credentials, mediator, witnesses, draining } = options;
    let forum = Arc::new(genesis);
    let store = Store::open(&folder.join(STORE_FILE))?;
    let alarms = Arc::new(Alarms::open(store.clone(), &folder)?);
    let vault = Vault::open(&folder.join(VAULT_FILE), keys.vault.clone())?;
    let (journal, reader, replayed) = open_journal(&forum, &folder)?;
    let projection = Arc::new(Projection::new(Arc::clone(&forum), replayed, draining));
    let follower = Follower::new(Arc::clone(&projection), journal);
    let maintenance = Maintenance::start(Arc::clone(&reader)).map_err(ParticipantError::Thread)?;
    let others = witnesses
        .iter()
        .filter(|witness| witness.principal != principal)
        .map(|witness| Ok((witness.principal, connect(&credentials, &witness.peer)?)))
        .collect::<Result<_, ParticipantError>>()?;
    let found = forum.genesis().rules_version;
    if found != RULES_VERSION {
        let message = format!("the forum follows rules version {found}; this program knows {RULES_VERSION}");
        let evidence = json!({ "rules_version": found });
        alarms.raise(&Alarm { kind: AlarmKind::RulesUnsupported, message, size: 1, evidence });
    }
    Ok(Participant(Arc::new(Inner {
        principal,
        verifier: LogVerifier::of(forum.log_key().clone()),
        heads: Heads::new(forum.genesis()),
        receipt_heads: ReceiptHeads::default(),
        forum,
        keys,
        projection,
        reader,
        cosigned: Cosigned::default(),
        store,
        alarms,
        outbox: Outbox::default(),
        vault: Arc::new(Mutex::new(vault)),
        documents: watch::Sender::new(0),
        mediator: connect(&credentials, &mediator)?,
        witnesses: others,
        in_reach: watch::Sender::new(false),
        follower: Mutex::new(Some(follower)),
        _maintenance: maintenance,
    })))
}

type OpenJournal = (Box<dyn Journal>, Arc<SqliteReader>, Replayed);

/// A mirror that ended within a group larger than its journal takes at once begins anew: all of it is at the mediator.
fn open_journal(forum: &ForumFile, folder: &std::path::Path) -> Result<OpenJournal, ParticipantError> {
    let path = folder.join(JOURNAL_FILE);
    let open = || -> Result<OpenJournal, ParticipantError> {
        let (journal, reader) = SqliteJournal::open(&path, *forum.log_id().as_bytes())?;
        let reader = Arc::new(reader);
        let replayed = replay(forum, reader.as_ref() as &dyn JournalReader)?;
        Ok((Box::new(journal), reader, replayed))
    };
    match open() {
        Err(ParticipantError::Replay(ReplayError::HeadSize { size, covered })) if covered > size => {
            tracing::warn!(size, covered, "the mirror ended within a group; it begins anew");
            for name in JOURNAL_FILES {
                let path = folder.join(name);
                if path.exists() {
                    let failed = |source| ParticipantError::Folder { path: path.clone(), source };
                    std::fs::remove_file(&path).map_err(failed)?;
                }
            }
            open()
        }
        opened => opened,
    }
}

/// Each key must be the one that the genesis names, or nobody would believe what it signs.
fn check_keys(options: &Options) -> Result<(), ParticipantError> {
    let principal = options.principal.word();
    let named = options.genesis.genesis().keys_of(options.principal);
    let named = named.filter(|keys| keys.witness_key.is_some());
    let named = named.ok_or(ParticipantError::NotAWitness { principal })?;
    let holds = |role, public: &PublicKey| {
        named.statement_keys.iter().any(|key| key.role == role && key.public_key == *public.as_bytes())
    };
    let checks = [
        ("service", holds(KeyRole::Service, options.keys.service.public())),
        ("panel", options.keys.panel.as_ref().is_none_or(|key| holds(KeyRole::Panel, key.public()))),
        ("witness", named.witness_key == Some(*options.keys.witness.public().as_bytes())),
        ("sealing", named.sealing_key == Some(options.keys.sealing.public_key().to_bytes())),
    ];
    match checks.into_iter().find(|(_, fits)| !fits) {
        Some((what, _)) => Err(ParticipantError::OtherKey { what, principal }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::log::Log;
    use homeward_journal::{Head, Record};

    #[test]
    fn a_journal_that_ends_within_a_group_is_begun_anew_and_no_other() {
        let log = Log::marks(4);
        let records: Vec<Record> = log
            .entries
            .iter()
            .map(|entry| Record {
                entry: entry.entry.as_ref().try_into().unwrap(),
                envelope: entry.envelope.to_vec(),
            })
            .collect();
        let check = |count: usize, covered: u64, expected: Option<u64>| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(JOURNAL_FILE);
            let (mut journal, reader) = SqliteJournal::open(&path, *log.forum.log_id().as_bytes()).unwrap();
            let head = Head { size: u64::try_from(count).unwrap(), note: log.checkpoint(covered) };
            journal.append(0, &records[..count], &head).unwrap();
            drop((journal, reader));
            let opened = open_journal(&log.forum, folder.path());
            assert_eq!(
                opened.ok().map(|(journal, _, _)| journal.size()),
                expected,
                "{count} under {covered}"
            );
        };
        check(3, 3, Some(3));
        check(3, 5, Some(0));
        check(5, 3, None);
    }
}
