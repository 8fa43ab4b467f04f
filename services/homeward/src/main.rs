//! The executable.

use std::process::ExitCode;

use clap::Parser as _;
use homeward::command;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = command::Arguments::parse();
    match command::run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            command::print_error(&error);
            ExitCode::from(1)
        }
    }
}
