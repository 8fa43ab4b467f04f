//! Limits of the transport. Each queue and message has one; the reason stands beside the number.

use std::time::Duration;

/// Largest request or response message in bytes: every service sets it as its decoding limit.
pub const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// Largest message in bytes of the few services that move many statements in one message.
pub const BULK_MESSAGE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Envelopes in one call of the mediator.
pub const CALL_ENVELOPES_MAX: usize = 256;

/// Sealed documents in one call of the relay.
pub const CALL_DOCUMENTS_MAX: usize = 256;

/// Bytes of envelopes or sealed documents in one call: below the limit of the message, with room for what stands around
/// them.
pub const CALL_BYTES_MAX: usize = 7 * 1024 * 1024;

/// Bytes of one chunk of a sealed document too long for a call; only the last one is shorter.
pub const CHUNK_BYTES: usize = 256 * 1024;

/// Open calls on one connection.
pub const CONCURRENT_STREAMS_MAX: u32 = 256;

/// HTTP/2 flow-control window of one call in bytes.
pub const STREAM_WINDOW_BYTES: u32 = 2 * 1024 * 1024;

/// HTTP/2 flow-control window of one connection in bytes. It is set and never adaptive: the peer's
/// budget of small unread frames is half of it, and an adaptive window starts with almost none.
pub const CONNECTION_WINDOW_BYTES: u32 = 16 * 1024 * 1024;

/// Request header list a server accepts, in bytes.
pub const REQUEST_HEADER_BYTES_MAX: u32 = 16 * 1024;

/// Response header and trailer list a client accepts, in bytes; error details travel in trailers.
pub const RESPONSE_HEADER_BYTES_MAX: u32 = 64 * 1024;

/// Calls reset by the peer before they were accepted, after which the connection is closed. The
/// library's 20 is too few for clients that cancel many calls at once.
pub const PENDING_RESET_STREAMS_MAX: usize = 1024;

/// Connections of one process, handshakes included.
pub const CONNECTIONS_MAX: usize = 1024;

/// Connections that have finished their handshake and wait to be served.
pub const HANDSHAKEN_QUEUE_MAX: usize = 64;

/// Longest TLS handshake.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// Longest TCP connect of a client.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// A connection is probed after this long without traffic.
pub const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);

/// A probe not answered for this long closes the connection.
pub const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// Pause after an accept error that is the process's own, such as no free file descriptor.
pub const ACCEPT_BACK_OFF: Duration = Duration::from_millis(100);

/// Longest drain between the stop signal and the end of the last connection, in seconds.
pub const DRAIN_SECONDS_MAX: u64 = 10;
