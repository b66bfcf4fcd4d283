//! A bar that shows parts of a whole; the words beside it carry the meaning.

use leptos::prelude::*;

use super::{attribute, text};

/// Taken, and promised but not taken, of a size. Decoration: the numbers stand in text beside it.
#[component]
pub fn Meter(
    /// How many are taken.
    #[prop(into)]
    taken: Signal<u32>,
    /// How many more are promised to somebody.
    #[prop(optional, into)]
    promised: Signal<u32>,
    /// How many there are.
    #[prop(into)]
    size: Signal<u32>,
) -> impl IntoView {
    let percent = move |part: u32| {
        let size = size.get();
        let share = if size == 0 { 1.0 } else { (f64::from(part) / f64::from(size)).min(1.0) };
        format!("{:.2}%", share * 100.0)
    };
    view! {
        <div
            class="meter"
            aria-hidden="true"
            data-full=attribute(move || (taken.get() >= size.get()).then_some(""))
            style:--taken=text(move || percent(taken.get()))
            style:--promised=text(move || percent(promised.get()))
        >
            <span></span>
            <span></span>
        </div>
    }
}
