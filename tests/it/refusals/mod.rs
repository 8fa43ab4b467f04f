//! Bad input over real TLS to real processes: each is refused with its stable reason and a message that helps, and
//! nothing is lost or changed.

pub(crate) mod agreed;
mod files;
mod relay;
mod statements;
mod transport;
