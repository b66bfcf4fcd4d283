//! Opening what a link leads to, by a button.

use domain::paths;
use leptos::prelude::*;

use crate::api::changes::What;
use crate::live::EventStore;
use crate::mine::Mine;
use crate::parts::once::{Ask, Once, OnceNote};
use crate::router::Router;
use crate::routes::Route;
use crate::ui::Button;

/// The link works once: whoever only looks at this page has not used it.
#[component]
pub(super) fn OpenLink(token: String, store: EventStore) -> impl IntoView {
    let (mine, router) = (expect_context::<Mine>(), expect_context::<Router>());
    let once = Once::new(store.slug(), What::Link { about: format!("open {token}") });
    let once = once.then(move |_| {
        mine.refresh();
        router.replace(&Route::Me { event: store.slug() });
    });
    let open = move |()| {
        let path = paths::access(&store.slug());
        once.send(Ask { method: "POST", path, body: String::new(), bearer: Some(token.clone()) });
    };
    let again = Route::Link { event: store.slug() }.path();
    view! {
        <div class="page-head">
            <h1>"Open it on this device"</h1>
            <p>"This opens everything that stands under your address, and keeps it on this device. The link works once."</p>
        </div>
        <div class="link-form">
            <div class="actions">
                <Button look="primary" busy=once.busy on_press=open>"Open my registration"</Button>
            </div>
            <OnceNote once />
            <p class="soft">"Too late, or used before? " <a href=again>"Ask for a new link"</a></p>
        </div>
    }
}
