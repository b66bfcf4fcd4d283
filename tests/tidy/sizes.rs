//! Sizes. Clippy counts functions, but not components whose attribute rewrites them; so they are counted here, as text.

use crate::files::File;

const FILE: usize = 400;
const FUNCTION: usize = 70;

pub fn file(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    let counts = ["rs", "css", "js", "mjs"].iter().any(|ending| file.is(ending));
    let long = counts && lines > FILE;
    long.then(|| file.complain(lines, format!("{lines} lines; at most {FILE}"))).into_iter().collect()
}

/// From `fn` to the bracket that closes at the same indentation, as rustfmt sets it.
pub fn functions(file: &File) -> Vec<String> {
    if !file.is("rs") {
        return Vec::new();
    }
    let lines: Vec<&str> = file.text.lines().collect();
    let starts = (0..lines.len()).filter(|&start| is_function(lines[start]));
    starts
        .filter_map(|start| {
            let indent = lines[start].len() - lines[start].trim_start().len();
            let length = length(&lines[start..], indent);
            let name = lines[start].trim();
            (length > FUNCTION)
                .then(|| file.complain(start + 1, format!("{length} lines; at most {FUNCTION}: {name}")))
        })
        .collect()
}

fn is_function(line: &str) -> bool {
    let mut words = line.split_whitespace().skip_while(|word| {
        word.starts_with("pub") || ["in", "async", "const", "unsafe", "super)"].contains(word)
    });
    words.next() == Some("fn")
}

fn length(lines: &[&str], indent: usize) -> usize {
    let ends = |line: &str| {
        let closes = line.trim_start();
        line.len() - closes.len() == indent && closes.starts_with('}')
    };
    let one_line = |line: &str| line.ends_with('}') || line.ends_with(';');
    if one_line(lines[0]) {
        return 1;
    }
    lines.iter().position(|line| ends(line)).map_or(lines.len(), |end| end + 1)
}
