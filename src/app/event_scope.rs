//! Everything below one event: loaded once, kept live, shared by its pages.

use domain::ids::EventSlug;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::layout::Layout;
use crate::api::events::{self, EventData};
use crate::device::Device;
use crate::live::EventStore;
use crate::mine::Mine;
use crate::pages;
use crate::router::Router;
use crate::routes::Route;
use crate::ui::{Failure, Loading};

/// Loads an event and shows the page that the address names.
#[component]
pub(super) fn EventScope(slug: EventSlug) -> impl IntoView {
    let wanted = slug.clone();
    let data = LocalResource::new(move || events::load(wanted.clone()));
    move || match data.get() {
        None => view! { <Layout><Loading /></Layout> }.into_any(),
        Some(Ok(data)) => view! { <EventPages data /> }.into_any(),
        Some(Err(error)) if error.is_unknown() => {
            view! { <Layout><pages::not_found::NotFoundPage /></Layout> }.into_any()
        }
        Some(Err(error)) => view! {
            <Layout>
                <Failure
                    title="This event can't be shown right now"
                    words=error.to_string()
                    on_retry=move |()| data.refetch()
                />
            </Layout>
        }
        .into_any(),
    }
}

#[component]
fn EventPages(data: EventData) -> impl IntoView {
    let router = expect_context::<Router>();
    let device = expect_context::<Device>();
    let slug = data.event.slug.clone();
    let store = EventStore::start(data);
    provide_context(store);
    provide_context(Mine::start(slug.clone(), device, store));
    Effect::new(move |_| wear(store.event.with(|event| event.accent_hue)));
    // While another event takes over, the address is no longer ours to show.
    let page =
        Memo::new(move |_| router.route.with(|route| (route.event() == Some(&slug)).then(|| route.clone())));
    view! { <Layout>{move || page.get().map(inside)}</Layout> }
}

fn inside(route: Route) -> AnyView {
    match route {
        Route::Event { .. } => view! { <pages::home::HomePage /> }.into_any(),
        Route::Register { .. } => view! { <pages::register::RegisterPage /> }.into_any(),
        Route::Join { code, .. } => view! { <pages::join::JoinPage code /> }.into_any(),
        Route::Me { .. } => view! { <pages::me::MePage /> }.into_any(),
        Route::Volunteer { .. } => view! { <pages::board::BoardPage /> }.into_any(),
        Route::Book { .. } => view! { <pages::book::BookPage /> }.into_any(),
        Route::Events | Route::NotFound => view! { <pages::not_found::NotFoundPage /> }.into_any(),
    }
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
