//! Registering at a door that is open to everyone.

use domain::ids::QuotaId;
use domain::quotas::Quota;
use domain::registrations::Door;
use leptos::prelude::*;

use crate::api::registrations::door_asked;
use crate::dates::ticking;
use crate::live::EventStore;
use crate::parts::code_form::CodeForm;
use crate::parts::doors::{DoorState, has_code_doors, public_doors, terms};
use crate::parts::held_already::HeldAlready;
use crate::parts::register_form::{RegisterForm, sent};
use crate::signals::{Memo, RwSignal, Signal, memo};
use crate::ui::{Notice, Tone, each, on, part_if, piece, text, title};

/// `/e/{event}/register`.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let store = expect_context::<EventStore>();
    title(move || store.event.with(|event| format!("Register · {}", event.name)));
    let now = ticking(10);
    let doors = memo(move || store.event.with(public_doors));
    let sent = sent();
    // The first one that lets somebody in when the page opens, until somebody chooses: a form that is half typed must not
    // move to another door because this one has filled.
    let first =
        untrack(|| doors.read().iter().find(|door| DoorState::of(door, now.get()).lets_in()).cloned());
    let first = first.filter(|_| sent.with_untracked(Option::is_none));
    let chosen = RwSignal::new(first.map(|door| door.id));
    let door = memo(move || {
        let doors = doors.get();
        let by_choice = doors.iter().find(|door| Some(&door.id) == chosen.read().as_ref());
        let asked = || {
            let asked = sent.with(|sent| sent.as_ref().map(|sent| door_asked(&sent.change)))?;
            doors.iter().find(|door| Door::Quota(door.id.clone()) == asked)
        };
        let open = || doors.iter().find(|door| DoorState::of(door, now.get()).lets_in());
        by_choice.or_else(asked).or_else(open).or_else(|| doors.first()).cloned()
    });
    let lets_in = memo(move || {
        door.with(|door| door.as_ref().is_some_and(|door| DoorState::of(door, now.get()).lets_in()))
    });
    let several = memo(move || doors.with(Vec::len) > 1);
    // Through a memo: the event changes with every seat, and would take a half-typed code along.
    let has_code = memo(move || store.event.with(has_code_doors));
    let asked = Signal::derive(move || {
        Door::Quota(door.with(|door| door.as_ref().map_or_else(|| QuotaId::new(""), |door| door.id.clone())))
    });
    let at = Signal::derive(move || {
        let door = door.with(|door| door.as_ref().map(|door| door.id.clone()));
        door.map_or_else(Vec::new, |door| store.event.with(|event| event.up_from(&door)))
    });
    view! {
        <div class="page-head">
            <h1>"Register"</h1>
            {part_if(move || door.get().filter(|_| !several.get()).map(|door| seats(&door, now.get(), store)))}
        </div>
        <HeldAlready above_form=true />
        {part_if(move || several.get().then(|| view! { <Doors doors chosen door now store /> }))}
        <RegisterForm
            door=asked
            at
            quota=Signal::derive(move || door.get())
            lets_in
            shut=Box::new(move || piece(view! { <Shut door now store /> }))
        />
        {part_if(move || has_code.get().then(|| view! { <HaveACode /> }))}
    }
}

fn seats(door: &Quota, now: f64, store: EventStore) -> impl IntoView + use<> {
    let dates = store.dates();
    view! {
        <p class="seats-line number">{DoorState::of(door, now).words(&dates)}</p>
        {door.description.clone().map(|words| view! { <p class="soft">{words}</p> })}
        <p class="seats-line">{terms(door, &dates)}</p>
    }
}

/// Why nobody can register here now, and what to do instead.
#[component]
fn Shut(door: Memo<Option<Quota>>, now: Signal<f64>, store: EventStore) -> impl IntoView {
    let words = move || match door.get() {
        Some(door) => {
            format!("{}: {}", door.name, DoorState::of(&door, now.get()).words(&store.dates()))
        }
        None => "There is no public registration here. If you were given a code, use it below.".to_owned(),
    };
    view! { <Notice tone=Tone::Calm><p>{words}</p></Notice> }
}

/// A choice between several doors, with what each has left.
#[component]
fn Doors(
    doors: Memo<Vec<Quota>>,
    chosen: RwSignal<Option<QuotaId>>,
    door: Memo<Option<Quota>>,
    now: Signal<f64>,
    store: EventStore,
) -> impl IntoView {
    view! {
        <fieldset class="doors">
            <legend>"How do you come?"</legend>
            {each(
                move || doors.with(|doors| doors.iter().map(|door| door.id.to_string()).collect()),
                move |id| piece(view! { <DoorChoice id=QuotaId::new(id) chosen door now store /> }),
            )}
        </fieldset>
    }
}

#[component]
fn DoorChoice(
    id: QuotaId,
    chosen: RwSignal<Option<QuotaId>>,
    door: Memo<Option<Quota>>,
    now: Signal<f64>,
    store: EventStore,
) -> impl IntoView {
    let quota = store.quota(id.clone());
    let this = id.clone();
    let is_chosen = memo(move || door.with(|door| door.as_ref().is_some_and(|door| door.id == this)));
    let of = move |words: fn(Quota) -> Option<String>| {
        text(move || quota.get().and_then(words).unwrap_or_default())
    };
    let state = move || quota.get().map(|door| DoorState::of(&door, now.get()).words(&store.dates()));
    view! {
        <label class="door">
            <input
                type="radio"
                name="door"
                prop:checked=move || is_chosen.get()
                on:change=on(move |_| chosen.set(Some(id.clone())))
            />
            <strong>{of(|door| Some(door.name))}</strong>
            <span class="number">{text(move || state().unwrap_or_default())}</span>
            <small>{of(|door| door.description)}</small>
            <small>{text(move || quota.get().map(|door| terms(&door, &store.dates())).unwrap_or_default())}</small>
        </label>
    }
}

/// The way to the doors behind a code.
#[component]
fn HaveACode() -> impl IntoView {
    view! {
        <details class="have-a-code">
            <summary>"Have a code?"</summary>
            <CodeForm />
        </details>
    }
}
