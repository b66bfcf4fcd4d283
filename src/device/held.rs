//! The manage tokens of this device, with what each last opened: so that one's own things show at once, without a network.
//!
//! A token is the name under which its entry is kept. So it outlives whatever becomes of the entry's form, and two tabs
//! that write at once can't lose one another's.

use std::cmp::Reverse;

use domain::ids::{EventSlug, PlaceId};
use domain::registrations::{Mine, Registration};
use domain::shifts::SignUp;
use serde::Serialize;

use super::{is_same_address, storage};
use crate::json::read_fields;
use crate::order::sort_by_key;

/// One token and what it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The manage token.
    pub token: String,
    /// Whose it is; empty while that is not known.
    pub email: String,
    /// What it opened when the server last answered.
    pub mine: Mine,
    /// The server does not know the token (any more).
    pub unknown: bool,
    /// The server has answered at least once.
    pub seen: bool,
}

/// What is written beside a token.
#[derive(Default, Serialize)]
struct Entry {
    /// Grows from one token to the next.
    order: u64,
    /// The number of the last question or answer: grows with each, in whatever tab.
    asked: u64,
    /// The number of what stands here.
    answered: u64,
    email: String,
    mine: Mine,
    unknown: bool,
    seen: bool,
    /// What was taken off this device, though the token opens more than that.
    off: Vec<PlaceId>,
}

read_fields!(Entry {} or default { order, asked, answered, email, mine, unknown, seen, off });

/// What comes before the tokens of an event.
fn prefix(event: &EventSlug) -> String {
    format!("headcount:held:{event}:")
}

fn key(event: &EventSlug, token: &str) -> String {
    prefix(event) + token
}

/// All tokens of an event, newest first.
pub fn load(event: &EventSlug) -> Vec<Held> {
    let mut all = entries(event);
    sort_by_key(&mut all, |(_, entry)| Reverse(entry.order));
    let held = all.into_iter().map(|(token, entry)| {
        let Entry { email, mine, unknown, seen, .. } = entry;
        // Newest first: whoever registered others along came before them.
        let first = mine.registrations.last().map(|registration| registration.email.clone());
        Held { token, email: first.unwrap_or(email), mine, unknown, seen }
    });
    held.collect()
}

/// Adds a token. Where it is there already, whoever was taken off the device comes back with it.
pub fn add(event: &EventSlug, token: &str) {
    change(event, token, Missing::IsAdded, |entry| entry.off.clear());
}

/// Takes places off the device, and leaves what else the token opens. Says whether there is any of that.
pub fn take_off(event: &EventSlug, token: &str, places: &[PlaceId]) -> bool {
    let is_left = change(event, token, Missing::StaysAway, |entry| {
        entry.off.extend_from_slice(places);
        entry.leave_off();
        !entry.mine.registrations.is_empty() || !entry.mine.sign_ups.is_empty()
    });
    is_left.unwrap_or_default()
}

/// Forgets a token; what it opens stays with the server.
pub fn forget(event: &EventSlug, token: &str) {
    storage::remove(&key(event, token));
}

/// A number for a question about a token, which its answer must bring along; none where the token is not here any more.
pub fn ask(event: &EventSlug, token: &str) -> Option<u64> {
    change(event, token, Missing::StaysAway, |entry| {
        entry.asked += 1;
        entry.asked
    })
}

/// Notes what the server answered to a question: what the token opens, or `None` where it does not know the token. An
/// answer that was overtaken by a newer one changes nothing: says whether it was.
pub fn note_mine(event: &EventSlug, token: &str, asked: u64, mine: Option<Mine>) -> bool {
    let overtaken = change(event, token, Missing::StaysAway, |entry| {
        if asked <= entry.answered {
            return true;
        }
        entry.answered = asked;
        entry.unknown = mine.is_none();
        if let Some(mine) = mine {
            (entry.mine, entry.seen) = (mine, true);
            entry.leave_off();
        }
        false
    });
    overtaken.unwrap_or(false)
}

/// Notes that the server did not take a token.
pub fn note_unknown(event: &EventSlug, token: &str) {
    change(event, token, Missing::StaysAway, |entry| {
        entry.answer();
        entry.unknown = true;
    });
}

/// What happens to a token that is not here: forgotten while something was on its way, or new.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// It was just given out, so it is written down.
    IsAdded,
    /// Somebody took it off the device, and there it stays.
    StaysAway,
}

/// Notes a registration in the server's words.
pub fn note_registration(event: &EventSlug, token: &str, missing: Missing, registration: Registration) {
    change(event, token, missing, |entry| {
        entry.answer();
        put_first(&mut entry.mine.registrations, registration, |known| &known.id);
        entry.leave_off();
    });
}

/// Notes a sign-up in the server's words, and whose it is where somebody gave an address for it.
pub fn note_sign_up(event: &EventSlug, token: &str, missing: Missing, email: &str, sign_up: SignUp) {
    change(event, token, missing, |entry| {
        entry.answer();
        if !email.is_empty() {
            email.clone_into(&mut entry.email);
        }
        put_first(&mut entry.mine.sign_ups, sign_up, |known| &known.id);
    });
}

impl Entry {
    /// The server has answered: what it was asked before says nothing new.
    fn answer(&mut self) {
        self.asked += 1;
        self.answered = self.asked;
        (self.seen, self.unknown) = (true, false);
    }

    fn leave_off(&mut self) {
        let Self { mine, off, .. } = self;
        mine.registrations.retain(|one| !off.contains(&one.id));
        mine.sign_ups.retain(|one| !off.contains(&one.id));
    }
}

impl Held {
    /// Whether the server has said that it knows the token.
    pub fn is_confirmed(&self) -> bool {
        self.seen && !self.unknown
    }
}

/// Whether a token is of the person with this address.
pub fn is_of(held: &Held, email: &str) -> bool {
    is_same_address(&held.email, email)
}

fn entries(event: &EventSlug) -> Vec<(String, Entry)> {
    let prefix = prefix(event);
    let tokens = storage::keys(&prefix).into_iter();
    // An entry of another form is as good as one of which nothing was heard yet: the server will tell again.
    tokens.map(|key| (key[prefix.len()..].to_owned(), storage::read(&key).unwrap_or_default())).collect()
}

/// Reads and writes in one go: another tab may have written in between.
fn change<T>(
    event: &EventSlug,
    token: &str,
    missing: Missing,
    change: impl FnOnce(&mut Entry) -> T,
) -> Option<T> {
    let all = entries(event);
    let newest = all.iter().map(|(_, entry)| entry.order).max().unwrap_or_default();
    let found = all.into_iter().find(|(known, _)| known == token).map(|(_, entry)| entry);
    let mut entry = match missing {
        Missing::IsAdded => found.unwrap_or_else(|| Entry { order: newest + 1, ..Entry::default() }),
        Missing::StaysAway => found?,
    };
    let result = change(&mut entry);
    storage::write(&key(event, token), &entry);
    Some(result)
}

fn put_first<T>(list: &mut Vec<T>, item: T, id: impl Fn(&T) -> &PlaceId) {
    match list.iter_mut().find(|known| id(known) == id(&item)) {
        Some(known) => *known = item,
        None => list.insert(0, item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::questions::Answers;
    use domain::registrations::Status;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn tokens(event: &EventSlug) -> Vec<String> {
        load(event).into_iter().map(|held| held.token).collect()
    }

    fn registration(status: Status) -> Registration {
        Registration {
            id: "e-1".into(),
            quota: "general".into(),
            door: None,
            status,
            position: None,
            offer_expires_at: None,
            confirmed_by_organiser: false,
            name: "Ada".into(),
            email: "ada@example.org".into(),
            answers: Answers::default(),
            add_ons: Vec::new(),
            together: None,
            ticket: None,
            transfer: None,
            manage_token: None,
        }
    }

    fn mine(status: Status) -> Mine {
        Mine { registrations: vec![registration(status)], sign_ups: Vec::new() }
    }

    #[wasm_bindgen_test]
    fn a_token_is_kept_once_until_forgotten() {
        let event = EventSlug::from("held-once");
        add(&event, "one");
        add(&event, "two");
        add(&event, "one");
        assert_eq!(tokens(&event), ["two", "one"], "newest first");
        let asked = ask(&event, "one").unwrap();
        note_mine(&event, "one", asked, None);
        assert!(load(&event)[1].unknown);
        let asked = ask(&event, "one").unwrap();
        note_mine(&event, "one", asked, Some(mine(Status::Confirmed)));
        let one = &load(&event)[1];
        assert!(one.seen && !one.unknown && is_of(one, "Ada@example.org"));
        note_unknown(&event, "one");
        assert!(load(&event)[1].unknown);
        forget(&event, "one");
        forget(&event, "two");
        assert!(load(&event).is_empty());
    }

    #[wasm_bindgen_test]
    fn what_was_taken_off_comes_back_by_a_new_yes_only() {
        let event = EventSlug::from("held-forgotten");
        add(&event, "one");
        let asked = ask(&event, "one").unwrap();
        forget(&event, "one");
        assert!(!note_mine(&event, "one", asked, Some(mine(Status::Confirmed))));
        assert_eq!(ask(&event, "one"), None);
        note_unknown(&event, "one");
        note_registration(&event, "one", Missing::StaysAway, registration(Status::Cancelled));
        assert!(load(&event).is_empty());
        note_registration(&event, "one", Missing::IsAdded, registration(Status::Confirmed));
        assert_eq!(tokens(&event), ["one"]);
        forget(&event, "one");
    }

    #[wasm_bindgen_test]
    fn one_of_several_is_taken_off_until_the_link_is_opened_again() {
        let event = EventSlug::from("held-one-off");
        let bob = Registration { id: "e-2".into(), ..registration(Status::Confirmed) };
        let both = Mine { registrations: vec![bob, registration(Status::Confirmed)], sign_ups: Vec::new() };
        let ids =
            || load(&event)[0].mine.registrations.iter().map(|one| one.id.to_string()).collect::<Vec<_>>();
        let answered = |mine| note_mine(&event, "one", ask(&event, "one").unwrap(), Some(mine));
        add(&event, "one");
        answered(both.clone());
        assert!(take_off(&event, "one", &["e-2".into()]), "the other stays");
        assert_eq!(ids(), ["e-1"]);
        answered(both.clone());
        assert_eq!(ids(), ["e-1"], "an answer does not bring it back");
        add(&event, "one");
        answered(both);
        assert_eq!(ids(), ["e-2", "e-1"]);
        assert!(!take_off(&event, "one", &["e-1".into(), "e-2".into()]), "nobody is left");
        forget(&event, "one");
    }

    #[wasm_bindgen_test]
    fn an_answer_that_was_overtaken_changes_nothing() {
        let event = EventSlug::from("held-overtaken");
        let status = || load(&event)[0].mine.registrations[0].status;
        note_registration(&event, "one", Missing::IsAdded, registration(Status::Confirmed));
        let (slow, quick) = (ask(&event, "one").unwrap(), ask(&event, "one").unwrap());
        assert!(!note_mine(&event, "one", quick, Some(mine(Status::Waiting))));
        assert!(
            note_mine(&event, "one", slow, Some(mine(Status::Confirmed))),
            "a newer question was answered"
        );
        assert_eq!(status(), Status::Waiting);
        let slow = ask(&event, "one").unwrap();
        note_registration(&event, "one", Missing::StaysAway, registration(Status::Cancelled));
        assert!(note_mine(&event, "one", slow, Some(mine(Status::Waiting))), "something was done meanwhile");
        assert_eq!(status(), Status::Cancelled);
        forget(&event, "one");
    }

    #[wasm_bindgen_test]
    fn what_another_version_has_written_loses_no_token() {
        let event = EventSlug::from("held-versions");
        note_registration(&event, "one", Missing::IsAdded, registration(Status::Confirmed));
        note_registration(&event, "two", Missing::IsAdded, registration(Status::Confirmed));
        for words in ["{\"mine\":{\"registrations\":[{\"status\":\"checked_in\"}]}}", "no JSON at all"] {
            storage::write_text(&key(&event, "one"), words.to_owned());
            assert_eq!(tokens(&event), ["two", "one"], "{words}");
            assert!(load(&event)[0].seen && !load(&event)[1].seen, "it is asked for again");
        }
        note_registration(&event, "three", Missing::IsAdded, registration(Status::Confirmed));
        assert_eq!(tokens(&event), ["three", "two", "one"]);
        for token in tokens(&event) {
            forget(&event, &token);
        }
    }
}
