//! Live counts: one serialised message, shared by all who watch.
//!
//! The writer says that something changed; at most four times a second the latest state becomes a message. Each
//! message exists in two forms: everything, and what changed since the one before. A watcher who saw the one before
//! gets the difference; one who connects, or who was too slow to see it, gets everything. Nobody holds a queue.

use std::sync::Arc;
use std::time::Duration;

use domain::ledger::Book;
use domain::live::Counts;
use tokio::sync::{Notify, watch};

use crate::writer::Published;

/// Shortest time between two messages.
pub const INTERVAL: Duration = Duration::from_millis(250);

/// A state of the counts, serialised once.
#[derive(Clone, Debug)]
pub struct Message {
    /// Number of the message, from 0, without gaps.
    pub number: u64,
    /// The ledger's version.
    pub version: u64,
    /// All counts, as JSON.
    pub everything: Arc<str>,
    /// What changed since message `number - 1`, as JSON.
    pub changes: Arc<str>,
}

/// An event's live counts.
#[derive(Clone, Debug)]
pub struct Live {
    latest: watch::Sender<Message>,
    changed: Arc<Notify>,
}

impl Live {
    /// Live counts that begin with a book.
    pub fn new(book: &Book) -> Self {
        let everything = json(&Counts::of(book));
        let first = Message { number: 0, version: book.version(), changes: everything.clone(), everything };
        Self { latest: watch::Sender::new(first), changed: Arc::new(Notify::new()) }
    }

    /// Says that the published book has changed.
    pub fn mark(&self) {
        self.changed.notify_one();
    }

    /// Watches from now on.
    pub fn watch(&self) -> watch::Receiver<Message> {
        self.latest.subscribe()
    }

    /// The latest message.
    pub fn latest(&self) -> Message {
        self.latest.borrow().clone()
    }

    /// Makes messages of changes, for as long as the task lives.
    pub async fn publish(self, published: Published) {
        let mut last = Counts::of(&published.read().unwrap_or_else(std::sync::PoisonError::into_inner));
        loop {
            self.changed.notified().await;
            let counts = Counts::of(&published.read().unwrap_or_else(std::sync::PoisonError::into_inner));
            if counts.version != last.version {
                let (everything, changes) = (json(&counts), json(&counts.since(&last)));
                self.latest.send_modify(|message| {
                    *message =
                        Message { number: message.number + 1, version: counts.version, everything, changes };
                });
                last = counts;
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }
}

fn json(counts: &Counts) -> Arc<str> {
    serde_json::to_string(counts).unwrap_or_default().into()
}
