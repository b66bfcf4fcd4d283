//! An event's home: what, when, where, what is left right now, and the two ways on.

mod seats;
#[cfg(test)]
mod tests;

use domain::Timestamp;
use domain::events::Event;
use domain::ledger::QuotaKind;
use domain::quotas::Quota;
use domain::shifts::Shift;
use leptos::prelude::*;

use crate::dates::{ms, ticking};
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
    view! {
        <div class="home-head">
            <h1>{text(move || store.event.with(|event| event.name.clone()))}</h1>
            <p class="home-when">{text(move || store.days())}</p>
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
    let sponsors = move || {
        let has = store.event.with(|event| event.quotas.iter().any(|quota| quota.kind == QuotaKind::Sponsor));
        has.then(|| {
            let href = Route::Sponsors { event: store.slug() }.path();
            view! { <p><a href=href>"Sponsors, and who of them hires"</a></p> }
        })
    };
    view! {
        <div class="home-about">
            <p>{text(move || store.event.with(|event| event.description.clone()))}</p>
            {part_if(sponsors)}
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
    let hands =
        move || store.shifts.with(|shifts| hands_words(shifts, &store.event.read().quotas, now.get()));
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

/// How many are missing at least, over all shifts that can be taken now; else how many more could come; else why nobody can.
fn hands_words(shifts: &[Shift], quotas: &[Quota], now: f64) -> String {
    let states: Vec<Taking> = shifts.iter().map(|shift| Taking::of(shift, quotas, now)).collect();
    let open = shifts.iter().zip(&states).filter(|(_, state)| **state == Taking::Open);
    let (missing, room) = open.fold((0, 0), |(missing, room), (shift, _)| {
        // More can't come than there is room for, whatever is missing.
        (missing + shift.minimum.saturating_sub(shift.load).min(shift.left), room + shift.left)
    });
    let is = |wanted: Taking| states.contains(&wanted);
    // What is said of those that are open would not be true of those that are still to open.
    let every = if is(Taking::Later) { "Every shift that is open" } else { "Every shift" };
    match (missing, room) {
        (0, 0) if shifts.is_empty() => "There are no shifts yet.".to_owned(),
        (0, 0) if is(Taking::Open) => format!("{every} is full."),
        (0, 0) if is(Taking::Later) => "No shift is open yet.".to_owned(),
        (0, 0) if is(Taking::Closed) => "Sign-up for shifts has closed.".to_owned(),
        (0, 0) => "Every shift is over.".to_owned(),
        (0, room) => {
            format!("{every} can run; {} welcome.", of_things(room, "more hand is", "more hands are"))
        }
        (missing, _) => format!("{} still needed.", of_things(missing, "hand is", "hands are")),
    }
}

/// Whether a shift can be taken, by the device's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taking {
    Open,
    Later,
    Closed,
    Over,
}

impl Taking {
    fn of(shift: &Shift, quotas: &[Quota], now: f64) -> Self {
        let is_past = |at: Timestamp| ms(at) <= now;
        let quota = quotas.iter().find(|quota| quota.id == shift.quota);
        let opens = quota.and_then(|quota| quota.opens_at).filter(|_| shift.opens_after.is_none());
        let closes = quota.and_then(|quota| quota.closes_at);
        if is_past(shift.ends_at) {
            Self::Over
        } else if closes.is_some_and(is_past) {
            Self::Closed
        } else if !shift.open || opens.is_some_and(|at| !is_past(at)) {
            Self::Later
        } else {
            Self::Open
        }
    }
}
