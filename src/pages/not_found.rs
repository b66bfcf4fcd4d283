//! No such address.

use leptos::prelude::*;

use crate::routes::Route;
use crate::ui::title;

/// Says so, and leads on.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    title(|| "Not found · Headcount".to_owned());
    view! {
        <div class="page-head">
            <h1>"There is nothing here"</h1>
            <p>"The link may be old, or a letter is missing. Check it, or start from the events."</p>
            <p><a class="button" href=Route::Events.path()>"See the events"</a></p>
        </div>
    }
}
