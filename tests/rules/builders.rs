//! Quotas, commands and times with defaults, so that a test says only what it is about.

use domain::Timestamp;
use domain::ids::{PlaceId, QuotaId};
use domain::ledger::{Actor, Claim, Command, Key, QuotaKind, QuotaSpec, Release, ShiftTimes};

/// So many minutes after the beginning of the tests' time.
pub fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_330_000_000 + minutes * 60).expect("a time in range")
}

/// A door for everyone, with a waiting list.
pub fn door(id: &str, parent: Option<&str>, size: u32) -> QuotaSpec {
    QuotaSpec {
        parent: parent.map(QuotaId::from),
        name: String::new(),
        ..QuotaSpec::new(QuotaId::from(id), QuotaKind::Door, size)
    }
}

/// A shift of its own from one minute to another.
pub fn shift(id: &str, parent: Option<&str>, size: u32, minutes: (i64, i64)) -> QuotaSpec {
    QuotaSpec { kind: QuotaKind::Shift, shift: Some(times(minutes)), ..door(id, parent, size) }
}

/// From one minute to another.
pub fn times((starts, ends): (i64, i64)) -> ShiftTimes {
    ShiftTimes { location: String::new(), starts_at: at(starts), ends_at: at(ends), minimum: 0 }
}

/// Sets up a limit.
pub fn add(quota: QuotaSpec) -> Command {
    Command::AddQuota { quota, by: organiser(), reason: String::new() }
}

/// Asks for a place, without a code.
pub fn claim(place: &str, person: &str, quota: &str) -> Command {
    Command::Claim(Claim::new(place.into(), person.into(), quota.into()))
}

/// Asks for a place with the quota's code.
pub fn claim_with_code(place: &str, person: &str, quota: &str) -> Command {
    Command::Claim(Claim { key: Key::Code, ..Claim::new(place.into(), person.into(), quota.into()) })
}

/// Asks for an add-on to a registration.
pub fn add_to(main: &str, place: &str, person: &str, quota: &str) -> Command {
    let with = Some(PlaceId::from(main));
    Command::Claim(Claim { with, ..Claim::new(place.into(), person.into(), quota.into()) })
}

/// Asks for somebody else, who has a say until then.
pub fn invite(place: &str, person: &str, quota: &str, until: Timestamp) -> Command {
    let (invited_until, key) = (Some(until), Key::Portal);
    Command::Claim(Claim { key, invited_until, ..Claim::new(place.into(), person.into(), quota.into()) })
}

/// Asks for several people, for all or none. The group is called like its first place.
pub fn claim_together(members: &[(&str, &str)], quota: &str) -> Command {
    group(members, quota, Key::None, None)
}

/// Asks for several others, for all or none: they have a say until then.
pub fn invite_together(members: &[(&str, &str)], quota: &str, until: Timestamp) -> Command {
    group(members, quota, Key::Portal, Some(until))
}

fn group(members: &[(&str, &str)], quota: &str, key: Key, invited_until: Option<Timestamp>) -> Command {
    Command::ClaimTogether {
        party: members.first().map_or("nobody", |(place, _)| place).into(),
        members: members.iter().map(|(place, person)| ((*place).into(), (*person).into())).collect(),
        quota: quota.into(),
        key,
        invited_until,
    }
}

/// Takes what is held for one.
pub fn confirm(place: &str) -> Command {
    Command::Confirm { place: place.into(), by: None }
}

/// Gives a place to somebody else.
pub fn transfer(place: &str, person: &str) -> Command {
    Command::Transfer { place: place.into(), person: person.into() }
}

/// Exchanges an add-on.
pub fn exchange(place: &str, quota: &str) -> Command {
    Command::Move { place: place.into(), quota: quota.into() }
}

/// No longer waits for each other.
pub fn split(party: &str) -> Command {
    Command::SplitParty { party: party.into() }
}

/// Gives a place back.
pub fn cancel(place: &str) -> Command {
    Command::Cancel { place: PlaceId::from(place) }
}

/// Changes a size.
pub fn resize(quota: &str, size: u32) -> Command {
    change(quota, Some(size), None, Release::Keep)
}

/// Changes a guarantee.
pub fn guarantee(quota: &str, guarantee: u32) -> Command {
    change(quota, None, Some(guarantee), Release::Keep)
}

/// Changes anything about a limit.
pub fn change(quota: &str, size: Option<u32>, guarantee: Option<u32>, release: Release) -> Command {
    let (quota, by, reason) = (QuotaId::from(quota), organiser(), String::new());
    Command::Resize { quota, size, guarantee, release, by, reason }
}

/// The one who may change limits.
pub fn organiser() -> Actor {
    Actor(String::new())
}
