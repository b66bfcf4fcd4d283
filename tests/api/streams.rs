//! Live counts.

use serde_json::{Value, json};

use crate::support::{Ask, House, both, house, shows};

const LIVE: &str = "/api/events/summit/live";

/// One event of a stream.
#[derive(Debug)]
struct Counts {
    id: u64,
    data: Value,
}

struct Stream {
    response: reqwest::Response,
    rest: String,
}

impl Stream {
    async fn open(house: &House) -> Self {
        Self::of(house.get(LIVE)).await
    }

    /// A watcher that has the counts of a version.
    async fn since(house: &House, version: u64) -> Self {
        Self::of(house.get(&format!("{LIVE}?since={version}"))).await
    }

    async fn of(ask: Ask) -> Self {
        let response = ask.open().await;
        for (name, value) in [
            ("content-type", "text/event-stream"),
            ("cache-control", "no-store"),
            ("x-accel-buffering", "no"),
        ] {
            assert_eq!(response.headers()[name], value);
        }
        Self { response, rest: String::new() }
    }

    /// The next event; nothing once the stream has ended.
    async fn next(&mut self) -> Option<Counts> {
        loop {
            if let Some((frame, _)) = self.rest.split_once("\n\n") {
                let field =
                    |name: &str| frame.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
                let found = field("data: ").map(|data| {
                    assert_eq!(field("event: ").as_deref(), Some("counts"));
                    let id = field("id: ").unwrap().parse().unwrap();
                    Counts { id, data: serde_json::from_str(&data).unwrap() }
                });
                let sent = frame.len() + 2;
                self.rest.drain(..sent);
                if found.is_some() {
                    return found;
                }
            } else {
                let chunk = self.response.chunk().await.unwrap()?;
                self.rest.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        }
    }
}

fn left(counts: &Counts, quota: &str) -> Option<u64> {
    counts.data["quotas"][quota]["left"].as_u64()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_gets_everything_then_what_changes_and_everything_again_when_it_comes_back() {
    for house in both().await {
        let mut stream = Stream::open(&house).await;
        let first = stream.next().await.unwrap();
        assert_eq!((left(&first, "general"), left(&first, "desk")), (Some(2), Some(1)));
        assert_eq!(first.data["version"], first.id);
        house.register("general", "ada").await;
        let change = stream.next().await.unwrap();
        assert_eq!((left(&change, "general"), left(&change, "desk")), (Some(1), None), "only what changed");
        assert!(change.id > first.id);
        let again = Stream::open(&house).await.next().await.unwrap();
        assert_eq!((left(&again, "general"), left(&again, "desk"), again.id), (Some(1), Some(1), change.id));
    }
}

fn told(counts: &Counts) -> Vec<&str> {
    counts.data["quotas"].as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_that_names_its_version_gets_only_what_has_changed_since() {
    for house in both().await {
        let page = house.get("/e/summit").send().await.body;
        let version =
            page.rsplit("\"version\":").next().unwrap().split(|c: char| !c.is_ascii_digit()).next().unwrap();
        let version = version.parse().unwrap();
        let mut stream = Stream::since(&house, version).await;
        let first = stream.next().await.unwrap();
        assert_eq!((first.id, told(&first)), (version, vec![]), "the page has told everything");
        house.register("general", "ada").await;
        let change = stream.next().await.unwrap();
        assert_eq!(left(&change, "general"), Some(1), "and what happens from now on is told as ever");

        let late = Stream::since(&house, version).await.next().await.unwrap();
        assert_eq!((late.id, told(&late)), (change.id, told(&change)));
        assert_eq!((left(&late, "general"), left(&late, "desk")), (Some(1), None));
        let back =
            house.get(&format!("{LIVE}?since={version}")).header("last-event-id", &change.id.to_string());
        let back = Stream::of(back).await.next().await.unwrap();
        assert_eq!((back.id, told(&back)), (change.id, vec![]), "what it saw last counts, not the address");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_whose_version_was_never_told_gets_everything() {
    let house = house().await;
    for version in [0, 1_000_000, u64::MAX] {
        let first = Stream::since(&house, version).await.next().await.unwrap();
        assert_eq!((left(&first, "general"), left(&first, "desk")), (Some(2), Some(1)), "since {version}");
    }
    // Between two messages a seat goes and comes back: whoever read the event in between must hear of it.
    house.register("general", "ada").await;
    let bob = house.register("general", "bob").await;
    let between = house.get("/api/events/summit").send().await.json();
    assert_eq!(between["quotas"][1]["left"], 0);
    let path = format!("/api/registrations/{}", bob["id"].as_str().unwrap());
    house.delete(&path).bearer(&bob["manage_token"]).send().await;
    let mut stream = Stream::since(&house, between["version"].as_u64().unwrap()).await;
    let mut seen = None;
    while seen != Some(1) {
        seen = left(&stream.next().await.unwrap(), "general").or(seen);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_is_no_number_is_refused() {
    let house = house().await;
    let reply = house.get(&format!("{LIVE}?since=yesterday")).send().await;
    shows!(reply.shown(), @r#"
    422 Unprocessable Entity, application/problem+json
    {
      "code": "invalid",
      "detail": "Have another look at: since.",
      "fields": [
        {
          "code": "type",
          "detail": "A version of the ledger: a number from 0.",
          "field": "since"
        }
      ],
      "status": 422,
      "title": "Some fields need another look",
      "type": "/api#invalid"
    }
    "#);
    let odd = house.get(LIVE).header("last-event-id", "yesterday");
    let first = Stream::of(odd).await.next().await.unwrap();
    assert_eq!(left(&first, "general"), Some(2), "a browser can't help what it was told by somebody else");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_learns_that_more_than_counts_has_changed() {
    for house in both().await {
        let mut stream = Stream::open(&house).await;
        let first = stream.next().await.unwrap();
        let terms = first.data["terms"].as_u64().unwrap();
        assert!(terms <= first.id);
        house.register("general", "ada").await;
        assert_eq!(stream.next().await.unwrap().data["terms"], terms, "a seat changes counts only");
        let change = json!({ "release_at": "2098-12-31T00:00:00Z", "reason": "Later" });
        let organiser = house.organiser().await;
        let reply = house.patch("/api/events/summit/quotas/acme", change).token(&organiser).send().await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let changed = stream.next().await.unwrap();
        assert_eq!(changed.data["terms"], changed.id);
        let size = json!({ "size": 5, "reason": "A larger hall" });
        house.patch("/api/events/summit/quotas/conference", size).token(&organiser).send().await;
        let larger = stream.next().await.unwrap();
        assert_eq!(larger.data["terms"], changed.id, "a size is told with the counts");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_wave_opens_on_every_screen() {
    for house in both().await {
        let mut screens = [Stream::open(&house).await, Stream::open(&house).await];
        for screen in &mut screens {
            assert_eq!(screen.next().await.unwrap().data["quotas"]["bags-2"]["open"], false);
        }
        house.sign_up("bags-1", "ada").await;
        for screen in &mut screens {
            assert_eq!(screen.next().await.unwrap().data["quotas"]["bags-2"]["open"], true);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_end_when_the_server_stops() {
    for mut house in both().await {
        let mut stream = Stream::open(&house).await;
        stream.next().await.unwrap();
        let serving = house.stop();
        assert!(stream.next().await.is_none());
        serving.await.unwrap();
    }
}
