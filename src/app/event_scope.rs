//! Everything below one event: loaded once, kept live, shared by its pages.

use domain::ids::EventSlug;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::layout::Layout;
use crate::api::events::{self, EventData};
use crate::device::Device;
use crate::live::EventStore;
use crate::load::load;
use crate::mine::Mine;
use crate::pages;
use crate::router::Router;
use crate::routes::Route;
use crate::signals::{follow, memo};
use crate::ui::{Failure, Loading, Piece, part, piece};

/// A program's pages below one event. Each program names its own, so that no other page is compiled into it.
pub(super) type Inside = fn(Route) -> Piece;

/// Loads an event and shows the page that the address names.
#[component]
pub(super) fn EventScope(slug: EventSlug, inside: Inside) -> impl IntoView {
    let wanted = slug.clone();
    let data = load(move || events::load(wanted.clone()));
    part(move || match data.get() {
        None => piece(view! { <Layout><Loading /></Layout> }),
        Some(Ok(data)) => piece(view! { <EventPages data inside /> }),
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
fn EventPages(data: EventData, inside: Inside) -> impl IntoView {
    let router = expect_context::<Router>();
    let device = expect_context::<Device>();
    let slug = data.event.slug.clone();
    let store = EventStore::start(data);
    provide_context(store);
    provide_context(Mine::start(slug.clone(), device, store));
    follow(move || wear(store.event.with(|event| event.accent_hue)));
    // While another event takes over, the address is no longer ours to show.
    let page = memo(move || router.route.with(|route| (route.event() == Some(&slug)).then(|| route.clone())));
    view! { <Layout>{part(move || page.get().map_or_else(Piece::nothing, inside))}</Layout> }
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
