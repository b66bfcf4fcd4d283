//! The ways in, and whether one can go in right now.

use domain::Timestamp;
use domain::events::Event;
use domain::ledger::{Access, Overflow, QuotaKind};
use domain::quotas::Quota;

use super::prices::price_words;
use crate::dates::{Dates, ms};
use crate::ui::{number, of_things};

/// Whether a door lets people in. By the device's clock, so it is only a hint: the server decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorState {
    /// So many seats are left.
    Open(u32),
    /// Full; so many wait, and one can join them.
    Line(u32),
    /// Full, without a line.
    Full,
    /// It opens at this time.
    Opens(Timestamp),
    /// It has closed.
    Closed,
}

impl DoorState {
    /// A door's state at a moment, in milliseconds since 1970.
    pub fn of(door: &Quota, now_ms: f64) -> Self {
        match (door.opens_at, door.closes_at, door.left) {
            (Some(opens), _, _) if now_ms < ms(opens) => Self::Opens(opens),
            (_, Some(closes), _) if now_ms >= ms(closes) => Self::Closed,
            (_, _, 0) if door.overflow == Overflow::WaitingList => Self::Line(door.queued),
            (_, _, 0) => Self::Full,
            (_, _, left) => Self::Open(left),
        }
    }

    /// Whether asking can lead to a seat or a position in line.
    pub fn lets_in(self) -> bool {
        matches!(self, Self::Open(_) | Self::Line(_))
    }

    /// A line about it.
    pub fn words(self, dates: &Dates) -> String {
        match self {
            Self::Open(left) => format!("{} left", of_things(left, "seat", "seats")),
            Self::Line(0) => "Full. You would be the first in line.".to_owned(),
            Self::Line(1) => "Full. 1 person is in line; you can join.".to_owned(),
            Self::Line(queued) => format!("Full. {} people are in line; you can join.", number(queued)),
            Self::Full => "Full, without a waiting list. Seats that are given back show up here.".to_owned(),
            Self::Opens(at) => format!("Opens on {}.", with_zone(dates, dates.moment(at))),
            Self::Closed => "Closed.".to_owned(),
        }
    }
}

/// What else one should know of a door before asking: what it costs, until when it is open, and for how many.
pub fn terms(door: &Quota, dates: &Dates) -> String {
    let mut words: Vec<String> = door.price.iter().map(price_words).collect();
    words.extend(door.closes_at.map(|at| format!("open until {}", with_zone(dates, dates.moment(at)))));
    if door.per_group > 1 {
        words.push(format!("up to {} people together", number(door.per_group)));
    }
    if door.per_person > 1 {
        words.push(format!("up to {} registrations for each e-mail address", number(door.per_person)));
    }
    words.join(" · ")
}

/// The doors that are open to everyone.
pub fn public_doors(event: &Event) -> Vec<Quota> {
    let is_public = |quota: &&Quota| quota.kind == QuotaKind::Door && quota.access == Access::Everyone;
    event.quotas.iter().filter(is_public).cloned().collect()
}

/// Whether any door opens with a code.
pub fn has_code_doors(event: &Event) -> bool {
    event.quotas.iter().any(|quota| quota.access == Access::Code)
}

/// How many seats are promised to somebody who has not claimed them.
pub fn promised(event: &Event) -> u32 {
    promises(event).map(|quota| quota.guarantee - quota.load).sum()
}

/// The limits of which something is promised and not claimed.
pub fn promises(event: &Event) -> impl Iterator<Item = &Quota> + Clone {
    event.quotas.iter().filter(|quota| quota.guarantee > quota.load && is_seat(quota.kind))
}

/// When the first unclaimed promises end, in the future, and how many seats come back then at most.
pub fn next_release(event: &Event, now_ms: f64) -> Option<(Timestamp, u32)> {
    let is_due = |at: &Timestamp| ms(*at) > now_ms;
    let first = promises(event).filter_map(|quota| quota.release_at).filter(is_due).min()?;
    let seats = promises(event).filter(|quota| quota.release_at == Some(first));
    Some((first, seats.map(|quota| quota.guarantee - quota.load).sum()))
}

fn is_seat(kind: QuotaKind) -> bool {
    matches!(kind, QuotaKind::Conference | QuotaKind::Group | QuotaKind::Door | QuotaKind::Sponsor)
}

/// A time with the zone's name, where the device is in another zone.
pub fn with_zone(dates: &Dates, words: String) -> String {
    match dates.zone() {
        Some(zone) => format!("{words}, {zone}"),
        None => words,
    }
}
