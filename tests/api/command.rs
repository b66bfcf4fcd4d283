//! `headcount` as its users meet it: what it says and how it ends.

use std::process::Output;

use reqwest::Client;
use testbed::{Database, Headcount, Kind};
use uuid::Uuid;

pub(crate) fn headcount(arguments: &[&str]) -> Output {
    testbed::command().unwrap().args(arguments).output().unwrap()
}

/// Wrong usage or configuration: exit code 2, in plain words, and nothing on standard output.
#[track_caller]
pub(crate) fn check_wrong(arguments: &[&str], words: &str) {
    let output = headcount(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &[][..]), "{said}");
    assert!(said.contains(words) && !said.contains("panicked"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_says_where_it_is_and_a_token_works_at_once() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let server = Headcount::start(&database.url, &["--demo", "pycon-2012"]).unwrap();
    let address = format!("{}/e/pycon-2012", server.url());
    server.says(&address).await;
    server.says(database.url.strip_prefix("sqlite://").unwrap()).await;
    let create =
        ["token", "create", "--event", "pycon-2012", "--role", "organiser", "--database", &database.url];
    let output = headcount(&create);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let token = String::from_utf8(output.stdout).unwrap();
    let codes = format!("{}/api/events/pycon-2012/codes", server.url());
    let client = Client::builder().no_proxy().build().unwrap();
    assert_eq!(client.get(&codes).bearer_auth(token.trim()).send().await.unwrap().status(), 200);
    assert_eq!(client.get(&codes).send().await.unwrap().status(), 401);
    let address = server.address.to_string();
    check_wrong(&["serve", "--database", &database.url, "--listen", &address], "is in use already");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_names_the_organiser_by_the_tokens_label() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let server = Headcount::start(&database.url, &["--demo", "pycon-2012"]).unwrap();
    let client = Client::builder().no_proxy().build().unwrap();
    let mut names = Vec::new();
    for label in ["front desk", ""] {
        let role = ["--role", "organiser", "--label", label, "--database", &database.url];
        let output = headcount(&[&["token", "create", "--event", "pycon-2012"][..], &role].concat());
        let token = String::from_utf8(output.stdout).unwrap();
        let path = format!("{}/api/events/pycon-2012/quotas/general", server.url());
        let change = serde_json::json!({ "size": 700 + names.len(), "reason": "a larger room" });
        let change = client.patch(path).bearer_auth(token.trim()).json(&change);
        let answer = change.header("idempotency-key", Uuid::now_v7().to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        let ledger = format!("{}/api/events/pycon-2012/ledger?after=0&limit=1000", server.url());
        let text = client.get(ledger).send().await.unwrap().text().await.unwrap();
        let page: serde_json::Value = serde_json::from_str(&text).unwrap();
        let last = page["entries"].as_array().unwrap().last().unwrap();
        names.push(last["by"].as_str().or_else(|| last["fact"]["by"].as_str()).unwrap().to_owned());
    }
    assert_eq!(names, ["organiser (front desk)", "organiser"]);
    let long = "x".repeat(41);
    check_wrong(
        &["token", "create", "--event", "x", "--role", "door", "--label", &long],
        "At most 40 characters",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_goes_to_no_terminal_has_no_colours() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let mut command = testbed::command().unwrap();
    command.args(["serve", "--listen", "127.0.0.1:0", "--database", &database.url]);
    let mut server = Headcount::run(command.env_remove("NO_COLOR")).unwrap();
    server.terminate().unwrap();
    server.wait().unwrap();
    server.says("stopped").await;
    assert!(!server.output().contains('\x1b'), "{}", server.output());
}

#[test]
fn what_is_configured_wrongly_is_said_in_plain_words() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let url = database.url.as_str();
    check_wrong(&["serve", "--database", "mysql://somewhere"], "is not sqlite://PATH or postgres://");
    check_wrong(&["serve", "--database", "sqlite:///no/such/folder/x.sqlite"], "can't be used");
    check_wrong(&["serve", "--database", url, "--demo", "no-such"], "there is no demo");
    check_wrong(&["serve", "--database", url, "--public-url", "register.example"], "give scheme and host");
    check_wrong(&["serve", "--listen", "somewhere"], "invalid value");
    check_wrong(
        &["token", "create", "--event", "x", "--role", "door", "--database", url],
        "there is no event",
    );
    check_wrong(&["no-such"], "unrecognized subcommand");
    let secret = "postgres://user:secret@127.0.0.1:1/none?password=secret";
    let said = String::from_utf8(headcount(&["serve", "--database", secret]).stderr).unwrap();
    assert!(said.contains("postgres://127.0.0.1:1/none") && !said.contains("secret"), "{said}");
    assert!(said.contains("refused"), "the reason, not that somebody waited for long: {said}");
}
