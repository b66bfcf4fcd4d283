//! Not written yet.

use leptos::prelude::*;

#[component]
pub fn BookPage() -> impl IntoView {
    view! { <h1>"BookPage"</h1> }
}
