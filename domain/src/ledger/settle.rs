//! What must happen next by itself: time that acts, waves that open, the line that moves.

use crate::Timestamp;

use crate::ids::PlaceId;
use crate::ledger::book::Book;
use crate::ledger::claims::{is_busy, is_confirmed, room};
use crate::ledger::entries::{Fact, Seat};
use crate::ledger::offers::{MovesUp, OfferTerms};
use crate::ledger::places::Place;
use crate::ledger::quotas::Index;

impl Book {
    /// The next thing that must happen by `now`, in this order: an add-on follows its registration, a held place expires, a
    /// guarantee is released, a wave opens, the first in line who can have a place gets it. Several facts where they are one
    /// thing, such as a group that is seated; none when the book is settled.
    pub fn consequence(&self, now: Timestamp) -> Vec<Fact> {
        let one = self
            .orphan()
            .or_else(|| self.expiry(now))
            .or_else(|| self.release(now))
            .or_else(|| self.opening(now));
        one.map_or_else(|| self.promotion(now), |fact| vec![fact])
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

    /// What went with a registration goes back with it.
    fn orphan(&self) -> Option<Fact> {
        #[cfg(feature = "mutants")]
        if self.lacks(super::Mutant::NoCompany) {
            return None;
        }
        self.orphans.first().map(|place| Fact::Cancelled { place: place.clone() })
    }

    fn expiry(&self, now: Timestamp) -> Option<Fact> {
        #[cfg(feature = "mutants")]
        if self.lacks(super::Mutant::NoExpiry) {
            return None;
        }
        let (time, place) = self.expiries.first()?;
        (*time <= now).then(|| Fact::Expired { place: place.clone() })
    }

    /// From its release date on, what is unclaimed of a guarantee goes back, also when somebody cancels later. Children
    /// come first, since their guarantees are part of their parent's load.
    fn release(&self, now: Timestamp) -> Option<Fact> {
        #[cfg(feature = "mutants")]
        if self.lacks(super::Mutant::NoRelease) {
            return None;
        }
        #[cfg(feature = "mutants")]
        let now = if self.lacks(super::Mutant::NoReleaseDate) { in_a_century(now) } else { now };
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
        let is_due = |index: &Index| {
            let node = &self.tree.nodes[*index];
            !node.opened && (self.follows(*index) || node.spec.opens_at.is_some_and(|time| time <= now))
        };
        let wave = (0..self.tree.nodes.len()).find(is_due)?;
        Some(Fact::WaveOpened { quota: self.tree.nodes[wave].spec.id.clone() })
    }

    /// Whether the wave before is open and full. One that cannot fill, since the quota above has nothing left for it, is full
    /// as well when there are places in the waves to come: guaranteed ones, which would otherwise never be handed out.
    fn follows(&self, wave: Index) -> bool {
        let Some(before) = self.tree.nodes[wave].before else { return false };
        let node = &self.tree.nodes[before];
        let can_seat = |later: Index| self.tree.left(later) >= 1;
        node.opened
            && (node.load() >= node.spec.size
                || !can_seat(before) && self.tree.waves_from(wave).any(can_seat))
    }

    /// The earliest in any line for whom there is a place: first come, first served. With those who stay together.
    fn promotion(&self, now: Timestamp) -> Vec<Fact> {
        #[cfg(feature = "mutants")]
        if self.lacks(super::Mutant::NoPromotion) {
            return Vec::new();
        }
        let lines = (0..self.tree.nodes.len()).filter(|&index| !self.tree.nodes[index].line.is_empty());
        let first = lines.filter_map(|last| self.first_served(last, now)).min();
        let Some((_, places, wave)) = first else { return Vec::new() };
        let quota = &self.tree.nodes[wave].spec.id;
        let promoted = |place: &PlaceId| {
            let seat = self.seat_in_turn(self.places.get(place)?, wave, now);
            Some(Fact::Promoted { place: place.clone(), quota: quota.clone(), seat })
        };
        places.iter().filter_map(promoted).collect()
    }

    /// What the first in line gets: the place, or an offer of it where the quota makes offers, or where they have not yet
    /// said themselves that they want it.
    fn seat_in_turn(&self, place: &Place, wave: Index, now: Timestamp) -> Seat {
        let offered = match self.tree.nodes[wave].spec.moves_up {
            MovesUp::Confirmed => None,
            MovesUp::Offered(terms) => Some(terms.expires_at(now)),
        };
        #[cfg(feature = "mutants")]
        let offered = offered.filter(|_| !self.lacks(super::Mutant::NoOffer));
        // An invitation in line lasts for long; a seat is not kept that long for whoever has not said a word.
        let asked =
            place.invited_until.map(|until| OfferTerms::of_an_invitation(until).expires_at(now).min(until));
        #[cfg(feature = "mutants")]
        let asked = asked.filter(|_| !self.lacks(super::Mutant::NoOwnWord));
        match offered.into_iter().chain(asked).min() {
            None => Seat::Confirmed,
            Some(expires_at) => Seat::Held { expires_at },
        }
    }

    /// The first in the line at `last` for whom there is a place, with those who stay together with them, and where: the wave
    /// asked for, or a later one.
    fn first_served(&self, last: Index, now: Timestamp) -> Option<(u64, &[PlaceId], Index)> {
        let first = self.tree.first_wave(last);
        // Walking a long line for nothing is what most commands would do; so look at the waves first.
        if !self.tree.waves_from(first).any(|wave| room(self, wave, now) >= 1) {
            return None;
        }
        self.tree.nodes[last].line.iter().find_map(|(ticket, id)| {
            let place = self.places.get(id)?;
            if place.with.as_ref().is_some_and(|main| !is_confirmed(self, main)) {
                return None;
            }
            let alone = std::slice::from_ref(id);
            let group = place.party.as_ref().map_or(alone, |party| self.waiting_party(party));
            #[cfg(feature = "mutants")]
            let group = if self.lacks(super::Mutant::NoTogether) { alone } else { group };
            let asked = self.tree.find(&place.asked)?;
            let fits = |&wave: &Index| {
                let is_free = |id: &PlaceId| {
                    self.places.get(id).is_some_and(|place| !is_busy(self, &place.person, wave))
                };
                room(self, wave, now) as usize >= group.len() && group.iter().all(is_free)
            };
            self.tree.waves_from(asked).find(fits).map(|wave| (*ticket, group, wave))
        })
    }
}

#[cfg(feature = "mutants")]
fn in_a_century(now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second() + 100 * 365 * 86_400).unwrap_or(now)
}
