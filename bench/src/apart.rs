//! What the bench measures in a process of its own: on the slow disk, under `strace`, which holds back that process alone
//! and not the load generator.

use std::env;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::de::DeserializeOwned;
use testbed::{Disk, Kind};

use crate::limits::{self, Limits};
use crate::machine;
use crate::rounds::name;
use crate::summary::Spread;

/// The first argument of such a process.
const APART: &str = "--apart";
const FSYNC: &str = "fsync";
const LIMITS: &str = "limits";

/// How long an fsync takes on a disk, in milliseconds.
pub(crate) fn fsync_ms(disk: Disk) -> Result<Spread> {
    ask(disk, &[FSYNC])
}

/// The database's limits on a disk.
pub(crate) fn limits(disk: Disk, kind: Kind, url: &str, time: Duration) -> Result<Limits> {
    ask(disk, &[LIMITS, name(kind), url, &time.as_millis().to_string()])
}

/// In such a process: the answer, as JSON. Nothing in any other.
pub(crate) fn answer(arguments: &[String]) -> Option<Result<String>> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [APART, FSYNC] => Some(machine::fsync_ms().and_then(|found| Ok(serde_json::to_string(&found)?))),
        [APART, LIMITS, kind, url, time] => Some(measure_limits(kind, url, time)),
        _ => None,
    }
}

fn measure_limits(kind: &str, url: &str, time: &str) -> Result<String> {
    let kind = Kind::ALL.into_iter().find(|known| name(*known) == kind).context("no such database")?;
    let found = limits::measure(kind, url, Duration::from_millis(time.parse()?))?;
    Ok(serde_json::to_string(&found)?)
}

fn ask<T: DeserializeOwned>(disk: Disk, arguments: &[&str]) -> Result<T> {
    let mut command = disk.command(env::current_exe()?);
    command.arg(APART).args(arguments);
    let program = command.get_program().display().to_string();
    let output = command.output().with_context(|| format!("can't start {program}"))?;
    let complaints = String::from_utf8_lossy(&output.stderr);
    // Where it may not trace, strace complains and lets the program run as fast as it likes.
    if let Some(why) = complaints.lines().rfind(|line| line.starts_with("strace: ")) {
        bail!("strace can't trace here: {}", why.trim_start_matches("strace: "));
    }
    ensure!(output.status.success(), "{program} ended with {}: {}", output.status, complaints.trim());
    ensure!(!output.stdout.is_empty(), "{program} told nothing");
    Ok(serde_json::from_slice(&output.stdout)?)
}
