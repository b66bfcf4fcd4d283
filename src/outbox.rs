//! Sending that does not give up: every change is written down on the device before its first try, and tried with the same
//! request id until the server has said yes or no.
//!
//! The id makes a repeat harmless: the server answers it as it answered the first. So a time-out, a dead network, a closed
//! tab, a second tab or a second tap can't make two of one, and nothing is shown as taken before the answer is here.

mod deliver;
mod entry;

use domain::ids::EventSlug;
use js_sys::{Function, Promise};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::api::changes::{Change, What};
use crate::api::{self, ApiError, Call};
use crate::device::{Device, held};
use crate::signals::{Memo, RwSignal, Signal, follow, memo};

pub use entry::{Entry, Outcome, forget, request_id};

/// After so many answers that say "something broke" it is fair to show that. An answer that was lost is none of them.
const MOST_FAULTS: u32 = 5;
/// How long a tab leaves a change to the tab in which it was made.
const OTHER_TAB_MS: u32 = 20_000;

/// Why a change is still on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No network, or no answer in time.
    NoAnswer,
    /// The server asks for patience.
    Busy,
}

/// All changes on their way, and those whose answer has not been looked at yet. Copy it anywhere.
#[derive(Clone, Copy)]
pub struct Outbox {
    device: Device,
    entries: RwSignal<Vec<Entry>>,
    troubles: RwSignal<Vec<(String, Trouble)>>,
    told: RwSignal<Vec<Memo<Option<Entry>>>>,
    driving: StoredValue<Vec<String>>,
    wakers: StoredValue<Vec<Function>, LocalStorage>,
    /// Nobody sees this tab.
    hidden: RwSignal<bool>,
}

impl Outbox {
    /// Picks up what was left, in this tab or another, and keeps an eye on the network.
    pub fn start(device: Device) -> Self {
        let outbox = Self {
            device,
            entries: RwSignal::new(entry::load_all()),
            troubles: RwSignal::default(),
            told: RwSignal::default(),
            driving: StoredValue::default(),
            wakers: StoredValue::new_local(Vec::new()),
            hidden: RwSignal::new(document().hidden()),
        };
        outbox.drive_all(0);
        // Who is taken off the device takes their answers along.
        follow(move || {
            device.track();
            outbox.reload();
        });
        window_event_listener(ev::online, move |_| outbox.hurry());
        window_event_listener(ev::storage, move |event| {
            if event.key().is_none_or(|key| key.starts_with(entry::PREFIX)) {
                outbox.reload();
                outbox.drive_all(OTHER_TAB_MS);
            }
        });
        window_event_listener(ev::visibilitychange, move |_| {
            outbox.hidden.set(document().hidden());
            if !document().hidden() {
                outbox.hurry();
            }
        });
        outbox
    }

    /// Sends a change. Where one about the same thing is on its way already, that one stays and this one is dropped. Where
    /// the server broke over the very same change, it may have written it down before: only the same id brings its answer.
    pub fn submit(self, change: Change) {
        let mut entry = Entry::new(change);
        let same = entry::load_all().into_iter().filter(|earlier| earlier.is_like(&entry.change));
        for earlier in same {
            if earlier.is_pending() {
                return;
            }
            entry::remove(&earlier.id);
            if earlier.is_undecided() && earlier.change == entry.change {
                entry.id = earlier.id;
            }
        }
        entry::save(&entry);
        self.reload();
        self.drive(entry.id, 0);
    }

    /// The change about something, if there is one.
    pub fn entry(self, event: EventSlug, what: What) -> Memo<Option<Entry>> {
        self.find(move |entry| entry.is_about(&event, &what))
    }

    /// The oldest change that is meant, if there is one.
    pub fn find(self, is_meant: impl Fn(&Entry) -> bool + Send + Sync + 'static) -> Memo<Option<Entry>> {
        memo(move || self.entries.with(|all| all.iter().find(|entry| is_meant(entry)).cloned()))
    }

    /// Promises that the caller tells of this change, whatever comes of it, for as long as its owner lives. Nobody else
    /// tells of it then; what nobody tells of is said over the page's foot.
    pub fn tell(self, entry: Memo<Option<Entry>>) {
        self.told.update(|told| told.push(entry));
        on_cleanup(move || {
            self.told.try_update(|told| {
                // Another part of the page may tell of the same one, and go on with it.
                if let Some(place) = told.iter().position(|other| *other == entry) {
                    told.swap_remove(place);
                }
            });
        });
    }

    /// The changes that nobody in view tells of, oldest first.
    pub fn untold(self) -> Memo<Vec<Entry>> {
        let is_told = move |entry: &Entry| {
            let told = self.told.read();
            let is_this = |told: &Option<Entry>| told.as_ref().is_some_and(|told| told.id == entry.id);
            told.iter().any(|told| told.try_with(is_this) == Some(true))
        };
        memo(move || self.entries.with(|all| all.iter().filter(|entry| !is_told(entry)).cloned().collect()))
    }

    /// Every change that is on its way or waits to be looked at, oldest first.
    pub fn entries(self) -> Signal<Vec<Entry>> {
        self.entries.into()
    }

    /// Why a change is still on its way; nothing while its first try is running.
    pub fn trouble(self, id: &str) -> Option<Trouble> {
        self.troubles.with(|troubles| troubles.iter().find(|(of, _)| of == id).map(|(_, trouble)| *trouble))
    }

    /// Puts away a change whose answer has been looked at.
    pub fn dismiss(self, id: &str) {
        entry::remove(id);
        self.reload();
    }

    /// Does something with each yes that is meant, once somebody sees the page, and puts it away: in a tab behind another one
    /// nobody would have heard of it.
    pub fn take(
        self,
        is_meant: impl Fn(&Entry) -> bool + Send + Sync + 'static,
        mut then: impl FnMut(&Entry) + 'static,
    ) {
        let done = memo(move || {
            if self.hidden.get() {
                return Vec::new();
            }
            let is_wanted = |entry: &&Entry| entry.is_done() && is_meant(entry);
            self.entries.with(|all| all.iter().filter(is_wanted).cloned().collect::<Vec<_>>())
        });
        follow(move || {
            for entry in done.get() {
                then(&entry);
                self.dismiss(&entry.id);
            }
        });
    }

    /// Tries again at once: the network is back, or somebody is looking. What stood in the way may be gone.
    pub fn hurry(self) {
        self.troubles.set(Vec::new());
        for wake in self.wakers.try_update_value(std::mem::take).unwrap_or_default() {
            // Waking somebody who is awake does nothing.
            let _ = wake.call0(&JsValue::UNDEFINED);
        }
        self.drive_all(0);
    }

    fn reload(self) {
        let entries = entry::load_all();
        if self.entries.with_untracked(|known| *known != entries) {
            self.entries.set(entries);
        }
    }

    fn drive_all(self, delay_ms: u32) {
        for entry in entry::load_all() {
            if entry.is_pending() {
                self.drive(entry.id, delay_ms);
            }
        }
    }

    fn drive(self, id: String, delay_ms: u32) {
        if self.driving.with_value(|driving| driving.contains(&id)) {
            return;
        }
        self.driving.update_value(|driving| driving.push(id.clone()));
        spawn_local(async move {
            if delay_ms > 0 {
                self.pause(delay_ms).await;
            }
            self.try_until_answered(&id).await;
            self.driving.update_value(|driving| driving.retain(|driven| *driven != id));
            self.troubles.update(|troubles| troubles.retain(|(of, _)| *of != id));
            self.reload();
        });
    }

    async fn try_until_answered(self, id: &str) {
        let (mut tries, mut faults) = (0, 0);
        // Read again each time: another tab may have got the answer meanwhile.
        while let Some(entry) = entry::load(id).filter(Entry::is_pending) {
            let answer = api::send(entry.call()).await;
            tries += 1;
            let (trouble, wait_seconds) = match answer {
                Ok(json) => return self.settle(entry, Outcome::Done(json)),
                Err(ApiError::Refused(problem)) => {
                    // A fault of the server's own may pass.
                    faults += u32::from(problem.is_fault());
                    if !problem.is_fault() || faults == MOST_FAULTS {
                        return self.settle(entry, Outcome::Refused(problem));
                    }
                    (Trouble::Busy, 0)
                }
                Err(ApiError::Busy { retry_after_seconds }) => {
                    (Trouble::Busy, retry_after_seconds.unwrap_or_default())
                }
                Err(ApiError::Unreachable) => (Trouble::NoAnswer, 0),
            };
            self.troubles.update(|troubles| {
                troubles.retain(|(of, _)| of != id);
                troubles.push((id.to_owned(), trouble));
            });
            self.pause(entry::wait_ms(tries, wait_seconds, js_sys::Math::random())).await;
        }
    }

    /// The token reaches the device before the entry counts as answered: a tab closed in between only asks once more.
    fn settle(self, entry: Entry, outcome: Outcome) {
        // Where another tab was faster, all of this has been done, and its person may have gone on.
        if !entry::load(&entry.id).is_some_and(|entry| entry.is_pending()) {
            return;
        }
        match &outcome {
            Outcome::Done(json) => deliver::deliver(&entry.change, json),
            Outcome::Refused(problem) => deliver::refuse(&entry.change, problem),
        }
        // Whoever was taken off the device meanwhile takes the answer along. Other tokens than one's own are not kept there.
        let is_own = !matches!(entry.change.what, What::Link { .. } | What::Portal { .. });
        let is_gone = |token: &String| {
            is_own && held::load(&entry.change.event).iter().all(|held| held.token != *token)
        };
        if entry.change.bearer.as_ref().is_some_and(is_gone) {
            entry::remove(&entry.id);
        } else {
            entry::save(&entry.answered(outcome));
        }
        self.device.notify();
    }

    async fn pause(self, milliseconds: u32) {
        let wait = Promise::new(&mut |wake, _| {
            let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
            let timer = window().set_timeout_with_callback_and_timeout_and_arguments_0(&wake, milliseconds);
            if timer.is_ok() {
                self.wakers.update_value(|wakers| wakers.push(wake));
            }
        });
        // It is only ever resolved.
        let _ = JsFuture::from(wait).await;
    }
}

impl Entry {
    fn call(&self) -> Call<'_> {
        Call {
            method: &self.change.method,
            path: &self.change.path,
            body: &self.change.body,
            bearer: self.change.bearer.as_deref(),
            key: Some(&self.id),
        }
    }
}
