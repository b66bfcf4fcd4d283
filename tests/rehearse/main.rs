//! `headcount rehearse`: the whole of 2012 against a real server on each database, as anybody would run it; and servers
//! that lie, which it must find out.
#![cfg(not(target_arch = "wasm32"))]

mod liar;

use std::process::Output;

use domain::Timestamp;
use liar::{Liar, Lie};
use server::demo::pycon_2012;
use server::store::{self, EventId};
use testbed::{Database, Headcount, Kind};

fn headcount(arguments: &[&str]) -> Output {
    let mut command = testbed::command().expect("headcount is built");
    command.args(arguments).output().expect("it runs")
}

/// The exit code, and all that was printed.
fn said(output: &Output) -> (Option<i32>, String) {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

/// The token of a new organiser.
fn organiser(database: &Database) -> String {
    let of = ["--event", pycon_2012::NAME, "--role", "organiser", "--database", &database.url];
    let made = headcount(&[&["token", "create"][..], &of].concat());
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// Whom everybody sees among the sponsors.
fn sponsors_shown_at(url: &str) -> String {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let asking = client.get(format!("{url}/api/events/{}/sponsors", pycon_2012::NAME)).send();
    let reading = async { asking.await.unwrap().text().await.unwrap() };
    tokio::runtime::Runtime::new().unwrap().block_on(reading)
}

/// Waiting for places to lapse is no time in which people register.
fn check_speed(text: &str) {
    let seconds = |line: &str, before: &str, after: &str| {
        let (_, rest) = line.split_once(before).unwrap_or_else(|| panic!("{before:?} in {text}"));
        rest.split_once(after).and_then(|(seconds, _)| seconds.parse::<f64>().ok()).expect("seconds")
    };
    let race = seconds(text, "Everybody uses one code at once: 150 done in ", " s");
    let hold = seconds(text, "Half of the held places are taken, and half lapse: 120 done in ", " s");
    let (_, act) = text.split_once("A code raced, and places that nobody takes\n").expect("the act");
    let counted = seconds(act, "110 in ", " s:");
    assert!(counted < race + hold, "of {race} s and {hold} s: {text}");
}

fn check_whole_story(kind: Kind) {
    let database = Database::new(kind).unwrap();
    let server = Headcount::start(&database.url, &["--demo", pycon_2012::NAME]).unwrap();
    let url = server.url();
    let token = organiser(&database);

    let (code, text) = said(&headcount(&["rehearse", "--url", &url, "--token", &token]));
    assert_eq!(code, Some(0), "{text}");
    // 2,200 came, 55 gave back; 1,500 fit.
    assert!(text.contains("Conference: 1,500 of 1,500; 645 in line."), "{text}");
    assert!(text.contains("Bag stuffing: 300 of 300; 50 in line."), "{text}");
    assert!(text.contains("Refused: 180 code_used_up."), "{text}");
    // 150 tried the code for ten; of 40 held places half lapsed, and the line moved by as many.
    assert!(text.contains("Refused: 140 code_used_up."), "{text}");
    assert!(text.contains("Some hand their place over while nothing is left: 10 done"), "{text}");
    assert!(!text.contains("the places stay where they are"), "{text}");
    let held = text.lines().find_map(|line| line.trim().strip_prefix("held by hand"));
    let held: Vec<_> = held.unwrap_or_default().split_whitespace().collect();
    assert_eq!(
        held,
        ["100", "0", "60", "0", "0", "40", "40"],
        "asked, in, in line, …, in now, in line now: {text}"
    );
    check_speed(&text);
    // 136 contacts pasted twelve colleagues each for ten seats.
    let pasted = text.lines().find_map(|line| line.trim().strip_prefix("sponsors' portals"));
    let pasted: Vec<_> = pasted.unwrap_or_default().split_whitespace().collect();
    assert_eq!(pasted, ["1,632", "0", "272", "0", "0", "1,360", "272"], "{text}");
    assert!(text.contains("Every promise was kept."), "{text}");
    assert!(!text.contains("BROKEN"), "{text}");

    let sponsors = sponsors_shown_at(&url);
    assert!(sponsors.contains("Tarnvale Data") && !sponsors.contains("Rehearsal"), "{sponsors}");

    // New people of another run find it full; without a token it says what it leaves out.
    let (code, text) = said(&headcount(&["rehearse", "--url", &url, "--people", "220"]));
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Without --token"), "{text}");
    assert!(text.contains("Conference: 1,500 of 1,500; 859 in line."), "645 + 220 - 6: {text}");

    let (code, text) = said(&headcount(&["audit", "--database", &database.url]));
    assert_eq!(code, Some(0), "{text}");
    drop(server);
    let (code, text) = said(&headcount(&["audit", "--database", &database.url, "--json"]));
    assert_eq!(code, Some(0), "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&json["clean"], &json["events"][0]["slug"]), (&true.into(), &pycon_2012::NAME.into()));
}

#[test]
fn all_of_2012_ends_with_1500_of_1500_on_sqlite() {
    check_whole_story(Kind::Sqlite);
}

#[test]
fn all_of_2012_ends_with_1500_of_1500_on_postgres() {
    check_whole_story(Kind::Postgres);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_event_is_left_alone() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let store = store::open(&database.url).await.unwrap();
    let mut plan = pycon_2012::plan(EventId("real2012".to_owned()), Timestamp::now());
    plan.event.demo = false;
    let first = plan.changes(Timestamp::now()).unwrap();
    assert!(store.create_event(&plan.event, &first).await.unwrap());
    store.close().await;
    let server = Headcount::start(&database.url, &[]).unwrap();
    let (code, text) = said(&headcount(&["rehearse", "--url", &server.url()]));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("not a demo"), "{text}");
}

#[test]
fn what_cannot_be_played_is_said() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let server = Headcount::start(&database.url, &["--demo", pycon_2012::NAME]).unwrap();
    let url = server.url();
    for (arguments, word) in [
        (vec!["--url", &url, "--event", "pycon-1912"], "no event"),
        (vec!["--url", &url, "--token", "hcr_nonsense"], "token"),
        (vec!["--url", &url, "--people", "0"], "people"),
        (vec!["--url", "http://127.0.0.1:1"], "can't reach"),
        (vec!["--url", "ftp://127.0.0.1"], "http://"),
    ] {
        let (code, text) = said(&headcount(&[&["rehearse"][..], &arguments].concat()));
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(word), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_fails_does_not_put_the_token_in_doubt() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let server = Headcount::start(&database.url, &["--demo", pycon_2012::NAME]).unwrap();
    let liar = Liar::start(server.address, Lie::Codes).await;
    let (url, token) = (liar.url(), organiser(&database));
    let ran = tokio::task::spawn_blocking(move || headcount(&["rehearse", "--url", &url, "--token", &token]));
    let (code, text) = said(&ran.await.unwrap());
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("answers 500 Internal Server Error") && !text.contains("the token"), "{text}");
}

/// The exit code of a small rehearsal, and all that was printed.
async fn rehearsed(lie: Lie) -> (Option<i32>, String) {
    let database = Database::new(Kind::Sqlite).unwrap();
    let server = Headcount::start(&database.url, &["--demo", pycon_2012::NAME]).unwrap();
    let liar = Liar::start(server.address, lie).await;
    let url = liar.url();
    let token = lie.needs_organiser().then(|| organiser(&database));
    let ran = tokio::task::spawn_blocking(move || {
        let mut arguments = vec!["rehearse", "--url", &url, "--people", "100", "--story", "registration"];
        arguments.extend(token.iter().flat_map(|token| ["--token", token]));
        headcount(&arguments)
    });
    said(&ran.await.unwrap())
}

async fn check_found_out(lie: Lie, promise: &str) -> String {
    let (code, text) = rehearsed(lie).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains(&format!("BROKEN  {promise}")), "{text}");
    assert!(text.contains("A PROMISE WAS BROKEN."), "{text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_acknowledges_without_writing_is_found_out() {
    check_found_out(Lie::Forget, "every acknowledged place").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_places_for_nobody_is_found_out() {
    check_found_out(Lie::Phantom, "no place was taken that nobody was told of").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_know_its_keys_is_found_out() {
    check_found_out(Lie::NewKeys, "a request that was sent again").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_shows_other_counts_is_found_out() {
    check_found_out(Lie::Counts, "the counts that the event shows").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_before_the_end_is_told_of_with_what_was_found_until_then() {
    let text = check_found_out(Lie::Silence, "every request was answered").await;
    assert!(text.contains("can't reach http://127.0.0.1"), "{text}");
    assert!(text.contains("kept    a request that was sent again got the same answer again"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_releases_what_is_kept_is_found_out() {
    let text = check_found_out(Lie::Releases, "what is kept for somebody goes back on its day").await;
    assert!(!text.contains("can't be released"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_writes_no_mails_is_found_out() {
    let text = check_found_out(Lie::Mails, "every request was answered").await;
    assert_eq!(text.matches("no mail for heir-").count(), 1, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_fails_at_its_mails_is_found_out() {
    let text = check_found_out(Lie::MailsFail, "every request was answered").await;
    assert_eq!(text.matches("no mail for heir-").count(), 1, "{text}");
    assert!(text.contains("answers 500 Internal Server Error"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_another_clock_breaks_no_promise() {
    for (code, text) in
        futures_util::future::join_all([3_600, -3_600].map(|ahead| rehearsed(Lie::Clock(ahead)))).await
    {
        assert_eq!(code, Some(0), "{text}");
    }
}

#[test]
fn where_mails_are_sent_the_places_stay_and_no_promise_is_broken() {
    let database = Database::new(Kind::Sqlite).unwrap();
    // Nobody listens there; that they are tried to be sent is enough for their words to be gone.
    let mails = ["--smtp", "smtp://127.0.0.1:9", "--mail-from", "desk@example.org"];
    let server =
        Headcount::start(&database.url, &[&["--demo", pycon_2012::NAME], &mails[..]].concat()).unwrap();
    let token = organiser(&database);
    let (code, text) = said(&headcount(&[
        "rehearse",
        "--url",
        &server.url(),
        "--token",
        &token,
        "--people",
        "100",
        "--story",
        "registration",
    ]));
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(text.matches("the places stay where they are").count(), 1, "{text}");
    assert!(text.contains("Every promise was kept."), "{text}");
}
