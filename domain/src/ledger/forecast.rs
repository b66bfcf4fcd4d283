//! What the release dates will bring, if nobody does anything until then: the rules themselves are asked, on a copy of the
//! book.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::ids::QuotaId;
use crate::ledger::book::Book;
use crate::ledger::entries::{Fact, Seat};

/// Release dates to come, soonest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecast {
    /// People who wait for a seat now, in any line; not those for shifts.
    pub waiting: u32,
    /// What each date brings.
    pub releases: Vec<ReleaseForecast>,
}

/// One release date. At most so much: whatever is claimed until then does not go back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseForecast {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Seats that go back to everyone.
    pub returns: u32,
    /// Of those, how many go to people in line at once, as theirs or as an offer.
    pub moves_up: u32,
    /// People who still wait for a seat afterwards.
    pub waiting: u32,
    /// The limits that keep less from then on, and by how many seats. Where one stands below another that keeps seats of
    /// its own, these need not add up to what returns to everyone.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, u32>))]
    pub quotas: BTreeMap<QuotaId, u32>,
}

/// What the release dates after `now` will bring.
pub fn forecast(book: &Book, now: Timestamp) -> Forecast {
    let mut dates: Vec<Timestamp> = book
        .quotas()
        // Who has a place there now may not have it any more by then.
        .filter(|view| view.spec.guarantee > 0)
        .filter_map(|view| view.spec.release_at)
        .filter(|at| *at > now)
        .collect();
    dates.sort_unstable();
    dates.dedup();
    let mut book = book.clone();
    book.settle(now);
    let waiting = waiting(&book);
    let releases = dates.into_iter().map(|at| release(&mut book, at));
    Forecast { waiting, releases: releases.filter(|release| !release.quotas.is_empty()).collect() }
}

fn release(book: &mut Book, at: Timestamp) -> ReleaseForecast {
    // What else comes until then, such as an offer that lapses, is none of what the date brings.
    let before = at.as_millisecond().checked_sub(1).and_then(|at| Timestamp::from_millisecond(at).ok());
    book.settle(before.unwrap_or(at));
    let kept: BTreeMap<QuotaId, u32> =
        book.quotas().map(|view| (view.spec.id.clone(), view.spec.guarantee)).collect();
    let taken = taken(book);
    let entries = book.settle(at);
    let mut release =
        ReleaseForecast { at, returns: 0, moves_up: 0, waiting: waiting(book), quotas: BTreeMap::new() };
    for entry in &entries {
        match &entry.fact {
            Fact::GuaranteeReleased { quota, guarantee } => {
                let less = kept.get(quota).copied().unwrap_or_default().saturating_sub(*guarantee);
                *release.quotas.entry(quota.clone()).or_default() += less;
            }
            Fact::Promoted { quota, seat, .. } if *seat != Seat::Waiting && is_seat(book, quota) => {
                release.moves_up += 1;
            }
            _ => {}
        }
    }
    release.returns = (taken + release.moves_up).saturating_sub(self::taken(book));
    release
}

/// Seats that are taken or promised, over all trees.
fn taken(book: &Book) -> u32 {
    let roots = book.quotas().filter(|view| view.spec.parent.is_none() && !view.spec.is_shift());
    roots.filter(|view| !view.spec.is_add_on()).map(|view| view.load).sum()
}

fn waiting(book: &Book) -> u32 {
    let lines = book.quotas().filter(|view| !view.spec.is_shift() && !view.spec.is_add_on());
    lines.map(|view| view.queued).sum()
}

fn is_seat(book: &Book, quota: &QuotaId) -> bool {
    book.quota(quota).is_some_and(|view| !view.spec.is_shift() && !view.spec.is_add_on())
}
