//! Two servers on one database decide on the same truth.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::registrations::Status;
use testbed::{Headcount, Kind};
use tokio::task::JoinSet;

use crate::client::{Attempt, Reply, http};
use crate::event;
use crate::proof::{Proof, audit};
use crate::stream::Watcher;

const SEATS: usize = 150;
/// One request in so many goes to both servers at once.
const DOUBLED: usize = 8;
/// Watchers must see the other server's changes as soon as this.
const SOON: Duration = Duration::from_secs(2);
/// So often it is tried: a machine that is busy with much else may be late once, but not each time.
const TRIES: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_postgres_give_out_150_places_among_2000_claims() {
    they_agree(Kind::Postgres, 2_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_sqlite_file_give_out_150_places_among_400_claims() {
    they_agree(Kind::Sqlite, 400).await;
}

async fn they_agree(kind: Kind, claims: usize) {
    let (database, first) = event::opened(kind, &event::tight()).await;
    let servers = [first, Headcount::start(&database.url, &[]).expect("a second server")];
    let (mut watcher, before) = Watcher::connect(&servers[0].url()).await;
    assert_eq!(before.version, 14, "the quotas, and nobody");

    let replies = rush(&servers, claims).await;
    let mut tally = BTreeMap::new();
    for reply in &replies {
        *tally.entry(outcome(reply)).or_insert(0) += 1;
    }
    println!("{kind:?}: {tally:?}");
    assert_eq!(tally["confirmed"], SEATS, "{tally:?}");
    assert!(tally["waiting"] > 0 && tally["code_used_up"] > 0, "{tally:?}");

    let http = http();
    let proofs = [Proof::of(&http, &servers[0].url()).await, Proof::of(&http, &servers[1].url()).await];
    assert_eq!(proofs[0].book(), proofs[1].book());
    let root = proofs[0].book().quota(&"conference".into()).expect("the root");
    assert_eq!((root.load, root.left), (150, 0));

    watcher.until(proofs[0].book().version()).await;
    let mut lags = Vec::new();
    for version in (proofs[0].book().version() + 1..).take(TRIES) {
        Attempt::general().send(&http, &servers[1].url()).await.place();
        lags.push(watcher.until(version).await);
    }
    println!("{kind:?}: the other server's changes were seen after {lags:?} (promised: {SOON:?})");
    assert!(lags.iter().min().is_some_and(|lag| *lag < SOON), "{lags:?}");
    audit(&database.url);
}

/// Everybody at once, half of them at each server, some at both.
async fn rush(servers: &[Headcount; 2], claims: usize) -> Vec<Reply> {
    let http = http();
    let mut people = JoinSet::new();
    for number in 0..claims {
        let attempt = match number % 20 {
            0..13 => Attempt::general(),
            13..17 => Attempt::at("students"),
            // Every sponsor's five seats are asked for many times over.
            _ => Attempt::with_code(event::code(number / 20 % 10)),
        };
        let (http, near, far) = (http.clone(), servers[number % 2].url(), servers[1 - number % 2].url());
        people.spawn(async move {
            if number % DOUBLED == 0 {
                let (one, other) =
                    tokio::join!(attempt.until_told(&http, &near), attempt.until_told(&http, &far));
                assert_eq!(one.essence(), other.essence(), "the same key, two answers");
                return one;
            }
            attempt.until_told(&http, &near).await
        });
    }
    people.join_all().await
}

fn outcome(reply: &Reply) -> &'static str {
    match reply {
        Reply::Place(place, _) if place.status == Status::Confirmed => "confirmed",
        Reply::Place(place, _) if place.status == Status::Waiting => "waiting",
        Reply::Refused(problem) => problem.code.as_str(),
        other => panic!("{other:?}"),
    }
}
