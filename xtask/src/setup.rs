//! What has to be on the machine, and a PATH on which it is found.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::failure::Failure;
use crate::process::{describe, find, output};
use crate::progress::watch;
use crate::tools::{self, Tool};
use crate::{cargo, debian, node};

const WASM: &str = "wasm32-unknown-unknown";

/// Folders that hold the tools, in the order in which they are looked through.
pub(crate) struct Tools(Vec<PathBuf>);

impl Tools {
    /// A command that finds the tools first.
    pub(crate) fn command(&self, program: &str) -> Command {
        // Looked up here, since `Command` itself looks on its parent's PATH only.
        let found = self.0.iter().map(|folder| folder.join(program)).find(|path| path.is_file());
        let mut command = Command::new(found.unwrap_or_else(|| program.into()));
        command.env("PATH", self.path());
        command
    }

    /// PATH with the tools in front.
    fn path(&self) -> OsString {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = self.0.iter().cloned().chain(env::split_paths(&path));
        env::join_paths(folders).unwrap_or(path)
    }
}

/// What building the app and the server takes.
pub(crate) fn for_building() -> Result<Tools> {
    debian::c_compiler()?;
    wasm_target()?;
    let mut folders = vec![node::packages()?];
    cargo::fetch()?;
    folders.extend(tools::ensure(&[Tool::wasm_bindgen()?, Tool::wasm_split(), Tool::trunk()])?);
    Ok(Tools(folders))
}

/// What compiling and testing the app's own crate takes, without building it for delivery.
pub(crate) fn for_wasm() -> Result<Tools> {
    wasm_target()?;
    cargo::fetch()?;
    Ok(Tools(tools::ensure(&[Tool::wasm_bindgen()?])?))
}

/// Rust's standard library for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    rustup(&["target", "add", WASM], "Rust's standard library for the browser")
}

/// One of rustup's components, by the program that it brings.
pub(crate) fn component(program: &str, component: &str) -> Result<()> {
    let works = output(Command::new(program).arg("--version")).is_ok();
    if works {
        Ok(())
    } else {
        rustup(&["component", "add", component], &format!("{component}, for the checks"))
    }
}

fn rustup(arguments: &[&str], what: &str) -> Result<()> {
    let mut command = Command::new("rustup");
    command.args(arguments);
    if find("rustup").is_none() {
        let advice = "install it in the way in which this Rust was installed, or install Rust with rustup";
        return Err(Failure::setup(what, describe(&command), advice).into());
    }
    watch(&format!("Installing: {what}"), "a few seconds", &mut command).map_err(|_| {
        Failure::setup(
            what,
            describe(&command),
            "read rustup's own words above; check the network, then try again",
        )
        .into()
    })
}

/// What this machine's processor is called by npm.
pub(crate) fn npm_architecture() -> &'static str {
    match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    }
}
