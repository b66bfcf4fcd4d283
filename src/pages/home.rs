//! An event's home: what, when, where, what is left right now, and the two ways on.

mod seats;

use domain::events::Event;
use domain::shifts::Shift;
use leptos::prelude::*;

use crate::dates::ticking;
use crate::live::EventStore;
use crate::mine::Mine;
use crate::parts::doors::{DoorState, public_doors};
use crate::parts::held_already::HeldAlready;
use crate::routes::Route;
use crate::signals::memo;
use crate::ui::{attribute, of_things, part_if, text, title};
use seats::Seats;

/// `/e/{event}`.
#[component]
pub fn HomePage() -> impl IntoView {
    let store = expect_context::<EventStore>();
    title(move || store.event.with(|event| event.name.clone()));
    view! {
        <div class="home">
            <WhatWhenWhere store />
            <div class="home-now">
                <HeldAlready />
                <Seats store />
                <WaysOn store />
            </div>
            <About store />
        </div>
    }
}

#[component]
fn WhatWhenWhere(store: EventStore) -> impl IntoView {
    let dates = store.dates();
    let when = move || {
        store.event.with(|event| {
            let words = dates.dates(event.starts_at, event.ends_at);
            dates.zone().map_or_else(|| words.clone(), |zone| format!("{words} ({zone})"))
        })
    };
    view! {
        <div class="home-head">
            <h1>{text(move || store.event.with(|event| event.name.clone()))}</h1>
            <p class="home-when">{text(when)}</p>
            <p class="home-where">{text(move || store.event.with(|event| event.location.clone()))}</p>
        </div>
    }
}

#[component]
fn About(store: EventStore) -> impl IntoView {
    let demo = move || {
        store.event.with(|event| event.demo).then(|| {
            view! { <p class="soft">"This is a demonstration: nobody is expected to travel."</p> }
        })
    };
    view! {
        <div class="home-about">
            <p>{text(move || store.event.with(|event| event.description.clone()))}</p>
            {part_if(demo)}
        </div>
    }
}

#[component]
fn WaysOn(store: EventStore) -> impl IntoView {
    let event = store.slug();
    let register = Route::Register { event: event.clone() }.path();
    let volunteer = Route::Volunteer { event }.path();
    let now = ticking(30);
    let mine = expect_context::<Mine>();
    // Who is in already has no need of a second seat; a button that shouts so would only raise doubts.
    let is_in = memo(move || mine.registrations().iter().any(|owned| owned.item.status.is_active()));
    let call = move || {
        if is_in.get() {
            return "Register somebody else".to_owned();
        }
        store.event.with(|event| register_words(event, now.get()).to_owned())
    };
    let hands = move || store.shifts.with(|shifts| hands_words(shifts, now.get()));
    view! {
        <div class="ways-on">
            <a class="button" data-look=attribute(move || (!is_in.get()).then_some("primary")) href=register>{text(call)}</a>
            <a class="button" href=volunteer aria-describedby="hands-needed">"Volunteer"</a>
            <p id="hands-needed" class="soft number">{text(hands)}</p>
        </div>
    }
}

fn register_words(event: &Event, now: f64) -> &'static str {
    let states: Vec<DoorState> = public_doors(event).iter().map(|door| DoorState::of(door, now)).collect();
    if states.iter().any(|state| matches!(state, DoorState::Open(_))) {
        "Register"
    } else if states.iter().any(|state| state.lets_in()) {
        "Join the line"
    } else {
        "Registration"
    }
}

/// How many are missing at least, over all shifts that are not over; else how many more could come.
fn hands_words(shifts: &[Shift], now: f64) -> String {
    #[allow(clippy::cast_precision_loss)] // Exact for any date in the calendar.
    let ahead = shifts.iter().filter(|shift| shift.open && shift.ends_at.as_millisecond() as f64 > now);
    let (missing, room) = ahead.fold((0, 0), |(missing, room), shift| {
        (missing + shift.minimum.saturating_sub(shift.load), room + shift.left)
    });
    match (missing, room) {
        (0, 0) if shifts.is_empty() => "There are no shifts yet.".to_owned(),
        (0, 0) => "Every shift is full.".to_owned(),
        (0, room) => {
            format!("Every shift can run; {} more welcome.", of_things(room, "hand is", "hands are"))
        }
        (missing, _) => format!("{} still needed.", of_things(missing, "hand is", "hands are")),
    }
}
