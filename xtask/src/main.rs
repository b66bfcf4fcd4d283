//! Headcount's own commands: `cargo xtask serve`, `test`, `dev`, `ci`, `bench`.
//!
//! Whoever has Rust and git gets everything else from here: each command sets up what it needs, once, and says so.

mod app;
mod bench;
mod cache;
mod cargo;
mod ci;
mod debian;
mod dev;
mod failure;
mod node;
mod parts;
mod process;
mod progress;
mod serve;
mod setup;
mod size;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use failure::Failure;

const USAGE: &str = "\
Usage: cargo xtask <command>

  serve [options of `headcount serve`]   build everything and start Headcount with the demo conference
  test [part…]                           run all tests, or the parts named (`test --list` lists them)
  dev                                    serve the app while you edit it, rebuilding on each change
  bench [options]                        measure how fast it is, beside this machine's own limits
  ci                                     what continuous integration runs: format, lints, documentation, tests

Each command first installs what it needs and does not find.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    match run(&command, arguments.collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            // As in `headcount` itself: 1 says that a check failed, 2 that it could not be tried.
            if error.is::<Failure>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn run(command: &str, arguments: Vec<String>) -> Result<ExitCode> {
    match command {
        "serve" => serve::run(arguments),
        "test" => test::run(&arguments),
        "dev" => dev::run(&arguments),
        "bench" => bench::run(&arguments),
        "ci" => ci::run(&arguments),
        "" | "help" | "-h" | "--help" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(Failure::usage(format!("there is no command `{other}`\n\n{USAGE}")).into()),
    }
}
