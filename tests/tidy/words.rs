//! Words and names that must not be there, or must.

use crate::files::File;

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
    if !file.is_below("src/") && !file.is_below("server/src/") {
        return Vec::new();
    }
    find(file, &["inner_html", "innerHTML", "set_inner_html"])
}

pub fn no_sleeps(file: &File) -> Vec<String> {
    if !file.is_below("tests/") || file.is_below("tests/tidy/") {
        return Vec::new();
    }
    find(file, &["thread::sleep", "time::sleep", "waitForTimeout"])
}

pub fn nothing_ignored(file: &File) -> Vec<String> {
    if file.is_below("tests/tidy/") {
        return Vec::new();
    }
    find(file, &["#[ignore", "test.skip(", "test.fixme("])
}

fn find(file: &File, words: &[&str]) -> Vec<String> {
    let found = |(number, line): (usize, &str)| {
        let word = words.iter().find(|word| line.contains(**word))?;
        Some(file.complain(number, format!("{word} is not for this house")))
    };
    file.code().filter_map(found).collect()
}
