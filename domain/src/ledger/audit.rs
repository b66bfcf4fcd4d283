//! Replaying a ledger to see for oneself: the same code behind `headcount audit` and the page that proves the cap.

use std::collections::BTreeMap;

use crate::ids::{PersonId, PlaceId, QuotaId};
use crate::ledger::book::{Book, Inconsistency};
use crate::ledger::claims::same_again;
use crate::ledger::entries::{Entry, Fact};

/// The highest load that a quota ever had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peak {
    /// The quota.
    pub quota: QuotaId,
    /// Its highest load, in places.
    pub load: u32,
    /// Its size at that moment.
    pub size: u32,
    /// The first entry after which it had that load.
    pub seq: u64,
}

/// Something that must never be in a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// A limit was passed.
    #[error("after entry {seq}, {quota} held {load} of {size}")]
    Overshoot {
        /// The entry that did it.
        seq: u64,
        /// The limit.
        quota: QuotaId,
        /// Its load, in places.
        load: u32,
        /// Its size, in places.
        size: u32,
    },
    /// The same person twice in the same thing, by the rule that refuses a second claim.
    #[error("entry {seq} gives person {person} a second place, in {quota}")]
    Twice {
        /// The entry that did it.
        seq: u64,
        /// Who.
        person: PersonId,
        /// Where.
        quota: QuotaId,
    },
    /// Times run backwards.
    #[error("entry {seq} is older than the one before it")]
    Backwards {
        /// The entry.
        seq: u64,
    },
    /// An entry that does not fit the ones before it.
    #[error("entry {seq}: {why}")]
    Broken {
        /// The entry.
        seq: u64,
        /// Why.
        why: Inconsistency,
    },
}

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many entries were replayed.
    pub entries: u64,
    /// Peaks, in the order in which the quotas were set up.
    pub peaks: Vec<Peak>,
    /// What must never be; empty when every promise was kept.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether every promise was kept.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// A replay in progress: feed it the ledger's entries in order.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    book: Book,
    order: Vec<QuotaId>,
    peaks: BTreeMap<QuotaId, Peak>,
    findings: Vec<Finding>,
    entries: u64,
}

/// So many findings are enough to know; a damaged ledger of millions of entries must not fill the memory.
const FINDINGS: usize = 1_000;

impl Replay {
    /// A replay at the beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// The book as far as it was replayed.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Replays the next entry.
    pub fn push(&mut self, entry: &Entry) {
        self.entries += 1;
        if entry.at < self.book.at() {
            self.find(Finding::Backwards { seq: entry.seq });
        }
        if let Some((person, quota)) = self.second(&entry.fact) {
            self.find(Finding::Twice { seq: entry.seq, person, quota });
        }
        match self.book.apply(entry) {
            Ok(Some(quota)) => self.look_at(entry.seq, quota),
            Ok(None) => {}
            Err(why) => self.find(Finding::Broken { seq: entry.seq, why }),
        }
    }

    /// Who gets something by `fact` that they have already.
    fn second(&self, fact: &Fact) -> Option<(PersonId, QuotaId)> {
        let (person, quota, with): (_, _, Option<&PlaceId>) = match fact {
            // How many one person may have is said by the door that they came to, wherever its waves have led them.
            Fact::Claimed { person, quota, asked, with, .. } => {
                (person, asked.as_ref().unwrap_or(quota), with.as_ref())
            }
            Fact::Transferred { place, person } => {
                let place = self.book.place(place).filter(|place| place.with.is_none())?;
                (person, &place.quota, None)
            }
            _ => return None,
        };
        let index = self.book.index(quota).ok()?;
        same_again(&self.book, person, with, index, 0).map(|_| (person.clone(), quota.clone()))
    }

    /// Only the quota that an entry touched and those above it can have a new load.
    fn look_at(&mut self, seq: u64, quota: QuotaId) {
        let mut next = Some(quota);
        while let Some(id) = next {
            let Some(view) = self.book.quota(&id) else { break };
            let (load, size, parent) = (view.load, view.spec.size, view.spec.parent.clone());
            next = parent;
            if load > size {
                self.find(Finding::Overshoot { seq, quota: id.clone(), load, size });
            }
            match self.peaks.get_mut(&id) {
                Some(peak) if peak.load >= load => {}
                Some(peak) => *peak = Peak { quota: id, load, size, seq },
                None => {
                    self.order.push(id.clone());
                    self.peaks.insert(id.clone(), Peak { quota: id, load, size, seq });
                }
            }
        }
    }

    fn find(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS {
            self.findings.push(finding);
        }
    }

    /// What was found so far.
    pub fn report(&self) -> Report {
        let peaks = self.order.iter().filter_map(|id| self.peaks.get(id).cloned()).collect();
        Report { entries: self.entries, peaks, findings: self.findings.clone() }
    }
}
