//! `cargo xtask test`: every test that there is, each part with what it needs.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::failure::Failure;
use crate::parts::{self, Part};
use crate::process::run as run_command;
use crate::workspace::{files_below, headcount, root, target};
use crate::{cargo, debian, node, serve, setup, size};

/// Runs the parts named, or all.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let all = all_parts()?;
    if arguments.iter().any(|argument| argument == "--list") {
        for part in &all {
            println!("{:<16} {}", part.name, part.title);
        }
        return Ok(ExitCode::SUCCESS);
    }
    Ok(parts::run(&chosen(all, arguments)?))
}

/// All parts, the quick ones first.
pub(crate) fn all_parts() -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut later = Vec::new();
    for name in suites()? {
        let known = SUITES.iter().find(|suite| suite.name == name);
        let suite = known.copied().unwrap_or(Suite { name: "", title: "a suite of its own", built: true });
        let title = suite.title;
        let part = Part::new(name.clone(), title, move || native_suite(&name, suite.built));
        if suite.built { later.push(part.needs("build")) } else { parts.push(part) }
    }
    parts.push(Part::new("unit", "the tests beside the code", || {
        debian::c_compiler()?;
        debian::postgres()?;
        cargo::fetch()?;
        run_command(&mut cargo::offline(&["test", "--workspace", "--exclude", "headcount-app"]))
    }));
    parts.push(Part::new("browser", "the app's own tests, in Chromium", browser));
    parts.push(Part::new("build", "the app and the server, for delivery", serve::build));
    parts.extend(later);
    parts.push(Part::new("size", "what a first visit downloads", size::check).needs("build"));
    parts.push(Part::new("journeys", "a person's way through the app, in Chromium", journeys).needs("build"));
    Ok(parts)
}

/// The parts named, with those that they need; a plural is as good as a singular.
fn chosen(all: Vec<Part>, names: &[String]) -> Result<Vec<Part>> {
    let is = |part: &Part, name: &String| part.name == *name || format!("{}s", part.name) == *name;
    if let Some(unknown) = names.iter().find(|name| !all.iter().any(|part| is(part, name))) {
        let known: Vec<_> = all.iter().map(|part| part.name.as_str()).collect();
        let message = format!("there is no part `{unknown}`; there are: {}", known.join(", "));
        return Err(Failure::usage(message).into());
    }
    let wanted = |part: &Part| names.is_empty() || names.iter().any(|name| is(part, name));
    let needed: Vec<_> = all.iter().filter(|part| wanted(part)).filter_map(|part| part.needs).collect();
    Ok(all.into_iter().filter(|part| wanted(part) || needed.contains(&part.name.as_str())).collect())
}

/// A folder of `tests/` with a `main.rs`.
#[derive(Clone, Copy)]
struct Suite {
    name: &'static str,
    title: &'static str,
    /// Whether it starts the built `headcount`.
    built: bool,
}

/// The suites in their order. Others may be added without a word here; they come last.
const SUITES: [Suite; 9] = [
    Suite { name: "tidy", title: "sizes, import directions, words", built: false },
    Suite { name: "rules", title: "exhaustive and random checks of the ledger", built: false },
    Suite { name: "store", title: "one story, on SQLite and on PostgreSQL", built: false },
    Suite { name: "api", title: "HTTP, as any client would speak it", built: false },
    Suite { name: "audit", title: "what a hand has changed is found", built: true },
    Suite { name: "faults", title: "a database that is held, damaged, or says no", built: true },
    Suite { name: "mails", title: "a mail server that takes, refuses, delays, dies", built: true },
    Suite { name: "rehearse", title: "PyCon 2012, played to the end", built: true },
    Suite { name: "crash", title: "the server killed, cut off and out of space", built: true },
];

fn suites() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("tests")).context("cannot read tests/")? {
        let entry = entry?;
        if entry.path().join("main.rs").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    let place = |name: &str| SUITES.iter().position(|suite| suite.name == name).unwrap_or(SUITES.len());
    names.sort_by(|left, right| (place(left), left).cmp(&(place(right), right)));
    Ok(names)
}

fn native_suite(name: &str, built: bool) -> Result<()> {
    debian::c_compiler()?;
    debian::postgres()?;
    cargo::fetch()?;
    let mut command = cargo::offline(&["test", "--package", "headcount-app", "--test", name]);
    if name == "mails" {
        node::packages()?;
        command.env("NODE", node::for_tests()?);
    }
    if built {
        command.env("HEADCOUNT_BIN", headcount("release"));
    }
    run_command(&mut command)
}

fn browser() -> Result<()> {
    let tools = setup::for_wasm()?;
    let (_, driver) = debian::chromium()?;
    let mut command = tools.command("cargo");
    command.args(["test", "--target", "wasm32-unknown-unknown", "--package", "headcount-app", "--lib"]);
    command.current_dir(root()).env("CARGO_NET_OFFLINE", "true");
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    command.env("WASM_BINDGEN_USE_BROWSER", "1").env("CHROMEDRIVER", driver);
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", root().join("xtask/webdriver.json"));
    run_command(&mut command)
}

fn journeys() -> Result<()> {
    let folder = root().join("tests/journeys");
    let is_test = |file: &PathBuf| file.to_string_lossy().ends_with(".test.mjs");
    let files: Vec<_> = files_below(&folder)?.into_iter().filter(is_test).collect();
    ensure!(!files.is_empty(), "tests/journeys holds no *.test.mjs");
    node::packages()?;
    let (chromium, _) = debian::chromium()?;
    let screens = target().join("screens");
    fs::create_dir_all(&screens).with_context(|| format!("cannot create {}", screens.display()))?;
    let mut command = Command::new(node::for_tests()?);
    command.args(["--test", "--test-reporter=spec"]).args(files).current_dir(root());
    command.env("HEADCOUNT_BIN", headcount("release")).env("CHROMIUM", chromium).env("SCREENS", screens);
    run_command(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str]) -> Vec<String> {
        let all = vec![
            Part::new("store", "", || Ok(())),
            Part::new("build", "", || Ok(())),
            Part::new("size", "", || Ok(())).needs("build"),
        ];
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        chosen(all, &arguments).unwrap().into_iter().map(|part| part.name).collect()
    }

    #[test]
    fn a_part_brings_what_it_needs() {
        assert_eq!(names(&["size"]), ["build", "size"]);
        assert_eq!(names(&["stores"]), ["store"]);
        assert_eq!(names(&[]), ["store", "build", "size"]);
    }
}
