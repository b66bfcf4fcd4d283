//! Disks that are full for a while, for real: a small tmpfs with ballast where mounting is allowed, and a limit on the
//! size of the files that the server may write.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use testbed::Headcount;

/// A disk that can be filled, and cleared again.
#[derive(Debug)]
pub(crate) enum Disk {
    /// A file system of its own, full once ballast lies in it.
    Small {
        /// Where it is mounted.
        folder: TempDir,
    },
    /// Any disk; the server may not write beyond a few pages of any file.
    Limited {
        /// A folder for the database.
        folder: TempDir,
    },
}

/// The size of a small disk: a new database takes a part of it.
const SIZE: &str = "size=24m,mode=0777";
/// Fewer bytes than any write goes beyond.
const LIMIT: u64 = 8_192;

impl Disk {
    /// A small file system; none, with a line that says so, where mounting is not allowed.
    pub(crate) fn small() -> Option<Self> {
        let folder = new_folder();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(folder.path()).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self::Small { folder });
        }
        println!("mounting a tmpfs is not allowed here: that kind of full disk is left out");
        None
    }

    /// A limit on file sizes, which needs no rights.
    pub(crate) fn limited() -> Self {
        Self::Limited { folder: new_folder() }
    }

    /// Where to put what is to be squeezed.
    pub(crate) fn folder(&self) -> &Path {
        let (Self::Small { folder } | Self::Limited { folder }) = self;
        folder.path()
    }

    /// From now on writes fail.
    pub(crate) fn fill(&self, server: &Headcount) {
        match self {
            Self::Small { .. } => fill_up(&self.ballast()).expect("it fills up"),
            Self::Limited { .. } => limit(server.pid(), &format!("{LIMIT}:")),
        }
    }

    /// From now on writes succeed.
    pub(crate) fn clear(&self, server: &Headcount) {
        match self {
            Self::Small { .. } => fs::remove_file(self.ballast()).expect("the ballast goes"),
            Self::Limited { .. } => limit(server.pid(), "unlimited:"),
        }
    }

    fn ballast(&self) -> PathBuf {
        self.folder().join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Self::Small { folder } = self {
            // Lazily: the server may still be about to end.
            let _ = Command::new("umount").arg("--lazy").arg(folder.path()).status();
        }
    }
}

/// A command that starts a server so that it lives with what [`Disk::fill`] does.
pub(crate) fn server(database: &str) -> Command {
    // A process is killed for a write beyond its limit unless it ignores SIGXFSZ, as a shell can arrange.
    let mut command = Command::new("sh");
    command.args(["-c", r#"trap "" XFSZ; exec "$0" "$@""#]);
    command.arg(testbed::binary().expect("headcount is built"));
    command.args(["serve", "--database", database, "--listen", "127.0.0.1:0"]);
    command
}

fn new_folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("headcount-disk-").tempdir().expect("a temporary folder");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("it is ours");
    folder
}

fn fill_up(path: &Path) -> std::io::Result<()> {
    let mut file: File = OpenOptions::new().create(true).append(true).open(path)?;
    loop {
        match file.write(&[0; 4_096]) {
            Ok(_) => {}
            Err(why) if why.kind() == ErrorKind::StorageFull => return Ok(()),
            Err(why) => return Err(why),
        }
    }
}

fn limit(pid: u32, limit: &str) {
    let mut prlimit = Command::new("prlimit");
    prlimit.args(["--pid", &pid.to_string(), &format!("--fsize={limit}")]);
    assert!(prlimit.status().expect("util-linux is everywhere").success());
}
