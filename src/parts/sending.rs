//! Says in its place what becomes of a change: that an answer is awaited, and a no. Never that it is done.

use leptos::prelude::*;

use crate::device::storage;
use crate::outbox::{Entry, Outbox, Trouble};
use crate::signals::Memo;
use crate::ui::{Button, part_if, text};

/// One line beside the button, empty while nothing is on its way. Where it stands a no is told as well, so that nothing
/// else needs to tell of the change.
#[component]
pub fn SendingNote(
    /// The change that the form is about.
    entry: Memo<Option<Entry>>,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    outbox.tell(entry);
    let words = move || {
        let entry = entry.get().filter(Entry::is_pending)?;
        Some(match outbox.trouble(&entry.id) {
            None => "Sending…".to_owned(),
            Some(trouble) => format!("Sending… {} {}", why(trouble), what_now()),
        })
    };
    view! { <p class="sending" role="status">{text(move || words().unwrap_or_default())}</p> }
}

/// The server's no, until it has been read. Where it broke over the change it has not said no: it can be asked again.
#[component]
pub fn Refusal(
    /// The change that was refused.
    entry: Memo<Option<Entry>>,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    part_if(move || {
        let entry = entry.get()?;
        let words = entry.problem()?.detail.clone();
        let call = if entry.is_undecided() { "Try again" } else { "Understood" };
        let press = move |()| {
            if entry.is_undecided() {
                outbox.submit(entry.change.clone());
            } else {
                outbox.dismiss(&entry.id);
            }
        };
        Some(view! {
            <div class="refusal" role="alert">
                <p>{words}</p>
                <Button look="quiet" on_press=press>{call}</Button>
            </div>
        })
    })
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
