//! How many seats are left right now, and why not more.

use domain::ledger::QuotaKind;
use domain::quotas::Quota;
use leptos::prelude::*;

use crate::dates::ticking;
use crate::live::EventStore;
use crate::parts::doors::{DoorState, promised, public_doors, with_zone};
use crate::routes::Route;
use crate::ui::{Meter, number, of_things};

/// The big number, a bar of the whole, and a plain line about seats that are promised.
#[component]
pub(super) fn Seats(store: EventStore) -> impl IntoView {
    let now = ticking(30);
    let doors = Memo::new(move |_| store.event.with(public_doors));
    let ids = move || doors.with(|doors| doors.iter().map(|door| door.id.clone()).collect::<Vec<_>>());
    view! {
        <section class="seats-now" aria-label="Seats">
            <For
                each=ids
                key=Clone::clone
                children=move |id| {
                    let quota = store.quota(id);
                    view! { <Left quota several=Signal::derive(move || doors.with(Vec::len) > 1) now store /> }
                }
            />
            <Whole store />
            <Promised store />
        </section>
    }
}

#[component]
fn Left(
    quota: Memo<Option<Quota>>,
    several: Signal<bool>,
    now: ReadSignal<f64>,
    store: EventStore,
) -> impl IntoView {
    let state = move || quota.get().map(|quota| DoorState::of(&quota, now.get()));
    let name =
        move || several.get().then(|| quota.get().map(|quota| view! { <strong>{quota.name}</strong> }));
    let words = move || match state()? {
        DoorState::Open(left) => Some(
            view! {
                <b>{number(left)}</b>
                <span>{if left == 1 { "seat left right now" } else { "seats left right now" }}</span>
            }
            .into_any(),
        ),
        DoorState::Line(queued) => Some(
            view! {
                <b>"Full"</b>
                <span>
                    {match queued {
                        0 => "Nobody is in line yet; you would be the first.".to_owned(),
                        queued => {
                            format!("{} in line. You can join it.", of_things(queued, "person", "people"))
                        }
                    }}
                </span>
            }
            .into_any(),
        ),
        state => Some(view! { <span>{state.words(&store.dates())}</span> }.into_any()),
    };
    view! { <p class="seats number" data-several=move || several.get().then_some("")>{name} {words}</p> }
}

/// The whole conference: what is taken, what is promised, what is free.
#[component]
fn Whole(store: EventStore) -> impl IntoView {
    let root = Memo::new(move |_| {
        store.event.with(|event| {
            let whole = event.quotas.iter().find(|quota| quota.kind == QuotaKind::Conference)?;
            let (promised, _) = promised(event);
            Some((whole.load.saturating_sub(promised), promised.min(whole.load), whole.size))
        })
    });
    let part = move |pick: fn((u32, u32, u32)) -> u32| Signal::derive(move || root.get().map_or(0, pick));
    move || {
        root.read().is_some().then(|| {
            view! { <Meter taken=part(|all| all.0) promised=part(|all| all.1) size=part(|all| all.2) /> }
        })
    }
}

#[component]
fn Promised(store: EventStore) -> impl IntoView {
    let book = Route::Book { event: store.slug() }.path();
    let words = Memo::new(move |_| {
        let (seats, until) = store.event.with(promised);
        let dates = store.dates();
        match (seats, until) {
            (0, _) => None,
            (seats, Some(until)) => Some(format!(
                "{} more are promised to sponsors and kept for them until {}.",
                number(seats),
                with_zone(&dates, dates.day(until))
            )),
            (seats, None) => Some(format!("{} more are promised and kept.", number(seats))),
        }
    });
    view! {
        <p class="seats-why number">
            {words} " " <a href=book>"See the book"</a>
        </p>
    }
}
