//! The machine, in words that say what matters for the figures and nothing about whose it is.

use std::fmt;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;
use tempfile::TempDir;

use crate::summary::Spread;

/// What the figures were measured on.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    cores: usize,
    cpu: String,
    memory_gib: u64,
    kernel: String,
    disk: String,
    /// The load average when the run began: what else ran.
    load: f64,
    /// Time for one write of 4 KiB to be on disk, in milliseconds.
    pub(crate) fsync_ms: Spread,
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cores, cpu, memory_gib, kernel, disk, load, fsync_ms } = self;
        write!(f, "{cores} cores ({cpu}), {memory_gib} GiB of memory, Linux {kernel}, {disk}; ")?;
        write!(
            f,
            "one fdatasync of 4 KiB takes {fsync_ms} ms. Server, database and load generator share it all"
        )?;
        write!(f, "; the load average was {load:.1} when the run began, just after the bench was compiled.")
    }
}

/// Looks around, and at the disk that the databases will lie on.
pub(crate) fn look() -> Result<Machine> {
    let folder = folder()?;
    let release = read("/proc/sys/kernel/osrelease");
    let version: Vec<&str> = release.split(['.', '-']).take(2).collect();
    let memory = field("/proc/meminfo", "MemTotal").split(' ').next().and_then(|kib| kib.parse::<u64>().ok());
    Ok(Machine {
        cores: available_parallelism()?.get(),
        cpu: field("/proc/cpuinfo", "model name"),
        memory_gib: memory.unwrap_or_default() >> 20,
        kernel: version.join("."),
        disk: disk(folder.path()),
        load: read("/proc/loadavg").split(' ').next().and_then(|load| load.parse().ok()).unwrap_or_default(),
        fsync_ms: fsync_ms()?,
    })
}

/// How long a write of 4 KiB takes to be on disk, in milliseconds, where the file does not grow: so databases write their
/// logs.
pub(crate) fn fsync_ms() -> Result<Spread> {
    let folder = folder()?;
    fsync(&folder.path().join("probe"))
}

/// Processor time that a process has taken so far.
pub(crate) fn processor_time(pid: u32) -> Result<Duration> {
    /// What Linux counts in, on every machine.
    const TICKS_PER_SECOND: u64 = 100;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is the program's name in brackets and may hold spaces; user and system time are 14 and 15.
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks = after_name.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap_or_default());
    Ok(Duration::from_millis(ticks.sum::<u64>() * 1_000 / TICKS_PER_SECOND))
}

/// The kind of disk and of file system that a folder is on.
fn disk(folder: &Path) -> String {
    let mounts = read("/proc/mounts");
    let mount = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?, words.next()?))
        })
        .filter(|(_, point, _)| folder.starts_with(point))
        .max_by_key(|(_, point, _)| point.len());
    let Some((device, _, system)) = mount else { return "an unknown disk".to_owned() };
    let name = device.rsplit('/').next().unwrap_or_default();
    // sda1 is a part of sda, and nvme0n1p1 one of nvme0n1.
    let whole = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let names = [name, whole, whole.strip_suffix('p').unwrap_or(whole)];
    let rotates = names.map(|name| read(&format!("/sys/block/{name}/queue/rotational")));
    let kind = match rotates.iter().find(|text| !text.is_empty()).map(String::as_str) {
        _ if system == "tmpfs" => "memory",
        _ if name.starts_with("vd") => "a virtual disk",
        Some("1") => "a spinning disk",
        Some(_) => "a solid-state disk",
        None => "a disk",
    };
    format!("{system} on {kind}")
}

/// Where the databases lie as well.
fn folder() -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("headcount-bench-").tempdir()?)
}

fn fsync(path: &Path) -> Result<Spread> {
    const PAGE: [u8; 4_096] = [2; 4_096];
    const TIMES: usize = 200;
    let mut file = File::create(path)?;
    file.write_all(&PAGE.repeat(TIMES))?;
    file.sync_all()?;
    let once = |index: usize| -> Result<Duration> {
        file.write_all_at(&PAGE, u64::try_from(index * PAGE.len())?)?;
        let start = Instant::now();
        file.sync_data()?;
        Ok(start.elapsed())
    };
    let times = (0..TIMES).map(once).collect::<Result<Vec<_>>>()?;
    Ok(Spread::of(times.iter().map(|time| time.as_secs_f64() * 1_000.0)))
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

fn field(path: &str, name: &str) -> String {
    let text = read(path);
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
    value.map_or_else(String::new, |(_, value)| value.trim().to_owned())
}
