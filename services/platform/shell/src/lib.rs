//! What every Homeward process shares around its own services.
//!
//! * [`config`]: strict TOML files, key files, the common sections.
//! * [`tls`]: mutual TLS 1.3, the accept loop, client channels.
//! * [`identity`]: who calls, read from the certificate.
//! * [`permission`]: the one table that says who may call what.
//! * [`deadline`]: how long a call may take.
//! * [`gate`]: the one service that every call passes before its handler.
//! * [`limits`]: numbers for messages, windows and connections.
//! * [`status`]: the one way to refuse a call.
//! * [`watch`]: events by position, resumable, for any number of watchers.
//! * [`serve`]: binds, serves, drains.
//! * [`telemetry`]: log lines and the panic hook.

pub mod config;
pub mod deadline;
pub mod gate;
pub mod identity;
pub mod limits;
pub mod permission;
pub mod serve;
pub mod status;
pub mod telemetry;
pub mod tls;
pub mod watch;
