//! Tests that a document names: they must be there.

use std::fs;
use std::path::Path;

/// The tests named in a text, as `path: name` between backticks.
pub fn named(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('`').skip(1).step_by(2).filter_map(|named| named.split_once(": "))
}

/// Complaints about the tests named in a text that a reader would not find.
pub fn missing(text: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let is_missing = |(path, name): &(&str, &str)| {
        let [function, journey] = [format!("fn {name}("), format!("journey(\"{name}\"")];
        !read(path).is_some_and(|text| text.contains(&function) || text.contains(&journey))
    };
    named(text)
        .filter(is_missing)
        .map(|(path, name)| format!("there is no test {name:?} in {path}"))
        .collect()
}

/// A file of the checkout.
pub fn read(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}
