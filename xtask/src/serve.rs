//! `cargo xtask serve`: from a bare checkout to a running Headcount.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::progress::watch;
use crate::workspace::headcount;
use crate::{app, cargo, setup};

/// Builds everything and becomes `headcount serve`.
pub(crate) fn run(mut arguments: Vec<String>) -> Result<ExitCode> {
    build()?;
    if !arguments.iter().any(|argument| argument == "--demo" || argument.starts_with("--demo=")) {
        arguments.extend(["--demo".to_owned(), "pycon-2012".to_owned()]);
    }
    let mut server = Command::new(headcount("release"));
    server.arg("serve").args(arguments);
    // Replaces this process, so that Ctrl-C and every other signal reach the server and nothing else.
    Err(server.exec()).with_context(|| format!("cannot start {}", headcount("release").display()))
}

/// Builds the app and the server in release.
pub(crate) fn build() -> Result<()> {
    if !headcount("release").is_file() {
        println!(
            "The first time takes about a quarter of an hour on two cores, builds included. Later starts take seconds."
        );
    }
    let tools = setup::for_building()?;
    app::build(&tools)?;
    let mut command = cargo::offline(&["build", "--release", "--package", "headcount-server"]);
    watch("Building the server", "about 4 min the first time, then seconds", &mut command)
}
