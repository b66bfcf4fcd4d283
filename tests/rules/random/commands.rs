//! Random commands. They name quotas and places by a number that is taken modulo what there is, so that a shrunk list of them
//! still makes sense.

use domain::Timestamp;
use domain::ids::{PersonId, PlaceId};
use domain::ledger::{Access, Book, Claim, Command, Key, Overflow, QuotaKind, QuotaSpec, Release};
use proptest::prelude::*;

use crate::builders::{add, at, cancel, change, door, times};

/// A quota to be added.
#[derive(Clone, Debug)]
pub struct NewQuota {
    /// None for a root.
    parent: Option<u16>,
    /// A wave after another quota, and so with its parent.
    after: Option<u16>,
    size: u32,
    guarantee: u32,
    release_in: Option<i64>,
    opens_in: Option<i64>,
    closes_in: Option<i64>,
    access: Access,
    overflow: Overflow,
    /// When it starts and how long it takes.
    shift: Option<(i64, i64)>,
}

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Op {
    Add(NewQuota),
    Claim {
        person: u16,
        quota: u16,
        with_code: bool,
    },
    Cancel {
        place: u16,
    },
    Resize {
        quota: u16,
        size: Option<u32>,
        guarantee: Option<u32>,
        release_in: Option<i64>,
    },
    /// A place is held for somebody, as an offer would: not a command yet.
    Hold {
        person: u16,
        quota: u16,
        minutes: i64,
    },
    Wait {
        minutes: i64,
    },
}

pub fn quota() -> impl Strategy<Value = NewQuota> {
    let place = (prop::option::weighted(0.7, any::<u16>()), prop::option::weighted(0.3, any::<u16>()));
    let minutes = || prop::option::weighted(0.15, 0..600_i64);
    let access = prop_oneof![8 => Just(Access::Everyone), 1 => Just(Access::Code), 1 => Just(Access::Nobody)];
    let overflow = prop_oneof![4 => Just(Overflow::WaitingList), 1 => Just(Overflow::Refuse)];
    let shift = prop::option::weighted(0.4, (0..40_i64, 1..8_i64));
    let size = prop_oneof![3 => 0..6_u32, 1 => 5..60_u32];
    (place, size, 0..6_u32, (minutes(), minutes(), minutes()), (access, overflow), shift).prop_map(
        |((parent, after), size, guarantee, (release_in, opens_in, closes_in), (access, overflow), shift)| {
            // A guarantee of every quota would leave nothing to ask for.
            let guarantee = guarantee.saturating_sub(2);
            NewQuota {
                parent,
                after,
                size,
                guarantee,
                release_in,
                opens_in,
                closes_in,
                access,
                overflow,
                shift,
            }
        },
    )
}

pub fn op(people: u16) -> impl Strategy<Value = Op> {
    let claim = (0..people, any::<u16>(), prop::bool::weighted(0.3));
    let sizes = (prop::option::of(0..12_u32), prop::option::weighted(0.4, 0..5_u32));
    let resize = (any::<u16>(), sizes, prop::option::weighted(0.1, 0..300_i64));
    prop_oneof![
        60 => claim.prop_map(|(person, quota, with_code)| Op::Claim { person, quota, with_code }),
        25 => any::<u16>().prop_map(|place| Op::Cancel { place }),
        6 => resize.prop_map(|(quota, (size, guarantee), release_in)| {
            Op::Resize { quota, size, guarantee, release_in }
        }),
        1 => quota().prop_map(Op::Add),
        3 => (0..people, any::<u16>(), 1..60_i64)
            .prop_map(|(person, quota, minutes)| Op::Hold { person, quota, minutes }),
        4 => (0..8_i64).prop_map(|minutes| Op::Wait { minutes }),
    ]
}

/// The quota with a number.
pub fn pick(book: &Book, number: u16) -> Option<&QuotaSpec> {
    let count = book.quotas().count();
    book.quotas().nth(usize::from(number) % count.max(1)).map(|view| view.spec)
}

pub fn person(number: u16) -> PersonId {
    PersonId::new(format!("person-{number}"))
}

/// The id of the next new place.
pub fn next_place(book: &Book) -> PlaceId {
    PlaceId::new(format!("place-{}", book.places().count()))
}

/// The command that an operation stands for; none where there is nothing that it could mean.
pub fn command(book: &Book, op: &Op, minute: i64) -> Option<Command> {
    Some(match op {
        Op::Add(new) => add(spec(book, new, minute)),
        Op::Claim { person: who, quota, with_code } => {
            let key = if *with_code { Key::Code } else { Key::None };
            let quota = pick(book, *quota)?.id.clone();
            Command::Claim(Claim { key, ..Claim::new(next_place(book), person(*who), quota) })
        }
        Op::Cancel { place } => {
            let count = book.places().count();
            // One number more than there are places: one that never was.
            let place = book.places().nth(usize::from(*place) % (count + 1)).map(|(id, _)| id.as_str());
            cancel(place.unwrap_or("none"))
        }
        Op::Resize { quota, size, guarantee, release_in } => {
            let release = release_in.map_or(Release::Keep, |minutes| Release::At(at(minute + minutes)));
            change(pick(book, *quota)?.id.as_str(), *size, *guarantee, release)
        }
        Op::Wait { .. } => Command::Tick,
        Op::Hold { .. } => return None,
    })
}

fn spec(book: &Book, new: &NewQuota, minute: i64) -> QuotaSpec {
    let id = format!("quota-{}", book.quotas().count());
    let before = new.after.and_then(|number| pick(book, number));
    let above = new.parent.and_then(|number| pick(book, number)).map(|spec| spec.id.clone());
    let parent = before.map_or(above, |before| before.parent.clone());
    let time = |minutes: Option<i64>| -> Option<Timestamp> { minutes.map(|minutes| at(minute + minutes)) };
    let slot = new.shift.map(|(start, length)| times((minute + start * 15, minute + (start + length) * 15)));
    // Waves of a shift are shifts, and those of a door doors.
    let shift = match before {
        Some(before) if before.shift.is_none() => None,
        Some(before) => slot.or_else(|| before.shift.clone()),
        None => slot,
    };
    QuotaSpec {
        kind: if shift.is_some() { QuotaKind::Shift } else { QuotaKind::Door },
        parent,
        guarantee: new.guarantee,
        release_at: time(new.release_in),
        opens_at: time(new.opens_in),
        closes_at: time(new.closes_in),
        opens_after: before.map(|before| before.id.clone()),
        access: new.access,
        overflow: new.overflow,
        shift,
        ..door(&id, None, new.size)
    }
}
