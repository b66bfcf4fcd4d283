//! What comes from Debian: a C compiler, Node, Chromium, PostgreSQL, strace.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::Result;

use crate::failure::Failure;
use crate::process::{describe, find, is_program, output, run};
use crate::progress::watch;

/// A C compiler: SQLite and the cryptography of PostgreSQL's connections are C.
pub(crate) fn c_compiler() -> Result<()> {
    if find("cc").is_some() {
        return Ok(());
    }
    install(&["build-essential"], "A C compiler, for SQLite inside the server", "about 30 s")
}

/// Node's own package manager, and Node with it.
pub(crate) fn node_and_npm() -> Result<()> {
    if find("node").is_some() && find("npm").is_some() {
        return Ok(());
    }
    let why = "Node and npm, for the tools that make the app small";
    install(&["nodejs", "npm"], why, "about 1 min")
}

/// The browser that the tests drive, and the program through which they do: `(chromium, chromedriver)`.
pub(crate) fn chromium() -> Result<(PathBuf, PathBuf)> {
    if let Some(found) = find("chromium").zip(find("chromedriver")) {
        return Ok(found);
    }
    install(&["chromium", "chromium-driver"], "Chromium, in which the tests use the app", "about 30 s")?;
    find("chromium").zip(find("chromedriver")).ok_or_else(|| {
        let advice =
            "see where the packages chromium and chromium-driver put their programs, and add that to PATH";
        Failure::setup("Chromium", "", advice).into()
    })
}

/// PostgreSQL's server programs, which Debian keeps off PATH.
pub(crate) fn postgres() -> Result<()> {
    let installed = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut programs = versions.map(|version| version.path().join("bin/initdb"));
        find("initdb").is_some() || programs.any(|program| is_program(&program))
    };
    if installed() {
        return Ok(());
    }
    install(&["postgresql"], "PostgreSQL, on which the tests run everything as well", "about 30 s")
}

/// The program with which the bench makes a slow disk.
pub(crate) fn strace() -> Result<()> {
    if find("strace").is_some() {
        return Ok(());
    }
    install(&["strace"], "strace, with which the bench slows down each fsync", "about 10 s")
}

/// Installs Debian packages; as root, or through sudo, or not at all but with the line to run.
fn install(packages: &[&str], why: &str, guess: &str) -> Result<()> {
    let what = format!("{} (Debian)", packages.join(", "));
    let line = format!("apt-get update && apt-get install -y --no-install-recommends {}", packages.join(" "));
    if find("apt-get").is_none() {
        let advice =
            "this is no Debian; install the same with the system's own package manager, then try again";
        return Err(Failure::setup(what, "", advice).into());
    }
    let sudo = match permission() {
        Permission::Root => false,
        Permission::Sudo => true,
        Permission::None => {
            return Err(Failure::setup(what, "", format!("run this as root, then try again: {line}")).into());
        }
    };
    if sudo {
        // The question for the password comes here, where no progress line overwrites it. `sudo -v` would ask even
        // those who need none for apt-get.
        let mut question = apt_get(true, &["--version"]);
        run(question.stdout(Stdio::null())).map_err(|_| {
            let advice = format!("run this as root, then try again: {line}");
            Failure::setup(what.clone(), describe(&question), advice)
        })?;
    }
    update(sudo)?;
    let mut command = apt_get(sudo, &["install", "-y", "--no-install-recommends"]);
    command.args(packages);
    watch(&format!("Installing: {why}"), guess, &mut command).map_err(|_| {
        let advice = "read apt's own words above; most often it is the network, or another apt at work";
        Failure::setup(what, describe(&command), advice).into()
    })
}

/// Fetches Debian's lists, once per run: a bare machine has none.
fn update(sudo: bool) -> Result<()> {
    static UPDATED: OnceLock<()> = OnceLock::new();
    if UPDATED.get().is_some() {
        return Ok(());
    }
    let mut command = apt_get(sudo, &["update"]);
    watch("Fetching Debian's package lists", "a few seconds", &mut command).map_err(|_| {
        Failure::setup("Debian's package lists", describe(&command), "check the network, then try again")
    })?;
    UPDATED.get_or_init(|| ());
    Ok(())
}

fn apt_get(sudo: bool, arguments: &[&str]) -> Command {
    let mut command = Command::new(if sudo { "sudo" } else { "env" });
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]);
    command.args(arguments);
    command
}

enum Permission {
    Root,
    Sudo,
    None,
}

fn permission() -> Permission {
    if output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0") {
        Permission::Root
    } else if find("sudo").is_some() {
        Permission::Sudo
    } else {
        Permission::None
    }
}
