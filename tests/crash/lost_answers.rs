//! A bad line between people and the server: lost answers and doubled requests must not make two places of one.

use std::time::Duration;

use domain::registrations::Registration;
use testbed::{Database, Headcount, Kind};
use tokio::task::JoinSet;

use crate::chance::Chance;
use crate::client::{Attempt, Reply};
use crate::crowd::{Told, all_are_told_the_same};
use crate::event;
use crate::proof::{Proof, audit};
use crate::proxy::Proxy;

const PEOPLE: usize = 500;
const SEATS: u32 = 450;
const PERCENT: u64 = 30;
/// With 30 in 100 lost, this many in a row do not happen.
const TRIES: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_people_on_a_bad_line_get_one_place_each_on_sqlite() {
    one_place_each(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_people_on_a_bad_line_get_one_place_each_on_postgres() {
    one_place_each(Kind::Postgres).await;
}

async fn one_place_each(kind: Kind) {
    let mut chance = Chance::new("lost answers");
    let database = Database::new(kind).expect("a database");
    event::set_up(&database.url, &event::conference(SEATS)).await;
    let server = Headcount::start(&database.url, &[]).expect("a server");
    let proxy = Proxy::start(server.address, PERCENT, chance.split()).await;
    // A connection for each try, so that each can be cut off by itself.
    let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().expect("a client");
    let mut people = JoinSet::new();
    for _ in 0..PEOPLE {
        let (http, url) = (http.clone(), proxy.url());
        people.spawn(async move {
            let attempt = Attempt::general();
            let registration = until_told(&http, &url, &attempt).await;
            Told { attempt, registration, cancelled: false }
        });
    }
    let told = people.join_all().await;
    let (requests, doubled, dropped) = proxy.counts();
    println!("{kind:?}: {requests} requests, {doubled} doubled, {dropped} answers dropped");
    assert!(requests > PEOPLE && doubled > PEOPLE / 10 && dropped > PEOPLE / 10);

    let proof = Proof::of(&http, &server.url()).await;
    proof.has_all(&told);
    proof.has_nothing_else(&told);
    let seats = proof.book().quota(&event::GENERAL.into()).expect("the door").load;
    assert_eq!(seats, SEATS);
    all_are_told_the_same(&http, &server.url(), &told).await;
    audit(&database.url);
}

async fn until_told(http: &reqwest::Client, url: &str, attempt: &Attempt) -> Registration {
    for _ in 0..TRIES {
        match attempt.send(http, url).await {
            Reply::Place(registration, _) => return *registration,
            Reply::Refused(problem) => panic!("{problem:?}"),
            Reply::NotNow(_) | Reply::Lost(_) => testbed::pause(Duration::from_millis(20)).await,
        }
    }
    panic!("never told: {attempt:?}");
}
