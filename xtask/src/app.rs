//! Builds the browser app for delivery, into `target/app`.

mod cut;
mod finish;

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::output;
use crate::progress::watch;
use crate::setup::Tools;
use crate::workspace::{Fnv, app, files_below, root};

/// Everything that the app is made from. Its build is skipped while none of it has changed.
const SOURCES: [&str; 17] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "boot.js",
    "domain/Cargo.toml",
    "domain/src",
    "index.html",
    "package-lock.json",
    "src",
    "style",
    "worker.js",
    "xtask/compress.mjs",
    "xtask/shorten.mjs",
    "xtask/src/app",
    "xtask/src/app.rs",
    "xtask/src/tools.rs",
];

/// Builds the app with Trunk and finishes what it leaves, unless nothing has changed since the last time.
pub(crate) fn build(tools: &Tools) -> Result<()> {
    let fingerprint = fingerprint()?;
    let stamp = app().with_extension("fingerprint");
    let same = fs::read_to_string(&stamp).is_ok_and(|text| text == fingerprint);
    if same && app().join("index.html").is_file() {
        return Ok(());
    }
    let output = root().join("target/trunk");
    let mut trunk = tools.command("trunk");
    trunk.args(["build", "--release", "--color", "never", "--dist"]).arg(&output);
    // Some versions of Trunk take NO_COLOR=1 for a mistake; and a backtrace of Trunk helps nobody here. The cut needs to
    // know which function calls which, and only the linker does.
    trunk
        .env("CARGO_NET_OFFLINE", "true")
        .env("RUSTFLAGS", "-Clink-args=--emit-relocs")
        .env("RUST_BACKTRACE", "0")
        .env_remove("NO_COLOR");
    watch(
        "Building the browser app",
        "about 4 min the first time, 40 s after a change",
        trunk.current_dir(root()),
    )?;
    cut::run_on(tools, &output)?;
    finish::run_on(tools, &output)?;
    fs::write(&stamp, fingerprint).with_context(|| format!("cannot write {}", stamp.display()))
}

fn fingerprint() -> Result<String> {
    let mut hash = Fnv::new();
    hash.write(output(Command::new("rustc").arg("-vV"))?.as_bytes());
    for source in SOURCES {
        for file in files_below(&root().join(source))? {
            hash.write(file.to_string_lossy().as_bytes());
            hash.write(&fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
        }
    }
    Ok(hash.hex())
}
