//! `cargo xtask bench`: builds the server and the bench in release, and runs the bench.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::progress::watch;
use crate::workspace::{headcount, root, target};
use crate::{cargo, debian};

/// Builds, and becomes the bench.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    debian::c_compiler()?;
    debian::postgres()?;
    debian::strace()?;
    cargo::fetch()?;
    let packages = ["--package", "headcount-server", "--package", "headcount-bench"];
    let mut command = cargo::offline(&["build", "--release"]);
    command.args(packages);
    watch("Building the server and the bench", "about 4 min the first time, then seconds", &mut command)?;
    let bench = target().join("release/headcount-bench");
    let mut command = Command::new(&bench);
    command.args(arguments).current_dir(root()).env("HEADCOUNT_BIN", headcount("release"));
    Err(command.exec()).with_context(|| format!("cannot start {}", bench.display()))
}
