//! All events of this installation.

use domain::events::EventSummary;
use leptos::prelude::*;

use crate::api::events;
use crate::dates::Dates;
use crate::load::load;
use crate::router::Router;
use crate::routes::Route;
use crate::signals::follow;
use crate::ui::{Failure, Loading, part, piece, title};

/// `/`. With a single event, that event.
#[component]
pub fn EventsPage() -> impl IntoView {
    title(|| "Headcount".to_owned());
    let router = expect_context::<Router>();
    let list = load(events::list);
    follow(move || {
        if let Some(Ok(all)) = list.get()
            && let [only] = &all[..]
        {
            router.replace(&Route::Event { event: only.slug.clone() });
        }
    });
    part(move || match list.get() {
        None => piece(view! { <Loading /> }),
        Some(Ok(all)) if all.len() == 1 => piece(view! { <Loading /> }),
        Some(Ok(all)) => piece(view! { <EventList all /> }),
        Some(Err(error)) => piece(view! {
            <Failure
                title="The events can't be shown right now"
                words=error.to_string()
                on_retry=move |()| list.again()
            />
        }),
    })
}

#[component]
fn EventList(all: Vec<EventSummary>) -> impl IntoView {
    let none = all.is_empty().then(|| {
        view! {
            <p>
                "No event is set up yet. " <code>"headcount event create"</code>
                " sets one up. To look around, start the server with "
                <code>"headcount serve --demo pycon-2012"</code> "."
            </p>
        }
    });
    let line = |event: EventSummary| {
        let dates = Dates::new(&event.time_zone).dates(event.starts_at, event.ends_at);
        view! {
            <li>
                <a class="card event-link" href=Route::Event { event: event.slug }.path()>
                    <strong>{event.name}</strong>
                    <span>{dates}</span>
                    <span class="soft">{event.location}</span>
                </a>
            </li>
        }
    };
    view! {
        <div class="page-head"><h1>"Events"</h1>{none}</div>
        <ul class="event-list">{all.into_iter().map(line).collect_view()}</ul>
    }
}
