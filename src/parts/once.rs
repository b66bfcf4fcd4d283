//! What pages ask for that few see: sent by the outbox like every other change, and told of in its place.

use domain::ids::EventSlug;
use domain::problem::FieldProblem;
use leptos::prelude::*;

use super::sending::{Refusal, SendingNote};
use crate::api::changes::{Change, What};
use crate::outbox::{Entry, Outbox};
use crate::signals::{Memo, Signal, memo};
use crate::ui::part_if;

/// What is to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The API's path.
    pub path: String,
    /// JSON; empty for none.
    pub body: String,
    /// A token.
    pub bearer: Option<String>,
}

/// One thing that can be asked for, and how it stands. Copy it anywhere on its page.
#[derive(Clone, Copy)]
pub struct Once {
    outbox: Outbox,
    event: StoredValue<EventSlug>,
    what: StoredValue<What>,
    entry: Memo<Option<Entry>>,
    /// Whether it is on its way.
    pub busy: Signal<bool>,
}

impl Once {
    /// What was sent before a reload, or in another tab, is found again. A no has been heard when its place is left.
    pub fn new(event: EventSlug, what: What) -> Self {
        let outbox = expect_context::<Outbox>();
        let entry = outbox.entry(event.clone(), what.clone());
        on_cleanup(move || {
            if let Some(no) = entry.get_untracked().filter(|no| no.problem().is_some() && !no.is_undecided())
            {
                outbox.dismiss(&no.id);
            }
        });
        let busy = memo(move || entry.with(|entry| entry.as_ref().is_some_and(Entry::is_pending))).into();
        Self { outbox, event: StoredValue::new(event), what: StoredValue::new(what), entry, busy }
    }

    /// Does something with each yes.
    pub fn then(self, yes: impl FnMut(&Entry) + 'static) -> Self {
        let (event, what) = (self.event.get_value(), self.what.get_value());
        self.outbox.take(move |entry| entry.is_about(&event, &what), yes);
        self
    }

    /// What the server says of single fields.
    pub fn fields(self) -> Vec<FieldProblem> {
        self.entry.with(|entry| {
            entry.as_ref().and_then(Entry::problem).map(|no| no.fields.clone()).unwrap_or_default()
        })
    }

    /// Sends it, unless it is on its way already.
    pub fn send(self, ask: Ask) {
        let Ask { method, path, body, bearer } = ask;
        let (event, what) = (self.event.get_value(), self.what.get_value());
        self.outbox.submit(Change { event, what, method: method.to_owned(), path, body, bearer });
    }
}

/// One line while it is on its way, and the no where there is one that no field says.
#[component]
pub fn OnceNote(once: Once) -> impl IntoView {
    let is_said_by_fields = memo(move || !once.fields().is_empty());
    view! {
        <SendingNote entry=once.entry />
        {part_if(move || (!is_said_by_fields.get()).then(|| view! { <Refusal entry=once.entry /> }))}
    }
}
