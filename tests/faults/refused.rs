//! A database that does not take everything.

use std::time::{Duration, Instant};

use testbed::{Hand, Headcount, Kind};
use uuid::Uuid;

use crate::desk::{self, Desk, SOON, Told};

/// How many ask at once.
const PEOPLE: usize = 100;
/// Whose name the database does not take.
const CULPRITS: [usize; 2] = [30, 71];
/// Long enough for most of them to arrive; were it not, they would only be decided in smaller batches.
const ARRIVING: Duration = Duration::from_millis(700);

testbed::on_both_databases! {
    Desk::open => super:
    one_row_that_the_database_does_not_take_harms_nobody_else
    a_path_with_signs_that_no_database_takes_names_nothing
}

async fn one_row_that_the_database_does_not_take_harms_nobody_else(mut desk: Desk) {
    desk.hand.does(guard(desk.database.kind)).await.unwrap();
    let people: Vec<(&str, Uuid)> =
        (0..PEOPLE).map(|n| (if CULPRITS.contains(&n) { "Nobody" } else { "Ada" }, Uuid::now_v7())).collect();
    // While the event is held they queue, and then they are one batch.
    desk.hand.holds_the_events().await.unwrap();
    let asking: Vec<_> =
        people.iter().map(|(name, id)| tokio::spawn(desk.registering(name, *id).send())).collect();
    testbed::pause(ARRIVING).await;
    desk.hand.lets_go().await.unwrap();
    for (asking, (name, id)) in asking.into_iter().zip(&people) {
        let mut told = Told::by(asking.await.unwrap().unwrap()).await;
        // On a machine so busy that the event was held for longer than anybody waits.
        let start = Instant::now();
        while told.status == 503 && start.elapsed() < SOON {
            testbed::pause(Duration::from_millis(50)).await;
            told = desk.try_to_register(name, *id).await;
        }
        let expected = if *name == "Nobody" { (500, Some("internal")) } else { (201, None) };
        assert_eq!(told.short(), expected, "{name}: {told:?} {}", desk.server.output());
    }
    for n in CULPRITS {
        assert_eq!(desk.try_to_register("Nobody", people[n].1).await.short(), (500, Some("internal")));
    }
    assert_eq!(desk.get("/readyz").await.status, 200, "the database works");
    desk.server.says("one change can't be kept").await;
    let event = desk.get(&format!("/api/events/{}", desk::SLUG)).await;
    assert_eq!(event.body["quotas"][1]["load"], PEOPLE - CULPRITS.len());
    desk.stop();
    let audit = desk::headcount(&["audit", "--database", &desk.database.url]);
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
}

/// A rule of the database's keeper.
fn guard(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => {
            "CREATE TRIGGER nobody BEFORE INSERT ON places WHEN NEW.name = 'Nobody'
             BEGIN SELECT RAISE(ABORT, 'nobody by that name'); END"
        }
        Kind::Postgres => "ALTER TABLE places ADD CONSTRAINT nobody CHECK (name <> 'Nobody')",
    }
}

async fn a_path_with_signs_that_no_database_takes_names_nothing(desk: Desk) {
    for path in [
        "/api/registrations/fair01-%00",
        "/api/sign-ups/fair01-a%00b",
        "/api/events/%00",
        "/api/registrations/fair01-%1F",
        "/api/registrations/fair01-%C2%85",
    ] {
        for request in [desk.http.get(url(&desk, path)), desk.http.delete(url(&desk, path))] {
            let request = request.bearer_auth("hcm_x").header("idempotency-key", Uuid::now_v7().to_string());
            let told = Told::by(request.send().await.unwrap()).await;
            let known = [(404, Some("not_found")), (405, Some("method_not_allowed"))];
            assert!(known.contains(&told.short()), "{path}: {told:?}");
        }
    }
    assert!(!desk.server.output().contains("ERROR"), "{}", desk.server.output());
}

fn url(desk: &Desk, path: &str) -> String {
    format!("{}{path}", desk.server.url())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_letters_for_every_name_is_refused_at_the_start() {
    let mut database = desk::empty(Kind::Postgres).await;
    let name = format!("latin_{}", Uuid::now_v7().simple());
    let mut hand = Hand::at(&database).await.unwrap();
    let create = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    hand.does(&format!("CREATE DATABASE {name} {create}")).await.unwrap();
    database.url = testbed::Cluster::shared().url(&name);
    let why = Headcount::start(&database.url, &[]).map(|server| server.output()).unwrap_err().to_string();
    assert!(why.contains("this database's encoding is LATIN1"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_could_lose_what_it_acknowledged_is_refused_at_the_start() {
    let database = desk::empty(Kind::Postgres).await;
    let name = database.url.rsplit('/').next().unwrap();
    let name = name.split('?').next().unwrap();
    let mut hand = Hand::at(&database).await.unwrap();
    hand.does(&format!("ALTER DATABASE {name} SET synchronous_commit = off")).await.unwrap();
    let why = Headcount::start(&database.url, &[]).map(|server| server.output()).unwrap_err().to_string();
    assert!(why.contains("PostgreSQL runs with synchronous_commit = off"), "{why}");
}
