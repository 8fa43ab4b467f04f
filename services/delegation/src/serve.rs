//! The process of one delegation.

use std::path::Path;
use std::sync::Arc;

use homeward_api::DESCRIPTOR_SET;
use homeward_participant::config::{OptionsError, options};
use homeward_participant::{Participant, ParticipantError};
use homeward_shell::config::{self, ConfigError, Loaded};
use homeward_shell::serve::{Offer, Server, stop_signal};
use homeward_shell::telemetry::{self, TelemetryError};
use tokio_util::sync::CancellationToken;

use crate::config::{Settings, SettingsError};
use crate::delegation::Delegation;
use crate::{permission, service};

/// Why a delegation's process could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration file cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Logging cannot be set up.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// What the configuration names cannot be used.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// It is not a delegation's configuration.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The participant cannot start or go on.
    #[error(transparent)]
    Participant(#[from] ParticipantError),
    /// The server cannot start or go on.
    #[error(transparent)]
    Server(#[from] homeward_shell::serve::ServeError),
}

/// Serves one delegation until SIGTERM or SIGINT, then drains.
///
/// # Errors
/// [`ServeError`] naming what cannot be used, or why the process must end.
pub async fn serve(config: &Path) -> Result<(), ServeError> {
    let Loaded { settings, folder } = config::load::<Settings>(config)?;
    telemetry::init(&settings.log)?;
    let stop = stop_signal()?;
    let principal = settings.principal()?;
    let server = Server::bind(&settings.listen, &settings.tls, &settings.limits, &folder).await?;
    let mut options = options(principal, &settings.sections(), &folder)?;
    options.draining = server.draining();
    let data = options.folder.clone();
    let participant = Participant::open(options).await?;
    let delegation = Arc::new(Delegation::open(participant.clone(), &data)?);

    let (routes, mut permissions) = participant.routes();
    permissions.extend(permission::rows(principal));
    let routes = service::add_to(routes, &delegation);
    let offer = Offer { routes, permissions: &permissions, descriptor_set: DESCRIPTOR_SET };
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
