//! An event with its live counts: one truth for every page below it.
//!
//! Counts come from the page and then from the stream, in order. Only a page that gets no stream asks for them, now and then.
//! Where the stream says that more than
//! counts has changed, the event is read again for that, and its counts are passed over: they may be older than the ones
//! shown, or newer than what the stream says next.

mod feed;

use std::time::Duration;

use domain::events::Event;
use domain::ids::{EventSlug, QuotaId};
use domain::live::Counts;
use domain::quotas::Quota;
use domain::shifts::Shift;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::events::{self, EventData};
use crate::dates::{Dates, now_ms};
use crate::signals::{Memo, RwSignal, memo};

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
    reading: StoredValue<Reading>,
}

/// How far the event has been read, apart from its counts.
struct Reading {
    /// The version at which it was read.
    version: u64,
    /// The version of what is asked, as it was read.
    questions: u32,
    /// It is being read again, or soon will be.
    again: bool,
    /// What was heard since more than counts has changed: there are quotas among it that were not read yet.
    heard: Counts,
}

impl Reading {
    /// Whether all that was heard of has been read.
    fn is_through(&self) -> bool {
        self.version >= self.heard.terms && self.questions >= self.heard.questions
    }
}

/// All phones hear at once that the event should be read again. Each does it within this time, in seconds.
const READ_WITHIN: f64 = 1.5;
/// And within this time where it has brought nothing new.
const READ_LATER: f64 = 10.0;

impl EventStore {
    /// Shows the data, which are as old as said, and keeps the counts live until the owner is gone.
    pub fn start(data: EventData, as_of_ms: f64) -> Self {
        let store = Self {
            slug: StoredValue::new(data.event.slug.clone()),
            reading: StoredValue::new(Reading {
                version: data.event.version,
                questions: data.event.questions.version,
                again: false,
                heard: Counts::default(),
            }),
            dates: StoredValue::new_local(Dates::new(&data.event.time_zone)),
            event: RwSignal::new(data.event),
            shifts: RwSignal::new(data.shifts),
            freshness: RwSignal::new(Freshness::LostSince(as_of_ms)),
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

    /// The days of the event, in its own zone: `7–11 March 2012 (Pacific Time)`.
    pub fn days(self) -> String {
        let dates = self.dates();
        let words = self.event.with(|event| dates.dates(event.starts_at, event.ends_at));
        dates.zone().map_or_else(|| words.clone(), |zone| format!("{words} ({zone})"))
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

    /// Takes in what the stream says.
    fn merge(self, counts: Counts) {
        let shown = self.event.try_with_untracked(|event| (event.version, event.quotas.len()));
        let Some((shown, quotas)) = shown else { return };
        // Changes to what was before add nothing to what is shown. A whole older state is what the server has now, be it
        // another one, or one with a back-up put back.
        if counts.version < shown && counts.quotas.len() < quotas {
            return;
        }
        self.event.update(|event| {
            event.version = counts.version;
            counts.put_into(&mut event.quotas, &mut []);
        });
        self.shifts.update(|shifts| counts.put_into(&mut [], shifts));
        let news = self.reading.try_update_value(|reading| {
            let news = counts.terms > reading.version || counts.questions != reading.questions;
            if news {
                reading.heard.terms = counts.terms;
                reading.heard.questions = counts.questions;
                reading.heard.quotas.extend(counts.quotas);
            }
            news
        });
        if news == Some(true) {
            self.read_again(READ_WITHIN);
        }
    }

    fn read_again(self, within_seconds: f64) {
        let before = self.reading.try_update_value(|reading| std::mem::replace(&mut reading.again, true));
        if before == Some(false) {
            let wait = Duration::from_secs_f64(within_seconds * js_sys::Math::random());
            set_timeout(move || spawn_local(self.read()), wait);
        }
    }

    async fn read(self) {
        let Some(slug) = self.slug.try_get_value() else { return };
        let answer = events::fetch(&slug).await;
        let brought_all = self.reading.try_update_value(|reading| {
            reading.again = false;
            match answer {
                Ok(data) => self.replace(data, reading),
                Err(error) => leptos::logging::warn!("the event could not be read again: {error}"),
            }
            reading.is_through()
        });
        // None where the event has been left meanwhile.
        if brought_all == Some(false) {
            self.read_again(READ_LATER);
        }
    }

    /// Shows all that the server says now, for a page that gets no stream: all of them may be taken. An answer from before
    /// what is shown comes too late.
    async fn ask(self) {
        let Some(slug) = self.slug.try_get_value() else { return };
        let Ok(data) = events::fetch(&slug).await else { return };
        let shown = self.event.try_with_untracked(|event| event.version);
        if shown.is_none_or(|shown| data.event.version < shown) {
            return;
        }
        self.reading.update_value(|reading| {
            reading.version = data.event.version;
            reading.questions = data.event.questions.version;
        });
        self.event.set(data.event);
        self.shifts.set(data.shifts);
        if let Freshness::LostSince(_) = self.freshness.get_untracked() {
            self.freshness.set(Freshness::LostSince(now_ms()));
        }
    }

    /// Shows all of an event but its counts.
    fn replace(self, mut data: EventData, reading: &mut Reading) {
        reading.version = data.event.version;
        reading.questions = data.event.questions.version;
        let mut counts = self.event.with_untracked(|shown| Counts::from(shown));
        counts.quotas.extend(reading.heard.quotas.iter().map(|(id, count)| (id.clone(), *count)));
        counts.put_into(&mut data.event.quotas, &mut data.shifts);
        data.event.version = counts.version;
        if reading.is_through() {
            reading.heard.quotas.clear();
        }
        self.event.set(data.event);
        self.shifts.set(data.shifts);
    }
}
