//! The book: all counts, folded from the ledger's entries.

use std::collections::{BTreeMap, BTreeSet};

use crate::Timestamp;

use crate::ids::{PartyId, PersonId, PlaceId, QuotaId};
use crate::ledger::commands::Command;
use crate::ledger::decide::decide;
use crate::ledger::entries::{Entry, Fact};
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
    pub(super) seq: u64,
    pub(super) at: Timestamp,
    pub(super) terms: u64,
    pub(super) tree: Tree,
    pub(super) places: BTreeMap<PlaceId, Place>,
    /// Active places by person.
    pub(super) people: BTreeMap<PersonId, Vec<PlaceId>>,
    /// Held places, and invitations in line, by the time at which they end by themselves.
    pub(super) expiries: BTreeSet<(Timestamp, PlaceId)>,
    /// Who of a group waits, in the order of their line.
    pub(super) parties: BTreeMap<PartyId, Vec<PlaceId>>,
    /// Active add-ons by the registration that they go with.
    pub(super) add_ons: BTreeMap<PlaceId, Vec<PlaceId>>,
    /// Active add-ons whose registration has ended. Each is a consequence to come.
    pub(super) orphans: BTreeSet<PlaceId>,
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

    /// The number of the last entry that set a quota's terms: all of it that is no count, such as its name and its dates.
    /// Size and guarantee are told with the counts.
    pub fn terms(&self) -> u64 {
        self.terms
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

    /// The quota of this id and all above it, from below; none where there is no such quota.
    pub fn up_from(&self, id: &QuotaId) -> Vec<QuotaId> {
        let above = |index: &Index| self.tree.nodes[*index].parent;
        let all = std::iter::successors(self.tree.find(id), above);
        all.map(|index| self.tree.nodes[index].spec.id.clone()).collect()
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

    /// What goes with a registration: its active add-ons.
    pub fn add_ons_of(&self, place: &PlaceId) -> impl Iterator<Item = (&PlaceId, &Place)> {
        self.add_ons.get(place).into_iter().flatten().filter_map(|id| self.places.get_key_value(id))
    }

    /// Who of a group waits, in the order of their line.
    pub fn waiting_party(&self, party: &PartyId) -> &[PlaceId] {
        self.parties.get(party).map_or(&[], Vec::as_slice)
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
        let now = self.not_before(now);
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
        let now = self.not_before(now);
        let mut entries = Vec::new();
        loop {
            let facts = self.consequence(now);
            if facts.is_empty() {
                return entries;
            }
            entries.extend(facts.into_iter().map(|fact| self.record(fact, now)));
        }
    }

    /// A clock that was set back must not make the ledger's times run backwards, or let anybody wait longer.
    fn not_before(&self, now: Timestamp) -> Timestamp {
        now.max(self.at)
    }

    fn record(&mut self, fact: Fact, now: Timestamp) -> Entry {
        let entry = Entry { seq: self.seq + 1, at: now, fact };
        self.apply(&entry).expect("a decision fits the book that it was made on");
        #[cfg(feature = "mutants")]
        if self.mutant.is_some() {
            return entry;
        }
        assert!(self.keeps_its_limits(), "entry {} would pass a limit: {:?}", entry.seq, entry.fact);
        entry
    }

    pub(super) fn index(&self, quota: &QuotaId) -> Result<Index, Inconsistency> {
        self.tree.find(quota).ok_or_else(|| Inconsistency::UnknownQuota(quota.clone()))
    }

    pub(super) fn found(&self, place: &PlaceId) -> Result<&Place, Inconsistency> {
        self.places.get(place).ok_or_else(|| Inconsistency::UnknownPlace(place.clone()))
    }

    #[cfg(feature = "mutants")]
    pub(super) fn lacks(&self, rule: super::Mutant) -> bool {
        self.mutant == Some(rule)
    }
}
