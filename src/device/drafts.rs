//! What was typed and not sent yet. Each draft has a name of its own, and each tab's form is about one of them: two people
//! at two tabs of one browser don't write over one another, and an answer clears the draft that it came from and no other.

use domain::ids::{EventSlug, PlaceId};
use leptos::prelude::window;
use web_sys::Storage;

use super::storage;

/// What every draft's key begins with.
pub const PREFIX: &str = "headcount:draft:";
/// Where a tab keeps the name of its draft: it survives a reload, and ends with the tab.
const TAB: &str = "headcount:draft";
/// For tabs that can't keep a name: they share one draft, as they did in earlier versions of the app.
const SHARED: &str = "register";

/// What a link to a draft begins with; its name follows.
pub const LINK: &str = "?draft=";

/// Where a draft is kept.
pub fn key(event: &EventSlug, draft: &str) -> String {
    format!("{PREFIX}{event}:{draft}")
}

/// The draft of those who were left out when another one was sent.
pub fn left_out(draft: &str) -> String {
    format!("{draft}-left")
}

/// Where what is typed about a place is kept until it is saved.
pub fn of_place(event: &EventSlug, place: &PlaceId) -> String {
    format!("headcount:typed:{event}:{place}")
}

/// The draft that this tab's form is about. It may change at any time, so ask again each time.
pub fn here() -> String {
    let known = tab().and_then(|tab| tab.get_item(TAB).ok()?);
    known.unwrap_or_else(|| take_up(&fresh()))
}

/// Makes this tab's form be about another draft, and says about which one it is then.
pub fn take_up(draft: &str) -> String {
    let is_kept = tab().is_some_and(|tab| tab.set_item(TAB, draft).is_ok());
    if is_kept { draft } else { SHARED }.to_owned()
}

/// Where an event's drafts are kept.
pub fn all(event: &EventSlug) -> Vec<String> {
    storage::keys(&key(event, ""))
}

/// Where those drafts of an event are kept that are not this tab's.
pub fn elsewhere(event: &EventSlug) -> Vec<String> {
    let (mut all, here) = (all(event), key(event, &here()));
    all.retain(|kept_at| *kept_at != here);
    all
}

/// Another tab has changed what is kept somewhere. Where it has written over the draft of this one, it began as a copy of
/// this tab or took the draft up; what stands here is not theirs to change, so the words until then get a name of their own.
pub(super) fn keep_apart(changed: &str, before: Option<String>) {
    let place = changed.strip_suffix(&here()).filter(|place| place.starts_with(PREFIX));
    let Some(place) = place.filter(|_| !storage::keys(changed).is_empty()) else { return };
    let own = take_up(&fresh());
    if let Some(words) = before {
        storage::write_text(&(place.to_owned() + &own), words);
    }
}

fn fresh() -> String {
    js_sys::Math::random().to_bits().to_string()
}

fn tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::{all, elsewhere, here, keep_apart, key, take_up};
    use crate::device::storage;
    use domain::ids::EventSlug;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn clear(event: &EventSlug) {
        for kept_at in all(event) {
            storage::remove(&kept_at);
        }
    }

    #[wasm_bindgen_test]
    fn words_that_another_tab_writes_over_are_kept_apart() {
        let event = EventSlug::from("drafts-apart");
        let before = here();
        let shared = key(&event, &before);
        storage::write(&shared, &"theirs");
        keep_apart(&shared, Some("\"ours\"".into()));
        assert_ne!(here(), before);
        assert_eq!(storage::read::<String>(&key(&event, &here())).as_deref(), Some("ours"));
        assert_eq!(storage::read::<String>(&shared).as_deref(), Some("theirs"));
        assert_eq!(elsewhere(&event), [shared]);
        clear(&event);
    }

    #[wasm_bindgen_test]
    fn what_other_tabs_write_elsewhere_or_take_away_changes_nothing() {
        let event = EventSlug::from("drafts-other");
        let mine = take_up("mine");
        storage::write(&key(&event, "theirs"), &"theirs");
        keep_apart(&key(&event, "theirs"), None);
        keep_apart(&key(&event, &mine), Some("\"sent\"".into()));
        assert_eq!(here(), mine);
        assert_eq!(all(&event), [key(&event, "theirs")]);
        clear(&event);
    }

    #[wasm_bindgen_test]
    fn drafts_of_other_events_are_not_this_events() {
        let (one, longer) = (EventSlug::from("drafts"), EventSlug::from("drafts-longer"));
        storage::write(&key(&longer, "a"), &"words");
        assert!(all(&one).is_empty());
        assert_eq!(all(&longer), [key(&longer, "a")]);
        clear(&longer);
    }
}
