//! The frame around every page: what is started once, what an address shows, and what stands above and below it.

mod event_scope;
mod layout;
mod post;
mod staleness;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::device::{Device, drafts};
use crate::outbox::Outbox;
use crate::pages;
use crate::router::{Router, clear_fragment};
use crate::routes::Route;
use crate::signals::memo;
use crate::ui::{Piece, part, piece};
use event_scope::EventScope;
use layout::Layout;

/// Puts the app where the server's static words stand.
///
/// # Panics
/// On a page without a body.
pub fn start() {
    console_error_panic_hook::set_once();
    let place = document().create_element("div").expect("a document makes elements");
    let body = document().body().expect("a page has a body");
    let shell = document().get_element_by_id("shell");
    if let Err(error) = body.insert_before(&place, shell.as_deref()) {
        leptos::logging::error!("{error:?}");
    }
    leptos::mount::mount_to(place.unchecked_into(), || view! { <App /> }).forget();
    // Both happen before the browser paints again: the words seem to stay where they were.
    if let Some(shell) = shell {
        shell.remove();
    }
}

#[component]
fn App() -> impl IntoView {
    let router = Router::start();
    go_on();
    let device = Device::start();
    provide_context(router);
    provide_context(device);
    provide_context(Outbox::start(device));
    let slug = memo(move || router.route.with(|route| route.event().cloned()));
    part(move || match slug.get() {
        Some(slug) => piece(view! { <EventScope slug /> }),
        None => piece(view! { <Layout>{part(move || outside(&router.route.get()))}</Layout> }),
    })
}

/// A link to a draft makes it this tab's. A reload must not do so again: by then another one may be.
fn go_on() {
    let query = window().location().search().unwrap_or_default();
    if let Some(draft) = query.strip_prefix(drafts::LINK) {
        drafts::take_up(draft);
        clear_fragment();
    }
}

fn outside(route: &Route) -> Piece {
    match route {
        Route::Events => piece(view! { <pages::events::EventsPage /> }),
        _ => piece(view! { <pages::not_found::NotFoundPage /> }),
    }
}
