//! Folding: how an entry changes the counts. A replay is nothing else.

use crate::ids::{PartyId, PersonId, PlaceId, QuotaId};
use crate::ledger::book::{Book, Inconsistency};
use crate::ledger::entries::{Entry, Fact, Seat};
use crate::ledger::places::{Place, State};
use crate::ledger::quotas::Index;
use crate::ledger::specs::QuotaSpec;

impl Book {
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

    /// What everybody is shown has changed, unless nobody is shown this quota.
    fn note_terms(&mut self, index: Index, seq: u64) {
        if self.tree.nodes[index].spec.is_public() {
            self.terms = seq;
        }
    }

    fn fold(&mut self, entry: &Entry) -> Result<Option<Index>, Inconsistency> {
        match &entry.fact {
            Fact::QuotaAdded { quota, .. } => {
                let index = self.add_quota(quota)?;
                self.note_terms(index, entry.seq);
                Ok(Some(index))
            }
            Fact::QuotaResized { .. } => self.resized(&entry.fact, entry.seq).map(Some),
            Fact::DoorChanged { quota, door, .. } => {
                let index = self.index(quota)?;
                self.tree.nodes[index].spec.set_door(door);
                self.note_terms(index, entry.seq);
                Ok(None)
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
            Fact::Claimed { .. } => self.claimed(entry).map(Some),
            Fact::Promoted { place, quota, seat } => {
                let index = self.index(quota)?;
                if self.found(place)?.state != State::Waiting {
                    return Err(Inconsistency::WrongState(place.clone()));
                }
                self.leave(place)?;
                self.seat(place, index, *seat);
                Ok(Some(index))
            }
            Fact::Confirmed { place, by } => self.confirmed(place, by.is_some()).map(|()| None),
            Fact::Transferred { place, person } => self.transferred(place, person).map(|()| None),
            Fact::Moved { place, quota } => {
                let to = self.index(quota)?;
                let state = self.found(place)?.state;
                let Some(seat) = state.seat() else { return Err(Inconsistency::WrongState(place.clone())) };
                self.leave(place)?;
                self.seat(place, to, seat);
                if let Some(place) = self.places.get_mut(place) {
                    place.asked = quota.clone();
                }
                Ok(Some(to))
            }
            Fact::PartySplit { party } => {
                self.split(party);
                Ok(None)
            }
            Fact::Cancelled { place } => self.end(place, State::Cancelled).map(Some),
            Fact::Expired { place } => self.end(place, State::Expired).map(Some),
        }
    }

    fn resized(&mut self, fact: &Fact, seq: u64) -> Result<Index, Inconsistency> {
        let Fact::QuotaResized { quota, size, guarantee, release_at, .. } = fact else {
            unreachable!("only called for new sizes")
        };
        let index = self.index(quota)?;
        if self.tree.nodes[index].spec.release_at != *release_at {
            self.note_terms(index, seq);
        }
        self.tree.change(index, |node| {
            node.spec.size = *size;
            node.spec.guarantee = *guarantee;
            node.spec.release_at = *release_at;
        });
        Ok(index)
    }

    fn split(&mut self, party: &PartyId) {
        for id in self.parties.remove(party).unwrap_or_default() {
            if let Some(place) = self.places.get_mut(&id) {
                place.party = None;
            }
        }
    }

    fn claimed(&mut self, entry: &Entry) -> Result<Index, Inconsistency> {
        let Fact::Claimed { place, person, quota, asked, with, party, invited_until, seat } = &entry.fact
        else {
            unreachable!("only called for claims")
        };
        let index = self.index(quota)?;
        let asked = asked.as_ref().unwrap_or(quota);
        self.index(asked)?;
        if let Some(main) = with {
            self.found(main)?;
        }
        if self.places.contains_key(place) {
            return Err(Inconsistency::Duplicate(place.to_string()));
        }
        let new = Place {
            person: person.clone(),
            quota: quota.clone(),
            asked: asked.clone(),
            ticket: entry.seq,
            with: with.clone(),
            party: party.clone(),
            invited_until: *invited_until,
            confirmed_by_organiser: false,
            state: State::Waiting,
        };
        self.people.entry(person.clone()).or_default().push(place.clone());
        if let Some(main) = with {
            self.add_ons.entry(main.clone()).or_default().push(place.clone());
        }
        self.places.insert(place.clone(), new);
        self.seat(place, index, *seat);
        Ok(index)
    }

    fn confirmed(&mut self, id: &PlaceId, by_organiser: bool) -> Result<(), Inconsistency> {
        if !matches!(self.found(id)?.state, State::Held { .. }) {
            return Err(Inconsistency::WrongState(id.clone()));
        }
        let index = self.leave(id)?;
        self.seat(id, index, Seat::Confirmed);
        if let Some(place) = self.places.get_mut(id) {
            place.confirmed_by_organiser = by_organiser;
        }
        Ok(())
    }

    fn transferred(&mut self, id: &PlaceId, person: &PersonId) -> Result<(), Inconsistency> {
        let place = self.places.get_mut(id).ok_or_else(|| Inconsistency::UnknownPlace(id.clone()))?;
        if !place.state.is_active() {
            return Err(Inconsistency::WrongState(id.clone()));
        }
        let former = std::mem::replace(&mut place.person, person.clone());
        // Whoever has it now has said yes to it themselves.
        place.confirmed_by_organiser = false;
        forget(&mut self.people, &former, id);
        self.people.entry(person.clone()).or_default().push(id.clone());
        Ok(())
    }

    fn add_quota(&mut self, spec: &QuotaSpec) -> Result<Index, Inconsistency> {
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
                if let Some(party) = &place.party {
                    self.parties.entry(party.clone()).or_default().push(id.clone());
                }
                if let Some(until) = place.invited_until {
                    self.expiries.insert((until, id.clone()));
                }
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
                if let Some(party) = &place.party {
                    forget(&mut self.parties, party, id);
                }
                if let Some(until) = place.invited_until {
                    self.expiries.remove(&(until, id.clone()));
                }
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

    fn end(&mut self, id: &PlaceId, state: State) -> Result<Index, Inconsistency> {
        let index = self.leave(id)?;
        if let Some(place) = self.places.get_mut(id) {
            place.state = state;
            forget(&mut self.people, &place.person, id);
            if let Some(main) = &place.with {
                forget(&mut self.add_ons, main, id);
            }
        }
        self.orphans.remove(id);
        self.orphans.extend(self.add_ons.get(id).into_iter().flatten().cloned());
        Ok(index)
    }
}

/// Takes a place out of somebody's list; and the list away with its last.
fn forget<K: Ord>(lists: &mut std::collections::BTreeMap<K, Vec<PlaceId>>, key: &K, id: &PlaceId) {
    if let Some(list) = lists.get_mut(key) {
        list.retain(|other| other != id);
        if list.is_empty() {
            lists.remove(key);
        }
    }
}
