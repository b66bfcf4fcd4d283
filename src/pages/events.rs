//! Not written yet.

use leptos::prelude::*;

#[component]
pub fn EventsPage() -> impl IntoView {
    view! { <h1>"EventsPage"</h1> }
}
