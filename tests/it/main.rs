//! End to end: the executable itself, five processes, real TLS, real disks, real signals.

#![cfg(test)]

mod commands;
mod istanbul;
mod first;
mod privacy;
mod processes;
mod runs;
mod tampering;
