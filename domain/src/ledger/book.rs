//! The book: all counts, folded from the ledger's entries.

use std::collections::{BTreeMap, BTreeSet};

use crate::Timestamp;

use crate::ids::{PersonId, PlaceId, QuotaId};
use crate::ledger::decide::decide;
use crate::ledger::entries::{Command, Entry, Fact, Seat};
use crate::ledger::places::{Place, State};
use crate::ledger::quotas::{Index, QuotaView, Tree};
use crate::ledger::refusal::Refusal;

/// Why an entry does not fit the ones before it. Never the outcome of a decision; a damaged ledger's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Inconsistency {
    /// Its number does not follow the one before.
    #[error("entry {found} stands where {expected} should")]
    OutOfSequence {
        /// The number that should stand here.
        expected: u64,
        /// The number that does.
        found: u64,
    },
    /// It names a quota that is not there.
    #[error("no quota {0}")]
    UnknownQuota(QuotaId),
    /// It names a place that is not there.
    #[error("no place {0}")]
    UnknownPlace(PlaceId),
    /// It adds a quota or a place that is there already.
    #[error("{0} is there already")]
    Duplicate(String),
    /// It does to a place what its state does not allow.
    #[error("place {0} is not in a state for this")]
    WrongState(PlaceId),
}

/// All counts of one event. Equal books have the same past.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    seq: u64,
    at: Timestamp,
    pub(super) tree: Tree,
    pub(super) places: BTreeMap<PlaceId, Place>,
    /// Active places by person.
    pub(super) people: BTreeMap<PersonId, Vec<PlaceId>>,
    /// Held places by the time at which they go back.
    pub(super) expiries: BTreeSet<(Timestamp, PlaceId)>,
    #[cfg(feature = "mutants")]
    pub(super) mutant: Option<super::Mutant>,
}

impl Book {
    /// An empty book.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty book in which one rule is turned off.
    #[cfg(feature = "mutants")]
    pub fn with_mutant(mutant: super::Mutant) -> Self {
        Self { mutant: Some(mutant), ..Self::default() }
    }

    /// The number of the last entry; 0 before the first.
    pub fn version(&self) -> u64 {
        self.seq
    }

    /// The time of the last entry.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// A quota with its counts.
    pub fn quota(&self, id: &QuotaId) -> Option<QuotaView<'_>> {
        self.tree.find(id).map(|index| self.view(index))
    }

    /// All quotas with their counts, each after its parent.
    pub fn quotas(&self) -> impl Iterator<Item = QuotaView<'_>> {
        (0..self.tree.nodes.len()).map(|index| self.view(index))
    }

    /// A place.
    pub fn place(&self, id: &PlaceId) -> Option<&Place> {
        self.places.get(id)
    }

    /// All places that there ever were.
    pub fn places(&self) -> impl Iterator<Item = (&PlaceId, &Place)> {
        self.places.iter()
    }

    /// A person's active places.
    pub fn places_of(&self, person: &PersonId) -> impl Iterator<Item = (&PlaceId, &Place)> {
        self.people.get(person).into_iter().flatten().filter_map(|id| self.places.get_key_value(id))
    }

    /// A waiting place's position in its line, from 1.
    pub fn position(&self, id: &PlaceId) -> Option<u32> {
        let place = self.places.get(id).filter(|place| place.state == State::Waiting)?;
        let line = &self.tree.nodes[self.tree.find(&place.quota)?].line;
        u32::try_from(line.range(..=place.ticket).count()).ok()
    }

    /// Whether every quota holds at most its size: the promise that all this is for.
    pub fn keeps_its_limits(&self) -> bool {
        self.tree.over == 0
    }

    fn view(&self, index: Index) -> QuotaView<'_> {
        let node = &self.tree.nodes[index];
        QuotaView {
            spec: &node.spec,
            load: node.load(),
            left: self.tree.left(index),
            queued: u32::try_from(node.line.len()).unwrap_or(u32::MAX),
            open: node.opened,
            wave: self.tree.wave_number(index),
        }
    }

    /// Decides on a command and takes in what it leads to: the entries to be written, in order. Refused commands
    /// change nothing. Call [`Self::settle`] first, so that what is due at `now` comes before the newcomer.
    ///
    /// # Errors
    /// The [`Refusal`] of [`decide()`].
    ///
    /// # Panics
    /// If a decision broke a limit: better no answer than a wrong one.
    pub fn execute(&mut self, command: &Command, now: Timestamp) -> Result<Vec<Entry>, Refusal> {
        let mut entries = Vec::new();
        for fact in decide(self, command, now)? {
            entries.push(self.record(fact, now));
        }
        entries.extend(self.settle(now));
        Ok(entries)
    }

    /// Takes in all that must happen by `now` by itself. Calling it again changes nothing.
    ///
    /// # Panics
    /// As [`Self::execute`].
    pub fn settle(&mut self, now: Timestamp) -> Vec<Entry> {
        std::iter::from_fn(|| self.consequence(now).map(|fact| self.record(fact, now))).collect()
    }

    fn record(&mut self, fact: Fact, now: Timestamp) -> Entry {
        // A clock that was set back must not make the ledger's times run backwards.
        let entry = Entry { seq: self.seq + 1, at: now.max(self.at), fact };
        self.apply(&entry).expect("a decision fits the book that it was made on");
        #[cfg(feature = "mutants")]
        if self.mutant.is_some() {
            return entry;
        }
        assert!(self.keeps_its_limits(), "entry {} would pass a limit: {:?}", entry.seq, entry.fact);
        entry
    }

    /// Folds the next entry into the counts. Says which quota's load or size it touched.
    ///
    /// # Errors
    /// [`Inconsistency`] where the entry does not fit; the book is then as it was before.
    pub fn apply(&mut self, entry: &Entry) -> Result<Option<QuotaId>, Inconsistency> {
        let expected = self.seq + 1;
        if entry.seq != expected {
            return Err(Inconsistency::OutOfSequence { expected, found: entry.seq });
        }
        let touched = self.fold(entry)?;
        self.seq = entry.seq;
        self.at = entry.at;
        Ok(touched.map(|index| self.tree.nodes[index].spec.id.clone()))
    }

    fn fold(&mut self, entry: &Entry) -> Result<Option<Index>, Inconsistency> {
        match &entry.fact {
            Fact::QuotaAdded { quota, .. } => self.add_quota(quota).map(Some),
            Fact::QuotaResized { quota, size, guarantee, release_at, .. } => {
                let index = self.index(quota)?;
                self.tree.change(index, |node| {
                    node.spec.size = *size;
                    node.spec.guarantee = *guarantee;
                    node.spec.release_at = *release_at;
                });
                Ok(Some(index))
            }
            Fact::WaveOpened { quota } => {
                let index = self.index(quota)?;
                self.tree.nodes[index].opened = true;
                Ok(None)
            }
            Fact::GuaranteeReleased { quota, guarantee } => {
                let index = self.index(quota)?;
                self.tree.change(index, |node| node.spec.guarantee = *guarantee);
                Ok(Some(index))
            }
            Fact::Claimed { place, person, quota, asked, seat } => {
                let index = self.index(quota)?;
                let asked = asked.as_ref().unwrap_or(quota);
                self.index(asked)?;
                if self.places.contains_key(place) {
                    return Err(Inconsistency::Duplicate(place.to_string()));
                }
                let new = Place {
                    person: person.clone(),
                    quota: quota.clone(),
                    asked: asked.clone(),
                    ticket: entry.seq,
                    state: State::Waiting,
                };
                self.people.entry(person.clone()).or_default().push(place.clone());
                self.places.insert(place.clone(), new);
                self.seat(place, index, *seat);
                Ok(Some(index))
            }
            Fact::Promoted { place, quota, seat } => {
                let index = self.index(quota)?;
                let found = self.found(place)?;
                if found.state != State::Waiting {
                    return Err(Inconsistency::WrongState(place.clone()));
                }
                self.leave(place)?;
                self.seat(place, index, *seat);
                Ok(Some(index))
            }
            Fact::Cancelled { place } => self.end(place, State::Cancelled),
            Fact::Expired { place } => self.end(place, State::Expired),
        }
    }

    fn add_quota(&mut self, spec: &crate::ledger::QuotaSpec) -> Result<Index, Inconsistency> {
        if self.tree.find(&spec.id).is_some() {
            return Err(Inconsistency::Duplicate(spec.id.to_string()));
        }
        let parent = spec.parent.as_ref().map(|parent| self.index(parent)).transpose()?;
        let before = spec.opens_after.as_ref().map(|before| self.index(before)).transpose()?;
        if let Some(taken) = before.and_then(|before| self.tree.nodes[before].after) {
            return Err(Inconsistency::Duplicate(self.tree.nodes[taken].spec.id.to_string()));
        }
        let index = self.tree.add(spec.clone(), parent, before);
        for id in self.tree.nodes[index].line.values() {
            if let Some(place) = self.places.get_mut(id) {
                place.quota = spec.id.clone();
            }
        }
        Ok(index)
    }

    /// Puts a place where `seat` says, at `index`; it must not stand anywhere.
    fn seat(&mut self, id: &PlaceId, index: Index, seat: Seat) {
        let Some(place) = self.places.get_mut(id) else { return };
        place.quota = self.tree.nodes[index].spec.id.clone();
        place.state = match seat {
            Seat::Confirmed => State::Confirmed,
            Seat::Held { expires_at } => State::Held { expires_at },
            Seat::Waiting => State::Waiting,
        };
        match seat {
            Seat::Waiting => {
                self.tree.nodes[index].line.insert(place.ticket, id.clone());
            }
            Seat::Held { expires_at } => {
                self.expiries.insert((expires_at, id.clone()));
                self.tree.change(index, |node| node.own += 1);
            }
            Seat::Confirmed => self.tree.change(index, |node| node.own += 1),
        }
    }

    /// Takes a place from where it stands.
    fn leave(&mut self, id: &PlaceId) -> Result<Index, Inconsistency> {
        let place = self.found(id)?.clone();
        let index = self.index(&place.quota)?;
        match place.state {
            State::Waiting => {
                self.tree.nodes[index].line.remove(&place.ticket);
            }
            State::Held { expires_at } => {
                self.expiries.remove(&(expires_at, id.clone()));
                self.tree.change(index, |node| node.own -= 1);
            }
            State::Confirmed => self.tree.change(index, |node| node.own -= 1),
            State::Cancelled | State::Expired => return Err(Inconsistency::WrongState(id.clone())),
        }
        Ok(index)
    }

    fn end(&mut self, id: &PlaceId, state: State) -> Result<Option<Index>, Inconsistency> {
        let index = self.leave(id)?;
        if let Some(place) = self.places.get_mut(id) {
            place.state = state;
            if let Some(active) = self.people.get_mut(&place.person) {
                active.retain(|other| other != id);
            }
        }
        Ok(Some(index))
    }

    pub(super) fn index(&self, quota: &QuotaId) -> Result<Index, Inconsistency> {
        self.tree.find(quota).ok_or_else(|| Inconsistency::UnknownQuota(quota.clone()))
    }

    fn found(&self, place: &PlaceId) -> Result<&Place, Inconsistency> {
        self.places.get(place).ok_or_else(|| Inconsistency::UnknownPlace(place.clone()))
    }

    #[cfg(feature = "mutants")]
    pub(super) fn lacks(&self, rule: super::Mutant) -> bool {
        self.mutant == Some(rule)
    }
}
