//! Databases as they are found: new, of somebody else, in use already, or not there at all.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use testbed::{Database, Hand, Headcount, Kind, binary};

use crate::desk::{self, Desk, headcount, wrong};

/// So many servers are started together.
const SERVERS: usize = 4;

testbed::on_both_databases! {
    desk::empty => super:
    servers_may_start_together_on_an_empty_database
    a_token_needs_a_database_that_is_there_and_leaves_it_as_it_is
}

async fn servers_may_start_together_on_an_empty_database(database: Database) {
    let starting: Vec<_> = (0..SERVERS)
        .map(|_| {
            let url = database.url.clone();
            thread::spawn(move || Headcount::start(&url, &["--demo", "pycon-2012"]))
        })
        .collect();
    for server in starting {
        let server = server.join().unwrap().unwrap();
        let events =
            reqwest::get(format!("{}/api/events", server.url())).await.unwrap().text().await.unwrap();
        assert_eq!(events.matches("\"slug\":\"pycon-2012\"").count(), 1, "{events}");
    }
}

async fn a_token_needs_a_database_that_is_there_and_leaves_it_as_it_is(database: Database) {
    let create = ["token", "create", "--event", desk::SLUG, "--role", "door", "--database", &database.url];
    let said = wrong(&create);
    match database.kind {
        Kind::Sqlite => {
            assert!(said.contains("there is no file"), "{said}");
            assert!(!file(&database).exists(), "and none is made");
        }
        Kind::Postgres => {
            assert!(said.contains("it has none of its tables"), "{said}");
            let mut hand = Hand::at(&database).await.unwrap();
            hand.does("CREATE TABLE events (id TEXT)").await.expect("nobody has made one");
        }
    }
    let desk = Desk::open(database.kind).await;
    let create =
        ["token", "create", "--event", desk::SLUG, "--role", "door", "--database", &desk.database.url];
    let made = headcount(&create);
    assert!(made.status.success(), "beside a running server: {made:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_file_is_for_its_owner_alone() {
    let database = desk::empty(Kind::Sqlite).await;
    // Where new files are for everybody to read, unless somebody says otherwise.
    let mut shell = Command::new("sh");
    shell.args([
        "-c",
        "umask 022; exec \"$0\" serve --listen 127.0.0.1:0 --demo pycon-2012 --database \"$1\"",
    ]);
    let _server = Headcount::run(shell.arg(binary().unwrap()).arg(&database.url)).unwrap();
    let file = file(&database);
    for path in [file.to_owned(), with_ending(file, "-wal"), with_ending(file, "-shm")] {
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    }
}

#[test]
fn a_database_in_memory_is_refused() {
    for url in ["sqlite::memory:", "sqlite://x?mode=memory"] {
        let said = wrong(&["serve", "--listen", "127.0.0.1:0", "--database", url]);
        assert!(said.contains("loses every place"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_database_is_not_taken_for_an_empty_one() {
    let database = desk::empty(Kind::Sqlite).await;
    std::fs::write(file(&database), "Dear diary, ".repeat(1_000)).unwrap();
    let said = wrong(&["audit", "--database", &database.url]);
    assert!(said.contains("file is not a database") && !said.contains("none of its tables"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_may_not_be_read_are_not_taken_for_none() {
    let mut desk = Desk::open(Kind::Postgres).await;
    desk.hand.does("DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN").await.unwrap();
    let url = desk.database.url.replacen("://headcount@", "://stranger@", 1);
    let said = wrong(&["audit", "--database", &url]);
    assert!(said.contains("permission denied") && !said.contains("none of its tables"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_waits_for_the_one_that_brings_the_schema_up_to_date() {
    let mut desk = Desk::open(Kind::Postgres).await;
    desk.hand.does("BEGIN; SELECT id FROM headcount_schema_lock FOR UPDATE").await.unwrap();
    let mut waiting = testbed::command().unwrap();
    waiting.args(["serve", "--listen", "127.0.0.1:0", "--database", &desk.database.url]);
    let mut waiting = waiting.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(waiting.stderr.take().unwrap()).lines();
    let said = lines.find(|line| line.as_ref().unwrap().contains("bringing the schema up to date"));
    assert!(said.is_some(), "it says what it waits for");
    assert!(testbed::signal(waiting.id(), "TERM").unwrap());
    assert_eq!(waiting.wait().unwrap().code(), Some(0), "and it need not wait to the end");
    desk.hand.lets_go().await.unwrap();
    Headcount::start(&desk.database.url, &[]).expect("nobody is in the way any more");
}

fn file(database: &Database) -> &Path {
    Path::new(database.url.trim_start_matches("sqlite://"))
}

fn with_ending(file: &Path, ending: &str) -> std::path::PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}
