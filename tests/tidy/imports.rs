//! Who may know whom: `domain ← server`, `domain ← app`; inside the app `ui, api ← pages ← app`, and no page another.

use crate::files::File;

/// What the domain may depend on: data, errors, time as a value, and what its features need.
const DOMAIN_MAY: [&str; 6] = ["jiff", "serde", "serde_json", "thiserror", "utoipa", "unicode-normalization"];

/// What would make the domain depend on more than its arguments.
const DOMAIN_MUST_NOT: [&str; 20] = [
    "headcount_server",
    "headcount_app",
    "leptos",
    "axum",
    "sqlx",
    "tokio",
    "futures",
    "rand",
    "getrandom",
    "uuid",
    "web_sys",
    "js_sys",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "Timestamp::now",
];

/// A folder, and the paths that must not stand in its files.
const MUST_NOT: [(&str, &[&str]); 7] = [
    ("domain/src/", &DOMAIN_MUST_NOT),
    ("domain/src/", &["async fn", "async move", "Zoned::now"]),
    ("server/src/", &["headcount_app", "leptos"]),
    ("src/", &["headcount_server"]),
    ("src/ui", &["crate::pages", "crate::api", "domain::"]),
    ("src/api", &["crate::pages", "crate::app"]),
    ("src/pages", &["crate::app"]),
];

pub fn directions(file: &File) -> Vec<String> {
    if !file.is("rs") {
        return Vec::new();
    }
    let code = statements(file);
    let rules = MUST_NOT.iter().filter(|(folder, _)| file.is_below(folder));
    let mut complaints: Vec<String> = rules
        .flat_map(|(folder, paths)| paths.iter().map(move |path| (folder, *path)))
        .flat_map(|(folder, path)| {
            let found = code.iter().filter(move |(_, text)| mentions(text, path));
            found.map(move |(line, _)| file.complain(*line, format!("{folder} must not know {path}")))
        })
        .collect();
    complaints.extend(other_pages(file, &code));
    complaints
}

fn other_pages(file: &File, code: &[(usize, String)]) -> Vec<String> {
    let Some(page) = file.path.strip_prefix("src/pages/") else { return Vec::new() };
    let modules: Vec<&str> = page.trim_end_matches(".rs").split('/').collect();
    let page = modules[0];
    // The way up from this module to where the pages are.
    let up = "super::".repeat(modules.len());
    let pages = |text: &str| [after(text, "crate::pages::"), after(text, &up)].concat();
    let complain = |(line, text): &(usize, String)| {
        let other = pages(text).into_iter().find(|other| other != page)?;
        Some(file.complain(*line, format!("the page {page} must not know the page {other}")))
    };
    code.iter().filter_map(complain).collect()
}

/// The name after each mention of `path`.
fn after(text: &str, path: &str) -> Vec<String> {
    let rests = text.split(path).skip(1);
    rests
        .map(|rest| rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect())
        .filter(|name: &String| !name.is_empty())
        .collect()
}

/// Each line of code with its number; imports in one piece and spelled out, so that braces hide nothing.
pub fn statements(file: &File) -> Vec<(usize, String)> {
    let mut statements: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in file.code() {
        let text = line.trim();
        match statements.last_mut() {
            Some((_, last)) if open => last.push_str(text),
            _ => statements.push((number, text.to_owned())),
        }
        open = (open || import(text).is_some()) && !text.ends_with(';');
    }
    for (_, text) in &mut statements {
        if let Some(path) = import(text) {
            *text = spelled_out("", path.trim_end_matches(';')).join(" ");
        }
    }
    statements
}

/// What an import names, whoever may use it from here.
fn import(text: &str) -> Option<&str> {
    let unlimited = text.strip_prefix("pub").map_or(text, |rest| match rest.strip_prefix('(') {
        Some(rest) => rest.split_once(')').map_or(rest, |(_, rest)| rest),
        None => rest,
    });
    unlimited.trim_start().strip_prefix("use ")
}

/// `a::{b, c::d}` as `a::b`, `a::c::d`.
fn spelled_out(prefix: &str, path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![format!("{prefix}{}", path.trim())] };
    let prefix = format!("{prefix}{}", before.trim());
    let inside = rest.strip_suffix('}').unwrap_or(rest);
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for letter in inside.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("one at least").push(letter);
    }
    parts
        .iter()
        .filter(|part| !part.trim().is_empty())
        .flat_map(|part| spelled_out(&prefix, part.trim()))
        .collect()
}

/// Whether a path is named, and not only a longer word.
fn mentions(text: &str, path: &str) -> bool {
    let part_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(path).any(|(start, _)| {
        let before = text[..start].chars().next_back().is_some_and(part_of_word);
        let after = text[start + path.len()..].chars().next().is_some_and(part_of_word);
        !before && (!after || path.ends_with(':'))
    })
}

pub fn domain_dependencies(file: &File) -> Vec<String> {
    if file.path != "domain/Cargo.toml" {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    let mut counts = false;
    for (number, line) in file.text.lines().enumerate() {
        if line.starts_with('[') {
            counts = line.contains("dependencies") && !line.contains("dev-dependencies");
        } else if counts && !line.trim().is_empty() && !line.starts_with('#') {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if !DOMAIN_MAY.contains(&name) {
                complaints.push(file.complain(number + 1, format!("the domain must not depend on {name}")));
            }
        }
    }
    complaints
}
