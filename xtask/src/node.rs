//! What comes from npm: wasm-opt and esbuild for the app, Playwright, axe and a mail server for the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::failure::Failure;
use crate::process::{describe, find, is_program, output};
use crate::progress::watch;
use crate::workspace::{hash, root, tool_cache};
use crate::{cache, debian, setup};

/// Playwright refuses an older Node; Debian 12 has 18.
const OLDEST_NODE_FOR_TESTS: u32 = 20;
/// Fetched from npm where the system's Node is too old for the tests.
const NODE_FOR_TESTS: &str = "22.23.3";

/// Installs package-lock.json's packages unless they are there; returns the folder of their programs.
pub(crate) fn packages() -> Result<PathBuf> {
    let folder = root().join("node_modules");
    let programs = folder.join(".bin");
    let lock = fs::read(root().join("package-lock.json")).context("cannot read package-lock.json")?;
    let stamp = folder.join(".headcount-lock");
    // The packages' programs are nothing without Node, which may have been removed since.
    if fs::read_to_string(&stamp).is_ok_and(|text| text == hash(&lock)) && find("node").is_some() {
        return Ok(programs);
    }
    debian::node_and_npm()?;
    let mut command = Command::new("npm");
    command.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(root());
    let title = "Installing: packages from npm, to make the app small and to test it: wasm-opt, esbuild, Playwright, axe, \
                 a mail server";
    watch(title, "a few seconds, 20 MB", &mut command).map_err(|_| {
        let advice = "read npm's own words above; check the network, then try again";
        Failure::setup("npm's packages", describe(&command), advice)
    })?;
    fs::write(&stamp, hash(&lock)).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(programs)
}

/// A Node that is new enough for the tests: the system's, or one of its own.
pub(crate) fn for_tests() -> Result<PathBuf> {
    if let Some(system) = find("node").filter(|node| is_new_enough(node)) {
        return Ok(system);
    }
    let package = format!("node-linux-{}", setup::npm_architecture());
    let cache = tool_cache()?;
    let folder = cache.join(format!("node-{NODE_FOR_TESTS}"));
    let node = folder.join("node_modules").join(&package).join("bin/node");
    if is_program(&node) {
        return Ok(node);
    }
    debian::node_and_npm()?;
    let _lock = cache::lock(&cache)?;
    if !is_program(&node) {
        cache::fill(&folder, |folder| install(&package, folder))?;
    }
    Ok(node)
}

fn install(package: &str, folder: &Path) -> Result<()> {
    let mut command = Command::new("npm");
    command.args(["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix"]);
    command.arg(folder).arg(format!("{package}@{NODE_FOR_TESTS}"));
    let title = format!("Installing: Node {NODE_FOR_TESTS}, since Playwright needs a newer one than is here");
    watch(&title, "about 10 s, 60 MB", &mut command).map_err(|_| {
        let advice =
            format!("install Node {OLDEST_NODE_FOR_TESTS} or newer in any other way, then try again");
        Failure::setup(format!("Node {NODE_FOR_TESTS}"), describe(&command), advice).into()
    })
}

fn is_new_enough(node: &Path) -> bool {
    let version = output(Command::new(node).arg("--version")).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().unwrap_or_default();
    major.parse().is_ok_and(|major: u32| major >= OLDEST_NODE_FOR_TESTS)
}
