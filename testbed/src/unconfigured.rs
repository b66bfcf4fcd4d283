//! Commands that don't know what the person at this machine has configured for a server of their own: its database, its
//! mail server, its address.

use std::env;
use std::process::Command;

use anyhow::Result;

use crate::binary;

/// With what all names begin that configure `headcount`.
const NAMES: &str = "HEADCOUNT_";

/// A command that runs [`binary`], with nothing configured but what is then set on it.
///
/// # Errors
/// As [`binary`].
pub fn command() -> Result<Command> {
    let mut command = Command::new(binary()?);
    unconfigured(&mut command);
    Ok(command)
}

/// Takes from a command what it would inherit, and leaves what was set on it.
pub(crate) fn unconfigured(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let set_on_purpose = command.get_envs().any(|(set, _)| set == name);
        if !set_on_purpose && name.to_string_lossy().starts_with(NAMES) {
            command.env_remove(name);
        }
    }
}
