//! Calling Cargo.

use std::process::Command;

use anyhow::Result;

use crate::failure::Failure;
use crate::process::{describe, output};
use crate::progress::watch;
use crate::workspace::root;

/// Cargo in the checkout, with the network turned off: [`fetch`] has brought everything.
pub(crate) fn offline(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root()).env("CARGO_NET_OFFLINE", "true");
    command
}

/// Downloads the crates that Cargo.lock names, unless all are there; so that what follows needs no network, and a bad
/// network fails here, under its own name.
pub(crate) fn fetch() -> Result<()> {
    // For all platforms, although two would do: Trunk asks for the metadata of every crate in the lock file.
    let arguments = ["fetch", "--quiet"];
    if output(&mut offline(&arguments)).is_ok() {
        return Ok(());
    }
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    watch("Downloading the crates that Cargo.lock names", "under a minute", &mut command).map_err(|_| {
        let advice = "read Cargo's own words above; check the network, then try again";
        Failure::setup("The crates", describe(&command), advice).into()
    })
}
