//! Something could not be loaded: why, and a way to try again.

use leptos::prelude::*;

use super::Button;

/// Says what failed and offers another try.
#[component]
pub fn Failure(
    /// What could not be shown.
    #[prop(into)]
    title: String,
    /// Why.
    #[prop(into)]
    words: String,
    /// What the button says that tries again.
    #[prop(default = "Try again")]
    label: &'static str,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    view! {
        <section class="failure" role="alert">
            <h1>{title}</h1>
            <p>{words}</p>
            <Button look="primary" on_press=on_retry>{label}</Button>
        </section>
    }
}
