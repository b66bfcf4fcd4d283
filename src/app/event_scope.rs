//! Everything below one event: loaded once, kept live, shared by its pages.

use domain::ids::EventSlug;
use domain::registrations::Registration;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;

use super::layout::Layout;
use crate::api::events::{self, EventData};
use crate::bundles::{Bundle, Bundled};
use crate::device::{Device, keep_pages};
use crate::live::EventStore;
use crate::load::load;
use crate::mine::{Mine, Owned};
use crate::outbox::Outbox;
use crate::pages;
use crate::parts::status::headline;
use crate::router::Router;
use crate::routes::Route;
use crate::signals::{follow, memo};
use crate::ui::{Failure, Loading, Piece, each, part, piece};

/// Loads an event and shows the page that the address names.
#[component]
pub(super) fn EventScope(slug: EventSlug) -> impl IntoView {
    let wanted = slug.clone();
    let data = load(move || events::load(wanted.clone()));
    part(move || match data.get() {
        None => piece(view! { <Layout><Loading /></Layout> }),
        Some(Ok((data, as_of_ms))) => piece(view! { <EventPages data as_of_ms /> }),
        Some(Err(error)) if error.is_unknown() => {
            piece(view! { <Layout><pages::not_found::NotFoundPage /></Layout> })
        }
        Some(Err(error)) => piece(view! {
            <Layout>
                <Failure
                    title="This event can't be shown right now"
                    words=error.to_string()
                    on_retry=move |()| data.again()
                />
            </Layout>
        }),
    })
}

#[component]
fn EventPages(data: EventData, as_of_ms: f64) -> impl IntoView {
    let router = expect_context::<Router>();
    let device = expect_context::<Device>();
    let slug = data.event.slug.clone();
    let store = EventStore::start(data, as_of_ms);
    let mine = Mine::start(slug.clone(), device, store);
    provide_context(store);
    provide_context(mine);
    look_ahead(slug.clone(), mine, store);
    follow(move || wear(store.event.with(|event| event.accent_hue)));
    // While another event takes over, the address is no longer ours to show.
    let page = memo(move || router.route.with(|route| (route.event() == Some(&slug)).then(|| route.clone())));
    view! { <Layout>{part(move || page.get().map_or_else(Piece::nothing, inside))}</Layout> }
}

fn inside(route: Route) -> Piece {
    match route {
        Route::Event { .. } => piece(view! { <pages::home::HomePage /> }),
        Route::Register { .. } => piece(view! { <pages::register::RegisterPage /> }),
        Route::Join { .. } => piece(view! { <Bundled bundle=Bundle::Join /> }),
        Route::Me { .. } => piece(view! { <Bundled bundle=Bundle::Me meanwhile=standing /> }),
        Route::Link { .. } => piece(view! { <Bundled bundle=Bundle::Link /> }),
        Route::Volunteer { .. } => piece(view! { <pages::board::BoardPage /> }),
        Route::Book { .. } => piece(view! { <Bundled bundle=Bundle::Book /> }),
        Route::Sponsors { .. } => piece(view! { <Bundled bundle=Bundle::Sponsors /> }),
        Route::Portal { .. } => piece(view! { <Bundled bundle=Bundle::Portal /> }),
        Route::Events | Route::NotFound => piece(view! { <pages::not_found::NotFoundPage /> }),
    }
}

/// Where everybody stands who is registered on this device: an answer must not go unheard because of a page.
fn standing() -> Piece {
    let mine = expect_context::<Mine>();
    let words = |owned: &Owned<Registration>| format!("{}: {}", owned.item.name, headline(&owned.item));
    piece(each(
        move || mine.registrations().iter().map(words).collect(),
        |words| piece(view! { <p>{words}</p> }),
    ))
}

/// Whoever holds a place, or has just asked for one, will look at it, perhaps where there is no network.
fn look_ahead(slug: EventSlug, mine: Mine, store: EventStore) {
    let sent = expect_context::<Outbox>().find(move |entry| entry.change.event == slug);
    let expected = memo(move || sent.with(Option::is_some) || !mine.held.read().is_empty());
    follow(move || {
        // Once more when the network is back.
        store.freshness.track();
        if expected.get() {
            spawn_local(async {
                // Whoever goes there will see what is wrong.
                if Bundle::Me.fetch_ahead().await {
                    keep_pages();
                }
            });
        }
    });
}

/// The whole page wears the event's colour, its background and the dialogs too.
fn wear(hue: u16) {
    let root = document().document_element().and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(root) = root
        && let Err(error) = root.style().set_property("--hue", &hue.to_string())
    {
        leptos::logging::warn!("{error:?}");
    }
}
