//! What a command would do, or why not. The only place where the answer to "may I?" is made.

use crate::Timestamp;

use crate::ids::{PersonId, PlaceId, QuotaId};
use crate::ledger::book::Book;
use crate::ledger::entries::{Access, Command, Fact, Overflow, QuotaSpec, Release, Seat};
use crate::ledger::places::Place;
use crate::ledger::quotas::Index;
use crate::ledger::refusal::{Opening, Refusal};
use crate::registrations::Status;

/// Decides on a command at `now`: the facts that it makes. What follows from them by itself is
/// [`Book::consequence`]'s. A repeated cancellation makes no fact and is not refused.
///
/// # Errors
/// The [`Refusal`], with all that a screen needs to explain it.
pub fn decide(book: &Book, command: &Command, now: Timestamp) -> Result<Vec<Fact>, Refusal> {
    match command {
        Command::Claim { place, person, quota, with_code } => {
            claim(book, place, person, quota, *with_code, now).map(|fact| vec![fact])
        }
        Command::Cancel { place } => cancel(book, place),
        Command::AddQuota { quota, by, reason } => {
            check_new_quota(book, quota)?;
            Ok(vec![Fact::QuotaAdded { quota: quota.clone(), by: by.clone(), reason: reason.clone() }])
        }
        Command::Resize { quota, size, guarantee, release, by, reason } => {
            let index = found(book, quota)?;
            let spec = &book.tree.nodes[index].spec;
            let (size, guarantee) = (size.unwrap_or(spec.size), guarantee.unwrap_or(spec.guarantee));
            check_resize(book, index, size, guarantee)?;
            let release_at = match release {
                Release::Keep => spec.release_at,
                Release::Never => None,
                Release::At(time) => Some(*time),
            };
            let (quota, by, reason) = (quota.clone(), by.clone(), reason.clone());
            Ok(vec![Fact::QuotaResized { quota, size, guarantee, release_at, by, reason }])
        }
        Command::Tick => Ok(Vec::new()),
    }
}

/// Whether a registration may be asked for at this quota. A shift is a volunteer's place, no way into the conference; it
/// has a sign-up of its own.
///
/// # Errors
/// [`Refusal::NotADoor`] for a shift.
pub fn check_registration(asked: &QuotaSpec) -> Result<(), Refusal> {
    if asked.is_shift() { Err(Refusal::NotADoor { quota: asked.id.clone() }) } else { Ok(()) }
}

/// Whether the name and answers of a place with this status may be changed: only while somebody has a claim to it.
///
/// # Errors
/// [`Refusal::Gone`] once it was given back, or held and not confirmed in time.
pub fn check_edit(status: Status) -> Result<(), Refusal> {
    if status.is_active() { Ok(()) } else { Err(Refusal::Gone) }
}

fn claim(
    book: &Book,
    place: &PlaceId,
    person: &PersonId,
    quota: &QuotaId,
    with_code: bool,
    now: Timestamp,
) -> Result<Fact, Refusal> {
    let asked = found(book, quota)?;
    check_door(book, asked, with_code)?;
    check_not_twice(book, person, asked)?;
    check_open(book, asked, now)?;

    let free = book.tree.waves_from(asked).find(|&wave| is_free(book, wave, now));
    let (stands_at, seat) = match free {
        Some(wave) => {
            check_overlap(book, person, wave)?;
            (wave, Seat::Confirmed)
        }
        None => (check_line(book, person, asked, with_code)?, Seat::Waiting),
    };
    let stands_at = book.tree.nodes[stands_at].spec.id.clone();
    if book.places.contains_key(place) {
        return Err(Refusal::AlreadyExists { quota: stands_at });
    }
    let asked = (stands_at != *quota).then(|| quota.clone());
    Ok(Fact::Claimed { place: place.clone(), person: person.clone(), quota: stands_at, asked, seat })
}

fn check_door(book: &Book, asked: Index, with_code: bool) -> Result<(), Refusal> {
    let spec = &book.tree.nodes[asked].spec;
    match spec.access {
        Access::Nobody => Err(Refusal::NotADoor { quota: spec.id.clone() }),
        Access::Code if !with_code => Err(Refusal::CodeRequired { quota: spec.id.clone() }),
        Access::Code | Access::Everyone => Ok(()),
    }
}

fn check_not_twice(book: &Book, person: &PersonId, asked: Index) -> Result<(), Refusal> {
    #[cfg(feature = "mutants")]
    if book.lacks(super::Mutant::NoDedupe) {
        return Ok(());
    }
    let Some(other) = same_again(book, person, asked) else { return Ok(()) };
    let quota = book.tree.nodes[other].spec.id.clone();
    Err(if book.tree.nodes[asked].spec.is_shift() {
        Refusal::AlreadySignedUp { quota }
    } else {
        Refusal::AlreadyRegistered { quota }
    })
}

/// Where the person has already what `asked` would give them. Nobody twice: one registration under a root and the waves of
/// that root, one place in a shift and its waves.
pub(super) fn same_again(book: &Book, person: &PersonId, asked: Index) -> Option<Index> {
    let tree = &book.tree;
    let is_shift = |index: Index| tree.nodes[index].spec.is_shift();
    let registration = |index: Index| tree.first_wave(tree.root(index));
    book.places_of(person).filter_map(|(_, place)| tree.find(&place.quota)).find(|&other| {
        let registered = !is_shift(asked) && !is_shift(other) && registration(asked) == registration(other);
        registered || tree.first_wave(asked) == tree.first_wave(other)
    })
}

fn check_open(book: &Book, asked: Index, now: Timestamp) -> Result<(), Refusal> {
    let node = &book.tree.nodes[asked];
    let quota = node.spec.id.clone();
    if node.spec.closes_at.is_some_and(|time| time <= now) || is_over(&node.spec, now) {
        return Err(Refusal::Closed { quota });
    }
    if let (false, Some(wave)) = (node.opened, &node.spec.opens_after) {
        return Err(Refusal::NotOpen { quota, opening: Opening::After { wave: wave.clone() } });
    }
    match node.spec.opens_at {
        Some(time) if !is_wave(&node.spec) && time > now => {
            Err(Refusal::NotOpen { quota, opening: Opening::At { time } })
        }
        _ => Ok(()),
    }
}

/// A wave's `opens_at` opens it early; it does not keep it shut once the one before it is full.
fn is_wave(spec: &QuotaSpec) -> bool {
    spec.opens_after.is_some()
}

fn is_over(spec: &QuotaSpec, now: Timestamp) -> bool {
    spec.shift.as_ref().is_some_and(|shift| shift.ends_at <= now)
}

/// Whether somebody may be seated at `index` right now.
pub(super) fn is_free(book: &Book, index: Index, now: Timestamp) -> bool {
    #[cfg(feature = "mutants")]
    if book.lacks(super::Mutant::NoCheck) {
        return true;
    }
    let node = &book.tree.nodes[index];
    node.opened && !is_over(&node.spec, now) && book.tree.left(index) >= 1
}

/// Where somebody who finds no place stands in line: the last wave. Refused where that has no line, or where any wave
/// that the line may lead to is at the same time as a shift of theirs.
fn check_line(book: &Book, person: &PersonId, asked: Index, with_code: bool) -> Result<Index, Refusal> {
    let last = book.tree.last_wave(asked);
    let spec = &book.tree.nodes[last].spec;
    if spec.overflow == Overflow::Refuse {
        let bottleneck = book.tree.bottleneck(last);
        let quota = book.tree.nodes[bottleneck].spec.id.clone();
        // Nothing may be left for another reason too: the quota above is full, or the last wave is over.
        let used_up = with_code && book.tree.nodes[last].load() >= spec.size;
        return Err(if used_up { Refusal::CodeUsedUp { quota } } else { Refusal::Full { quota } });
    }
    book.tree.waves_from(asked).try_for_each(|wave| check_overlap(book, person, wave))?;
    Ok(last)
}

fn check_overlap(book: &Book, person: &PersonId, wave: Index) -> Result<(), Refusal> {
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

fn cancel(book: &Book, place: &PlaceId) -> Result<Vec<Fact>, Refusal> {
    let found = book.places.get(place).ok_or(Refusal::NotFound)?;
    Ok(if found.state.is_active() { vec![Fact::Cancelled { place: place.clone() }] } else { Vec::new() })
}

fn check_new_quota(book: &Book, spec: &QuotaSpec) -> Result<(), Refusal> {
    if book.tree.find(&spec.id).is_some() {
        return Err(Refusal::AlreadyExists { quota: spec.id.clone() });
    }
    if spec.guarantee > spec.size {
        return Err(Refusal::GuaranteeOverSize { quota: spec.id.clone(), size: spec.size });
    }
    let parent = spec.parent.as_ref().map(|parent| found(book, parent)).transpose()?;
    if let Some(before) = &spec.opens_after {
        let before = &book.tree.nodes[found(book, before)?];
        if before.parent != parent {
            return Err(Refusal::NotFound);
        }
        if let Some(after) = before.after {
            return Err(Refusal::AlreadyExists { quota: book.tree.nodes[after].spec.id.clone() });
        }
    }
    parent.map_or(Ok(()), |parent| check_promise(book, parent, spec.guarantee))
}

fn check_resize(book: &Book, index: Index, size: u32, guarantee: u32) -> Result<(), Refusal> {
    let node = &book.tree.nodes[index];
    let (quota, load) = (node.spec.id.clone(), node.load());
    if size < load {
        return Err(Refusal::BelowLoad { quota, load });
    }
    if guarantee > size {
        return Err(Refusal::GuaranteeOverSize { quota, size });
    }
    let more = guarantee.max(load) - node.spec.guarantee.max(load).min(guarantee.max(load));
    node.parent.map_or(Ok(()), |parent| check_promise(book, parent, more))
}

/// A promise takes places from the quota above just as people do.
fn check_promise(book: &Book, parent: Index, asked: u32) -> Result<(), Refusal> {
    let left = book.tree.left(parent);
    if asked <= left {
        return Ok(());
    }
    let full = book.tree.bottleneck(parent);
    let parent = if left == 0 { full } else { parent };
    Err(Refusal::OverParent { parent: book.tree.nodes[parent].spec.id.clone(), left, asked })
}

fn found(book: &Book, quota: &QuotaId) -> Result<Index, Refusal> {
    book.tree.find(quota).ok_or(Refusal::NotFound)
}
