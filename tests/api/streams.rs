//! Live counts.

use serde_json::Value;

use crate::support::{House, both};

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
        let response = house.get("/api/events/summit/live").open().await;
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
