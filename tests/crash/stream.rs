//! A watcher of the live counts.

use std::time::{Duration, Instant};

use domain::live::Counts;
use domain::paths;
use reqwest::Response;
use tokio::time::timeout;

use crate::client::slug;
use crate::crowd::PATIENCE;

/// A connection to the event stream.
#[derive(Debug)]
pub(crate) struct Watcher {
    response: Response,
    unread: String,
}

impl Watcher {
    /// Connects, and reads the first counts.
    pub(crate) async fn connect(base: &str) -> (Self, Counts) {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let response = http.get(format!("{base}{}", paths::live(&slug()))).send().await.expect("a stream");
        assert!(response.status().is_success(), "{response:?}");
        let mut watcher = Self { response, unread: String::new() };
        let first = watcher.next().await;
        (watcher, first)
    }

    /// Reads on until a version has arrived, and says how long that took.
    pub(crate) async fn until(&mut self, version: u64) -> Duration {
        let start = Instant::now();
        while self.next().await.version < version {}
        start.elapsed()
    }

    /// Reads on until the stream ends, in order: one that breaks off is a failure.
    pub(crate) async fn ends(mut self) {
        while let Some(chunk) = self.chunk().await {
            self.unread.push_str(&chunk);
        }
        assert!(self.unread.is_empty() || self.unread.ends_with("\n\n"), "cut off: {:?}", self.unread);
    }

    async fn next(&mut self) -> Counts {
        loop {
            if let Some(end) = self.unread.find("\n\n") {
                let message: String = self.unread.drain(..end + 2).collect();
                let data = message.lines().find_map(|line| line.strip_prefix("data:"));
                if let Some(data) = data {
                    return serde_json::from_str(data).unwrap_or_else(|why| panic!("{why}: {data}"));
                }
                continue;
            }
            let chunk = self.chunk().await.expect("the stream goes on");
            self.unread.push_str(&chunk);
        }
    }

    async fn chunk(&mut self) -> Option<String> {
        let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("counts arrive");
        chunk.expect("the stream holds").map(|chunk| String::from_utf8_lossy(&chunk).into_owned())
    }
}
