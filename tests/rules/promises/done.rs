//! Whether a command that was not refused has brought about what it asked for, and done so to nobody else.

use domain::ids::{PartyId, PersonId, PlaceId, QuotaId};
use domain::ledger::{Book, Claim, Command, State};

use super::{Kept, Promise, ensure};

/// What holds once `command` is answered with yes: `before` is the book that it was given to, `book` the settled one after it.
pub fn check_done(before: &Book, command: &Command, book: &Book) -> Kept {
    let spec = |quota: &QuotaId| book.quota(quota).map(|view| view.spec);
    let is_done = match command {
        Command::AddQuota { quota, .. } => spec(&quota.id).is_some(),
        Command::Resize { quota, size, .. } => {
            spec(quota).is_some_and(|spec| size.is_none_or(|size| spec.size == size))
        }
        Command::ChangeDoor { quota, door, .. } => spec(quota).is_some_and(|spec| spec.door() == *door),
        Command::Claim(claim) => is_claimed(book, claim),
        Command::ClaimTogether { party, members, quota, invited_until, .. } => {
            let is_claimed = |(id, person): &(PlaceId, PersonId)| {
                let claim = Claim::new(id.clone(), person.clone(), quota.clone());
                is_claimed(book, &Claim { invited_until: *invited_until, ..claim })
            };
            ensure(Promise::Together, is_one_group(book, party, members), || format!("{command:?}"))?;
            members.iter().all(is_claimed)
        }
        Command::Confirm { place, .. } => {
            book.place(place).is_some_and(|place| place.state == State::Confirmed)
        }
        Command::Transfer { place, person } => return check_handed_over(before, place, person, book),
        Command::Move { place, quota } => {
            let (was, is) = (before.place(place), book.place(place));
            is.is_some_and(|place| place.quota == *quota && Some(place.state) == was.map(|place| place.state))
        }
        Command::SplitParty { party } => book.waiting_party(party).is_empty(),
        Command::Cancel { place } => book.place(place).is_some_and(|place| !place.state.is_active()),
        Command::Tick => true,
    };
    ensure(Promise::Done, is_done, || format!("{command:?}"))
}

fn is_claimed(book: &Book, claim: &Claim) -> bool {
    book.place(&claim.place).is_some_and(|place| {
        (&place.person, &place.asked) == (&claim.person, &claim.quota)
            && (&place.with, &place.invited_until) == (&claim.with, &claim.invited_until)
            && place.state.is_active()
    })
}

/// All of them in one place, or all of them in line.
fn is_one_group(book: &Book, party: &PartyId, members: &[(PlaceId, PersonId)]) -> bool {
    let mut places = members.iter().filter_map(|(id, _)| book.place(id));
    let Some(first) = places.next() else { return false };
    let along = places.all(|place| (&place.quota, &place.state) == (&first.quota, &first.state));
    along && first.party.as_ref() == Some(party)
}

/// It is the other's now, with what goes with it; nothing else about it has changed, and nothing of anybody else.
fn check_handed_over(before: &Book, id: &PlaceId, to: &PersonId, book: &Book) -> Kept {
    for (this, was) in before.places() {
        let goes = this == id || was.with.as_ref() == Some(id) && was.state.is_active();
        let whose = if goes { to } else { &was.person };
        let place = book.place(this);
        ensure(Promise::Done, place.is_some_and(|place| place.person == *whose), || {
            format!("{this} should be {whose}'s: {place:?}")
        })?;
        let same = this != id || place.is_some_and(|is| (&is.quota, is.state) == (&was.quota, was.state));
        ensure(Promise::Done, same, || format!("{was:?} became {place:?} when it was handed over"))?;
    }
    Ok(())
}
