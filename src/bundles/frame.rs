//! What stands in a bundle's place: the page, its shape while it is on its way, or why it did not come.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Bundle, Missing, Page};
use crate::live::{EventStore, Freshness};
use crate::signals::{RwSignal, follow};
use crate::ui::{Button, Failure, Loading, Notice, Piece, Tone, part, part_if, piece, title};

/// Waiting longer than this wants a word.
const SLOW_AFTER: Duration = Duration::from_secs(8);

#[derive(Clone, Copy)]
enum State {
    Coming,
    Here(Page),
    Not(Missing),
}

/// A bundle's page. What can't be loaded says so, and comes by itself when the network is back.
#[component]
pub fn Bundled(
    bundle: Bundle,
    /// What can be said without the page, for as long as it can't be loaded.
    #[prop(default = Piece::nothing)]
    meanwhile: fn() -> Piece,
) -> impl IntoView {
    let (state, again) = coming(bundle);
    let store = expect_context::<EventStore>();
    part(move || match state.get() {
        State::Here(page) => page(),
        State::Coming => piece(view! {
            {meanwhile()}
            <Coming />
        }),
        State::Not(why) => {
            // By then it is in the place of another page.
            title(move || store.event.with(|event| format!("This page can't be loaded · {}", event.name)));
            piece(view! {
                <NotHere why on_retry=move || again.run(()) />
                {meanwhile()}
            })
        }
    })
}

/// A bundle that is a part of a page, in a line until it is here.
#[component]
pub fn Within(bundle: Bundle) -> impl IntoView {
    let (state, again) = coming(bundle);
    part(move || match state.get() {
        State::Here(part) => part(),
        State::Coming => piece(view! { <p class="soft" role="status">"Loading…"</p> }),
        State::Not(why) => {
            let (words, label) = match why {
                Missing::OutOfReach => ("This part of the form can't be loaded right now.", "Try again"),
                Missing::Replaced => {
                    ("Headcount has just been updated. What you typed stays.", "Load the new version")
                }
            };
            let press = move |()| if why == Missing::Replaced { reload() } else { again.run(()) };
            piece(view! {
                <Notice tone=Tone::Bad>
                    <p>{words}</p>
                    <p><Button on_press=press>{label}</Button></p>
                </Notice>
            })
        }
    })
}

/// How far a bundle is, and another try. It also comes by itself when the network is back.
fn coming(bundle: Bundle) -> (RwSignal<State>, Callback<()>) {
    let state = RwSignal::new(State::Coming);
    let load = move || {
        spawn_local(async move {
            let loaded = bundle.load().await;
            // The page may have been left meanwhile.
            state.try_set(loaded.map_or_else(State::Not, State::Here));
        });
    };
    load();
    let again = move || {
        if matches!(state.get_untracked(), State::Not(Missing::OutOfReach)) {
            state.set(State::Coming);
            load();
        }
    };
    let handle = window_event_listener(ev::online, move |_| again());
    on_cleanup(move || handle.remove());
    // A server that was out of reach is not heard of by the browser; the counts come from the same one.
    let store = expect_context::<EventStore>();
    follow(move || {
        if store.freshness.get() == Freshness::Live {
            again();
        }
    });
    (state, Callback::new(move |()| again()))
}

#[component]
fn NotHere(why: Missing, on_retry: impl Fn() + Send + Sync + 'static) -> impl IntoView {
    match why {
        Missing::OutOfReach => view! {
            <Failure
                title="This page can't be loaded right now"
                words="The network may be slow or gone. The page comes by itself as soon as it can be reached."
                on_retry=move |()| on_retry()
            />
        },
        Missing::Replaced => view! {
            <Failure
                title="Headcount has just been updated"
                words="This page needs the new version. Nothing that you typed or sent is lost."
                label="Load the new version"
                on_retry=|()| reload()
            />
        },
    }
}

#[component]
fn Coming() -> impl IntoView {
    let slow = RwSignal::new(false);
    let timer = set_timeout_with_handle(move || slow.set(true), SLOW_AFTER);
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    view! {
        <Loading />
        <p class="soft" role="status">
            {part_if(move || slow.get().then_some("Still loading: the network is slow."))}
        </p>
    }
}

fn reload() {
    if let Err(error) = window().location().reload() {
        leptos::logging::warn!("{error:?}");
    }
}
