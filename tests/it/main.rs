//! End to end: the executable itself, five processes, real TLS, real disks, real signals.

#![cfg(test)]

mod commands;
mod course;
mod explore;
mod first;
mod forum;
mod founding;
mod istanbul;
mod privacy;
mod processes;
mod reach;
mod recovery;
mod refusals;
mod releases;
mod runs;
mod schedule;
mod tampering;
