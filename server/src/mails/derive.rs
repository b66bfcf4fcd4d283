//! From entries to mails: a replay that looks at each place before and after.

use domain::ids::{PersonId, PlaceId};
use domain::ledger::{Book, Entry, Fact, Place, Seat, State};

use super::occasions::{Details, Extra, Occasion};
use crate::registrations::known_door;
use crate::store::StoreError;

/// Whether somebody may have to be told of it.
pub(crate) fn is_occasion(fact: &Fact) -> bool {
    place_of(fact).is_some()
}

/// A mail whose recipient is still to be found.
#[derive(Debug)]
pub(super) struct Draft {
    /// The entry that it was written for.
    pub(super) entry: Entry,
    pub(super) occasion: Occasion,
    pub(super) place: PlaceId,
    /// Whose place it was then.
    pub(super) person: PersonId,
    pub(super) details: Details,
}

/// Goes on in a book with these entries, and drafts a mail of each occasion.
pub(super) fn drafts(book: &mut Book, entries: &[Entry]) -> Result<Vec<Draft>, StoreError> {
    let mut drafts: Vec<Draft> = Vec::new();
    for entry in entries {
        let id = place_of(&entry.fact);
        let before = id.and_then(|id| book.place(id)).map(|place| place.state);
        book.apply(entry).map_err(|why| StoreError::Damaged(format!("entry {}: {why}", entry.seq)))?;
        let Some((id, place)) = id.and_then(|id| Some((id, book.place(id)?))) else { continue };
        match &place.with {
            Some(registration) => add_extra(&mut drafts, book, entry, place, id, registration),
            None => drafts.extend(draft(book, entries, entry, place, before)),
        }
    }
    Ok(drafts)
}

fn place_of(fact: &Fact) -> Option<&PlaceId> {
    match fact {
        Fact::Claimed { place, .. }
        | Fact::Promoted { place, .. }
        | Fact::Confirmed { place, .. }
        | Fact::Moved { place, .. }
        | Fact::Cancelled { place }
        | Fact::Expired { place } => Some(place),
        // Whoever hands a place over writes to both.
        Fact::Transferred { .. }
        | Fact::QuotaAdded { .. }
        | Fact::QuotaResized { .. }
        | Fact::DoorChanged { .. }
        | Fact::WaveOpened { .. }
        | Fact::GuaranteeReleased { .. }
        | Fact::PartySplit { .. } => None,
    }
}

/// What is to be told of an entry about a place. `entries` are all of the same batch: of a group, each waits by an entry of its
/// own.
fn draft(
    book: &Book,
    entries: &[Entry],
    entry: &Entry,
    place: &Place,
    before: Option<State>,
) -> Option<Draft> {
    let id = place_of(&entry.fact)?;
    let details = details(book, id, place);
    let occasion = occasion(&entry.fact, details.shift.is_some())?;
    let together = place.party.as_ref().filter(|_| occasion == Occasion::InLine).map(|party| {
        let waits_along = |entry: &&Entry| matches!(&entry.fact, Fact::Claimed { party: Some(other), .. } if other == party);
        u32::try_from(entries.iter().filter(waits_along).count()).unwrap_or(u32::MAX)
    });
    let together = together.filter(|&together| together > 1);
    let extras = match occasion {
        // What was asked for along with a place that was waited for comes along with it.
        Occasion::Offered | Occasion::MovedUp | Occasion::Registered => along(book, id),
        _ => Vec::new(),
    };
    let was = before.map(State::status);
    let (entry, person) = (entry.clone(), place.person.clone());
    let details = Details { was, together, extras, ..details };
    Some(Draft { entry, occasion, place: id.clone(), person, details })
}

fn occasion(fact: &Fact, is_shift: bool) -> Option<Occasion> {
    let of = |seat, shift| Some(if is_shift { shift } else { seat });
    match fact {
        Fact::Claimed { seat: Seat::Confirmed, .. } | Fact::Confirmed { .. } => {
            of(Occasion::Registered, Occasion::ShiftTaken)
        }
        Fact::Claimed { seat: Seat::Waiting, .. } => of(Occasion::InLine, Occasion::ShiftStandBy),
        Fact::Promoted { seat: Seat::Confirmed, .. } => of(Occasion::MovedUp, Occasion::ShiftMovedUp),
        Fact::Claimed { seat: Seat::Held { .. }, invited_until: Some(_), .. } => Some(Occasion::Invited),
        Fact::Claimed { seat: Seat::Held { .. }, .. } | Fact::Promoted { seat: Seat::Held { .. }, .. } => {
            Some(Occasion::Offered)
        }
        Fact::Moved { .. } => Some(Occasion::Changed),
        Fact::Cancelled { .. } => Some(Occasion::GivenBack),
        Fact::Expired { .. } => Some(Occasion::Lapsed),
        _ => None,
    }
}

fn details(book: &Book, id: &PlaceId, place: &Place) -> Details {
    let until = match place.state {
        State::Held { expires_at } => Some(expires_at),
        _ => None,
    };
    let quota = book.quota(&place.quota).map(|view| Details::of(view.spec)).unwrap_or_default();
    // What an organiser calls a code's uses tells its holder nothing.
    let known = known_door(book, &place.quota).and_then(|door| Some(book.quota(&door)?.spec.name.clone()));
    let quota = Details { what: known.unwrap_or(quota.what), ..quota };
    Details { position: book.position(id), until, invited: place.invited_until.is_some(), ..quota }
}

/// What goes with a registration.
fn along(book: &Book, registration: &PlaceId) -> Vec<Extra> {
    let there = book.add_ons_of(registration).filter(|(_, place)| place.state.is_active());
    there.map(|(id, place)| extra(book, id, place)).collect()
}

fn extra(book: &Book, id: &PlaceId, place: &Place) -> Extra {
    let quota = book.quota(&place.quota);
    let seat = place.with.as_ref().and_then(|with| book.place(with));
    let has_no_seat = seat.is_some_and(|seat| seat.state != State::Confirmed);
    Extra {
        what: quota.as_ref().map(|view| view.spec.name.clone()).unwrap_or_default(),
        status: place.state.status(),
        position: book.position(id),
        with_seat: has_no_seat && quota.as_ref().is_some_and(|view| view.left > 0),
        price: quota.and_then(|view| view.spec.price.clone()),
    }
}

/// What goes with a registration is told along with it where that is told anyway, and otherwise in one mail for all of it.
fn add_extra(
    drafts: &mut Vec<Draft>,
    book: &Book,
    entry: &Entry,
    place: &Place,
    id: &PlaceId,
    registration: &PlaceId,
) {
    let extra = extra(book, id, place);
    if let Some(draft) = drafts.iter_mut().rev().find(|draft| draft.place == *registration) {
        // It goes where the registration goes; that need not be said of each.
        if !matches!(draft.occasion, Occasion::GivenBack | Occasion::Lapsed) {
            draft.details.extras.retain(|other| other.what != extra.what);
            draft.details.extras.push(extra);
        }
        return;
    }
    let Some(with) = book.place(registration) else { return };
    let details = Details { extras: vec![extra], ..details(book, registration, with) };
    let (entry, place, person) = (entry.clone(), registration.clone(), with.person.clone());
    drafts.push(Draft { entry, occasion: Occasion::Extras, place, person, details });
}
