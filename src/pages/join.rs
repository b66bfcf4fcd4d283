//! Not written yet.

use leptos::prelude::*;

#[component]
pub fn JoinPage(code: String) -> impl IntoView {
    view! { <h1>{code}</h1> }
}
