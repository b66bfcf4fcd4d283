//! One limit: its name, its bar, and its numbers in words.

use domain::quotas::Quota;
use leptos::prelude::*;

use super::figures::Figures;
use super::words;
use crate::signals::{Memo, Signal, memo};
use crate::ui::{attribute, attribute_if, number, text};

/// The parts of a bar, in its order, with the words of the legend.
pub(super) const PARTS: [(&str, &str); 4] = [
    ("taken", "Taken"),
    ("promised", "Promised: guaranteed, not claimed yet"),
    ("free", "Free"),
    ("beyond", "Out of reach: the limit above has no room"),
];

/// A limit split into its parts. The words beside it say the same, so it is hidden from screen readers.
#[component]
pub(super) fn Bar(figures: Memo<Figures>) -> impl IntoView {
    let part = move |key: &'static str| {
        let places = memo(move || {
            figures.with(|figures| match key {
                "taken" => figures.taken,
                "promised" => figures.promised,
                "free" => figures.free,
                _ => figures.beyond,
            })
        });
        view! {
            <span
                class="bar-part"
                data-part=key
                hidden=attribute_if(Signal::derive(move || places.get() == 0))
                style:flex-grow=text(move || places.get().to_string())
            ></span>
        }
    };
    view! {
        <span class="bar" aria-hidden="true" data-over=attribute(move || (figures.read().over > 0).then_some("true"))>
            {PARTS.map(|(key, _)| part(key)).collect_view()}
        </span>
    }
}

/// A limit within the tree.
#[component]
pub(super) fn Limit(quota: Quota, figures: Memo<Figures>) -> impl IntoView {
    view! {
        <div class="limit">
            <span class="limit-name">{quota.name}</span>
            <span class="limit-most">
                {text(move || figures.with(|figures| format!("{} of {}", number(figures.taken), number(figures.size))))}
            </span>
            <Bar figures />
            <span class="limit-words">{text(move || figures.with(words::rest))}</span>
        </div>
    }
}

/// The limit on top: the number that everything is about.
#[component]
pub(super) fn Top(quota: Quota, figures: Memo<Figures>) -> impl IntoView {
    let number = move |pick: fn(&Figures) -> u32| text(move || number(figures.with(pick)));
    view! {
        <div class="top">
            <h2 class="top-name">{quota.name} <span class="top-size">{number(|f| f.size)} " places"</span></h2>
            <Bar figures />
            <dl class="top-figures">
                <div data-part="taken"><dt>"Taken"</dt><dd>{number(|f| f.taken)}</dd></div>
                <div data-part="promised"><dt>"Promised"</dt><dd>{number(|f| f.promised)}</dd></div>
                <div data-part="free"><dt>"Free"</dt><dd>{number(|f| f.free)}</dd></div>
                <div data-part="waiting"><dt>"Waiting"</dt><dd>{number(|f| f.waiting)}</dd></div>
            </dl>
        </div>
    }
}
