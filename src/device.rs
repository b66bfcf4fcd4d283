//! What this device keeps: tokens and what they open, drafts, the person's name. `localStorage`, or memory where the
//! browser keeps nothing.

pub mod draft;
pub mod drafts;
pub mod held;
pub mod storage;

use domain::ids::EventSlug;
use leptos::ev;
use leptos::prelude::*;
use serde::Serialize;

use crate::json::read_fields;
use crate::signals::{Memo, memo};

/// Who uses this device, as they last told an event: asked once, then remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The person's name.
    pub name: String,
    /// The person's e-mail address.
    pub email: String,
}

read_fields!(Person { name, email });

/// The person that this device remembers for an event.
pub fn person(event: &EventSlug) -> Person {
    storage::read(&person_key(event)).unwrap_or_default()
}

/// Remembers a person.
pub fn remember_person(event: &EventSlug, person: &Person) {
    storage::write(&person_key(event), person);
}

/// Forgets a person, and what they have typed and not sent: in their name, or in nobody's yet.
pub fn forget_person(event: &EventSlug, email: &str) {
    if is_same_address(&person(event).email, email) {
        storage::remove(&person_key(event));
    }
    for kept_at in drafts::all(event) {
        let typed = storage::read::<Person>(&kept_at).unwrap_or_default().email;
        if typed.is_empty() || is_same_address(&typed, email) {
            storage::remove(&kept_at);
        }
    }
}

/// Asks the browser to let this event's pages open without a network from now on (`boot.js`, `worker.js`).
pub fn keep_pages() {
    if let Ok(event) = web_sys::Event::new("headcount:keep") {
        // It has no consequence that could be prevented.
        let _ = window().dispatch_event(&event);
    }
}

/// Whether two addresses are of the same person. Nobody's address is like no other.
pub fn is_same_address(one: &str, other: &str) -> bool {
    !one.is_empty() && one.eq_ignore_ascii_case(other)
}

fn person_key(event: &EventSlug) -> String {
    format!("headcount:person:{event}")
}

/// Tells screens that something on the device has changed, in this tab or in another.
#[derive(Clone, Copy)]
pub struct Device {
    changed: Trigger,
}

impl Device {
    /// Starts to listen to the other tabs.
    pub fn start() -> Self {
        let device = Self { changed: Trigger::new() };
        window_event_listener(ev::storage, move |event| {
            if let Some(key) = event.key() {
                drafts::keep_apart(&key, event.old_value());
            }
            device.notify();
        });
        device
    }

    /// The tokens of an event with what they open, as they stand on the device.
    pub fn held(self, event: EventSlug) -> Memo<Vec<held::Held>> {
        memo(move || {
            self.changed.track();
            held::load(&event)
        })
    }

    /// The person that this device remembers for an event.
    pub fn person(self, event: EventSlug) -> Memo<Person> {
        memo(move || {
            self.changed.track();
            person(&event)
        })
    }

    /// Runs the caller again when something has changed.
    pub fn track(self) {
        self.changed.track();
    }

    /// Says that something was written.
    pub fn notify(self) {
        self.changed.notify();
    }
}
