//! How many seats are left right now, and why not more.

use domain::Timestamp;
use domain::events::Event;
use domain::ids::QuotaId;
use domain::ledger::QuotaKind;
use domain::quotas::Quota;
use leptos::prelude::*;

use crate::dates::ticking;
use crate::live::EventStore;
use crate::parts::doors::{DoorState, promised, promises, public_doors, with_zone};
use crate::routes::Route;
use crate::signals::{Memo, Signal, memo};
use crate::ui::{Meter, attribute, each, number, of_things, part_if, piece, text};

/// The big number, a bar of the whole, and a plain line about seats that are promised.
#[component]
pub(super) fn Seats(store: EventStore) -> impl IntoView {
    let now = ticking(30);
    let doors = memo(move || store.event.with(public_doors));
    let several = Signal::derive(move || doors.with(Vec::len) > 1);
    view! {
        <section class="seats-now" aria-label="Seats">
            {each(
                move || doors.with(|doors| doors.iter().map(|door| door.id.to_string()).collect()),
                move |id| {
                    let quota = store.quota(QuotaId::new(id));
                    piece(view! { <Left quota several now store /> })
                },
            )}
            <Whole store />
            <Promised store />
        </section>
    }
}

#[component]
fn Left(
    quota: Memo<Option<Quota>>,
    several: Signal<bool>,
    now: Signal<f64>,
    store: EventStore,
) -> impl IntoView {
    let name = move || {
        let name = quota.get().filter(|_| several.get()).map(|quota| quota.name);
        name.map(|name| view! { <strong>{name}</strong> })
    };
    // What stands out, and the words beside it.
    let words = move || {
        let state = quota.with(|quota| quota.as_ref().map(|quota| DoorState::of(quota, now.get())));
        match state {
            None => (String::new(), String::new()),
            Some(DoorState::Open(1)) => ("1".to_owned(), "seat left right now".to_owned()),
            Some(DoorState::Open(left)) => (number(left), "seats left right now".to_owned()),
            Some(DoorState::Line(0)) => ("Full".to_owned(), "You would be the first in line.".to_owned()),
            Some(DoorState::Line(queued)) => (
                "Full".to_owned(),
                format!("{} in line. You can join.", of_things(queued, "person", "people")),
            ),
            Some(state) => (String::new(), state.words(&store.dates())),
        }
    };
    view! {
        <p class="seats number" data-several=attribute(move || several.get().then_some(""))>
            {part_if(name)} <b>{text(move || words().0)}</b> " "
            <span>{text(move || words().1)}</span>
        </p>
    }
}

/// The whole conference: what is taken, what is promised, what is free.
#[component]
fn Whole(store: EventStore) -> impl IntoView {
    let is_there = memo(move || store.event.with(|event| whole(event).is_some()));
    let share = move |pick: fn(&Event, &Quota) -> u32| {
        Signal::derive(move || store.event.with(|event| whole(event).map_or(0, |whole| pick(event, whole))))
    };
    let kept = |event: &Event, whole: &Quota| promised(event).min(whole.load);
    part_if(move || {
        is_there.get().then(|| {
            view! {
                <Meter
                    taken=share(|event, whole| whole.load.saturating_sub(promised(event)))
                    promised=share(kept)
                    size=share(|_, whole| whole.size)
                />
            }
        })
    })
}

fn whole(event: &Event) -> Option<&Quota> {
    event.quotas.iter().find(|quota| quota.kind == QuotaKind::Conference)
}

#[component]
fn Promised(store: EventStore) -> impl IntoView {
    let book = Route::Book { event: store.slug() }.path();
    let words = memo(move || {
        let dates = store.dates();
        store.event.with(|event| promised_words(event, |until| with_zone(&dates, dates.day(until))))
    });
    view! {
        <p class="seats-why number">
            {text(move || words.get())} " " <a href=book>"See the book"</a>
        </p>
    }
}

/// How many are promised, to whom where it is all the same sort, and until when. Not all promises need end on one day, or at
/// all: then it is said when the first of them do.
pub(super) fn promised_words(event: &Event, day: impl Fn(Timestamp) -> String) -> String {
    let kept = promises(event);
    let to = if kept.clone().all(|quota| quota.kind == QuotaKind::Sponsor) { " to sponsors" } else { "" };
    let ends = kept.clone().filter_map(|quota| quota.release_at).min();
    let until = match ends {
        None => String::new(),
        Some(end) if kept.clone().all(|quota| quota.release_at == ends) => format!(" until {}", day(end)),
        Some(end) => format!("; the first of them until {}", day(end)),
    };
    match promised(event) {
        0 => String::new(),
        1 => format!("1 more is promised{to} and kept{until}."),
        seats => format!("{} more are promised{to} and kept{until}.", number(seats)),
    }
}
