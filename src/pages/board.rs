//! Not written yet.

use leptos::prelude::*;

#[component]
pub fn BoardPage() -> impl IntoView {
    view! { <h1>"BoardPage"</h1> }
}
