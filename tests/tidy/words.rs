//! Words and names that must not be there, or must.

use crate::files::File;
use crate::imports::statements;

pub fn no_mod_rs(file: &File) -> Vec<String> {
    let named_so = file.path.ends_with("/mod.rs");
    named_so.then(|| file.complain(1, "foo.rs and foo/, never mod.rs")).into_iter().collect()
}

pub fn purpose(file: &File) -> Vec<String> {
    let missing = file.is("rs") && !file.text.starts_with("//!");
    missing.then(|| file.complain(1, "//! and the file's purpose come first")).into_iter().collect()
}

/// Text from people goes through text nodes only.
pub fn no_inner_html(file: &File) -> Vec<String> {
    if !file.is_below("src/") && !file.is_below("server/src/") && !file.is("js") {
        return Vec::new();
    }
    find(file, &["inner_html", "innerHTML", "set_inner_html"])
}

pub fn no_sleeps(file: &File) -> Vec<String> {
    let is_test = file.is_below("tests/") || file.is_below("testbed/tests/");
    if !is_test || file.is_below("tests/tidy/") {
        return Vec::new();
    }
    let mut complaints = find(file, &["waitForTimeout"]);
    if file.is("rs") {
        let code = statements(file);
        let code = code.iter().map(|(number, text)| (*number, text.as_str()));
        complaints.extend(find_in(code, file, &["thread::sleep", "time::sleep"]));
    }
    // What stands below support/ gives up after a while, and waits between two looks.
    if file.path.ends_with(".test.mjs") {
        complaints.extend(find(file, &["setTimeout", "timers/promises"]));
    }
    complaints
}

pub fn nothing_ignored(file: &File) -> Vec<String> {
    if file.is_below("tests/tidy/") {
        return Vec::new();
    }
    let mut complaints = find(file, &["#[ignore"]);
    if file.is("mjs") {
        let words = [".skip(", ".fixme(", ".todo(", ".only(", "skip:", "todo:", "only:"];
        complaints.extend(find(file, &words));
    }
    complaints
}

fn find(file: &File, words: &[&str]) -> Vec<String> {
    find_in(file.code(), file, words)
}

fn find_in<'a>(code: impl Iterator<Item = (usize, &'a str)>, file: &File, words: &[&str]) -> Vec<String> {
    let found = |(number, line): (usize, &str)| {
        let word = words.iter().find(|word| line.contains(**word))?;
        Some(file.complain(number, format!("{word} is not for this house")))
    };
    code.filter_map(found).collect()
}
