//! What needs no running service: writing a log out for any verifier, and verifying one.

pub mod export;
pub mod verify;
