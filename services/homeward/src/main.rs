//! The executable.

use std::process::ExitCode;

use clap::Parser as _;
use homeward::command;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = command::Arguments::parse();
    match command::until_nobody_reads_on(|| command::run(&arguments)) {
        None | Some(Ok(true)) => ExitCode::SUCCESS,
        Some(Ok(false)) => ExitCode::from(1),
        Some(Err(error)) => {
            command::print_error(&error);
            ExitCode::from(1)
        }
    }
}
