//! The mediator as its callers see it: real TLS on loopback, a real journal in a folder.

mod ledger;
mod log;
mod relay;
mod start;
mod statements;
mod witness;
mod world;
