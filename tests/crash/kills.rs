//! SIGKILL at random moments: to the server, and to PostgreSQL under it.

use std::time::Duration;

use testbed::{Cluster, Headcount, Kind};

use crate::chance::Chance;
use crate::client::http;
use crate::crowd::{Crowd, Told, all_are_told_the_same};
use crate::event;
use crate::proof::Proof;

/// Fewer than come, so that there is a line that moves, too.
const SEATS: u32 = 400;
const CLIENTS: usize = 6;
/// How long a database may take to be of use again.
const RECOVERY: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_keeps_what_was_acknowledged_through_fifty_kills() {
    server_is_killed(Kind::Sqlite, 50).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_keeps_what_was_acknowledged_through_fifteen_kills() {
    server_is_killed(Kind::Postgres, 50).await;
}

async fn server_is_killed(kind: Kind, kills: usize) {
    let mut chance = Chance::new("kills");
    let (database, mut server) = event::opened(kind, &event::conference(SEATS)).await;
    let mut crowd = Crowd::start(CLIENTS, &server, &mut chance);
    let (http, mut proof) = (http(), Proof::default());
    for _ in 0..kills {
        crowd.more(1 + usize::try_from(chance.below(40)).unwrap_or(0)).await;
        // Not a wait for anything: the moment is to be a random one, within a transaction or between two.
        testbed::pause(chance.time(Duration::from_millis(5))).await;
        server.kill().expect("it can be killed");
        let told = crowd.told();
        server = Headcount::start(&database.url, &[]).expect("it starts again");
        proof.read(&http, &server.url()).await;
        proof.has_all(&told);
        all_are_told_the_same(&http, &server.url(), &some(&told, &mut chance)).await;
        crowd.turn_to(&server);
    }
    let told = crowd.finish().await;
    crowd.tell(&format!("the server killed, {kind:?}"));
    assert!(crowd.lost() > 0, "kills that nobody noticed prove nothing");
    proof.all_is_well(&server, &database.url, &told).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_outlives_five_kills_of_postgres() {
    let mut chance = Chance::new("kills of PostgreSQL");
    let cluster = Cluster::start().expect("PostgreSQL");
    let database = cluster.database().expect("a database");
    let server = event::opened_at(&database, &event::conference(SEATS)).await;
    let mut crowd = Crowd::start(CLIENTS, &server, &mut chance);
    let (http, mut proof) = (http(), Proof::default());
    for _ in 0..5 {
        crowd.more(1 + usize::try_from(chance.below(40)).unwrap_or(0)).await;
        testbed::pause(chance.time(Duration::from_millis(5))).await;
        cluster.kill().expect("it can be killed");
        let told = crowd.told();
        cluster.restart().expect("it starts again");
        let pause = crowd.more(1).await;
        assert!(pause < RECOVERY, "of use again only after {pause:?}: {}", server.output());
        proof.read(&http, &server.url()).await;
        proof.has_all(&told);
    }
    let told = crowd.finish().await;
    crowd.tell("PostgreSQL killed");
    assert!(crowd.not_now() > 0, "kills that nobody noticed prove nothing");
    proof.all_is_well(&server, &database, &told).await;
}

fn some(told: &[Told], chance: &mut Chance) -> Vec<Told> {
    // The newest are the ones that the kill could have hit.
    let newest = told.iter().rev().take(10);
    newest.chain(told.iter().filter(|_| chance.percent(2))).cloned().collect()
}
