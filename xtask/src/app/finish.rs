//! Makes what Trunk leaves ready for delivery: smaller scripts, names that follow the final content, compressed copies.
//!
//! Trunk puts a hash into names, but computes it before wasm-opt has run: two different files could share a name that
//! browsers keep for a year. So almost everything moves to `assets/` under a name made from its last content.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::process::run;
use crate::setup::Tools;
use crate::workspace::{app, files_below, hash, root};

/// The one file besides `index.html` that keeps its name and its place: a browser knows a worker by its address, and lets it
/// have a say only in what lies below that.
const WORKER: &str = "worker.js";

/// Turns Trunk's output, with the program cut, into `target/app`.
pub(crate) fn run_on(tools: &Tools, trunk_output: &Path) -> Result<()> {
    for name in ["boot.js", WORKER] {
        let script = trunk_output.join(name);
        bundle_script(tools, &script, &script)?;
    }
    let mut files = read(trunk_output)?;
    // Whoever names another file comes after it, so that each hash covers the final names.
    files.sort_by_key(|file| match extension(&file.name) {
        "html" => 3,
        "js" => 2,
        "css" => 1,
        _ => 0,
    });
    rename_by_content(&mut files);

    let unfinished = app().with_extension("unfinished");
    remove(&unfinished)?;
    for file in &files {
        let path = unfinished.join(&file.name);
        fs::create_dir_all(path.parent().unwrap_or(&unfinished))?;
        fs::write(&path, &file.content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    run(tools.command("node").arg(root().join("xtask/compress.mjs")).arg(&unfinished))?;
    remove(&app())?;
    fs::rename(&unfinished, app()).context("cannot move the finished app to its place")
}

/// A file to deliver, by its path below the root of the site.
struct Delivered {
    name: String,
    content: Vec<u8>,
}

/// Makes one small script of a script and all that it imports.
pub(crate) fn bundle_script(tools: &Tools, from: &Path, to: &Path) -> Result<()> {
    let mut esbuild = tools.command("esbuild");
    esbuild.arg(from).args(["--bundle", "--minify", "--format=esm", "--target=es2022"]);
    esbuild.args(["--log-level=warning", "--allow-overwrite"]);
    run(esbuild.arg(format!("--outfile={}", to.display())).current_dir(root()))
}

fn read(folder: &Path) -> Result<Vec<Delivered>> {
    let mut files = Vec::new();
    for path in files_below(folder)? {
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        // Trunk keeps a lock file in the same folder.
        if name.starts_with('.') {
            continue;
        }
        let content = fs::read(&path)?;
        files.push(Delivered { name, content });
    }
    Ok(files)
}

fn rename_by_content(files: &mut [Delivered]) {
    for index in 0..files.len() {
        let old = files[index].name.clone();
        if extension(&old) == "html" || old == WORKER {
            continue;
        }
        let new = format!("assets/{}-{}.{}", stem(&old), hash(&files[index].content), extension(&old));
        for file in &mut files[index + 1..] {
            replace(&mut file.content, &format!("/{old}"), &format!("/{new}"));
        }
        files[index].name = new;
    }
}

/// Replaces a reference in a text; what is no text names no files.
fn replace(content: &mut Vec<u8>, old: &str, new: &str) {
    if let Ok(text) = std::str::from_utf8(content)
        && text.contains(old)
    {
        *content = text.replace(old, new).into_bytes();
    }
}

/// A name without its folder, its extension, and the hash that Trunk put into it.
fn stem(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    match stem.rsplit_once('-') {
        Some((stem, hash)) if hash.len() >= 15 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => stem,
        _ => stem,
    }
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

pub(crate) fn remove(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &str) -> Delivered {
        Delivered { name: name.into(), content: content.into() }
    }

    #[test]
    fn names_lose_trunks_hash() {
        assert_eq!(stem("headcount-app-4f1c2d3e4f5a6b7c_bg.wasm"), "headcount-app");
        assert_eq!(stem("main-4f1c2d3e4f5a6b7c.css"), "main");
        assert_eq!(stem("fonts/some-face.woff2"), "some-face");
        assert_eq!(stem("boot.js"), "boot");
    }

    #[test]
    fn a_worker_stays_where_browsers_look_for_it() {
        let mut files = vec![file(WORKER, "one")];
        rename_by_content(&mut files);
        assert_eq!(files[0].name, WORKER);
    }

    #[test]
    fn names_follow_the_content_and_so_do_those_who_name_them() {
        let deliver = |wasm: &str| {
            let mut files = vec![
                file("app-4f1c2d3e4f5a6b7c_bg.wasm", wasm),
                file("index.html", "<a href=\"/app-4f1c2d3e4f5a6b7c_bg.wasm\">"),
            ];
            rename_by_content(&mut files);
            files
        };
        let (first, second) = (deliver("one"), deliver("two"));
        assert_ne!(first[0].name, second[0].name);
        assert_eq!(first[0].name, format!("assets/app-{}.wasm", hash(b"one")));
        assert_eq!(first[1].content, format!("<a href=\"/{}\">", first[0].name).into_bytes());
        assert_eq!(first[1].name, "index.html");
    }
}
