//! The book: what every limit's places are right now, and the replay by which anybody can check it.

mod bar;
mod browse;
mod check;
mod figures;
mod run;
#[cfg(test)]
mod tests;
mod trail;
mod tree;
mod verdict;
mod words;

use leptos::prelude::*;

use crate::live::EventStore;
use crate::ui::{part, piece, title};

/// `/e/{event}/book`.
#[component]
pub fn BookPage() -> impl IntoView {
    let store = expect_context::<EventStore>();
    title(move || format!("The book · {}", store.event.read().name));
    let limits = tree::Limits::new(store);
    view! {
        <div class="page-head">
            <h1>"The book"</h1>
            <p class="soft">
                "Every seat and every shift, from whichever door it is asked for, is counted here. The numbers move by themselves."
            </p>
        </div>
        {part(move || {
            limits.track();
            piece(view! { <tree::Tree limits /> })
        })}
        <check::CheckYourself event=store.slug() dates=store.dates() />
    }
}
