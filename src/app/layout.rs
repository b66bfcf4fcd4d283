//! Above and below every page: the name, the ways around, and what the person should know wherever they are.

use leptos::prelude::*;

use super::post::Post;
use super::staleness::Staleness;
use crate::live::EventStore;
use crate::mine::Mine;
use crate::router::Router;
use crate::routes::Route;
use crate::ui::{Inside, Mark, attribute, attribute_text, part_if, text};

/// The frame.
#[component]
pub(super) fn Layout(children: Inside) -> impl IntoView {
    let store = use_context::<EventStore>();
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <header class="masthead">
            <div class="masthead-inner">
                <Brand />
                {store.map(|store| view! { <nav class="masthead-nav" aria-label="Pages"><Ways store /></nav> })}
            </div>
        </header>
        <main id="main" tabindex="-1">
            {children.make()}
        </main>
        <footer class="footer">
            {store.map(|store| view! { <nav aria-label="All pages"><Ways store /></nav> })}
            <p>"Headcount keeps one book for every seat. "<a href="/api" target="_blank">"For programs"</a></p>
        </footer>
        <div class="stack">
            {store.map(|store| view! { <Staleness store /> })}
            <Post />
        </div>
    }
}

#[component]
fn Brand() -> impl IntoView {
    let store = use_context::<EventStore>();
    let router = expect_context::<Router>();
    // An event's home says its name itself, larger.
    let below = move || store.filter(|_| !matches!(router.route.get(), Route::Event { .. }));
    let href = move || below().map_or(Route::Events, |store| Route::Event { event: store.slug() }).path();
    let name = move || {
        let name = below().map(|store| store.event.with(|event| event.name.clone()));
        name.unwrap_or_else(|| "Headcount".to_owned())
    };
    view! {
        <a class="brand" href=attribute_text(move || Some(href()))>
            <Mark />
            <span>{text(name)}</span>
        </a>
    }
}

#[component]
fn Ways(store: EventStore) -> impl IntoView {
    let router = expect_context::<Router>();
    let mine = expect_context::<Mine>();
    let event = store.slug();
    let me = Route::Me { event: event.clone() };
    let way = move |route: Route, words: &'static str| {
        let href = route.path();
        let here = attribute(move || (router.route.get() == route).then_some("page"));
        view! { <li><a href=href aria-current=here>{words}</a></li> }
    };
    view! {
        <ul>
            {way(Route::Event { event: event.clone() }, "Event")}
            {way(Route::Register { event: event.clone() }, "Register")}
            {way(Route::Volunteer { event: event.clone() }, "Volunteer")}
            {way(Route::Book { event }, "The book")}
            {part_if(move || (!mine.held.read().is_empty()).then(|| way(me.clone(), "My registration")))}
        </ul>
    }
}
