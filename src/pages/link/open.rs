//! Opening what a link leads to, by a button.

use domain::links::Opened;
use domain::paths;
use leptos::prelude::*;

use crate::json::{self, read_fields};
use crate::live::EventStore;
use crate::mine::Mine;
use crate::parts::once::{Ask, Once, OnceNote};
use crate::router::Router;
use crate::routes::Route;
use crate::ui::Button;

read_fields!(Opened { manage_token });

/// The link works once: whoever only looks at this page has not used it.
#[component]
pub(super) fn OpenLink(token: String, store: EventStore) -> impl IntoView {
    let (mine, router) = (expect_context::<Mine>(), expect_context::<Router>());
    let once = Once::new();
    let open = move |()| {
        let event = store.slug();
        let ask = Ask {
            method: "POST",
            path: paths::access(&event),
            body: String::new(),
            bearer: Some(token.clone()),
        };
        once.send(ask, move |reply| {
            if let Some(Opened { manage_token }) = json::read(&reply) {
                mine.add(&manage_token);
                router.replace(&Route::Me { event: event.clone() });
            }
        });
    };
    let again = Route::Link { event: store.slug() }.path();
    view! {
        <div class="page-head">
            <h1>"Open it on this device"</h1>
            <p>"This opens everything that stands under your address, and keeps it on this device. The link works once."</p>
        </div>
        <div class="actions">
            <Button look="primary" busy=once.busy() on_press=open>"Open my registration"</Button>
        </div>
        <OnceNote once />
        <p class="soft">"Too late, or used before? " <a href=again>"Ask for a new link"</a></p>
    }
}
