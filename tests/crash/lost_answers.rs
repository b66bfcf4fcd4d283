//! A bad line between people and the server: lost answers and doubled requests must not make two places of one.

use testbed::Kind;
use tokio::task::JoinSet;

use crate::chance::Chance;
use crate::client::Attempt;
use crate::crowd::Told;
use crate::event;
use crate::proof::Proof;
use crate::proxy::Proxy;

const PEOPLE: usize = 500;
const SEATS: u32 = 450;
const PERCENT: u64 = 30;

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
    let (database, server) = event::opened(kind, &event::conference(SEATS)).await;
    let proxy = Proxy::start(server.address, PERCENT, chance.split()).await;
    // A connection for each try, so that each can be cut off by itself.
    let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().expect("a client");
    let mut people = JoinSet::new();
    for _ in 0..PEOPLE {
        let (http, url) = (http.clone(), proxy.url());
        people.spawn(async move {
            let attempt = Attempt::general();
            let (registration, _) = attempt.until_told(&http, &url).await.place();
            Told { attempt, registration, cancelled: false }
        });
    }
    let told = people.join_all().await;
    let (requests, doubled, dropped) = proxy.counts();
    println!("{kind:?}: {requests} requests, {doubled} doubled, {dropped} answers dropped");
    assert!(requests > PEOPLE && doubled > PEOPLE / 10 && dropped > PEOPLE / 10);

    let mut proof = Proof::default();
    proof.all_is_well(&server, &database.url, &told).await;
    let seats = proof.book().quota(&event::GENERAL.into()).expect("the door").load;
    assert_eq!(seats, SEATS);
}
