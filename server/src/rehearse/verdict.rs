//! What was promised, how often it was seen to be kept, and every time that it was not.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What Headcount promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Promise {
    Answers,
    Repeats,
    Refusals,
    Limits,
    Acknowledged,
    Untold,
    Once,
    Order,
    Idle,
    Releases,
    Waves,
    Counts,
}

impl Promise {
    pub(super) const ALL: [Self; 12] = [
        Self::Answers,
        Self::Repeats,
        Self::Refusals,
        Self::Limits,
        Self::Acknowledged,
        Self::Untold,
        Self::Once,
        Self::Order,
        Self::Idle,
        Self::Releases,
        Self::Waves,
        Self::Counts,
    ];

    /// The promise in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Answers => "every request was answered, sooner or later",
            Self::Repeats => "a request that was sent again got the same answer again",
            Self::Refusals => "who was refused was told the right reason",
            Self::Limits => "no limit was passed after any entry of the ledger",
            Self::Acknowledged => "every acknowledged place is in the ledger once, and still there",
            Self::Untold => "no place was taken that nobody was told of",
            Self::Once => "nobody is in twice",
            Self::Order => "first come, first served",
            Self::Idle => "nobody waits while a place that they could have is free",
            Self::Releases => "what is kept for somebody goes back on its day where it is not taken",
            Self::Waves => "each wave opened by itself when the one before it was full",
            Self::Counts => "the counts that the event shows are those of its ledger",
        }
    }
}

/// How one promise fared.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// How often it was put to the test and held.
    pub(super) kept: u64,
    /// Each time that it did not.
    pub(super) broken: Vec<String>,
}

/// How all promises fared; shared by everybody who plays.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    records: Mutex<BTreeMap<Promise, Record>>,
}

impl Verdict {
    /// Notes a test of a promise. `why` says what happened where it was broken.
    pub(super) fn note(&self, promise: Promise, holds: bool, why: impl FnOnce() -> String) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let record = records.entry(promise).or_default();
        if holds {
            record.kept += 1;
        } else {
            record.broken.push(why());
        }
    }

    /// Notes that a promise held so many times more.
    pub(super) fn held(&self, promise: Promise, times: u64) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.entry(promise).or_default().kept += times;
    }

    /// Whether every promise was kept.
    pub(super) fn is_kept(&self) -> bool {
        self.records().values().all(|record| record.broken.is_empty())
    }

    /// All that was noted, by promise.
    pub(super) fn records(&self) -> BTreeMap<Promise, Record> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
