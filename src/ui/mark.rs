//! The mark: a tally of five, the oldest way to count heads.

use leptos::prelude::*;

/// The mark, in the colour of the text around it; decoration beside the name.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path d="M7 7v18M13 7v18M19 7v18M25 7v18" />
            <path class="mark-stroke" d="M3.5 21.5l25-11" />
        </svg>
    }
}
