//! End to end: the executable itself, five processes, real TLS, real disks, real signals.

#![cfg(test)]

mod commands;
mod first;
mod istanbul;
mod privacy;
mod processes;
mod runs;
mod tampering;
