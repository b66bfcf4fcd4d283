//! A state of a small book, written so that equal states have equal futures.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::ledger::{Book, State};

use crate::builders::at;
use crate::exhaustive::moves::{PEOPLE, PHASES};

/// The state of a book at a phase, with so many changes left.
pub fn key(book: &Book, phase: usize, changes: u32) -> Box<[u8]> {
    let mut key = vec![small(phase), small(changes as usize)];
    let index: BTreeMap<&QuotaId, u8> =
        book.quotas().enumerate().map(|(n, view)| (&view.spec.id, small(n))).collect();
    let name = |id: &Option<QuotaId>| id.as_ref().map_or(u8::MAX, |id| index[id]);
    for view in book.quotas() {
        let spec = view.spec;
        key.extend([small(spec.size as usize), small(spec.guarantee as usize), u8::from(view.open)]);
        key.extend([name(&spec.parent), name(&spec.opens_after), moment(spec.release_at)]);
    }
    key.extend(people(book, &index).into_iter().flatten());
    key.into()
}

/// What each has, or waits for. Sorted, since it does not matter who is who.
fn people(book: &Book, index: &BTreeMap<&QuotaId, u8>) -> Vec<Vec<u8>> {
    let mut tickets: Vec<u64> = book.places().map(|(_, place)| place.ticket).collect();
    let mut people = vec![Vec::new(); PEOPLE.len()];
    tickets.retain(|ticket| is_waiting(book, *ticket));
    tickets.sort_unstable();
    for (_, place) in book.places().filter(|(_, place)| place.state.is_active()) {
        let who =
            PEOPLE.iter().position(|person| *person == place.person.as_str()).expect("one of the three");
        let waits = place.state == State::Waiting;
        let rank = |ticket| tickets.iter().position(|other| *other == ticket).unwrap_or_default();
        let state = match place.state {
            State::Waiting => 1,
            State::Held { expires_at } => 2 + moment(Some(expires_at)),
            _ => 0,
        };
        // Where somebody who is seated asked first, and with whom, makes no difference any more.
        let asked = if waits { index[&place.asked] } else { u8::MAX };
        let party = place.party.as_ref().filter(|_| waits).and_then(|party| {
            let first = book.place(book.waiting_party(party).first()?)?;
            Some(small(rank(first.ticket)))
        });
        let main = place.with.as_ref().and_then(|main| book.place(main)).map(|main| index[&main.quota]);
        let turn = if waits { small(rank(place.ticket)) } else { 0 };
        let invited = moment(place.invited_until.filter(|_| waits));
        let none = u8::MAX;
        people[who].push([
            index[&place.quota],
            asked,
            state,
            turn,
            party.unwrap_or(none),
            main.unwrap_or(none),
            invited,
        ]);
    }
    for places in &mut people {
        places.sort_unstable();
    }
    people.sort_unstable();
    people
        .into_iter()
        .map(|places| {
            let mut flat: Vec<u8> = places.into_iter().flatten().collect();
            flat.push(u8::MAX);
            flat
        })
        .collect()
}

fn is_waiting(book: &Book, ticket: u64) -> bool {
    book.places().any(|(_, place)| place.ticket == ticket && place.state == State::Waiting)
}

fn moment(time: Option<Timestamp>) -> u8 {
    let phase = |time| PHASES.iter().position(|phase| at(*phase) == time).map_or(100, small);
    time.map_or(u8::MAX, phase)
}

fn small(number: usize) -> u8 {
    u8::try_from(number).expect("small books have small numbers")
}
