//! Log lines and the panic hook. A log holds paths, identities, codes and durations, never what a
//! request or response says.

use crate::config::{Log, LogFormat};
use crate::identity::Identity;
use std::time::{Duration, Instant};
use tonic::Code;
use tracing_subscriber::EnvFilter;

/// Why logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("log.filter {filter:?} is not a filter: {source}; an example is info,homeward_shell=debug")]
    Filter {
        /// As configured.
        filter: String,
        /// What is wrong with it.
        source: tracing_subscriber::filter::ParseError,
    },
    /// Logging was set up before.
    #[error("logging is already set up in this process")]
    AlreadySet,
}

/// Sends log lines to standard error in the configured shape and makes panics log lines too. Call it
/// once, first in `main`.
///
/// # Errors
/// [`TelemetryError`] naming the key at fault.
pub fn init(log: &Log) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&log.filter)
        .map_err(|source| TelemetryError::Filter { filter: log.filter.clone(), source })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = match log.format {
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
        LogFormat::Text => lines.try_init(),
    };
    set.map_err(|_| TelemetryError::AlreadySet)?;
    std::panic::set_hook(Box::new(|panic| {
        // Only the place: the text of a panic can hold a value, and a value can be a person's.
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
        tracing::error!(location, thread, "panic");
    }));
    Ok(())
}

/// The log line of one call, written when the call ends, however it ends.
pub(crate) struct CallRecord {
    path: &'static str,
    identity: Option<Identity>,
    started: Instant,
    code: Option<Code>,
}

/// Shown in place of a path that no row of the permission table has.
pub(crate) const UNKNOWN_PATH: &str = "unknown";

impl CallRecord {
    pub(crate) fn new(path: &'static str) -> Self {
        Self { path, identity: None, started: Instant::now(), code: None }
    }

    pub(crate) fn set_identity(&mut self, identity: Identity) {
        self.identity = Some(identity);
    }

    /// The span around the handler, so that its own lines tell for which call they were written.
    pub(crate) fn span(&self) -> tracing::Span {
        tracing::info_span!(
            target: "homeward::call",
            "call",
            path = self.path,
            principal = self.identity.map(|identity| identity.principal.name()),
            role = self.identity.map(|identity| identity.role.name()),
        )
    }

    /// The first code stands: an answer given is not changed by what the connection does afterwards.
    pub(crate) fn set_code(&mut self, code: Code) {
        self.code.get_or_insert(code);
    }
}

impl Drop for CallRecord {
    fn drop(&mut self) {
        let elapsed: Duration = self.started.elapsed();
        tracing::info!(
            target: "homeward::call",
            path = self.path,
            principal = self.identity.map(|identity| identity.principal.name()),
            role = self.identity.map(|identity| identity.role.name()),
            // A call dropped before it had a code was given up by its client.
            code = ?self.code.unwrap_or(Code::Cancelled),
            duration_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
            "call"
        );
    }
}
