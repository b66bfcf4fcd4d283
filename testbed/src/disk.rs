//! A disk whose fsync is slow, made of any other: `strace` holds a process back at the end of each.

use std::ffi::OsStr;
use std::process::Command;
use std::time::Duration;

/// How much longer an fsync takes on [`Disk::Slow`]: about as long as on a good spinning disk or a networked one.
pub const SLOW_FSYNC: Duration = Duration::from_millis(5);

/// The calls that SQLite and PostgreSQL make on Linux to be sure that something is on the disk.
const FSYNC: &str = "fdatasync,fsync";

/// What a database's files lie on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// This machine's own.
    Plain,
    /// The same, but each fsync takes [`SLOW_FSYNC`] longer. Needs `strace`, and the system's leave to trace.
    Slow,
}

impl Disk {
    /// A command that runs a program, and all that it starts, on this disk.
    pub fn command(self, program: impl AsRef<OsStr>) -> Command {
        match self {
            Self::Plain => Command::new(program),
            Self::Slow => {
                let mut strace = Command::new("strace");
                // -D: the tracer is the grandchild, so the program stays this process's own child, with its signals and
                // its end. --seccomp-bpf: no other system call stops, so nothing else is slower.
                strace.args(["-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null"]);
                strace.args(["-e", &format!("trace={FSYNC}")]);
                strace.args(["-e", &format!("inject={FSYNC}:delay_exit={}", SLOW_FSYNC.as_micros())]);
                strace.arg(program);
                strace
            }
        }
    }
}
