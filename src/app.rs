//! The frame around every page: what is started once, what an address shows, and what stands above and below it.

mod event_scope;
mod layout;
mod post;
mod staleness;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::device::Device;
use crate::outbox::Outbox;
use crate::pages;
use crate::router::Router;
use crate::routes::Route;
use crate::ui::{Piece, part, piece};
use event_scope::EventScope;
use layout::Layout;

/// Puts the app where the server's static words stand.
pub fn start() {
    let place = document().create_element("div").expect("a document makes elements");
    let body = document().body().expect("a page has a body");
    let shell = document().get_element_by_id("shell");
    if let Err(error) = body.insert_before(&place, shell.as_deref()) {
        leptos::logging::error!("{error:?}");
    }
    leptos::mount::mount_to(place.unchecked_into(), App).forget();
    // Both happen before the browser paints again: the words seem to stay where they were.
    if let Some(shell) = shell {
        shell.remove();
    }
}

#[component]
fn App() -> impl IntoView {
    let router = Router::start();
    let device = Device::start();
    provide_context(router);
    provide_context(device);
    provide_context(Outbox::start(device));
    let slug = Memo::new(move |_| router.route.with(|route| route.event().cloned()));
    part(move || match slug.get() {
        Some(slug) => piece(view! { <EventScope slug /> }),
        None => piece(view! { <Layout>{part(move || outside(&router.route.get()))}</Layout> }),
    })
}

fn outside(route: &Route) -> Piece {
    match route {
        Route::Events => piece(view! { <pages::events::EventsPage /> }),
        _ => piece(view! { <pages::not_found::NotFoundPage /> }),
    }
}
