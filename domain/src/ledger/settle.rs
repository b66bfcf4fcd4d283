//! What must happen next by itself: time that acts, waves that open, the line that moves.

use jiff::Timestamp;

use crate::ids::PlaceId;
use crate::ledger::book::Book;
use crate::ledger::decide::{is_free, overlap};
use crate::ledger::entries::{Fact, Seat};
use crate::ledger::quotas::Index;

impl Book {
    /// The next thing that must happen by `now`, in this order: a held place expires, a guarantee is released, a wave
    /// opens, the first in line who can have a place gets it. None when the book is settled.
    pub fn consequence(&self, now: Timestamp) -> Option<Fact> {
        self.expiry(now)
            .or_else(|| self.release(now))
            .or_else(|| self.opening(now))
            .or_else(|| self.promotion(now))
    }

    /// The next moment at which time will act, if no command comes before. Past once something is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        let expiry = self.expiries.first().map(|(time, _)| *time);
        let nodes = &self.tree.nodes;
        let releases = nodes
            .iter()
            .filter(|node| node.spec.guarantee > node.load())
            .filter_map(|node| node.spec.release_at);
        let openings = nodes.iter().filter(|node| !node.opened).filter_map(|node| node.spec.opens_at);
        expiry.into_iter().chain(releases).chain(openings).min()
    }

    fn expiry(&self, now: Timestamp) -> Option<Fact> {
        let (time, place) = self.expiries.first()?;
        (*time <= now).then(|| Fact::Expired { place: place.clone() })
    }

    /// From its release date on, what is unclaimed of a guarantee goes back, also when somebody cancels later. Children
    /// come first, since their guarantees are part of their parent's load.
    fn release(&self, now: Timestamp) -> Option<Fact> {
        let due = |time: Option<Timestamp>| time.is_some_and(|time| time <= now);
        let node = self
            .tree
            .nodes
            .iter()
            .rev()
            .find(|node| node.spec.guarantee > node.load() && due(node.spec.release_at))?;
        Some(Fact::GuaranteeReleased { quota: node.spec.id.clone(), guarantee: node.load() })
    }

    /// A wave opens when the one before it has opened and is full, or when its time has come; and stays open.
    fn opening(&self, now: Timestamp) -> Option<Fact> {
        let nodes = &self.tree.nodes;
        let wave = nodes.iter().find(|node| {
            let full = node.before.is_some_and(|before| {
                nodes[before].opened && nodes[before].load() >= nodes[before].spec.size
            });
            !node.opened && (full || node.spec.opens_at.is_some_and(|time| time <= now))
        })?;
        Some(Fact::WaveOpened { quota: wave.spec.id.clone() })
    }

    /// The earliest in any line for whom there is a place: first come, first served.
    fn promotion(&self, now: Timestamp) -> Option<Fact> {
        #[cfg(feature = "mutants")]
        if self.lacks(super::Mutant::NoPromotion) {
            return None;
        }
        let lines = (0..self.tree.nodes.len()).filter(|&index| !self.tree.nodes[index].line.is_empty());
        let (_, place, wave) = lines.filter_map(|last| self.first_served(last, now)).min()?;
        let quota = self.tree.nodes[wave].spec.id.clone();
        Some(Fact::Promoted { place: place.clone(), quota, seat: Seat::Confirmed })
    }

    /// The first in the line at `last` for whom there is a place, and where: the wave asked for, or a later one.
    fn first_served(&self, last: Index, now: Timestamp) -> Option<(u64, &PlaceId, Index)> {
        let first = self.tree.first_wave(last);
        // Walking a long line for nothing is what most commands would do; so look at the waves first.
        if !self.tree.waves_from(first).any(|wave| is_free(self, wave, now)) {
            return None;
        }
        self.tree.nodes[last].line.iter().find_map(|(ticket, id)| {
            let place = self.places.get(id)?;
            let asked = self.tree.find(&place.asked)?;
            let fits =
                |&wave: &Index| is_free(self, wave, now) && overlap(self, &place.person, wave).is_none();
            self.tree.waves_from(asked).find(fits).map(|wave| (*ticket, id, wave))
        })
    }
}
