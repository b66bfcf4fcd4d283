//! Random commands. They name quotas and places by a number that is taken modulo what there is, so that a shrunk list of them
//! still makes sense.

use domain::Timestamp;
use domain::ids::{PartyId, PersonId, PlaceId};
use domain::ledger::{
    Access, Book, Claim, Command, DoorSettings, Key, MovesUp, OfferTerms, Overflow, QuotaKind, QuotaSpec,
    Release,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::builders::{
    add, add_to, at, cancel, change, confirm, door, exchange, organiser, split, times, transfer,
};

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
    more: More,
}

/// What of a quota is about offers, groups and add-ons.
#[derive(Clone, Debug)]
pub struct More {
    is_add_on: bool,
    is_code: bool,
    offer_minutes: Option<u32>,
    per_person: u32,
    per_group: u32,
}

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Op {
    Add(NewQuota),
    Claim {
        person: u16,
        quota: u16,
        key: Key,
        /// Somebody else asks for them, and they have a say for so many minutes.
        invited_for: Option<i64>,
    },
    /// Something to go with a place.
    Take {
        place: u16,
        quota: u16,
    },
    Together {
        people: Vec<u16>,
        quota: u16,
        key: Key,
        /// Somebody else asks for them all, as a sponsor does for further colleagues.
        invited_for: Option<i64>,
    },
    Confirm {
        place: u16,
    },
    Transfer {
        place: u16,
        person: u16,
    },
    Exchange {
        place: u16,
        quota: u16,
    },
    Split {
        place: u16,
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
    /// The door of one quota gets the terms of a new one.
    Redecorate {
        quota: u16,
        like: NewQuota,
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
    let times = (prop::option::weighted(0.3, release_in()), minutes(), minutes());
    (place, size, 0..6_u32, times, (access, overflow), (shift, more())).prop_map(
        |((parent, after), size, guarantee, times, (access, overflow), (shift, more))| {
            let (release_in, opens_in, closes_in) = times;
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
                more,
            }
        },
    )
}

/// Often so soon that it comes about while something is left to release.
fn release_in() -> impl Strategy<Value = i64> {
    prop_oneof![2 => 0..12_i64, 1 => 0..300_i64]
}

fn more() -> impl Strategy<Value = More> {
    let offer = prop::option::weighted(0.2, 10..60_u32);
    let most = prop_oneof![4 => Just(1_u32), 1 => Just(2), 1 => Just(4)];
    let kind = (prop::bool::weighted(0.2), prop::bool::weighted(0.15));
    (kind, offer, prop_oneof![5 => Just(1_u32), 1 => Just(2)], most).prop_map(
        |((is_add_on, is_code), offer_minutes, per_person, per_group)| More {
            is_add_on,
            is_code,
            offer_minutes,
            per_person,
            per_group,
        },
    )
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![7 => Just(Key::None), 3 => Just(Key::Code), 1 => Just(Key::Portal), 1 => Just(Key::Staff)]
}

pub fn op(people: u16) -> impl Strategy<Value = Op> {
    let invited = |often| prop::option::weighted(often, 1..200_i64);
    let claim = (0..people, any::<u16>(), key(), invited(0.1));
    let together = (vec(0..people, 0..4), any::<u16>(), key(), invited(0.3));
    let two = || (any::<u16>(), any::<u16>());
    let sizes = (prop::option::of(0..12_u32), prop::option::weighted(0.4, 0..5_u32));
    let resize = (any::<u16>(), sizes, prop::option::weighted(0.2, release_in()));
    prop_oneof![
        60 => claim
            .prop_map(|(person, quota, key, invited_for)| Op::Claim { person, quota, key, invited_for }),
        14 => two().prop_map(|(place, quota)| Op::Take { place, quota }),
        8 => together.prop_map(|(people, quota, key, invited_for)| Op::Together { people, quota, key, invited_for }),
        8 => any::<u16>().prop_map(|place| Op::Confirm { place }),
        6 => (any::<u16>(), 0..people).prop_map(|(place, person)| Op::Transfer { place, person }),
        4 => two().prop_map(|(place, quota)| Op::Exchange { place, quota }),
        2 => any::<u16>().prop_map(|place| Op::Split { place }),
        25 => any::<u16>().prop_map(|place| Op::Cancel { place }),
        6 => resize.prop_map(|(quota, (size, guarantee), release_in)| {
            Op::Resize { quota, size, guarantee, release_in }
        }),
        1 => quota().prop_map(Op::Add),
        3 => (any::<u16>(), quota()).prop_map(|(quota, like)| Op::Redecorate { quota, like }),
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

/// The id of a new place, the `n`th of a command.
fn next_place(book: &Book, n: usize) -> PlaceId {
    PlaceId::new(format!("place-{:05}", book.places().count() + n))
}

/// The place with a number. One number more than there are places: one that never was.
fn pick_place(book: &Book, number: u16) -> String {
    let count = book.places().count();
    let place = book.places().nth(usize::from(number) % (count + 1));
    place.map_or("none".to_owned(), |(id, _)| id.to_string())
}

/// The command that an operation stands for; none where there is nothing that it could mean.
pub fn command(book: &Book, op: &Op, minute: i64) -> Option<Command> {
    Some(match op {
        Op::Add(new) => add(spec(book, new, minute)),
        Op::Claim { person: who, quota, key, invited_for } => {
            let quota = pick(book, *quota)?.id.clone();
            let invited_until = invited_for.map(|minutes| at(minute + minutes));
            let claim = Claim::new(next_place(book, 0), person(*who), quota);
            Command::Claim(Claim { key: *key, invited_until, ..claim })
        }
        Op::Take { place, quota } => {
            let (main, quota) = (pick_place(book, *place), pick(book, *quota)?);
            let owner = book.place(&main.as_str().into()).map_or("nobody", |place| place.person.as_str());
            add_to(&main, next_place(book, 0).as_str(), owner, quota.id.as_str())
        }
        Op::Together { people, quota, key, invited_for } => {
            let member = |(n, who): (usize, &u16)| (next_place(book, n), person(*who));
            Command::ClaimTogether {
                party: PartyId::new(format!("party-{}", book.version())),
                members: people.iter().enumerate().map(member).collect(),
                quota: pick(book, *quota)?.id.clone(),
                key: *key,
                invited_until: invited_for.map(|minutes| at(minute + minutes)),
            }
        }
        Op::Confirm { place } => confirm(&pick_place(book, *place)),
        Op::Transfer { place, person: who } => transfer(&pick_place(book, *place), person(*who).as_str()),
        Op::Exchange { place, quota } => exchange(&pick_place(book, *place), pick(book, *quota)?.id.as_str()),
        Op::Split { place } => {
            let place = book.place(&pick_place(book, *place).as_str().into())?;
            split(place.party.as_ref()?.as_str())
        }
        Op::Cancel { place } => cancel(&pick_place(book, *place)),
        Op::Resize { quota, size, guarantee, release_in } => {
            let release = release_in.map_or(Release::Keep, |minutes| Release::At(at(minute + minutes)));
            change(pick(book, *quota)?.id.as_str(), *size, *guarantee, release)
        }
        Op::Redecorate { quota, like } => {
            let old = pick(book, *quota)?;
            // Who has two of what only one may have from now on keeps them, which the promise of one each does not know.
            let door = DoorSettings { per_person: old.per_person, ..spec(book, like, minute).door() };
            let quota = old.id.clone();
            Command::ChangeDoor { quota, door, by: organiser(), reason: String::new() }
        }
        Op::Wait { .. } => Command::Tick,
    })
}

fn spec(book: &Book, new: &NewQuota, minute: i64) -> QuotaSpec {
    let id = format!("quota-{}", book.quotas().count());
    let before = new.after.and_then(|number| pick(book, number));
    let above = new.parent.and_then(|number| pick(book, number)).map(|spec| spec.id.clone());
    let parent = before.map_or(above, |before| before.parent.clone());
    let time = |minutes: Option<i64>| -> Option<Timestamp> { minutes.map(|minutes| at(minute + minutes)) };
    let slot = new.shift.map(|(start, length)| times((minute + start * 15, minute + (start + length) * 15)));
    // Waves of a shift are shifts, and those of a door doors. Add-ons are no shifts.
    let is_add_on = before.map_or(new.more.is_add_on, QuotaSpec::is_add_on);
    let slot = slot.filter(|_| !is_add_on);
    let shift = match before {
        Some(before) if before.shift.is_none() => None,
        Some(before) => slot.or_else(|| before.shift.clone()),
        None => slot,
    };
    QuotaSpec {
        kind: match shift {
            _ if is_add_on => QuotaKind::AddOn,
            Some(_) => QuotaKind::Shift,
            None if new.more.is_code => QuotaKind::Code,
            None => QuotaKind::Door,
        },
        moves_up: new
            .more
            .offer_minutes
            .map_or(MovesUp::Confirmed, |minutes| MovesUp::Offered(OfferTerms { minutes, until: None })),
        per_person: new.more.per_person,
        per_group: new.more.per_group,
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
