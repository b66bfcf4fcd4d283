//! `headcount backup` and `headcount restore`, beside a running server and after it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use reqwest::Client;
use serde_json::{Value, json};
use testbed::{Cluster, Database, Headcount, Kind};
use uuid::Uuid;

use crate::command::{check_wrong, headcount};

/// The command with PostgreSQL's programs at hand.
fn run(arguments: &[&str]) -> std::process::Output {
    let binaries = Cluster::shared().binaries().display();
    let path = format!("{binaries}:{}", std::env::var("PATH").unwrap_or_default());
    testbed::command().unwrap().args(arguments).env("PATH", path).output().unwrap()
}

async fn register(server: &Headcount, number: usize) -> Value {
    let path = format!("{}/api/events/pycon-2012/registrations", server.url());
    let who = json!({ "quota": "general", "name": "Ada", "email": format!("p{number}@example.org") });
    let client = Client::builder().no_proxy().build().unwrap();
    let answer = client
        .post(path)
        .header("idempotency-key", Uuid::now_v7().to_string())
        .json(&who)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    answer.json().await.unwrap()
}

async fn version(server: &Headcount) -> u64 {
    let path = format!("{}/api/events/pycon-2012", server.url());
    let client = Client::builder().no_proxy().build().unwrap();
    let event: Value = client.get(path).send().await.unwrap().json().await.unwrap();
    event["version"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_back_is_what_was_there_and_audited() {
    let folder = tempfile::tempdir().unwrap();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (first, second) = (Database::new(kind).unwrap(), Database::new(kind).unwrap());
        let server = Headcount::start(&first.url, &["--demo", "pycon-2012"]).unwrap();
        let before = register(&server, 1).await;
        let then = version(&server).await;
        let file = folder.path().join(format!("{kind:?}.backup"));
        let path = file.to_str().unwrap();
        let made = run(&["backup", path, "--database", &first.url]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        register(&server, 2).await;

        let put_back = run(&["restore", path, "--database", &second.url]);
        let said = String::from_utf8_lossy(&put_back.stdout);
        assert!(put_back.status.success(), "{said}{}", String::from_utf8_lossy(&put_back.stderr));
        assert!(
            said.contains(&format!("pycon-2012: {then} entries put back; every promise was kept.")),
            "{said}"
        );
        let again = Headcount::start(&second.url, &[]).unwrap();
        assert_eq!(version(&again).await, then, "nothing that came after it");
        let path_of_it = format!("{}/api/registrations/{}", again.url(), before["id"].as_str().unwrap());
        let client = Client::builder().no_proxy().build().unwrap();
        let token = before["manage_token"].as_str().unwrap();
        let known = client.get(path_of_it).bearer_auth(token).send().await.unwrap();
        assert_eq!(known.status(), 200, "whoever had a link has it again");

        let over = run(&["restore", path, "--database", &first.url]);
        assert_eq!(over.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&over.stderr).contains("already"), "{over:?}");
        assert_eq!(version(&server).await, then + 1, "the running one is untouched");
    }
    assert!(leftovers(folder.path()).is_empty());
}

fn leftovers(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".unfinished")).collect()
}

#[test]
fn a_backup_that_cannot_be_made_or_put_back_says_why() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let url = database.url.as_str();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    check_wrong(&["backup", &path("a"), "--database", url], "there is no file");
    fs::write(path("words"), "no database").unwrap();
    check_wrong(&["restore", &path("words"), "--database", url], "is no back-up of Headcount");
    check_wrong(&["restore", &path("none"), "--database", url], "can't be read");
    let other = Database::new(Kind::Sqlite).unwrap();
    drop(Headcount::start(&other.url, &["--demo", "pycon-2012"]).unwrap());
    assert!(headcount(&["backup", &path("whole"), "--database", &other.url]).status.success());
    let mut half = fs::read(path("whole")).unwrap();
    half.truncate(half.len() / 2);
    fs::write(path("half"), half).unwrap();
    check_wrong(&["restore", &path("half"), "--database", url], "this is no whole back-up of Headcount");
    fs::write(path("dump"), "PGDMP…").unwrap();
    check_wrong(&["restore", &path("dump"), "--database", url], "this back-up is of PostgreSQL");
    drop(Headcount::start(url, &["--demo", "pycon-2012"]).unwrap());
    check_wrong(&["backup", &path("words"), "--database", url], "there is something at");
    check_wrong(&["backup", &path("no/such/a"), "--database", url], "can't be written");
    assert!(headcount(&["backup", &path("a"), "--database", url]).status.success());
    check_wrong(&["restore", &path("a"), "--database", url], "there is a database at");
    assert!(leftovers(folder.path()).is_empty());
}
