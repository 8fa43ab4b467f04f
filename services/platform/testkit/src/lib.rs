//! What tests and the sandbox need and a real deployment does not.
//!
//! * [`forum`]: a forum whose every key is known.
//! * [`pki`]: a certificate authority for development.
//! * [`process`]: the folder of a process.

pub mod forum;
pub mod pki;
pub mod process;
