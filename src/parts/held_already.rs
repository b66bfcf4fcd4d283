//! What this device holds already, said first: nobody should wonder whether they are in.

use leptos::prelude::*;

use super::status::headline;
use crate::live::EventStore;
use crate::mine::Mine;
use crate::routes::Route;
use crate::ui::{part, piece};

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
    let line = move |(words, name): (String, String)| {
        view! {
            <a class="held-already" href=me.clone()>
                <strong>{words}</strong>
                <span>{name}</span>
            </a>
        }
    };
    part(move || piece(held.get().into_iter().map(&line).collect_view()))
}
