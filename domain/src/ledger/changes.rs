//! Decisions on places that somebody has: taking an offer, giving it to somebody else, exchanging it, giving it back.

use crate::Timestamp;

use crate::ids::{PartyId, PersonId, PlaceId, QuotaId};
use crate::ledger::book::Book;
use crate::ledger::claims::{
    check_door, check_not_twice, check_open, check_overlap, room_without, same_root,
};
use crate::ledger::commands::Key;
use crate::ledger::decide::found;
use crate::ledger::entries::{Actor, Fact};
use crate::ledger::places::{Place, State};
use crate::ledger::refusal::Refusal;
use crate::ledger::specs::QuotaSpec;
use crate::registrations::Status;

/// Whether a registration may be asked for at this quota. A shift is a volunteer's place, no way into the conference; it
/// has a sign-up of its own.
///
/// # Errors
/// [`Refusal::IsShift`] for a shift.
pub fn check_registration(asked: &QuotaSpec) -> Result<(), Refusal> {
    if asked.is_shift() { Err(Refusal::IsShift { quota: asked.id.clone() }) } else { Ok(()) }
}

/// Whether the name and answers of a place with this status may be changed: only while somebody has a claim to it.
///
/// # Errors
/// [`Refusal::Gone`] once it was given back, or held and not confirmed in time.
pub fn check_edit(status: Status) -> Result<(), Refusal> {
    if status.is_active() { Ok(()) } else { Err(Refusal::Gone) }
}

pub(super) fn confirm(book: &Book, id: &PlaceId, by: Option<&Actor>) -> Result<Vec<Fact>, Refusal> {
    let place = book.places.get(id).ok_or(Refusal::NotFound)?;
    match place.state {
        State::Held { .. } => Ok(vec![Fact::Confirmed { place: id.clone(), by: by.cloned() }]),
        State::Confirmed => Ok(Vec::new()),
        State::Waiting => Err(Refusal::NotOffered { quota: place.quota.clone() }),
        State::Expired => Err(Refusal::Lapsed { quota: place.quota.clone() }),
        State::Cancelled => Err(Refusal::Gone),
    }
}

/// What goes with a registration goes along. No count changes, so it works while everything is sold out.
pub(super) fn transfer(book: &Book, id: &PlaceId, to: &PersonId) -> Result<Vec<Fact>, Refusal> {
    let place = seated(book, id)?;
    if place.with.is_some() {
        return Err(Refusal::GoesWithSeat { quota: place.quota.clone() });
    }
    if place.person == *to {
        return Ok(Vec::new());
    }
    let index = found(book, &place.quota)?;
    check_not_twice(book, to, None, index, 0)?;
    check_overlap(book, to, index)?;
    #[cfg(feature = "mutants")]
    if book.lacks(super::Mutant::NoTransfer) {
        return Ok(Vec::new());
    }
    let all = std::iter::once(id).chain(book.add_ons_of(id).map(|(id, _)| id));
    Ok(all.map(|id| Fact::Transferred { place: id.clone(), person: to.clone() }).collect())
}

/// A T-shirt of another size: theirs goes back in the same moment, so it works also where all sizes together are given out.
pub(super) fn exchange(
    book: &Book,
    id: &PlaceId,
    quota: &QuotaId,
    now: Timestamp,
) -> Result<Vec<Fact>, Refusal> {
    let place = seated(book, id)?;
    let (from, to) = (found(book, &place.quota)?, found(book, quota)?);
    if from == to {
        return Ok(Vec::new());
    }
    if place.with.is_none() || !same_root(book, from, to) {
        return Err(Refusal::NotFound);
    }
    check_door(book, to, Key::None)?;
    check_open(book, to, Key::None, now)?;
    if room_without(book, to, from) == 0 {
        let full = book.tree.bottleneck(to);
        return Err(Refusal::Full { quota: book.tree.nodes[full].spec.id.clone() });
    }
    Ok(vec![Fact::Moved { place: id.clone(), quota: quota.clone() }])
}

/// Repeating it changes nothing.
pub(super) fn split(book: &Book, party: &PartyId) -> Vec<Fact> {
    let waits = !book.waiting_party(party).is_empty();
    waits.then(|| Fact::PartySplit { party: party.clone() }).into_iter().collect()
}

pub(super) fn cancel(book: &Book, place: &PlaceId) -> Result<Vec<Fact>, Refusal> {
    let found = book.places.get(place).ok_or(Refusal::NotFound)?;
    Ok(if found.state.is_active() { vec![Fact::Cancelled { place: place.clone() }] } else { Vec::new() })
}

fn seated<'a>(book: &'a Book, id: &PlaceId) -> Result<&'a Place, Refusal> {
    let place = book.places.get(id).ok_or(Refusal::NotFound)?;
    match place.state {
        State::Held { .. } | State::Confirmed => Ok(place),
        State::Waiting => Err(Refusal::NotOffered { quota: place.quota.clone() }),
        State::Expired => Err(Refusal::Lapsed { quota: place.quota.clone() }),
        State::Cancelled => Err(Refusal::Gone),
    }
}
