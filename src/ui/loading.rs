//! The shape of a page that is on its way, so that little moves when it arrives.

use leptos::prelude::*;

/// Grey lines for text, and words for those who can't see them: a heading, for the keyboard to start at.
#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <div class="loading" role="status">
            <h1 class="visually-hidden">"Loading…"</h1>
            <span data-size="title"></span>
            <span></span>
            <span data-size="short"></span>
            <span data-size="block"></span>
        </div>
    }
}
