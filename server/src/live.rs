//! Live counts: one serialised message, shared by all who watch.
//!
//! The writer says that something changed; at most four times a second the latest state becomes a message. Each
//! message exists in two forms: everything, and what changed since the one before. A watcher who saw the one before
//! gets the difference; one who was too slow to see it gets everything. One who comes and names the version that it has
//! gets what changed since, where that version was told here, and else everything. Nobody holds a queue.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use domain::ids::QuotaId;
use domain::ledger::Book;
use domain::live::Counts;
use tokio::sync::{Notify, watch};

use crate::writer::Published;

/// Shortest time between two messages.
pub const INTERVAL: Duration = Duration::from_millis(250);
/// So many versions are known to have been told: the last quarter of an hour in the worst of rushes, days otherwise.
const REMEMBERED: usize = 4_096;

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

/// The latest message, and what it takes to tell somebody who knows an earlier one no more than what is new.
#[derive(Debug)]
pub struct Latest {
    /// The latest message.
    pub message: Message,
    counts: Counts,
    /// The version of the message in which a quota's counts last changed.
    changed: HashMap<QuotaId, u64>,
    /// The versions of the last messages, in order. Of a version in between nobody knows what its counts were: they may
    /// have changed and changed back before the next message.
    told: VecDeque<u64>,
}

impl Latest {
    fn new(counts: Counts) -> Self {
        let everything = json(&counts);
        let message = Message { number: 0, version: counts.version, changes: everything.clone(), everything };
        Self { message, told: VecDeque::from([counts.version]), changed: HashMap::new(), counts }
    }

    fn take(&mut self, counts: Counts) {
        let changes = counts.since(&self.counts);
        self.changed.extend(changes.quotas.keys().map(|id| (id.clone(), counts.version)));
        if self.told.len() == REMEMBERED {
            self.told.pop_front();
        }
        self.told.push_back(counts.version);
        self.message = Message {
            number: self.message.number + 1,
            version: counts.version,
            everything: json(&counts),
            changes: json(&changes),
        };
        self.counts = counts;
    }

    /// What is news to somebody who has the counts of a version, as JSON: everything, where that was not told here.
    pub fn since(&self, version: u64) -> Arc<str> {
        if self.told.binary_search(&version).is_err() {
            return self.message.everything.clone();
        }
        json(&self.counts.only(|id, _| self.changed.get(id).is_some_and(|&changed| changed > version)))
    }
}

/// An event's live counts.
#[derive(Clone, Debug)]
pub struct Live {
    latest: watch::Sender<Latest>,
    changed: Arc<Notify>,
}

impl Live {
    /// Live counts that begin with a book, and with the version of what is asked.
    pub fn new(book: &Book, questions: u32) -> Self {
        let latest = Latest::new(Counts { questions, ..Counts::of(book) });
        Self { latest: watch::Sender::new(latest), changed: Arc::new(Notify::new()) }
    }

    /// Says that the published book has changed, or what is asked.
    pub fn mark(&self) {
        self.changed.notify_one();
    }

    /// Watches from now on.
    pub fn watch(&self) -> watch::Receiver<Latest> {
        self.latest.subscribe()
    }

    /// The latest message.
    pub fn latest(&self) -> Message {
        self.latest.borrow().message.clone()
    }

    /// The counts that were told last.
    pub fn counts(&self) -> Counts {
        self.latest.borrow().counts.clone()
    }

    /// Makes messages of changes, for as long as the task lives.
    pub async fn publish(self, published: Published) {
        loop {
            self.changed.notified().await;
            let questions = published.questions().version;
            let counts = Counts { questions, ..Counts::of(&published.book()) };
            let told = {
                let latest = self.latest.borrow();
                (latest.counts.version, latest.counts.questions)
            };
            if told != (counts.version, counts.questions) {
                self.latest.send_modify(|latest| latest.take(counts));
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }
}

fn json(counts: &Counts) -> Arc<str> {
    serde_json::to_string(counts).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::live::Count;

    fn counts(version: u64, left: &[(&str, u32)]) -> Counts {
        let count = |left| Count { load: 0, left, queued: 0, open: true, size: 9, guarantee: 0 };
        let quotas = left.iter().map(|&(id, left)| (id.into(), count(left))).collect();
        Counts { version, terms: 1, questions: 1, quotas }
    }

    /// What somebody is told who comes with a version: how much is left, by quota.
    #[track_caller]
    fn check(latest: &Latest, version: u64, expected: &[(&str, u32)]) {
        let told: Counts = serde_json::from_str(&latest.since(version)).unwrap();
        let left: Vec<_> = told.quotas.iter().map(|(id, count)| (id.as_str(), count.left)).collect();
        assert_eq!((told.version, left.as_slice()), (latest.message.version, expected), "since {version}");
    }

    #[test]
    fn who_names_a_version_that_was_told_gets_what_is_new() {
        let mut latest = Latest::new(counts(5, &[("desk", 3), ("general", 9)]));
        check(&latest, 5, &[]);
        latest.take(counts(8, &[("desk", 3), ("general", 7)]));
        latest.take(counts(9, &[("desk", 2), ("general", 7)]));
        check(&latest, 5, &[("desk", 2), ("general", 7)]);
        check(&latest, 8, &[("desk", 2)]);
        check(&latest, 9, &[]);
    }

    #[test]
    fn who_names_any_other_version_gets_everything() {
        let mut latest = Latest::new(counts(5, &[("desk", 3), ("general", 9)]));
        // At 6 a seat was taken, which nobody was told; at 7 it was given back.
        latest.take(counts(7, &[("desk", 3), ("general", 9)]));
        for version in [0, 4, 6, 8, u64::MAX] {
            check(&latest, version, &[("desk", 3), ("general", 9)]);
        }
    }

    #[test]
    fn what_was_told_long_ago_is_forgotten() {
        let mut latest = Latest::new(counts(0, &[("general", 9)]));
        for version in 1..=REMEMBERED as u64 {
            latest.take(counts(version, &[("general", 9)]));
        }
        check(&latest, 0, &[("general", 9)]);
        check(&latest, 1, &[]);
    }
}
