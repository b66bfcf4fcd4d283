//! The house's layout and sizes, enforced: what a reader may rely on without looking.
//!
//! Each rule is a function from a file's path and text to complaints, so that the controls at the end can show it a bad file.
#![cfg(not(target_arch = "wasm32"))]
#![expect(unreachable_pub, reason = "a test exports nothing; `pub` is for the modules beside")]

mod files;
mod imports;
mod named;
mod sizes;
mod words;

use files::{File, Rule};

/// Runs a rule over the whole checkout.
fn check(rule: Rule) {
    let complaints: Vec<_> = files::all().iter().flat_map(rule).collect();
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// Shows a rule a bad file and a good one.
fn catches(rule: Rule, path: &str, bad: &str, good: &str) {
    let complaints = |text: &str| rule(&File { path: path.to_owned(), text: text.to_owned() });
    assert!(!complaints(bad).is_empty(), "not caught in {path}:\n{bad}");
    assert_eq!(complaints(good), Vec::<String>::new(), "wrongly caught in {path}:\n{good}");
}

#[test]
fn no_file_is_longer_than_400_lines() {
    check(sizes::file);
}

#[test]
fn no_function_or_component_is_longer_than_70_lines() {
    check(sizes::functions);
}

#[test]
fn layers_import_in_one_direction() {
    check(imports::directions);
}

#[test]
fn the_domain_depends_on_data_only() {
    check(imports::domain_dependencies);
}

#[test]
fn modules_have_no_mod_rs() {
    check(words::no_mod_rs);
}

#[test]
fn every_file_opens_with_its_purpose() {
    check(words::purpose);
}

#[test]
fn nothing_writes_inner_html() {
    check(words::no_inner_html);
}

#[test]
fn tests_neither_sleep_nor_get_ignored() {
    check(words::no_sleeps);
    check(words::nothing_ignored);
}

#[test]
fn every_failure_of_others_has_the_tests_that_are_named_for_it() {
    let text = named::read("docs/safety.md").expect("the list of failures");
    let rows: Vec<&str> =
        text.lines().filter(|line| line.starts_with("| ") && !line.contains("| Tried by |")).collect();
    assert!(rows.len() > 20, "the list has become short");
    for row in rows {
        assert!(named::named(row).next().is_some(), "no test is named: {row}");
    }
    assert_eq!(named::missing(&text, named::read), Vec::<String>::new());
}

#[test]
fn a_test_that_is_named_and_missing_is_caught() {
    let read =
        |path: &str| (path == "tests/a.rs").then(|| "fn it_works() {}\njourney(\"a tap\", async".to_owned());
    let missing = |text: &str| named::missing(text, read).len();
    assert_eq!(missing("`tests/a.rs: it_works`, `tests/a.rs: a tap`"), 0);
    assert_eq!(named::named("| It broke: twice | `tests/a.rs::it_works` |").count(), 0);
    assert_eq!(missing("`tests/a.rs: it_work`, `tests/a.rs: a`, `tests/b.rs: it_works`"), 3);
}

#[test]
fn long_files_and_functions_are_caught() {
    for path in ["src/a.rs", "style/a.css", "a.js", "tests/journeys/a.test.mjs"] {
        catches(sizes::file, path, &"\n".repeat(401), &"\n".repeat(400));
    }
    let function =
        |lines: usize| format!("pub async fn a(\n    b: u8,\n) {{\n{}}}\n", "    b;\n".repeat(lines - 4));
    catches(sizes::functions, "src/a.rs", &function(71), &function(70));
    let inside = |lines: usize| format!("    {}\n", function(lines).trim_end().replace('\n', "\n    "));
    catches(sizes::functions, "src/a.rs", &inside(71), &inside(70));
}

#[test]
fn imports_against_the_direction_are_caught() {
    let caught = |path, bad, good| catches(imports::directions, path, bad, good);
    caught("domain/src/a.rs", "use tokio::sync::Mutex;\n", "use std::collections::BTreeMap;\n");
    caught("domain/src/a.rs", "use std::time::Instant;\n", "use std::time::Duration;\n");
    caught("domain/src/a.rs", "fn a() { let b = std::fs::read(c); }\n", "// std::fs is not for us\n");
    caught("domain/src/a.rs", "fn a() { jiff::Timestamp::now(); }\n", "use jiff::Timestamp;\n");
    caught("domain/src/a.rs", "async fn a() {}\n", "fn a() {}\n");
    caught("server/src/a.rs", "use headcount_app::pages;\n", "use domain::ledger::Book;\n");
    caught("src/a.rs", "use headcount_server::router;\n", "use domain::ledger::Book;\n");
    caught("src/ui/a.rs", "use crate::pages::home;\n", "use crate::ui::button::Button;\n");
    caught("src/ui/a.rs", "use domain::ledger::Book;\n", "use leptos::prelude::*;\n");
    caught("src/ui/a.rs", "use crate::{\n    api,\n    ui,\n};\n", "use crate::{\n    ui,\n};\n");
    caught("src/api/a.rs", "use crate::pages::home;\n", "use crate::api::send;\n");
    caught("src/pages/a/form.rs", "use crate::pages::b::Form;\n", "use crate::pages::a::list;\n");
    caught("src/pages/a.rs", "use super::b::Form;\n", "use self::form::Form;\n");
    caught("src/pages/a/form.rs", "use super::super::b::Form;\n", "use super::b::Form;\n");
    caught("src/pages/a/form.rs", "use super::{super::{b::Form}, c};\n", "use super::{b::Form, c};\n");
    caught(
        "src/ui/a.rs",
        "pub(super) use crate::{\n    api,\n};\n",
        "pub(super) use crate::{\n    ui,\n};\n",
    );
    caught(
        "src/ui/a.rs",
        "pub(in crate::ui) use crate::{ui, api};\n",
        "pub(in crate::ui) use crate::{ui};\n",
    );
}

#[test]
fn a_dependency_that_does_things_is_caught() {
    let with = |name| {
        format!("[package]\nname = \"x\"\n[dependencies]\n{name} = \"1\"\n[dev-dependencies]\nrand = \"1\"\n")
    };
    catches(imports::domain_dependencies, "domain/Cargo.toml", &with("tokio"), &with("serde"));
}

#[test]
fn bad_words_are_caught() {
    let mod_rs = File { path: "src/a/mod.rs".to_owned(), text: String::new() };
    assert_eq!(words::no_mod_rs(&mod_rs).len(), 1);
    catches(words::purpose, "src/a.rs", "use a::b;\n", "//! What it is for.\n");
    let html = format!("view! {{ <p {}=text/> }}\n", concat!("inner", "_html"));
    catches(words::no_inner_html, "src/a.rs", &html, "view! { <p>{text}</p> }\n");
    catches(words::no_inner_html, "boot.js", "line.innerHTML = text;\n", "line.textContent = text;\n");
}

#[test]
fn sleeping_and_ignored_tests_are_caught() {
    let asleep = |path, bad| catches(words::no_sleeps, path, bad, "until(ready)\n");
    for bad in [
        "thread::sleep(second)\n",
        "use std::thread::{\n    self, sleep,\n};\n",
        "use tokio::time::{sleep};\n",
    ] {
        asleep("tests/a/main.rs", bad);
        asleep("testbed/tests/a.rs", bad);
    }
    for bad in ["page.waitForTimeout(9)\n", "new Promise((ready) => setTimeout(ready, 9))\n"] {
        asleep("tests/journeys/a.test.mjs", bad);
    }
    catches(words::nothing_ignored, "domain/src/a.rs", "#[ignore]\nfn a() {}\n", "fn a() {}\n");
    let journey = "tests/journeys/a.test.mjs";
    for bad in
        ["test.skip(name)\n", "test.todo(name)\n", "journey.only(name)\n", "test(name, { skip: true })\n"]
    {
        catches(words::nothing_ignored, journey, bad, "test(name, go)\n");
    }
}
