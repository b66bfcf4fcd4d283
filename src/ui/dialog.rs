//! A question that must be answered before going on: the browser's own `<dialog>`, which keeps focus and Escape right.

use leptos::html;
use leptos::prelude::*;

use super::{Inside, on, unique};
use crate::signals::{RwSignal, follow};

/// A modal dialog, shown while `open`. Escape and its own buttons set `open` to false.
#[component]
pub fn Dialog(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: String,
    children: Inside,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    let heading = unique("dialog");
    follow(move || {
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
        <dialog class="dialog" node_ref=element aria-labelledby=heading.clone() on:close=on(move |_| open.set(false))>
            <h2 id=heading.clone()>{title}</h2>
            {children.make()}
        </dialog>
    }
}
