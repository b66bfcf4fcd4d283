//! Decisions on claims: a place for one, places for a group, an add-on for a registration.

use std::collections::BTreeSet;

use crate::Timestamp;

use crate::ids::{PersonId, PlaceId, QuotaId};
use crate::ledger::book::Book;
use crate::ledger::commands::{Claim, Command, Key};
use crate::ledger::decide::found;
use crate::ledger::entries::{Fact, Seat};
use crate::ledger::places::{Place, State};
use crate::ledger::quotas::Index;
use crate::ledger::refusal::{Opening, Refusal};
use crate::ledger::specs::{Access, Overflow, QuotaKind, QuotaSpec};

pub(super) fn claim(book: &Book, claim: &Claim, now: Timestamp) -> Result<Fact, Refusal> {
    let asked = found(book, &claim.quota)?;
    check_door(book, asked, claim.key)?;
    check_company(book, asked, claim)?;
    check_not_twice(book, &claim.person, claim.with.as_ref(), asked, 0)?;
    check_open(book, asked, claim.key, now)?;

    let may_sit = claim.with.as_ref().is_none_or(|main| is_confirmed(book, main));
    let free = first_wave_with(book, asked, if may_sit { 1 } else { u32::MAX }, claim.key, now)?;
    let (stands_at, seat) = match free {
        Some(wave) => {
            check_overlap(book, &claim.person, wave)?;
            (wave, first_seat(claim.invited_until))
        }
        None => (check_line(book, &claim.person, asked, claim.key, may_sit)?, Seat::Waiting),
    };
    check_new(book, &claim.place, stands_at)?;
    Ok(Fact::Claimed {
        place: claim.place.clone(),
        person: claim.person.clone(),
        quota: book.tree.nodes[stands_at].spec.id.clone(),
        asked: other_than(&claim.quota, book, stands_at),
        with: claim.with.clone(),
        party: None,
        invited_until: claim.invited_until,
        seat,
    })
}

/// All of them are seated in the same wave, or all wait.
pub(super) fn claim_together(book: &Book, command: &Command, now: Timestamp) -> Result<Vec<Fact>, Refusal> {
    let Command::ClaimTogether { party, members, quota, key, invited_until } = command else {
        unreachable!("only called for groups")
    };
    let asked = found(book, quota)?;
    check_door(book, asked, *key)?;
    if book.tree.nodes[asked].spec.is_add_on() {
        return Err(Refusal::SeatRequired { quota: quota.clone() });
    }
    let wanted = check_group(book, asked, members, *key)?;
    for (n, (_, person)) in members.iter().enumerate() {
        let also = members[..n].iter().filter(|(_, other)| other == person).count();
        check_not_twice(book, person, None, asked, also)?;
    }
    check_open(book, asked, *key, now)?;

    let free = first_wave_with(book, asked, wanted, *key, now)?;
    let (stands_at, seat) = if let Some(wave) = free {
        members.iter().try_for_each(|(_, person)| check_overlap(book, person, wave))?;
        (wave, first_seat(*invited_until))
    } else {
        members.iter().try_for_each(|(_, person)| check_line(book, person, asked, *key, true).map(|_| ()))?;
        (book.tree.last_wave(asked), Seat::Waiting)
    };
    let fact = |(place, person): &(PlaceId, PersonId)| {
        check_new(book, place, stands_at)?;
        Ok(Fact::Claimed {
            place: place.clone(),
            person: person.clone(),
            quota: book.tree.nodes[stands_at].spec.id.clone(),
            asked: other_than(quota, book, stands_at),
            with: None,
            party: Some(party.clone()),
            invited_until: *invited_until,
            seat,
        })
    };
    members.iter().map(fact).collect()
}

/// The first wave from `asked` on in which so many may sit down now. Who would have to go on to a wave that takes nobody
/// any more is told so.
fn first_wave_with(
    book: &Book,
    asked: Index,
    wanted: u32,
    key: Key,
    now: Timestamp,
) -> Result<Option<Index>, Refusal> {
    for wave in book.tree.waves_from(asked) {
        let spec = &book.tree.nodes[wave].spec;
        if key != Key::Staff && has_closed(spec, now) {
            return Err(Refusal::Closed { quota: spec.id.clone() });
        }
        if room(book, wave, now) >= wanted {
            return Ok(Some(wave));
        }
    }
    Ok(None)
}

/// Who was asked for by somebody else has the last word themselves.
fn first_seat(invited_until: Option<Timestamp>) -> Seat {
    invited_until.map_or(Seat::Confirmed, |expires_at| Seat::Held { expires_at })
}

fn other_than(asked: &QuotaId, book: &Book, stands_at: Index) -> Option<QuotaId> {
    (book.tree.nodes[stands_at].spec.id != *asked).then(|| asked.clone())
}

fn check_new(book: &Book, place: &PlaceId, stands_at: Index) -> Result<(), Refusal> {
    if book.places.contains_key(place) {
        return Err(Refusal::AlreadyExists { quota: book.tree.nodes[stands_at].spec.id.clone() });
    }
    Ok(())
}

/// How many they are, if a group of so many may ask here, and could ever be seated.
fn check_group(book: &Book, asked: Index, members: &[(PlaceId, PersonId)], key: Key) -> Result<u32, Refusal> {
    let spec = &book.tree.nodes[asked].spec;
    let quota = spec.id.clone();
    let places: BTreeSet<_> = members.iter().map(|(place, _)| place).collect();
    if places.len() < members.len() {
        return Err(Refusal::AlreadyExists { quota });
    }
    let largest =
        book.tree.waves_from(asked).map(|wave| book.tree.nodes[wave].spec.size).max().unwrap_or_default();
    let most = match key {
        Key::None | Key::Code => largest.min(spec.per_group),
        Key::Portal | Key::Staff => largest,
    };
    match u32::try_from(members.len()) {
        Ok(0) => Err(Refusal::NotFound),
        Ok(wanted) if wanted <= most => Ok(wanted),
        _ => Err(Refusal::GroupTooLarge { quota, most }),
    }
}

pub(super) fn check_door(book: &Book, asked: Index, key: Key) -> Result<(), Refusal> {
    let spec = &book.tree.nodes[asked].spec;
    let quota = spec.id.clone();
    match (spec.access, key) {
        (Access::Nobody, _) => Err(Refusal::NotADoor { quota }),
        (Access::Code, Key::None) => Err(Refusal::CodeRequired { quota }),
        (Access::Staff, Key::None | Key::Code | Key::Portal) => Err(Refusal::StaffOnly { quota }),
        _ => Ok(()),
    }
}

/// An add-on goes with the same person's registration; nothing else goes with one.
fn check_company(book: &Book, asked: Index, claim: &Claim) -> Result<(), Refusal> {
    let spec = &book.tree.nodes[asked].spec;
    match &claim.with {
        None if spec.is_add_on() => Err(Refusal::SeatRequired { quota: spec.id.clone() }),
        None => Ok(()),
        Some(_) if !spec.is_add_on() => Err(Refusal::NotFound),
        Some(main) => {
            let main = book.places.get(main).ok_or(Refusal::NotFound)?;
            let is_registration = main.with.is_none() && main.person == claim.person;
            let main_spec = &book.tree.nodes[found(book, &main.quota)?].spec;
            if !is_registration || main_spec.is_shift() {
                return Err(Refusal::NotFound);
            }
            if main.state.is_active() { Ok(()) } else { Err(Refusal::Gone) }
        }
    }
}

/// Whether somebody's registration is theirs for good, so that what goes with it may be given to them.
pub(super) fn is_confirmed(book: &Book, main: &PlaceId) -> bool {
    book.places.get(main).is_some_and(|place| place.state == State::Confirmed)
}

/// Whether the person may have one more, and as many as the same command asks for beside.
pub(super) fn check_not_twice(
    book: &Book,
    person: &PersonId,
    with: Option<&PlaceId>,
    asked: Index,
    also: usize,
) -> Result<(), Refusal> {
    #[cfg(feature = "mutants")]
    if book.lacks(super::Mutant::NoDedupe) {
        return Ok(());
    }
    let Some(other) = same_again(book, person, with, asked, also) else { return Ok(()) };
    let quota = book.tree.nodes[other].spec.id.clone();
    let spec = &book.tree.nodes[asked].spec;
    Err(if spec.is_shift() {
        Refusal::AlreadySignedUp { quota }
    } else if spec.is_add_on() {
        Refusal::AlreadyAdded { quota }
    } else {
        Refusal::AlreadyRegistered { quota }
    })
}

/// Where the person has already what `asked` would give them. Nobody twice: as many registrations under a root and its waves
/// as the door allows one person, one place in a shift and its waves, one add-on of a kind with each registration.
pub(super) fn same_again(
    book: &Book,
    person: &PersonId,
    with: Option<&PlaceId>,
    asked: Index,
    also: usize,
) -> Option<Index> {
    let tree = &book.tree;
    let spec = &tree.nodes[asked].spec;
    let same = |place: &Place, other: Index| {
        let is_shift = tree.nodes[other].spec.is_shift();
        if spec.is_shift() || is_shift {
            tree.first_wave(asked) == tree.first_wave(other)
        } else {
            place.with.as_ref() == with && same_root(book, asked, other)
        }
    };
    let most = if spec.is_shift() || spec.is_add_on() { 1 } else { spec.per_person.max(1) };
    let Some(before_the_last) = (most as usize).checked_sub(1 + also) else { return Some(asked) };
    book.places_of(person)
        .filter_map(|(_, place)| tree.find(&place.quota).filter(|&other| same(place, other)))
        .nth(before_the_last)
}

pub(super) fn check_open(book: &Book, asked: Index, key: Key, now: Timestamp) -> Result<(), Refusal> {
    let node = &book.tree.nodes[asked];
    let quota = node.spec.id.clone();
    if is_over(&node.spec, now) {
        return Err(Refusal::Closed { quota });
    }
    // Organisers let people in before and after hours.
    let is_bound = key != Key::Staff;
    if is_bound && has_closed(&node.spec, now) {
        let is_code = key == Key::Code && node.spec.kind == QuotaKind::Code;
        return Err(if is_code { Refusal::CodeExpired { quota } } else { Refusal::Closed { quota } });
    }
    if let (false, Some(wave)) = (node.opened, &node.spec.opens_after) {
        return Err(Refusal::NotOpen { quota, opening: Opening::After { wave: wave.clone() } });
    }
    match node.spec.opens_at {
        Some(time) if is_bound && !is_wave(&node.spec) && time > now => {
            return Err(Refusal::NotOpen { quota, opening: Opening::At { time } });
        }
        _ => {}
    }
    // A code opens the door above it, and no other hours.
    let door = node.parent.filter(|_| is_bound && node.spec.kind == QuotaKind::Code);
    door.map_or(Ok(()), |door| check_open(book, door, key, now))
}

/// A wave's `opens_at` opens it early; it does not keep it shut once the one before it is full.
fn is_wave(spec: &QuotaSpec) -> bool {
    spec.opens_after.is_some()
}

fn has_closed(spec: &QuotaSpec, now: Timestamp) -> bool {
    spec.closes_at.is_some_and(|time| time <= now)
}

fn is_over(spec: &QuotaSpec, now: Timestamp) -> bool {
    spec.shift.as_ref().is_some_and(|shift| shift.ends_at <= now)
}

/// How many may be seated at `index` right now.
pub(super) fn room(book: &Book, index: Index, now: Timestamp) -> u32 {
    #[cfg(feature = "mutants")]
    if book.lacks(super::Mutant::NoCheck) {
        return u32::MAX;
    }
    let node = &book.tree.nodes[index];
    if node.opened && !is_over(&node.spec, now) { book.tree.left(index) } else { 0 }
}

/// How many may be seated at `index` once one who sits at `leaving` has left.
pub(super) fn room_without(book: &Book, index: Index, leaving: Index) -> u32 {
    #[cfg(feature = "mutants")]
    if book.lacks(super::Mutant::NoCheck) {
        return u32::MAX;
    }
    if book.tree.nodes[index].opened { book.tree.left_without(index, leaving) } else { 0 }
}

/// Whether both are parts of one whole, waves of it included.
pub(super) fn same_root(book: &Book, one: Index, other: Index) -> bool {
    let whole = |index: Index| book.tree.first_wave(book.tree.root(index));
    whole(one) == whole(other)
}

/// Where somebody who finds no place stands in line: the last wave. Refused where that has no line, or where any wave
/// that the line may lead to is at the same time as a shift of theirs. Who only waits for their own registration to be
/// confirmed may wait anywhere.
fn check_line(
    book: &Book,
    person: &PersonId,
    asked: Index,
    key: Key,
    may_sit: bool,
) -> Result<Index, Refusal> {
    let last = book.tree.last_wave(asked);
    let spec = &book.tree.nodes[last].spec;
    if spec.overflow == Overflow::Refuse && may_sit {
        let bottleneck = book.tree.bottleneck(last);
        let quota = book.tree.nodes[bottleneck].spec.id.clone();
        // Nothing may be left for another reason too: the quota above is full, or the last wave is over.
        let used_up = key == Key::Code && book.tree.nodes[last].load() >= spec.size;
        return Err(if used_up { Refusal::CodeUsedUp { quota } } else { Refusal::Full { quota } });
    }
    book.tree.waves_from(asked).try_for_each(|wave| check_overlap(book, person, wave))?;
    Ok(last)
}

pub(super) fn check_overlap(book: &Book, person: &PersonId, wave: Index) -> Result<(), Refusal> {
    match overlap(book, person, wave) {
        Some(quota) => Err(Refusal::Overlaps { quota }),
        None => Ok(()),
    }
}

/// Whether the person sits in a shift that is at the same time as `wave`. Standing in line keeps nobody busy: two lines that
/// clash would otherwise each wait for the other, while both have a place.
pub(super) fn is_busy(book: &Book, person: &PersonId, wave: Index) -> bool {
    let tree = &book.tree;
    let Some(times) = tree.nodes[wave].spec.shift.as_ref() else { return false };
    let seated = book.places_of(person).filter(|(_, place)| place.state.is_seated());
    seated
        .filter_map(|(_, place)| tree.find(&place.quota))
        .any(|other| tree.nodes[other].spec.shift.as_ref().is_some_and(|shift| shift.overlaps(times)))
}

/// A shift of the person's, held or waited for, that is at the same time as `wave`, of another chain of waves.
fn overlap(book: &Book, person: &PersonId, wave: Index) -> Option<QuotaId> {
    let tree = &book.tree;
    let times = tree.nodes[wave].spec.shift.as_ref()?;
    let clashes =
        |index: Index| tree.nodes[index].spec.shift.as_ref().is_some_and(|other| other.overlaps(times));
    book.places_of(person).find_map(|(_, place)| {
        let stands_at = tree.find(&place.quota)?;
        if tree.first_wave(stands_at) == tree.first_wave(wave) {
            return None;
        }
        could_lead_to(book, place, stands_at)
            .find(|&index| clashes(index))
            .map(|index| tree.nodes[index].spec.id.clone())
    })
}

/// The waves that a place takes time in, or may yet: its own where it is seated, all from the asked one where it waits.
fn could_lead_to(book: &Book, place: &Place, stands_at: Index) -> impl Iterator<Item = Index> {
    let first =
        if place.state.is_seated() { stands_at } else { book.tree.find(&place.asked).unwrap_or(stands_at) };
    let seated = place.state.is_seated();
    book.tree.waves_from(first).take(if seated { 1 } else { usize::MAX })
}
