//! Tools that Cargo builds from source: Trunk, wasm-bindgen's command, and wasm-split's.
//!
//! None can be downloaded ready-made from a package registry, so this is the slow part of the first start. They are
//! built plainly (hardly optimised, no link-time optimisation), which takes a third of the time and is fast enough.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::cache;
use crate::failure::Failure;
use crate::process::{describe, find, has_version, is_program};
use crate::progress::watch;
use crate::workspace::{locked_version, tool_cache};

const TRUNK: &str = "0.22.1";
const WASM_SPLIT: &str = "0.2.4";

/// A tool and how to build it.
pub(crate) struct Tool {
    /// The crate's name.
    package: &'static str,
    /// The only version that will do.
    version: String,
    /// The program that it brings.
    program: &'static str,
    /// What it is for, as the second half of a sentence.
    purpose: &'static str,
    /// How long it takes on two cores.
    guess: &'static str,
    /// `cargo install`'s options.
    options: &'static [&'static str],
    /// How far to optimise it, from 0 to 3.
    optimise: &'static str,
}

impl Tool {
    /// Trunk, which builds the browser app.
    pub(crate) fn trunk() -> Self {
        Self {
            package: "trunk",
            version: TRUNK.to_owned(),
            program: "trunk",
            purpose: "which builds the browser app",
            guess: "about 3 min",
            // It asks for a newer compiler than it needs.
            options: &["--locked", "--ignore-rust-version"],
            optimise: "0",
        }
    }

    /// wasm-bindgen's command, whose version must equal that of the library which the app is linked with.
    pub(crate) fn wasm_bindgen() -> Result<Self> {
        Ok(Self {
            package: "wasm-bindgen-cli",
            version: locked_version("wasm-bindgen")?,
            program: "wasm-bindgen",
            purpose: "which joins the app to the browser",
            guess: "about 2 min",
            // Its own lock file names a crate that the registry no longer has.
            options: &["--no-default-features"],
            optimise: "1",
        })
    }

    /// What cuts the program into bundles.
    pub(crate) fn wasm_split() -> Self {
        Self {
            package: "wasm_split_cli_support",
            version: WASM_SPLIT.to_owned(),
            program: "wasm-split-cli",
            purpose: "which cuts the app into what is loaded when",
            guess: "about 1 min",
            options: &["--locked", "--features", "build-binary"],
            optimise: "0",
        }
    }

    fn name(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }

    /// The folder that holds the program, if the right version is in the cache or on PATH.
    fn found(&self, cache: &Path) -> Option<PathBuf> {
        let cached = cache.join(self.name()).join("bin");
        if is_program(&cached.join(self.program)) {
            return Some(cached);
        }
        let elsewhere = find(self.program)?;
        has_version(&elsewhere, &self.version).then(|| elsewhere.parent().map(Path::to_path_buf))?
    }

    fn install(&self, cache: &Path) -> Result<PathBuf> {
        let folder = cache.join(self.name());
        cache::fill(&folder, |folder| self.install_into(folder, cache))?;
        Ok(folder.join("bin"))
    }

    fn install_into(&self, folder: &Path, cache: &Path) -> Result<()> {
        let mut command = Command::new("cargo");
        command.args(["install", "--no-track", "--force", "--root"]).arg(folder);
        command.args(self.options).arg(format!("{}@{}", self.package, self.version));
        command.envs([
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.optimise),
        ]);
        // Away from the checkout, whose Cargo configuration is not meant for these.
        command
            .env("CARGO_TARGET_DIR", cache.join("build"))
            .env_remove("CARGO_NET_OFFLINE")
            .current_dir(cache);
        let title = format!("Installing: {} {}, {}", self.package, self.version, self.purpose);
        watch(&title, self.guess, &mut command).map_err(|_| {
            let advice =
                "read Cargo's own words above; check the network and the space on the disk, then try again";
            Failure::setup(format!("{} {}", self.package, self.version), describe(&command), advice).into()
        })
    }
}

/// Installs what is missing and returns the folders to put on PATH.
pub(crate) fn ensure(tools: &[Tool]) -> Result<Vec<PathBuf>> {
    let cache = tool_cache()?;
    if let Some(folders) = tools.iter().map(|tool| tool.found(&cache)).collect() {
        return Ok(folders);
    }
    let _lock = cache::lock(&cache)?;
    let mut folders = Vec::new();
    let mut installed = false;
    for tool in tools {
        if let Some(folder) = tool.found(&cache) {
            folders.push(folder);
            continue;
        }
        folders.push(tool.install(&cache)?);
        installed = true;
    }
    if installed {
        // Gigabytes that nothing needs again. If they cannot be removed, they only take up space.
        let _ = fs::remove_dir_all(cache.join("build"));
    }
    Ok(folders)
}
