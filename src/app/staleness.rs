//! Says when the counts on the screen are old, over the page's foot so that nothing moves under a finger.

use leptos::ev;
use leptos::prelude::*;

use crate::dates::{age, ticking};
use crate::live::{EventStore, Freshness};
use crate::router::Router;
use crate::signals::{RwSignal, memo};
use crate::ui::part_if;

/// A short break is nobody's business: phones change cells all the time.
const SAID_AFTER_MS: f64 = 10_000.0;

#[component]
pub(super) fn Staleness(store: EventStore) -> impl IntoView {
    let now = ticking(5);
    let online = RwSignal::new(window().navigator().on_line());
    let held_back = expect_context::<Router>().held_back;
    let back = move |_| {
        online.set(true);
        held_back.set(false);
    };
    let handles = [
        window_event_listener(ev::online, back),
        window_event_listener(ev::offline, move |_| online.set(false)),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    let words = memo(move || {
        if held_back.get() {
            return Some("You are offline, so that page can't be loaded. This one stays.".to_owned());
        }
        let Freshness::LostSince(since) = store.freshness.get() else { return None };
        let gone = now.get() - since;
        match (online.get(), gone > SAID_AFTER_MS) {
            (false, _) => Some(format!("You are offline. The numbers are {} old.", age(gone))),
            (true, true) => Some(format!("No live numbers for {}. We keep trying to connect.", age(gone))),
            (true, false) => None,
        }
    });
    view! {
        <div role="status">
            {part_if(move || words.get().map(|words| view! { <p class="stack-item" data-tone="calm">{words}</p> }))}
        </div>
    }
}
