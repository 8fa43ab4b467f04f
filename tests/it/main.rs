//! End to end: the executable itself, five processes, real TLS, real disks, real signals.

#![cfg(test)]

mod commands;
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
mod registers;
mod runs;
mod tampering;
