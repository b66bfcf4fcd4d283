//! The program: all it does is run the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run()
}
