//! Running the service as a process.

use std::path::Path;
use std::sync::{Arc, Mutex};

use homeward_api::DESCRIPTOR_SET;
use homeward_api::neutral::v1::witness_desk_service_server::WitnessDeskServiceServer;
use homeward_participant::config::{OptionsError, options};
use homeward_participant::{Participant, ParticipantError};
use homeward_payload::domain::Principal;
use homeward_shell::config::{ConfigError, Loaded, load};
use homeward_shell::limits::MESSAGE_BYTES_MAX;
use homeward_shell::serve::{Offer, Server, stop_signal};
use homeward_shell::telemetry::{self, TelemetryError};
use homeward_vault::seal::KeyError;
use tokio_util::sync::CancellationToken;

use crate::desk::WitnessDesk;
use crate::permission::ROWS;
use crate::settings::Settings;
use crate::store::{Store, StoreError};

const STORE_FILE: &str = "neutral.sqlite";

/// Why the process cannot start or must end.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Logging cannot be set up.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// What the configuration names cannot be used.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// The participant cannot start or must end.
    #[error(transparent)]
    Participant(#[from] ParticipantError),
    /// The neutral's own store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The genesis names no key to which reasons can be sealed.
    #[error("the genesis names no usable sealing key for the neutral: {0}")]
    SealingKey(#[from] KeyError),
    /// Serving failed.
    #[error(transparent)]
    Serve(#[from] homeward_shell::serve::ServeError),
}

/// Serves the neutral until SIGTERM or SIGINT, then drains.
///
/// # Errors
/// [`ServeError`] naming what cannot be used, or why the process must end.
pub async fn serve(config: &Path) -> Result<(), ServeError> {
    let Loaded { settings, folder } = load::<Settings>(config)?;
    telemetry::init(&settings.log)?;
    let stop = stop_signal()?;
    let server = Server::bind(&settings.listen, &settings.tls, &settings.limits, &folder).await?;
    let mut options = options(Principal::Neutral, &settings.sections(), &folder)?;
    options.draining = server.draining();
    let store = Store::open(&options.folder.join(STORE_FILE))?;
    let participant = Participant::open(options).await?;
    let desk = WitnessDesk::new(participant.clone(), Arc::new(Mutex::new(store)))?;

    let (routes, mut permissions) = participant.routes();
    permissions.extend(ROWS);
    let service = WitnessDeskServiceServer::new(desk).max_decoding_message_size(MESSAGE_BYTES_MAX);
    let offer = Offer {
        routes: routes.add_service(service),
        permissions: &permissions,
        descriptor_set: DESCRIPTOR_SET,
    };
    let ending = CancellationToken::new();
    let mut tasks = participant.start(ending.clone());
    let served = tokio::select! {
        served = server.run(offer, stop) => served.map_err(ServeError::from),
        // A participant whose tasks fail must not go on answering.
        Err(error) = tasks.ended() => Err(error.into()),
    };
    ending.cancel();
    tasks.ended().await?;
    served
}
