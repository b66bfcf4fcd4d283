//! The files of the checkout that people write.

use std::fs;
use std::path::Path;

/// A file, by its path from the root.
#[derive(Debug)]
pub struct File {
    pub path: String,
    pub text: String,
}

/// What is wrong with a file.
pub type Rule = fn(&File) -> Vec<String>;

/// Where nobody writes by hand.
const SKIPPED: [&str; 5] = ["target", "dist", "node_modules", ".git", "test-results"];
const ENDINGS: [&str; 5] = ["rs", "css", "js", "mjs", "toml"];

impl File {
    pub fn is(&self, ending: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == ending)
    }

    pub fn is_below(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// A complaint about a line, counted from 1.
    pub fn complain(&self, line: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    /// The lines that are not comments, with their numbers from 1.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(n, line)| (n + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// All of them.
pub fn all() -> Vec<File> {
    let mut files = Vec::new();
    collect(Path::new(env!("CARGO_MANIFEST_DIR")), "", &mut files);
    assert!(files.iter().any(|file| file.path == "domain/src/lib.rs"), "this is not the checkout");
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (path, here) = (entry.path(), format!("{prefix}{name}"));
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(&path, &format!("{here}/"), files);
            }
        } else if ENDINGS.iter().any(|ending| path.extension().is_some_and(|other| other == *ending)) {
            // A file that goes away while others are read is nobody's fault.
            if let Ok(text) = fs::read_to_string(&path) {
                files.push(File { path: here, text });
            }
        }
    }
}
