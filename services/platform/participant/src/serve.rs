//! The process of a participant: one way to start it, serve it and end it.
//!
//! A service says what is its own: which principals it serves, what it opens beside the participant, and with that its
//! contracts and who may call them.

use std::error::Error;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;

use homeward_api::DESCRIPTOR_SET;
use homeward_payload::domain::Principal;
use homeward_shell::config::{ConfigError, Loaded, load};
use homeward_shell::permission::Row;
use homeward_shell::serve::{Offer, Server, stop_signal};
use homeward_shell::telemetry::{self, TelemetryError};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::config::{OptionsError, Settings};
use crate::error::ParticipantError;
use crate::participant::Participant;

/// Why the process cannot start or must end.
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
    /// The certificate is of a principal that this program does not serve.
    #[error("tls.certificate is of {found}; this program serves {allowed}")]
    OtherPrincipal {
        /// Whose certificate it is.
        found: &'static str,
        /// Whom this program serves.
        allowed: String,
    },
    /// The participant cannot start or go on.
    #[error(transparent)]
    Participant(#[from] ParticipantError),
    /// What the service keeps beside the participant cannot be used.
    #[error(transparent)]
    Own(Box<dyn Error + Send + Sync>),
    /// The server cannot start or go on.
    #[error(transparent)]
    Server(#[from] homeward_shell::serve::ServeError),
}

/// What a service adds to what every participant offers.
pub struct Own {
    /// The routes it was given, with its own contracts.
    pub routes: Routes,
    /// Who may call these.
    pub permissions: Vec<Row>,
    /// What it does of its own accord, for as long as the process lives.
    pub beside: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Own {
    /// A service that only answers calls.
    #[must_use]
    pub fn new(routes: Routes, permissions: Vec<Row>) -> Self {
        Self { routes, permissions, beside: Box::pin(std::future::pending()) }
    }
}

/// Serves one of `principals` until SIGTERM or SIGINT, then drains. `open` gets the opened participant, its data folder
/// and the routes that every participant has.
///
/// # Errors
/// [`ServeError`] naming what cannot be used, or why the process must end.
pub async fn serve<F>(config: &Path, principals: &[Principal], open: F) -> Result<(), ServeError>
where
    F: FnOnce(Participant, &Path, Routes) -> Result<Own, Box<dyn Error + Send + Sync>>,
{
    let Loaded { settings, folder } = load::<Settings>(config)?;
    telemetry::init(&settings.log)?;
    let stop = stop_signal()?;
    let mut options = settings.options(&folder)?;
    check_principal(options.principal, principals)?;
    let server = Server::bind(&settings.listen, &settings.tls, &settings.limits, &folder).await?;
    options.draining = server.draining();
    let data = options.folder.clone();
    let participant = Participant::open(options).await?;
    let (routes, mut permissions) = participant.routes();
    let own = open(participant.clone(), &data, routes).map_err(ServeError::Own)?;
    permissions.extend(own.permissions);
    let offer = Offer { routes: own.routes, permissions: &permissions, descriptor_set: DESCRIPTOR_SET };

    let ending = CancellationToken::new();
    let mut tasks = participant.start(ending.clone());
    let served = tokio::select! {
        served = server.run(offer, stop) => served.map_err(ServeError::from),
        // A participant whose tasks fail must not go on answering.
        Err(error) = tasks.ended() => Err(error.into()),
        () = own.beside => Ok(()),
    };
    ending.cancel();
    tasks.ended().await?;
    served
}

fn check_principal(found: Principal, allowed: &[Principal]) -> Result<(), ServeError> {
    if allowed.contains(&found) {
        return Ok(());
    }
    let allowed: Vec<&str> = allowed.iter().map(|principal| principal.word()).collect();
    Err(ServeError::OtherPrincipal { found: found.word(), allowed: allowed.join(" and ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_serves_its_own_principals_alone() {
        for found in Principal::ALL {
            for allowed in [Principal::PARTIES.as_slice(), &[Principal::Neutral]] {
                assert_eq!(check_principal(found, allowed).is_ok(), allowed.contains(&found), "{found:?}");
            }
        }
        let error = check_principal(Principal::Neutral, &Principal::PARTIES).unwrap_err().to_string();
        assert_eq!(error, "tls.certificate is of neutral; this program serves party-a and party-b");
    }
}
