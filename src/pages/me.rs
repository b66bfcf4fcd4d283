//! Not written yet.

use leptos::prelude::*;

#[component]
pub fn MePage() -> impl IntoView {
    view! { <h1>"MePage"</h1> }
}
