//! The mediator: sequences statements, keeps the log, serves reads and watches, relays sealed documents,
//! collects what witnesses cosign. It decides nothing that the ledger's rules do not decide, signs nothing in
//! anybody else's name and cannot open a document.
//!
//! | folder or file | what it does |
//! |---|---|
//! | [`config`] | one TOML file |
//! | `start` | opens the journal, asks the witnesses, replays, refills |
//! | `statements` | `StatementService` |
//! | `witness` | `WitnessService`, cosignatures collected and kept |
//! | `relay` | `RelayService`, ciphertexts until they are delivered |
//! | `coordination` | `CoordinationService` |
//! | `permissions` | who may call what |
//!
//! Reads of log and ledger come from `homeward_shell::reads`.

pub mod config;
mod coordination;
mod error;
mod permissions;
mod relay;
mod start;
mod statements;
#[cfg(test)]
mod tests;
mod witness;

pub use error::MediatorError;
pub use permissions::ROWS;
pub use start::{HeadsError, StandingError, Start};

use config::Settings;
use coordination::Coordination;
use homeward_api::DESCRIPTOR_SET;
use homeward_journal::JournalReader;
use homeward_payload::domain::Principal;
use homeward_shell::config::{Folder, load};
use homeward_shell::forum::wall_clock;
use homeward_shell::projection::Projection;
use homeward_shell::reads::DayReads;
use homeward_shell::reads::RecordReads;
use homeward_shell::reads::RoundReads;
use homeward_shell::reads::StoryReads;
use homeward_shell::reads::{Cosigned, LedgerReads, LogReads};
use homeward_shell::reads::{DisputeReads, SuspensionReads};
use homeward_shell::serve::{Offer, Server, stop_signal};
use homeward_shell::signer::ServiceSigner;
use homeward_shell::telemetry;
use homeward_shell::writer::{Evidence, Maintenance, Sequencer, Submitter};
use relay::{RelayDesk, RelayStore};
use start::{Keeper, Prepared};
use statements::Statements;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use witness::{Heads, WitnessDesk};

/// Serves the forum that the configuration file names, until SIGTERM or SIGINT.
///
/// # Errors
/// [`MediatorError`] names what keeps the process from starting or going on.
pub async fn serve(config: &Path, start: &Start) -> Result<(), MediatorError> {
    let loaded = load::<Settings>(config)?;
    telemetry::init(&loaded.settings.log)?;
    run(loaded.settings, &loaded.folder, start, stop_signal()?).await
}

/// Serves until `stop` is ready. Logging is set up by the caller.
///
/// # Errors
/// As [`serve`].
pub async fn run(
    settings: Settings,
    folder: &Folder,
    start: &Start,
    stop: impl Future<Output = ()>,
) -> Result<(), MediatorError> {
    let mut stop = std::pin::pin!(stop);
    // A start may wait for witnesses for as long as they are down.
    let prepared = tokio::select! {
        prepared = start::prepare(&settings, folder, start) => prepared?,
        () = &mut stop => return Ok(()),
    };
    let server = Server::bind(&settings.listen, &settings.tls, &settings.limits, folder).await?;
    let forum = OpenForum::open(prepared, &folder.resolve(&settings.data.folder), server.draining())?;
    let offer = Offer { routes: forum.routes(), permissions: ROWS, descriptor_set: DESCRIPTOR_SET };
    let ended = server.run(offer, stop).await;
    forum.submitter.close().await;
    Ok(ended?)
}

/// One forum that this process sequences.
struct OpenForum {
    projection: Arc<Projection>,
    reader: Arc<dyn JournalReader>,
    submitter: Arc<Submitter>,
    heads: Arc<Heads>,
    relay: RelayStore,
    cosigned: Cosigned,
    _maintenance: Maintenance,
    _signed_size: Keeper,
}

impl OpenForum {
    fn open(prepared: Prepared, data: &Path, draining: CancellationToken) -> Result<Self, MediatorError> {
        let Prepared { forum, journal, reader, replayed, keys, heads, signed_size } = prepared;
        let maintenance = Maintenance::start(Arc::clone(&reader)).map_err(MediatorError::Thread)?;
        let projection = Arc::new(Projection::new(Arc::clone(&forum), replayed, draining));
        let signed_size =
            Keeper::start(signed_size, Arc::clone(&projection)).map_err(MediatorError::Thread)?;
        let sequencer =
            Sequencer::new(Arc::clone(&projection), Box::new(journal), keys.log, Box::new(wall_clock));
        let signer = ServiceSigner::new(Principal::Mediator, keys.service);
        let reader: Arc<dyn JournalReader> = reader;
        let submitter = Submitter::start(
            sequencer,
            Arc::clone(&projection),
            Arc::clone(&reader),
            signer,
            Evidence::new(data),
        );
        let submitter = Arc::new(submitter.map_err(MediatorError::Thread)?);
        let relay = RelayStore::open(&data.join("relay.sqlite"))?;
        let cosigned = Cosigned::default();
        heads.publish(&cosigned);
        let heads = Arc::new(heads);
        Ok(Self {
            projection,
            reader,
            submitter,
            heads,
            relay,
            cosigned,
            _maintenance: maintenance,
            _signed_size: signed_size,
        })
    }

    fn routes(&self) -> Routes {
        let projection = || Arc::clone(&self.projection);
        let log = LogReads::new(projection(), Arc::clone(&self.reader), self.cosigned.clone());
        let witness = WitnessDesk::new(projection(), Arc::clone(&self.heads), self.cosigned.clone());
        Routes::new(Statements::new(Arc::clone(&self.submitter)).into_service())
            .add_service(log.into_service())
            .add_service(RoundReads::new(projection()).into_service())
            .add_service(LedgerReads::new(projection(), Arc::clone(&self.reader)).into_service())
            .add_service(DayReads::new(projection()).into_service())
            .add_service(DisputeReads::new(projection()).into_service())
            .add_service(SuspensionReads::new(projection()).into_service())
            .add_service(RecordReads::new(projection()).into_service())
            .add_service(StoryReads::new(projection(), Arc::clone(&self.reader)).into_service())
            .add_service(witness.into_service())
            .add_service(RelayDesk::new(projection(), self.relay.clone()).into_service())
            .add_service(Coordination::new(projection(), Arc::clone(&self.submitter)).into_service())
    }
}
