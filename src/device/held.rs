//! The manage tokens of this device, with what each last opened: so that one's own things show at once, without a network.

use domain::ids::{EventSlug, PlaceId};
use domain::registrations::{Mine, Registration};
use domain::shifts::SignUp;
use serde::Serialize;

use super::storage;
use crate::json::read_fields;

/// One token and what it opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The manage token.
    pub token: String,
    /// What it opened when the server last answered.
    pub mine: Mine,
    /// The server does not know the token (any more).
    pub unknown: bool,
    /// The server has answered at least once.
    pub seen: bool,
}

read_fields!(Held { token } or default { mine, unknown, seen });

/// Where an event's tokens are kept.
pub fn key(event: &EventSlug) -> String {
    format!("headcount:held:{event}")
}

/// All tokens of an event, newest first.
pub fn load(event: &EventSlug) -> Vec<Held> {
    storage::read(&key(event)).unwrap_or_default()
}

/// Adds a token, or does nothing where it is there.
pub fn add(event: &EventSlug, token: &str) {
    change(event, token, |_| ());
}

/// Forgets a token; what it opens stays with the server.
pub fn forget(event: &EventSlug, token: &str) {
    let mut all = load(event);
    all.retain(|held| held.token != token);
    storage::write(&key(event), &all);
}

/// Notes what the server says that a token opens; `None` where it does not know the token.
pub fn note_mine(event: &EventSlug, token: &str, mine: Option<Mine>) {
    change(event, token, |held| match mine {
        Some(mine) => *held = Held { mine, unknown: false, seen: true, token: held.token.clone() },
        None => held.unknown = true,
    });
}

/// Notes a registration in the server's words.
pub fn note_registration(event: &EventSlug, token: &str, registration: Registration) {
    change(event, token, |held| {
        held.seen = true;
        put_first(&mut held.mine.registrations, registration, |known| &known.id);
    });
}

/// Notes a sign-up in the server's words.
pub fn note_sign_up(event: &EventSlug, token: &str, sign_up: SignUp) {
    change(event, token, |held| {
        held.seen = true;
        put_first(&mut held.mine.sign_ups, sign_up, |known| &known.id);
    });
}

/// Reads and writes in one go: another tab may have written in between.
fn change(event: &EventSlug, token: &str, change: impl FnOnce(&mut Held)) {
    let mut all = load(event);
    if !all.iter().any(|held| held.token == token) {
        let fresh = Held { token: token.to_owned(), mine: Mine::default(), unknown: false, seen: false };
        all.insert(0, fresh);
    }
    if let Some(held) = all.iter_mut().find(|held| held.token == token) {
        change(held);
    }
    storage::write(&key(event), &all);
}

fn put_first<T>(list: &mut Vec<T>, item: T, id: impl Fn(&T) -> &PlaceId) {
    match list.iter_mut().find(|known| id(known) == id(&item)) {
        Some(known) => *known = item,
        None => list.insert(0, item),
    }
}

#[cfg(test)]
mod tests {
    use super::{add, forget, load, note_mine};
    use domain::ids::EventSlug;
    use domain::registrations::Mine;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_token_is_kept_once_until_forgotten() {
        let event = EventSlug::from("held-test");
        add(&event, "one");
        add(&event, "two");
        add(&event, "one");
        let tokens: Vec<String> = load(&event).into_iter().map(|held| held.token).collect();
        assert_eq!(tokens, ["two", "one"]);
        note_mine(&event, "one", None);
        assert!(load(&event)[1].unknown);
        note_mine(&event, "one", Some(Mine::default()));
        assert!(load(&event)[1].seen && !load(&event)[1].unknown);
        forget(&event, "one");
        forget(&event, "two");
        assert!(load(&event).is_empty());
    }
}
