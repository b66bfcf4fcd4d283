//! A bar that shows parts of a whole; the words beside it carry the meaning.

use leptos::prelude::*;

use super::{attribute, text};

use crate::signals::Signal;

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
        // In hundredths of a percent, and whole: formatting fractions costs the app ten kilobytes.
        let size = u64::from(size.get());
        let share = (u64::from(part) * 10_000).checked_div(size).unwrap_or(10_000).min(10_000);
        format!("{}.{:02}%", share / 100, share % 100)
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
