//! A question that must be answered before going on: the browser's own `<dialog>`, which keeps focus and Escape right.

use leptos::html;
use leptos::prelude::*;

/// A modal dialog, shown while `open`. Escape and its own buttons set `open` to false.
#[component]
pub fn Dialog(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: String,
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = element.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                if let Err(error) = dialog.show_modal() {
                    leptos::logging::warn!("{error:?}");
                }
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="dialog" node_ref=element aria-labelledby="dialog-title" on:close=move |_| open.set(false)>
            <h2 id="dialog-title">{title}</h2>
            {children()}
        </dialog>
    }
}
