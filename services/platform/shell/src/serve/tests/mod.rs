//! A real server on loopback, spoken to over real TLS.

mod calls;
mod drain;
mod handshake;
mod world;
