//! `cargo xtask ci`: what continuous integration runs.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::failure::Failure;
use crate::parts::{self, Part};
use crate::process::run as run_command;
use crate::{cargo, debian, setup, test};

/// The app's own crate, as it is compiled for the browser.
const APP: [&str; 6] =
    ["--package", "headcount-app", "--lib", "--bins", "--target", "wasm32-unknown-unknown"];
/// The same with the tests that stand in it and run in a browser.
const APP_TESTS: [&str; 7] =
    ["--package", "headcount-app", "--lib", "--profile", "test", "--target", "wasm32-unknown-unknown"];

/// Format, lints and documentation, then all tests.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    takes_nothing(arguments)?;
    let mut parts = vec![
        Part::new("format", "rustfmt has nothing to change", || {
            setup::component("rustfmt", "rustfmt")?;
            run_command(&mut cargo::offline(&["fmt", "--all", "--check"]))
        }),
        Part::new("lints", "clippy has nothing to say", || {
            clippy(&["--workspace", "--all-targets"])?;
            setup::wasm_target()?;
            clippy(&APP)?;
            clippy(&APP_TESTS)
        }),
        Part::new("documentation", "rustdoc has nothing to say", || {
            rustdoc(&["--workspace"])?;
            setup::wasm_target()?;
            rustdoc(&APP)
        }),
    ];
    parts.extend(test::all_parts()?);
    Ok(parts::run(&parts))
}

/// Whoever names a part means to run that part, and would wait for all.
fn takes_nothing(arguments: &[String]) -> Result<()> {
    match arguments.first() {
        None => Ok(()),
        Some(other) => {
            let advice = "`cargo xtask test` takes the names of parts";
            Err(Failure::usage(format!("`cargo xtask ci` takes no `{other}`; {advice}")).into())
        }
    }
}

fn clippy(what: &[&str]) -> Result<()> {
    debian::c_compiler()?;
    setup::component("cargo-clippy", "clippy")?;
    cargo::fetch()?;
    let command = cargo::offline(&["clippy"]);
    run_command(with(command, what).args(["--", "--deny", "warnings"]))
}

fn rustdoc(what: &[&str]) -> Result<()> {
    cargo::fetch()?;
    let command = cargo::offline(&["doc", "--no-deps", "--document-private-items"]);
    run_command(with(command, what).env("RUSTDOCFLAGS", "--deny warnings"))
}

fn with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_refused() {
        assert!(takes_nothing(&[]).is_ok());
        assert!(takes_nothing(&["tidy".to_owned()]).unwrap_err().is::<Failure>());
    }
}
