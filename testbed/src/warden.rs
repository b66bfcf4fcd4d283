//! A process that takes away what this one would leave behind, however this one ends.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result};
use tempfile::TempDir;

/// Waits for its standard input to end, which the system sees to when this process ends, be it by SIGKILL. A line on it
/// says that there is nothing to do.
const WAIT: &str = "
trap '' INT TERM HUP
read -r _ && exit
";
/// Ends a process.
const KILL: &str = r#"kill -KILL "$1""#;
/// Removes a folder, into which a process that is about to end may still write.
const REMOVE: &str = r#"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$1" && break
    sleep 0.1
done
"#;

/// A shell with something to do in the end. It does it when this value goes, or this process.
#[derive(Debug)]
pub(crate) struct Warden {
    shell: Child,
    lifeline: Option<ChildStdin>,
}

impl Warden {
    /// Kills a process in the end.
    pub(crate) fn of_process(pid: u32) -> Result<Self> {
        Self::new(KILL, pid.to_string())
    }

    /// Removes a folder in the end.
    pub(crate) fn of_folder(folder: TempDir) -> Result<Self> {
        Self::of_folder_after("", folder)
    }

    /// Removes a folder, which is `$1`, after something else.
    pub(crate) fn of_folder_after(script: &str, folder: TempDir) -> Result<Self> {
        let warden = Self::new(&format!("{script}{REMOVE}"), folder.path())?;
        // From here on it is the warden's.
        let _ = folder.keep();
        Ok(warden)
    }

    fn new(script: &str, argument: impl AsRef<OsStr>) -> Result<Self> {
        let mut shell = Command::new("sh");
        // Out of the terminal's group, which Ctrl-C ends.
        shell.args(["-c", &format!("{WAIT}{script}"), "warden"]).arg(argument).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut shell = shell.spawn().context("can't start sh")?;
        let lifeline = shell.stdin.take();
        Ok(Self { shell, lifeline })
    }

    /// Lets it do now what it is there for.
    pub(crate) fn act(&mut self) {
        self.lifeline.take();
    }

    /// Lets it end without doing anything.
    pub(crate) fn dismiss(&mut self) {
        if let Some(mut lifeline) = self.lifeline.take() {
            // A shell that is gone does nothing either.
            let _ = lifeline.write_all(b"\n");
        }
    }
}

impl Drop for Warden {
    fn drop(&mut self) {
        self.act();
        let _ = self.shell.wait();
    }
}
