//! Cuts the program into what every visit needs and the bundles that are downloaded when they are needed.
//!
//! Trunk binds Cargo's program in one piece, whose doors to the bundles lead nowhere. So it is bound once more here, after
//! the cut, and takes the place of what Trunk has left.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::finish::{bundle_script, remove};
use crate::process::run;
use crate::progress::watch;
use crate::setup::Tools;
use crate::workspace::{files_below, root, target};

/// The program's name, and so its files' names.
const PROGRAM: &str = "headcount-app";
/// The script by which the program reaches its bundles.
const LINKS: &str = "__wasm_split.js";
/// Measured best on this app: `-Oz` alone leaves it 1 % larger.
const SHRINK: [&str; 4] = ["--flatten", "--rereloop", "-Oz", "-Oz"];
/// A request that stands still must end some day, so that another can be made: this is enough for 100 kB at 15 kbit/s.
const TIME_OUT_MS: u32 = 60_000;

/// Cuts the program that Cargo has built for Trunk, and puts the pieces into Trunk's output.
pub(crate) fn run_on(tools: &Tools, trunk_output: &Path) -> Result<()> {
    let cut = root().join("target/cut");
    remove(&cut)?;
    let whole = target().join("wasm32-unknown-unknown/browser").join(PROGRAM).with_extension("wasm");
    let mut split = tools.command("wasm-split-cli");
    run(split.args(["--out-name", PROGRAM]).arg(&whole).arg(&cut))?;

    let bound = cut.join("bound");
    let mut bind = tools.command("wasm-bindgen");
    bind.args([
        "--target",
        "web",
        "--no-typescript",
        "--keep-lld-exports",
        "--out-name",
        PROGRAM,
        "--out-dir",
    ])
    .arg(&bound);
    run(bind.arg(cut.join(PROGRAM).with_extension("wasm")))?;

    let links_file = bound.join(LINKS);
    fs::rename(cut.join(LINKS), &links_file).context("the cut left no links")?;
    run(tools.command("node").arg(root().join("xtask/shorten.mjs")).arg(&bound).arg(PROGRAM))?;

    let program = bound.join(format!("{PROGRAM}_bg.wasm"));
    shrink(tools, "the program", "20 s", &program, &left_by_trunk(trunk_output, "_bg.wasm")?)?;
    let mut links = calm(&fs::read_to_string(&links_file)?)?;
    for piece in pieces(&cut)? {
        let name = name(&piece);
        links = link(&links, &piece, &name)?;
        let file = cut.join(&piece).with_extension("wasm");
        shrink(
            tools,
            &format!("the bundle `{name}`"),
            "10 s",
            &file,
            &trunk_output.join(&name).with_extension("wasm"),
        )?;
    }
    fs::write(&links_file, links)?;
    let script = bound.join(PROGRAM).with_extension("js");
    bundle_script(tools, &script, &left_by_trunk(trunk_output, ".js")?)?;
    // Bundled into the script by now.
    remove(&trunk_output.join("snippets"))
}

/// The stems of the files that were cut off.
fn pieces(cut: &Path) -> Result<Vec<String>> {
    let files = files_below(cut)?.into_iter().filter(|file| file.parent() == Some(cut));
    let wasm = files.filter(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    let stems = wasm.filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()));
    let pieces: Vec<_> = stems.filter(|stem| stem != PROGRAM).collect();
    ensure!(!pieces.is_empty(), "nothing was cut off; src/bundles.rs names what should be");
    Ok(pieces)
}

/// What a piece is called when it is delivered: a bundle by its own name; what several bundles share, by a number.
fn name(piece: &str) -> String {
    piece.strip_prefix("split_").map_or_else(|| piece.replace("chunk_", "shared"), str::to_owned)
}

/// A bundle that did not come is no fault of the app's, which tells of it in its own words, and tries again.
fn calm(links: &str) -> Result<String> {
    ensure!(
        links.contains("console.error(e)"),
        "the links report no error: this version writes them otherwise"
    );
    Ok(links.replace("console.error(e)", "console.warn(e)"))
}

/// Lets the links name a piece from the root of the site, as everything else is named, and not wait for ever.
fn link(links: &str, piece: &str, name: &str) -> Result<String> {
    let old = format!("fetch(new URL(\"./{piece}.wasm\", import.meta.url))");
    ensure!(
        links.contains(&old),
        "the links do not say `{old}`: this version of wasm-split-cli writes them otherwise"
    );
    let new = format!("fetch(\"/{name}.wasm\", {{ signal: AbortSignal.timeout({TIME_OUT_MS}) }})");
    Ok(links.replace(&old, &new))
}

fn shrink(tools: &Tools, what: &str, time: &str, from: &Path, to: &Path) -> Result<()> {
    let mut optimise = tools.command("wasm-opt");
    optimise.arg(from).args(SHRINK).arg("-o").arg(to);
    watch(&format!("Shrinking {what}"), time, &mut optimise)
}

/// The program's file in Trunk's output, whose name Trunk has put a hash into.
fn left_by_trunk(trunk_output: &Path, ending: &str) -> Result<PathBuf> {
    let is_it = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(PROGRAM) && name.ends_with(ending)
    };
    let found = files_below(trunk_output)?.into_iter().find(is_it);
    found.with_context(|| format!("Trunk left no {PROGRAM}…{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_keep_their_names_and_what_they_share_gets_a_number() {
        assert_eq!(name("split_me"), "me");
        assert_eq!(name("chunk_3"), "shared3");
    }

    #[test]
    fn links_name_a_piece_from_the_root() {
        let links = "const src = fetch(new URL(\"./split_me.wasm\", import.meta.url));";
        let linked = link(links, "split_me", "me").unwrap();
        assert_eq!(linked, "const src = fetch(\"/me.wasm\", { signal: AbortSignal.timeout(60000) });");
    }

    #[test]
    fn links_that_are_written_otherwise_are_noticed() {
        assert!(link("fetch('./split_me.wasm')", "split_me", "me").is_err());
    }
}
