//! Says what happens while an answer is awaited. Never that it is done.

use leptos::prelude::*;

use crate::device::storage;
use crate::outbox::{Entry, Outbox, Trouble};
use crate::ui::text;

/// One line beside the button, empty while nothing is on its way.
#[component]
pub fn SendingNote(
    /// The change that the form is about.
    entry: Memo<Option<Entry>>,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let words = move || {
        let entry = entry.get().filter(Entry::is_pending)?;
        Some(match outbox.trouble(&entry.id) {
            None => "Sending…".to_owned(),
            Some(trouble) => format!("Sending… {} {}", why(trouble), what_now()),
        })
    };
    view! { <p class="sending" role="status">{text(move || words().unwrap_or_default())}</p> }
}

fn why(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::NoAnswer if !window().navigator().on_line() => "No network right now.",
        Trouble::NoAnswer => "No answer yet.",
        Trouble::Busy => "The server is very busy.",
    }
}

fn what_now() -> &'static str {
    if storage::is_lasting() {
        "We keep trying; you can close this page, and it goes on when you come back."
    } else {
        "We keep trying; keep this page open, since this browser stores nothing."
    }
}
