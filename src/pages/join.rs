//! A door behind a code: a sponsor's seats, for example.

use domain::quotas::Quota;
use domain::registrations::Door;
use leptos::prelude::*;

use crate::api::{ApiError, registrations};
use crate::dates::ticking;
use crate::live::EventStore;
use crate::load::load;
use crate::parts::code_form::CodeForm;
use crate::parts::doors::{DoorState, with_zone};
use crate::parts::held_already::HeldAlready;
use crate::parts::register_form::RegisterForm;
use crate::routes::Route;
use crate::signals::memo;
use crate::ui::{Failure, Loading, Notice, Tone, of_things, part, part_if, piece, text, title};
use domain::problem::Code;

/// `/e/{event}/join/{code}`.
#[component]
pub fn JoinPage(code: String) -> impl IntoView {
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
    let name = first.name.clone();
    let live = store.quota(first.id.clone());
    // The stream knows every quota; until it has spoken, what the code led to stands.
    let quota = memo(move || live.get().unwrap_or_else(|| first.clone()));
    let state = memo(move || quota.with(|quota| DoorState::of(quota, now.get())));
    let lets_in = memo(move || state.get().lets_in());
    let asked = Signal::derive(move || Door::Code(code.clone()));
    let at = Signal::derive(move || {
        let (id, parent) = quota.with(|quota| (quota.id.clone(), quota.parent.clone()));
        let above = parent.map(|parent| store.event.with(|event| event.up_from(&parent)));
        std::iter::once(id).chain(above.into_iter().flatten()).collect()
    });
    let call = Signal::derive(move || match state.get() {
        DoorState::Line(_) => "Join the line".to_owned(),
        _ => "Register".to_owned(),
    });
    view! {
        <div class="page-head">
            <p class="soft">"Register at the door of"</p>
            <h1>{name}</h1>
            <p class="seats-line number">{text(move || seats_words(&quota.get(), state.get(), store))}</p>
            {part_if(move || quota.get().description.map(|words| view! { <p class="soft">{words}</p> }))}
        </div>
        <HeldAlready above_form=true />
        <RegisterForm door=asked at call lets_in shut=Box::new(move || piece(view! { <Shut state store /> })) />
    }
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
