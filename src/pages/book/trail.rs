//! A replay that can be looked into: the ledger's own replay, and one short record of what each entry did to the loads.
//!
//! The entries themselves are dropped. A record takes some 40 bytes, a small part of what the replayed book needs for a
//! place, so any entry of the replayed ledger can be shown without asking the server again.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::ids::{PlaceId, QuotaId};
use domain::ledger::{Book, Entry, Fact, Replay, Seat, State};
use domain::live::{Count, Counts};

/// What an entry did, without whose and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    LimitSet,
    LimitChanged,
    DoorChanged,
    WaveOpened,
    GuaranteeReleased,
    Taken,
    TakenByCode,
    Held,
    Lined,
    MovedUp,
    Offered,
    Accepted,
    HandedOver,
    Exchanged,
    Split,
    GivenBack,
    LeftLine,
    Lapsed,
    /// It does not fit the ones before it.
    Unfitting,
}

/// A load and the size it must not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) load: u32,
    pub(super) size: u32,
}

/// One entry, told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) seq: u64,
    pub(super) at: Timestamp,
    pub(super) what: What,
    /// The quota's name and its load after the entry.
    pub(super) quota: Option<(String, Load)>,
    /// The same of the limit on top, where that is another one.
    pub(super) top: Option<(String, Load)>,
    /// An organiser's reason.
    pub(super) reason: Option<String>,
}

#[derive(Clone, Copy)]
struct Record {
    at: Timestamp,
    what: What,
    quota: Option<(u32, Load)>,
    top: Option<(u32, Load)>,
}

/// The replay so far.
#[derive(Clone, Default)]
pub(super) struct Trail {
    replay: Replay,
    /// The last entry's own number; the records count by themselves, in case the ledger's numbers have gaps.
    last: u64,
    records: Vec<Record>,
    reasons: BTreeMap<u64, String>,
    /// Quotas by number, in the order of their first entry.
    quotas: Vec<QuotaId>,
    numbers: BTreeMap<QuotaId, u32>,
}

impl Trail {
    /// The number of the last entry that was replayed.
    pub(super) fn version(&self) -> u64 {
        self.last
    }

    /// How many entries were replayed.
    pub(super) fn entries(&self) -> u64 {
        self.records.len() as u64
    }

    pub(super) fn replay(&self) -> &Replay {
        &self.replay
    }

    /// Replays the next entry.
    pub(super) fn push(&mut self, entry: &Entry) {
        let (what, quota) = tell(self.replay.book(), &entry.fact);
        self.replay.push(entry);
        self.last = entry.seq;
        let fits = self.replay.book().version() == entry.seq;
        if let Fact::QuotaAdded { reason, .. }
        | Fact::QuotaResized { reason, .. }
        | Fact::DoorChanged { reason, .. } = &entry.fact
        {
            self.reasons.insert(self.entries() + 1, reason.clone());
        }
        let record = Record {
            at: entry.at,
            what: if fits { what } else { What::Unfitting },
            quota: quota.as_ref().and_then(|id| self.load(id)),
            top: quota.as_ref().and_then(|id| self.load(&self.top(id)?)),
        };
        self.records.push(record);
    }

    fn load(&mut self, id: &QuotaId) -> Option<(u32, Load)> {
        let view = self.replay.book().quota(id)?;
        let load = Load { load: view.load, size: view.spec.size };
        if let Some(number) = self.numbers.get(id) {
            return Some((*number, load));
        }
        let number = u32::try_from(self.quotas.len()).ok()?;
        self.quotas.push(id.clone());
        self.numbers.insert(id.clone(), number);
        Some((number, load))
    }

    /// The limit above all others over `id`; none where that is `id` itself.
    fn top(&self, id: &QuotaId) -> Option<QuotaId> {
        let above = |id: &QuotaId| self.replay.book().quota(id)?.spec.parent.clone();
        std::iter::successors(above(id), above).last()
    }

    /// What a quota is called.
    pub(super) fn name(&self, id: &QuotaId) -> String {
        self.replay.book().quota(id).map_or_else(|| id.to_string(), |view| view.spec.name.clone())
    }

    /// The entry at `seq`, if it was replayed.
    pub(super) fn moment(&self, seq: u64) -> Option<Moment> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        let record = self.records.get(index)?;
        let named =
            |(number, load): (u32, Load)| self.quotas.get(number as usize).map(|id| (self.name(id), load));
        Some(Moment {
            seq,
            at: record.at,
            what: record.what,
            quota: record.quota.and_then(named),
            top: record.top.and_then(named),
            reason: self.reasons.get(&seq).cloned(),
        })
    }

    /// The quotas whose replayed counts are not those that `counts` names.
    pub(super) fn differing(&self, counts: &Counts) -> Vec<QuotaId> {
        let replayed = Counts::of(self.replay.book()).quotas;
        let differs = |(id, count): &(&QuotaId, &Count)| replayed.get(*id) != Some(*count);
        let unknown = replayed.keys().filter(|id| !counts.quotas.contains_key(*id));
        counts.quotas.iter().filter(differs).map(|(id, _)| id).chain(unknown).cloned().collect()
    }
}

/// What a fact will do to `book`, and to which quota.
fn tell(book: &Book, fact: &Fact) -> (What, Option<QuotaId>) {
    match fact {
        Fact::QuotaAdded { quota, .. } => (What::LimitSet, Some(quota.id.clone())),
        Fact::QuotaResized { quota, .. } => (What::LimitChanged, Some(quota.clone())),
        Fact::DoorChanged { quota, .. } => (What::DoorChanged, Some(quota.clone())),
        Fact::WaveOpened { quota } => (What::WaveOpened, Some(quota.clone())),
        Fact::GuaranteeReleased { quota, .. } => (What::GuaranteeReleased, Some(quota.clone())),
        Fact::Claimed { quota, seat, .. } => {
            let what = match seat {
                Seat::Confirmed if is_behind_code(book, quota) => What::TakenByCode,
                Seat::Confirmed => What::Taken,
                Seat::Held { .. } => What::Held,
                Seat::Waiting => What::Lined,
            };
            (what, Some(quota.clone()))
        }
        Fact::Promoted { quota, seat, .. } => {
            let what = if matches!(seat, Seat::Held { .. }) { What::Offered } else { What::MovedUp };
            (what, Some(quota.clone()))
        }
        Fact::Confirmed { place, .. } => (What::Accepted, standing(book, place).map(|(_, quota)| quota)),
        Fact::Transferred { place, .. } => (What::HandedOver, standing(book, place).map(|(_, quota)| quota)),
        Fact::Moved { quota, .. } => (What::Exchanged, Some(quota.clone())),
        Fact::PartySplit { party } => {
            let first = book.waiting_party(party).first();
            (What::Split, first.and_then(|place| standing(book, place)).map(|(_, quota)| quota))
        }
        Fact::Cancelled { place } => match standing(book, place) {
            Some((State::Waiting, quota)) => (What::LeftLine, Some(quota)),
            other => (What::GivenBack, other.map(|(_, quota)| quota)),
        },
        Fact::Expired { place } => (What::Lapsed, standing(book, place).map(|(_, quota)| quota)),
    }
}

fn is_behind_code(book: &Book, quota: &QuotaId) -> bool {
    book.quota(quota).is_some_and(|view| view.spec.access == domain::ledger::Access::Code)
}

fn standing(book: &Book, place: &PlaceId) -> Option<(State, QuotaId)> {
    book.place(place).map(|place| (place.state, place.quota.clone()))
}
