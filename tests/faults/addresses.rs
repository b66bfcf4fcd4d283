//! Addresses that are mistyped: what is said of them must not hold the password.

use crate::desk::{headcount, wrong};

const TOKEN: [&str; 6] = ["token", "create", "--event", "x", "--role", "door"];
const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

#[test]
fn a_mistyped_kind_of_database_is_named_and_the_password_is_not() {
    for (url, named) in [
        ("postgress://u:s3cret@h/db", "\"postgress\" is not sqlite://PATH or postgres://"),
        ("mysql://u:s3cret@h/db?password=s3cret", "\"mysql\" is not"),
        ("postgres//u:s3cret@h/db", "this is not sqlite://PATH or postgres://"),
        ("s3cret@h:5432/db", "this is not"),
        ("s3cret", "this is not"),
    ] {
        for command in [&SERVE[..], &TOKEN[..]] {
            let said = wrong(&[command, &["--database", url]].concat());
            assert!(said.contains(named) && !said.contains("s3cret"), "{url}: {said}");
        }
    }
    for (url, named) in [
        ("postgress://u:s3cret@h/db", "\"postgress\" is not"),
        ("postgres//u:s3cret@h/db", "the database is not sqlite://PATH"),
    ] {
        let said = wrong(&["audit", "--database", url]);
        assert!(said.contains(named) && !said.contains("s3cret"), "{said}");
    }
}

#[test]
fn a_password_with_odd_signs_is_not_repeated_either() {
    for url in [
        "postgres://u:hush?hush@127.0.0.1:1/db",
        "postgres://u:hush@hush@127.0.0.1:1/db",
        "postgres://u:hush/hush@127.0.0.1:1/db",
        "postgres:/u:hush@127.0.0.1:1/db",
        "postgres://127.0.0.1:1/db?password=hu@hush",
        "postgres://127.0.0.1:1/db?pasword=hush",
    ] {
        for command in [&SERVE[..], &TOKEN[..], &["audit"][..]] {
            let output = headcount(&[command, &["--database", url]].concat());
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.code() == Some(2) && !said.contains("hush"), "{url}: {said}");
        }
    }
}

#[test]
fn no_connections_at_all_is_wrong_usage() {
    for number in ["0", "-1", "many"] {
        let said = wrong(&[&SERVE[..], &[&format!("--connections={number}")]].concat());
        assert!(said.contains("give a number from 1"), "{said}");
    }
}
