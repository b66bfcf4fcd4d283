//! Links by mail: asking for a lost one, opening it, and taking over a place that somebody hands over. What is in the
//! address does nothing by itself, since whatever reads mails follows links: only the buttons do.

mod lost;
mod open;
mod take_over;

use leptos::ev;
use leptos::prelude::*;

use crate::live::EventStore;
use crate::router::fragment;
use crate::signals::RwSignal;
use crate::ui::{part, piece, title};

/// `/e/{event}/link`, with `#l={token}` for a link that was asked for, and `#x={token}` for a place that is handed over.
#[component]
pub fn LinkPage() -> impl IntoView {
    let store = expect_context::<EventStore>();
    title(move || store.event.with(|event| format!("Your link · {}", event.name)));
    let link = RwSignal::new(fragment());
    let handle = window_event_listener(ev::hashchange, move |_| link.set(fragment()));
    on_cleanup(move || handle.remove());
    part(move || {
        let link = link.get();
        match (link.strip_prefix("l="), link.strip_prefix("x=")) {
            (Some(token), _) => piece(view! { <open::OpenLink token=token.to_owned() store /> }),
            (_, Some(token)) => piece(view! { <take_over::TakeOverPage token=token.to_owned() store /> }),
            _ => piece(view! { <lost::LostLink store /> }),
        }
    })
}
