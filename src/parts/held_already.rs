//! What this device holds already, said first: nobody should wonder whether they are in.

use leptos::prelude::*;

use super::status::headline;
use crate::live::EventStore;
use crate::mine::Mine;
use crate::routes::Route;

/// A line for each registration with a claim, leading to it.
#[component]
pub fn HeldAlready() -> impl IntoView {
    let mine = expect_context::<Mine>();
    let store = expect_context::<EventStore>();
    let me = Route::Me { event: store.slug() }.path();
    let held = Memo::new(move |_| {
        let active = mine.registrations().into_iter().filter(|owned| owned.item.status.is_active());
        active.map(|owned| (headline(&owned.item), owned.item.name)).collect::<Vec<_>>()
    });
    let lines = move || {
        let href = me.clone();
        let line = move |(words, name): (String, String)| {
            view! {
                <a class="held-already" href=href.clone()>
                    <strong>{words}</strong>
                    <span>{name}</span>
                </a>
            }
        };
        held.get().into_iter().map(line).collect_view()
    };
    view! { {lines} }
}
