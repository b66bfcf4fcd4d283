//! A door behind a code: a sponsor's seats, for example.

use std::time::Duration;

use domain::ledger::QuotaKind;
use domain::quotas::Quota;
use domain::registrations::Door;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, registrations};
use crate::dates::ticking;
use crate::live::EventStore;
use crate::load::load;
use crate::parts::code_form::CodeForm;
use crate::parts::doors::{DoorState, terms, with_zone};
use crate::parts::held_already::HeldAlready;
use crate::parts::register_form::RegisterForm;
use crate::router::Router;
use crate::routes::Route;
use crate::signals::{Memo, RwSignal, Signal, follow, memo};
use crate::ui::{Failure, Loading, Notice, Tone, of_things, part, part_if, piece, text, title};
use domain::problem::Code;

/// How soon the counts behind a code are asked for once something has happened, in seconds; not by everybody at once.
const ASK_WITHIN: f64 = 4.0;

/// `/e/{event}/join/{code}`.
#[component]
pub fn JoinPage() -> impl IntoView {
    let route = expect_context::<Router>().route.get_untracked();
    let code = if let Route::Join { code, .. } = route { code } else { String::new() };
    let store = expect_context::<EventStore>();
    title(move || store.event.with(|event| format!("Register with a code · {}", event.name)));
    let asked = code.clone();
    let door = load(move || {
        let code = asked.clone();
        async move { registrations::door(&store.slug(), &code).await }
    });
    part(move || match door.get() {
        None => piece(view! { <Loading /> }),
        Some(Ok(door)) => piece(view! { <CodeDoor first=door.quota code=code.clone() /> }),
        Some(Err(error)) if is_wrong_code(&error) => piece(view! { <WrongCode code=code.clone() /> }),
        Some(Err(error)) => piece(view! {
            <Failure
                title="This door can't be shown right now"
                words=error.to_string()
                on_retry=move |()| door.again()
            />
        }),
    })
}

fn is_wrong_code(error: &ApiError) -> bool {
    error.is_unknown() || matches!(error, ApiError::Refused(problem) if problem.code == Code::CodeUnknown)
}

#[component]
fn CodeDoor(first: Quota, code: String) -> impl IntoView {
    let store = expect_context::<EventStore>();
    let now = ticking(10);
    let door = first.parent.clone().filter(|_| first.kind == QuotaKind::Code);
    // A code's own uses have a name for its organiser; what it opens has one for everybody.
    let name = door.map_or_else(|| first.name.clone(), |door| store.name_of(&door));
    let live = store.quota(first.id.clone());
    // The stream knows every other quota; until it has spoken, what the code led to stands.
    let asked = followed(first.clone(), code.clone(), store);
    let quota = memo(move || live.get().unwrap_or_else(|| asked.get()));
    let state = memo(move || quota.with(|quota| DoorState::of(quota, now.get())));
    let lets_in = memo(move || state.get().lets_in());
    let asked = Signal::derive(move || Door::Code(code.clone()));
    let at = Signal::derive(move || {
        let (id, parent) = quota.with(|quota| (quota.id.clone(), quota.parent.clone()));
        let above = parent.map(|parent| store.event.with(|event| event.up_from(&parent)));
        std::iter::once(id).chain(above.into_iter().flatten()).collect()
    });
    let door = Signal::derive(move || Some(quota.get()));
    view! {
        <div class="page-head">
            <p class="soft">"Register at the door of"</p>
            <h1>{name}</h1>
            <p class="seats-line number">{text(move || seats_words(&quota.get(), state.get(), store))}</p>
            {part_if(move || quota.get().description.map(|words| view! { <p class="soft">{words}</p> }))}
            <p class="seats-line">{text(move || terms(&quota.get(), &store.dates()))}</p>
        </div>
        <HeldAlready above_form=true />
        <RegisterForm door=asked at quota=door lets_in shut=Box::new(move || piece(view! { <Shut state store /> })) />
    }
}

/// A code's own uses, asked for again soon after something has happened: only its holders are told of them.
fn followed(first: Quota, code: String, store: EventStore) -> RwSignal<Quota> {
    let is_told = first.kind != QuotaKind::Code;
    let quota = RwSignal::new(first);
    let version = memo(move || store.event.with(|event| event.version));
    let is_asking = RwSignal::new(false);
    let seen = StoredValue::new(version.get_untracked());
    follow(move || {
        if is_told || version.get() == seen.get_value() || is_asking.get() {
            return;
        }
        is_asking.set(true);
        let code = code.clone();
        let ask = async move {
            let asked_at = version.try_get_untracked();
            let answer = registrations::door(&store.slug(), &code).await;
            if let Ok(door) = answer {
                quota.try_set(door.quota);
            }
            // The page may have been left meanwhile.
            if let Some(asked_at) = asked_at {
                seen.try_set_value(asked_at);
                is_asking.try_set(false);
            }
        };
        let wait = Duration::from_secs_f64(ASK_WITHIN * (0.5 + js_sys::Math::random() / 2.0));
        set_timeout(move || spawn_local(ask), wait);
    });
    quota
}

fn seats_words(quota: &Quota, state: DoorState, store: EventStore) -> String {
    let DoorState::Open(left) = state else { return state.words(&store.dates()) };
    let seats = format!("{} of {} left", left, of_things(quota.size, "seat", "seats"));
    let until = quota.release_at.filter(|_| quota.guarantee > quota.load);
    match until {
        Some(until) => {
            let dates = store.dates();
            format!("{seats}, kept until {}", with_zone(&dates, dates.day(until)))
        }
        None => seats,
    }
}

#[component]
fn Shut(state: Memo<DoorState>, store: EventStore) -> impl IntoView {
    let register = Route::Register { event: store.slug() }.path();
    let words = move || match state.get() {
        DoorState::Full => {
            "Every seat behind this code is taken. Ask whoever gave it to you, or register without it."
                .to_owned()
        }
        state => state.words(&store.dates()),
    };
    view! {
        <Notice tone=Tone::Calm>
            <p>{text(words)}</p>
            <p><a class="button" href=register>"Register without a code"</a></p>
        </Notice>
    }
}

#[component]
fn WrongCode(code: String) -> impl IntoView {
    let store = expect_context::<EventStore>();
    let register = Route::Register { event: store.slug() }.path();
    view! {
        <div class="page-head">
            <h1>"No door has this code"</h1>
            <p>"Check it letter by letter, or ask whoever gave it to you."</p>
        </div>
        <CodeForm tried=code />
        <p><a class="button" href=register>"Register without a code"</a></p>
    }
}
