//! A desk: a server on a database of its own with a small event, a hand in that database, and somebody who asks.

use std::process::Output;
use std::time::{Duration, Instant};

use reqwest::{Client, Response};
use serde_json::{Value, json};
use testbed::event::{SmallEvent, door};
use testbed::{Database, Hand, Headcount, Kind};
use uuid::Uuid;

/// The event's short name.
pub(crate) const SLUG: &str = "fair";
/// Its door.
pub(crate) const DOOR: &str = "general";
/// How long anything may take that is to happen soon.
pub(crate) const SOON: Duration = Duration::from_mins(1);

pub(crate) struct Desk {
    pub(crate) server: Headcount,
    pub(crate) hand: Hand,
    pub(crate) http: Client,
    pub(crate) database: Database,
}

/// What somebody was told.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) retry_after: Option<String>,
}

impl Told {
    pub(crate) async fn by(response: Response) -> Self {
        let retry_after =
            response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
        Self { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)), retry_after }
    }

    /// The status, and the problem's code where it is one.
    pub(crate) fn short(&self) -> (u16, Option<&str>) {
        (self.status, self.body["code"].as_str())
    }
}

impl Desk {
    pub(crate) async fn open(kind: Kind) -> Self {
        let database = database(kind).await;
        let server = Headcount::start(&database.url, &[]).unwrap();
        Self::at(server, database).await
    }

    /// Around a server that runs already.
    pub(crate) async fn at(server: Headcount, database: Database) -> Self {
        let hand = Hand::at(&database).await.unwrap();
        // Longer than anybody may have to wait: whoever is not told by then is told so by the test.
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        Self { server, hand, http, database }
    }

    /// Somebody registers, with a request id of their own.
    pub(crate) async fn register(&self, name: &str) -> Told {
        self.try_to_register(name, Uuid::now_v7()).await
    }

    /// Somebody registers, perhaps not for the first time.
    pub(crate) async fn try_to_register(&self, name: &str, id: Uuid) -> Told {
        Told::by(self.registering(name, id).send().await.unwrap()).await
    }

    pub(crate) fn registering(&self, name: &str, id: Uuid) -> reqwest::RequestBuilder {
        let body = json!({ "quota": DOOR, "name": name, "email": format!("{}@example.org", id.simple()) });
        let url = format!("{}/api/events/{SLUG}/registrations", self.server.url());
        let request = self.http.post(url).header("idempotency-key", id.to_string());
        request.header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) async fn get(&self, path: &str) -> Told {
        Told::by(self.http.get(format!("{}{path}", self.server.url())).send().await.unwrap()).await
    }

    /// Waits until the server says that it is ready, or that it is not.
    pub(crate) async fn becomes(&self, status: u16) {
        let start = Instant::now();
        loop {
            let told = self.get("/readyz").await;
            if told.status == status {
                return;
            }
            assert!(start.elapsed() < SOON, "{told:?} for ever: {}", self.server.output());
            testbed::pause(Duration::from_millis(100)).await;
        }
    }

    /// Stops the server as its keeper would; how long it took.
    pub(crate) fn stop(&mut self) -> Duration {
        let start = Instant::now();
        self.server.terminate().unwrap();
        let status = self.server.wait().unwrap();
        assert!(status.success(), "{status}: {}", self.server.output());
        start.elapsed()
    }

    /// What a server says that is started on this database and does not come up.
    pub(crate) fn refusal_to_start(&self) -> String {
        match Headcount::start(&self.database.url, &[]) {
            Ok(server) => panic!("it starts: {}", server.output()),
            Err(why) => why.to_string(),
        }
    }
}

/// A database with the event, which nobody serves yet.
pub(crate) async fn database(kind: Kind) -> Database {
    let database = empty(kind).await;
    SmallEvent::new(SLUG, 300).with(door(DOOR, 300)).write_to(&database.url).await.unwrap();
    database
}

pub(crate) async fn empty(kind: Kind) -> Database {
    // The cluster is started with blocking calls.
    tokio::task::spawn_blocking(move || Database::new(kind)).await.unwrap().unwrap()
}

/// Runs the command to its end.
pub(crate) fn headcount(arguments: &[&str]) -> Output {
    testbed::command().unwrap().args(arguments).output().unwrap()
}

/// Wrong usage or configuration: exit code 2, and nothing on standard output; what it says.
#[track_caller]
pub(crate) fn wrong(arguments: &[&str]) -> String {
    let output = headcount(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &[][..]), "{arguments:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}
