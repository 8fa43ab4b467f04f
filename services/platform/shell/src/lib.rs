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
//!
//! And around the log of its forum:
//!
//! * [`forum`]: the genesis and the clock.
//! * [`verify`]: from bytes to a statement whose signatures hold; [`signer`]: the way back.
//! * [`state`]: ledger and tree together; [`replay`]: from the journal to that state.
//! * [`projection`]: what readers see, fed by durable entries only.
//! * [`writer`]: the one writer of a forum.
//! * [`disputing`]: what fills a statement about a dispute.
//! * [`reads`]: the log and ledger services over a projection.
//! * [`refusal`]: from every error about a statement to what its sender reads.

pub mod config;
pub mod deadline;
pub mod disputing;
pub mod forum;
pub mod gate;
pub mod identity;
pub mod limits;
pub mod permission;
pub mod projection;
pub mod reads;
pub mod refusal;
pub mod replay;
pub mod serve;
pub mod signer;
pub mod state;
pub mod status;
pub mod telemetry;
pub mod tls;
pub mod verify;
pub mod watch;
pub mod writer;
