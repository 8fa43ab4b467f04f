//! What tests and the sandbox need and a real deployment does not.
//!
//! * [`pki`]: a certificate authority for development.

pub mod pki;
