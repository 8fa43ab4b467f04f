//! End to end: the executable itself, five processes, real TLS, real disks, real signals.

#![cfg(test)]

mod cartels;
mod children;
mod commands;
mod contested;
mod course;
mod day;
mod disputes;
mod explain;
mod explore;
mod first;
mod forum;
mod founding;
mod istanbul;
mod point;
mod privacy;
mod processes;
mod reach;
mod recovery;
mod refusals;
mod registers;
mod releases;
mod remains;
mod requests;
mod resumed;
mod rounds;
mod routes;
mod runs;
mod schedule;
mod suspension;
mod tampering;
mod terms;
mod walks;
