//! End to end: the executable itself, five processes, real TLS, real disks, real signals.

#![cfg(test)]

mod children;
mod commands;
mod contested;
mod course;
mod disputes;
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
mod releases;
mod remains;
mod resumed;
mod rounds;
mod routes;
mod runs;
mod schedule;
mod suspension;
mod tampering;
mod terms;
