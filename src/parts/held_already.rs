//! What this device holds already, said first: nobody should wonder whether they are in.

use domain::registrations::Status;
use leptos::prelude::*;

use super::status::headline;
use crate::live::EventStore;
use crate::mine::Mine;
use crate::routes::Route;
use crate::signals::memo;
use crate::ui::{attribute, each, piece, text};

/// A line for each registration with a claim, leading to it.
#[component]
pub fn HeldAlready() -> impl IntoView {
    let mine = expect_context::<Mine>();
    let store = expect_context::<EventStore>();
    let me = Route::Me { event: store.slug() }.path();
    let line = move |id: String| {
        let found = move || mine.registrations().into_iter().find(|owned| owned.item.id.as_str() == id);
        let found = memo(found);
        let waiting = move || found.get().is_some_and(|owned| owned.item.status != Status::Confirmed);
        view! {
            <a
                class="held-already"
                data-waiting=attribute(move || waiting().then_some(""))
                href=me.clone()
            >
                <strong>{text(move || found.get().map(|owned| headline(&owned.item)).unwrap_or_default())}</strong>
                <span>{text(move || found.get().map(|owned| owned.item.name).unwrap_or_default())}</span>
            </a>
        }
    };
    let active = move || {
        let active = mine.registrations().into_iter().filter(|owned| owned.item.status.is_active());
        active.map(|owned| owned.item.id.to_string()).collect()
    };
    each(active, move |id| piece(line(id)))
}
