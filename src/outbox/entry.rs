//! One change as it stands on the device, and how long to wait before its next try.

use std::fmt::Write;

use domain::ids::EventSlug;
use leptos::prelude::window;
use serde::Serialize;

use crate::api::Problem;
use crate::api::changes::{Change, What};
use crate::dates::now_ms;
use crate::device::storage;
use crate::json::{self, FromJson, Json, read_fields};

/// Each change has a key of its own, so that two tabs never overwrite each other's.
pub(super) const PREFIX: &str = "headcount:outbox:";

const FIRST_WAIT_MS: f64 = 1_000.0;
const LONGEST_WAIT_MS: f64 = 30_000.0;
/// An answer that nobody looked at for so long is put away.
const KEPT_MS: u64 = 7 * 86_400_000;

/// A change on its way, or with its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// The request id: the same for every try.
    pub id: String,
    /// What is wanted.
    pub change: Change,
    /// The server's answer.
    pub outcome: Option<Outcome>,
    /// When that came, in milliseconds since 1970; 0 while there is none.
    pub answered_at: u64,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Outcome {
    /// Yes, with the reply's JSON.
    Done(String),
    /// No, and why.
    Refused(Box<Problem>),
}

read_fields!(Entry { id, change, outcome } or default { answered_at });

impl FromJson for Outcome {
    fn from_json(json: &Json) -> Option<Self> {
        let done = json.get("Done").text().map(Self::Done);
        done.or_else(|| json.field("Refused").map(|problem| Self::Refused(Box::new(problem))))
    }
}

impl Entry {
    pub(super) fn new(change: Change) -> Self {
        Self { id: request_id(), change, outcome: None, answered_at: 0 }
    }

    pub(super) fn answered(self, outcome: Outcome) -> Self {
        Self { outcome: Some(outcome), answered_at: now(), ..self }
    }

    fn is_old(&self) -> bool {
        self.answered_at > 0 && now().saturating_sub(self.answered_at) >= KEPT_MS
    }

    /// Whether it is about this.
    pub fn is_about(&self, event: &EventSlug, what: &What) -> bool {
        self.change.event == *event && self.change.what == *what
    }

    /// Whether it asks for the same as `change`. A shift can be taken by each person who uses the device.
    pub(super) fn is_like(&self, change: &Change) -> bool {
        let by_the_same = || self.change.bearer == change.bearer && self.change.body == change.body;
        let is_each_ones = matches!(change.what, What::SignUp { .. });
        self.is_about(&change.event, &change.what) && (!is_each_ones || by_the_same())
    }

    /// Whether no answer is here yet.
    pub fn is_pending(&self) -> bool {
        self.outcome.is_none()
    }

    /// Why it was refused.
    pub fn problem(&self) -> Option<&Problem> {
        match &self.outcome {
            Some(Outcome::Refused(problem)) => Some(problem),
            _ => None,
        }
    }

    /// Whether the server broke over it, so that it may stand in the book or not.
    pub fn is_undecided(&self) -> bool {
        self.problem().is_some_and(Problem::is_fault)
    }

    /// Whether the answer was yes.
    pub fn is_done(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Done(_)))
    }

    /// The reply, if the answer was yes.
    pub fn reply<T: FromJson>(&self) -> Option<T> {
        match &self.outcome {
            Some(Outcome::Done(reply)) => json::read(reply),
            _ => None,
        }
    }
}

pub(super) fn load(id: &str) -> Option<Entry> {
    storage::read(&format!("{PREFIX}{id}"))
}

/// Every entry, oldest first: ids begin with the time.
pub(super) fn load_all() -> Vec<Entry> {
    let all = storage::keys(PREFIX).into_iter().filter_map(|key| storage::read::<Entry>(&key));
    let (old, kept): (Vec<_>, Vec<_>) = all.partition(Entry::is_old);
    for entry in old {
        remove(&entry.id);
    }
    kept
}

pub(super) fn save(entry: &Entry) {
    storage::write(&format!("{PREFIX}{}", entry.id), entry);
}

pub(super) fn remove(id: &str) {
    storage::remove(&format!("{PREFIX}{id}"));
}

/// Forgets the answers that hold one of these words, such as a person's address or token.
pub fn forget(event: &EventSlug, words: &[String]) {
    for entry in load_all() {
        let Change { body, bearer, .. } = &entry.change;
        let reply = match &entry.outcome {
            Some(Outcome::Done(reply)) => reply,
            Some(Outcome::Refused(_)) => "",
            None => continue,
        };
        let holds = |word: &String| {
            !word.is_empty() && (body.contains(word) || reply.contains(word) || bearer.as_ref() == Some(word))
        };
        if entry.change.event == *event && words.iter().any(holds) {
            remove(&entry.id);
        }
    }
}

/// How long to wait after `tries` tries without an answer: twice as long each time up to a limit, of which a random part is
/// taken off, so that a thousand phones that lost the network together don't come back together. `least_seconds` is what
/// the server asked for.
pub(super) fn wait_ms(tries: u32, least_seconds: u32, random: f64) -> u32 {
    let doublings = tries.saturating_sub(1).min(10);
    let longest = (FIRST_WAIT_MS * f64::from(1_u32 << doublings)).min(LONGEST_WAIT_MS);
    let wait = (longest * (0.5 + 0.5 * random)).max(f64::from(least_seconds.min(300)) * 1000.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Between 500 and 300,000.
    let wait = wait as u32;
    wait
}

/// Whole milliseconds since 1970.
fn now() -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 48 bits last until the year 10889.
    let now = now_ms() as u64;
    now
}

/// A UUID of version 7 (RFC 9562, 5.7): the time in milliseconds, then 74 random bits.
pub fn request_id() -> String {
    let mut bytes = [0_u8; 16];
    // The browser can only refuse more than 65,536 bytes.
    let _ = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    bytes[..6].copy_from_slice(&now().to_be_bytes()[2..]);
    bytes[6] = 0x70 | (bytes[6] & 0x0F);
    bytes[8] = 0x80 | (bytes[8] & 0x3F);
    let mut id = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        // Writing to a string can't fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

#[cfg(test)]
mod tests {
    use super::{Entry, Outcome, load, load_all, remove, request_id, save, wait_ms};
    use crate::api::changes::{Change, What};
    use domain::ids::EventSlug;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn change(event: &str) -> Change {
        Change {
            event: EventSlug::from(event),
            what: What::Register { draft: "1".into() },
            method: "POST".into(),
            path: "/api/x".into(),
            body: "{}".into(),
            bearer: None,
        }
    }

    #[wasm_bindgen_test]
    fn a_change_survives_a_reload_with_the_same_id() {
        let entry = Entry::new(change("entry-test"));
        save(&entry);
        assert_eq!(load(&entry.id), Some(entry.clone()));
        assert!(load_all().contains(&entry));
        save(&Entry { outcome: Some(Outcome::Done("{}".into())), ..entry.clone() });
        assert!(!load(&entry.id).unwrap().is_pending());
        remove(&entry.id);
        assert_eq!(load(&entry.id), None);
    }

    #[wasm_bindgen_test]
    fn an_answer_that_nobody_looked_at_is_put_away_after_a_week() {
        // The ids of long ago: they begin with the time.
        let made_long_ago = |event| Entry { id: format!("0-{event}"), ..Entry::new(change(event)) };
        let yes = || Outcome::Done("{}".into());
        let old = Entry { answered_at: 1, ..made_long_ago("old").answered(yes()) };
        let unsent = made_long_ago("unsent");
        let fresh = made_long_ago("fresh").answered(yes());
        for entry in [&old, &unsent, &fresh] {
            save(entry);
        }
        let all = load_all();
        assert!(!all.contains(&old) && all.contains(&unsent), "what was never answered is never dropped");
        assert!(all.contains(&fresh), "the answer is what nobody has looked at yet, however long it took");
        assert_eq!(load(&old.id), None);
        remove(&unsent.id);
        remove(&fresh.id);
    }

    #[wasm_bindgen_test]
    fn request_ids_are_version_7_and_differ() {
        let (one, two) = (request_id(), request_id());
        assert_ne!(one, two);
        assert_eq!(one.len(), 36);
        assert_eq!(&one[14..15], "7");
        assert!("89ab".contains(&one[19..20]));
        assert_eq!(one[..8], two[..8], "the time comes first");
    }

    #[wasm_bindgen_test]
    fn waits_double_up_to_half_a_minute_and_respect_the_server() {
        let longest: Vec<u32> = (1..=7).map(|tries| wait_ms(tries, 0, 1.0)).collect();
        assert_eq!(longest, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(wait_ms(3, 0, 0.0), 2_000);
        assert_eq!(wait_ms(1, 20, 0.5), 20_000);
        assert_eq!(wait_ms(99, 0, 0.0), 15_000);
    }
}
