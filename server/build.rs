//! Puts the built browser app into the binary: a table of its files, with their compressed copies, for `src/assets.rs`.
//!
//! A table of our own rather than a crate: it has ten entries, all known here, and their entity tags are computed once.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=HEADCOUNT_APP_DIR");
    let app = app_folder()?;
    println!("cargo::rerun-if-changed={}", app.display());
    println!("cargo::rerun-if-changed=build.rs");

    let mut table = String::from("static FILES: &[File] = &[\n");
    for path in files_below(&app)? {
        let name = path.strip_prefix(&app).unwrap_or(&path).to_string_lossy().into_owned();
        // A page is no file like the others: the server fills it for each event.
        let is_copy = path.extension().is_some_and(|extension| extension == "br" || extension == "gz");
        if !is_copy && path.extension().is_none_or(|extension| extension != "html") {
            table.push_str(&entry(&name, &path)?);
        }
    }
    table.push_str("];\n");
    table.push_str(&page(&app.join("index.html")));
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("assets.rs"), table)
}

/// Where `cargo xtask` puts the finished app. Created when missing, since Cargo would otherwise run this script, and
/// compile the server anew, at every build until the app is there.
fn app_folder() -> io::Result<PathBuf> {
    if let Some(folder) = env::var_os("HEADCOUNT_APP_DIR") {
        return Ok(folder.into());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/app");
    fs::create_dir_all(&folder)?;
    folder.canonicalize()
}

fn entry(name: &str, path: &Path) -> io::Result<String> {
    let hash = hash(&fs::read(path)?);
    let mut entry = format!(
        "File {{ path: {name:?}, content_type: {:?}, immutable: {}, plain: ({}, \"\\\"{hash}\\\"\")",
        content_type(name),
        // What lies there has its content's hash in its name.
        name.starts_with("assets/"),
        include(path),
    );
    for (field, extension) in [("brotli", "br"), ("gzip", "gz")] {
        let copy = PathBuf::from(format!("{}.{extension}", path.display()));
        let value = if copy.is_file() {
            format!("Some(({}, \"\\\"{hash}-{extension}\\\"\"))", include(&copy))
        } else {
            "None".to_owned()
        };
        // Writing to a string cannot fail.
        let _ = write!(entry, ", {field}: {value}");
    }
    entry.push_str(" },\n");
    Ok(entry)
}

fn page(path: &Path) -> String {
    let value = if path.is_file() {
        format!("Some(include_str!({:?}))", path.display().to_string())
    } else {
        "None".to_owned()
    };
    format!("static APP_PAGE: Option<&str> = {value};\n")
}

fn include(path: &Path) -> String {
    format!("include_bytes!({:?})", path.display().to_string())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "ico" => "image/x-icon",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                files.extend(files_below(&path)?);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// FNV-1a: enough to tell one version of a file from the next.
fn hash(bytes: &[u8]) -> String {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix))
}
