//! An event with its live counts: one truth for every page below it.

mod feed;

use domain::events::Event;
use domain::ids::{EventSlug, QuotaId};
use domain::live::{Count, Counts};
use domain::quotas::Quota;
use domain::shifts::Shift;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::events::{self, EventData};
use crate::dates::{Dates, now_ms};
use crate::signals::memo;

/// Whether the counts on the screen are the present ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Freshness {
    /// They move as the ledger does.
    Live,
    /// The stream is gone since this moment, in milliseconds since 1970.
    LostSince(f64),
}

/// An event, its quotas and shifts, with the counts that the stream brings. Copy it anywhere below the event.
#[derive(Clone, Copy)]
pub struct EventStore {
    /// The event; counts in `quotas` are live.
    pub event: RwSignal<Event>,
    /// The volunteer board; counts are live.
    pub shifts: RwSignal<Vec<Shift>>,
    /// Whether the counts are the present ones.
    pub freshness: RwSignal<Freshness>,
    slug: StoredValue<EventSlug>,
    dates: StoredValue<Dates, LocalStorage>,
    refetching: StoredValue<bool>,
}

impl EventStore {
    /// Shows the data, and keeps the counts live until the owner is gone.
    pub fn start(data: EventData) -> Self {
        let store = Self {
            slug: StoredValue::new(data.event.slug.clone()),
            dates: StoredValue::new_local(Dates::new(&data.event.time_zone)),
            event: RwSignal::new(data.event),
            shifts: RwSignal::new(data.shifts),
            freshness: RwSignal::new(Freshness::LostSince(now_ms())),
            refetching: StoredValue::new(false),
        };
        feed::start(store);
        store
    }

    /// The event's short name.
    pub fn slug(self) -> EventSlug {
        self.slug.get_value()
    }

    /// Formats the event's times.
    pub fn dates(self) -> Dates {
        self.dates.get_value()
    }

    /// One quota with its live counts.
    pub fn quota(self, id: QuotaId) -> Memo<Option<Quota>> {
        memo(move || self.event.with(|event| event.quotas.iter().find(|quota| quota.id == id).cloned()))
    }

    /// One shift with its live counts.
    pub fn shift(self, id: QuotaId) -> Memo<Option<Shift>> {
        memo(move || self.shifts.with(|all| all.iter().find(|shift| shift.id == id).cloned()))
    }

    /// A quota's name; its id where it is not known (yet).
    pub fn name_of(self, id: &QuotaId) -> String {
        self.event.with(|event| {
            let quota = event.quotas.iter().find(|quota| quota.id == *id);
            quota.map_or_else(|| id.to_string(), |quota| quota.name.clone())
        })
    }

    /// Takes in what the stream says. Counts of something unknown mean that the event itself has changed.
    fn merge(self, counts: &Counts) {
        let mut unknown = counts.quotas.len();
        self.event.try_update(|event| {
            event.version = counts.version;
            for quota in &mut event.quotas {
                if let Some(count) = counts.quotas.get(&quota.id) {
                    unknown -= 1;
                    apply_to_quota(quota, *count);
                }
            }
        });
        self.shifts.try_update(|shifts| {
            for shift in shifts {
                if let Some(count) = counts.quotas.get(&shift.quota) {
                    apply_to_shift(shift, *count);
                }
            }
        });
        if unknown > 0 {
            self.refetch();
        }
    }

    fn refetch(self) {
        if self.refetching.try_get_value() != Some(false) {
            return;
        }
        self.refetching.set_value(true);
        spawn_local(async move {
            let Some(slug) = self.slug.try_get_value() else { return };
            match events::fetch(&slug).await {
                Ok(data) => {
                    self.event.try_set(data.event);
                    self.shifts.try_set(data.shifts);
                }
                // The next counts of the unknown quota ask again.
                Err(error) => leptos::logging::warn!("the event could not be read again: {error}"),
            }
            self.refetching.try_set_value(false);
        });
    }
}

fn apply_to_quota(quota: &mut Quota, count: Count) {
    quota.load = count.load;
    quota.left = count.left;
    quota.queued = count.queued;
    quota.open = count.open;
    quota.size = count.size;
    quota.guarantee = count.guarantee;
}

fn apply_to_shift(shift: &mut Shift, count: Count) {
    shift.load = count.load;
    shift.left = count.left;
    shift.queued = count.queued;
    shift.open = count.open;
    shift.size = count.size;
}
