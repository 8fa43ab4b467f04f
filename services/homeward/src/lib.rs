//! What the one executable is made of: the sandbox, founding a forum, what works offline, and the commands.
//! Tests over real processes use the same parts.

#![allow(clippy::print_stdout, reason = "a command speaks on standard output")]

pub mod command;
pub mod founding;
pub mod offline;
pub mod report;
pub mod sandbox;
pub mod scenario;
pub mod tables;
pub mod terms;
