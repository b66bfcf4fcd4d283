//! Signals, by the shell's own `kill`: a machine may lack the program of that name.

use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

/// Sends a process a signal, such as `TERM`; false where there is no such process any more.
///
/// # Errors
/// Where it can't be sent, with the shell's words.
pub fn signal(pid: u32, name: &str) -> Result<bool> {
    let mut shell = Command::new("sh");
    // In words that are the same on every machine.
    shell.args(["-c", r#"kill -s "$1" "$2""#, "sh", name, &pid.to_string()]).env("LC_ALL", "C");
    let output = shell.stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let sent = output.status.success();
    ensure!(sent || said.contains("No such process"), "SIG{name} can't be sent to {pid}: {said}");
    Ok(sent)
}
