//! The stream of counts: kept open while somebody looks, opened again with growing waits when it breaks.

use std::time::Duration;

use domain::live::Counts;
use domain::paths;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use super::{EventStore, Freshness};
use crate::dates::now_ms;
use crate::json;

const FIRST_WAIT_MS: f64 = 500.0;
const LONGEST_WAIT_MS: f64 = 20_000.0;
/// After so many tries in vain the counts are asked for, and then each time after as many again: about once a minute.
const ASK_EVERY: u32 = 4;
/// A page that nobody looks at lets go of the stream after this time: a pocketed phone saves its battery, and the server
/// one watcher.
const HIDDEN: Duration = Duration::from_mins(1);

/// An open stream; dropping it closes it.
struct Connection {
    source: EventSource,
    _counts: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.close();
    }
}

#[derive(Clone, Copy)]
struct Feed {
    store: EventStore,
    connection: StoredValue<Option<Connection>, LocalStorage>,
    failures: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

/// Follows an event's counts until the owner is gone.
pub(super) fn start(store: EventStore) {
    let feed = Feed {
        store,
        connection: StoredValue::new_local(None),
        failures: StoredValue::new(0),
        timer: StoredValue::new(None),
    };
    feed.open();
    let online = window_event_listener(ev::online, move |_| feed.open());
    let offline = window_event_listener(ev::offline, move |_| {
        feed.let_go();
        feed.open_later();
    });
    let seen = window_event_listener(ev::visibilitychange, move |_| feed.look());
    on_cleanup(move || {
        online.remove();
        offline.remove();
        seen.remove();
        feed.stop_timer();
        feed.connection.try_update_value(|connection| *connection = None);
    });
}

impl Feed {
    fn open(self) {
        self.stop_timer();
        // What is shown need not be told again.
        let path = paths::live_since(&self.store.slug(), self.store.event.read_untracked().version);
        let Ok(source) = EventSource::new(&path) else { return self.open_later() };
        let counts = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| self.hear(&event));
        let error = Closure::<dyn FnMut()>::new(move || {
            self.lose();
            self.open_later();
        });
        // A new target takes any listener.
        let _ = source.add_event_listener_with_callback("counts", counts.as_ref().unchecked_ref());
        source.set_onerror(Some(error.as_ref().unchecked_ref()));
        let connection = Connection { source, _counts: counts, _error: error };
        self.connection.try_update_value(|old| *old = Some(connection));
    }

    fn hear(self, event: &MessageEvent) {
        let Some(text) = event.data().as_string() else { return };
        let Some(counts) = json::read::<Counts>(&text) else { return };
        self.failures.try_set_value(0);
        self.store.merge(counts);
        if self.store.freshness.get_untracked() != Freshness::Live {
            self.store.freshness.set(Freshness::Live);
        }
    }

    fn lose(self) {
        if self.store.freshness.try_get_untracked() == Some(Freshness::Live) {
            self.store.freshness.set(Freshness::LostSince(now_ms()));
        }
    }

    /// Closes the stream: what is still on its way through a dead network must not make old counts look new.
    fn let_go(self) {
        self.lose();
        self.connection.try_update_value(|connection| *connection = None);
    }

    /// Only the source is closed here, since this may run inside the connection's own callback.
    fn open_later(self) {
        self.connection.try_with_value(|connection| {
            if let Some(connection) = connection {
                connection.source.close();
            }
        });
        let failures = self.failures.try_update_value(|failures| {
            *failures += 1;
            *failures
        });
        let failures = failures.unwrap_or(1);
        if failures % ASK_EVERY == 0 {
            spawn_local(self.store.ask());
        }
        let longest = FIRST_WAIT_MS * f64::from(1_u32 << failures.min(8));
        let wait = longest.min(LONGEST_WAIT_MS) * (0.5 + 0.5 * js_sys::Math::random());
        self.set_timer(move || self.open(), Duration::from_secs_f64(wait / 1000.0));
    }

    fn look(self) {
        if !document().hidden() {
            let lost = self.store.freshness.get_untracked() != Freshness::Live;
            return if lost { self.open() } else { self.stop_timer() };
        }
        self.set_timer(move || self.let_go(), HIDDEN);
    }

    fn set_timer(self, then: impl FnOnce() + 'static, wait: Duration) {
        self.stop_timer();
        match set_timeout_with_handle(then, wait) {
            Ok(timer) => _ = self.timer.try_set_value(Some(timer)),
            Err(error) => leptos::logging::warn!("{error:?}"),
        }
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}
