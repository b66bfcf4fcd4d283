//! `localStorage` as typed JSON. Where the browser refuses it (some private windows, a full disk) values live in memory,
//! and [`is_lasting`] tells, so that no screen promises what would not happen.

use std::cell::{Cell, RefCell};

use leptos::prelude::window;
use serde::Serialize;
use web_sys::Storage;

use crate::json::{self, FromJson};

thread_local! {
    /// A few words in any order: a map would weigh two kilobytes.
    static MEMORY: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    static LASTING: Cell<bool> = const { Cell::new(true) };
}

/// Whether what was written survives this page.
pub fn is_lasting() -> bool {
    LASTING.get() && local().is_some()
}

/// Reads a value; none where there is none, or where an older version of the app wrote something else.
pub fn read<T: FromJson>(key: &str) -> Option<T> {
    json::read(&read_text(key)?)
}

/// Reads JSON as it stands.
pub fn read_text(key: &str) -> Option<String> {
    let memory = MEMORY.with_borrow(|memory| {
        memory.iter().find(|(kept_at, _)| kept_at == key).map(|(_, text)| text.clone())
    });
    memory.or_else(|| local()?.get_item(key).ok()?)
}

/// Writes a value.
pub fn write<T: Serialize>(key: &str, value: &T) {
    if let Ok(text) = serde_json::to_string(value) {
        write_text(key, text);
    }
}

/// Writes JSON as it stands.
pub fn write_text(key: &str, text: String) {
    let stored = local().is_some_and(|local| local.set_item(key, &text).is_ok());
    forget(key);
    if !stored {
        LASTING.set(false);
        MEMORY.with_borrow_mut(|memory| memory.push((key.to_owned(), text)));
    }
}

/// Takes a value away.
pub fn remove(key: &str) {
    forget(key);
    if let Some(local) = local() {
        // Removing fails only where reading does as well.
        let _ = local.remove_item(key);
    }
}

/// Every key that starts with `prefix`, in order.
pub fn keys(prefix: &str) -> Vec<String> {
    let mut keys: Vec<String> =
        MEMORY.with_borrow(|memory| memory.iter().map(|(key, _)| key.clone()).collect());
    if let Some(local) = local() {
        let count = local.length().unwrap_or_default();
        keys.extend((0..count).filter_map(|index| local.key(index).ok().flatten()));
    }
    keys.retain(|key| key.starts_with(prefix));
    // By hand, and what is here twice only once: there are a few, and a library's sort weighs four kilobytes.
    let mut sorted: Vec<String> = Vec::new();
    for key in keys {
        if let Some(place) = sorted.iter().position(|other| *other >= key) {
            if sorted[place] != key {
                sorted.insert(place, key);
            }
        } else {
            sorted.push(key);
        }
    }
    sorted
}

fn forget(key: &str) {
    MEMORY.with_borrow_mut(|memory| memory.retain(|(kept_at, _)| kept_at != key));
}

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::{is_lasting, keys, read, remove, write};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_is_written_is_read_until_it_is_removed() {
        write("test:storage:a", &vec![1, 2]);
        write("test:storage:b", &"x");
        assert_eq!(keys("test:storage:"), ["test:storage:a", "test:storage:b"]);
        assert_eq!(read::<Vec<u32>>("test:storage:a"), Some(vec![1, 2]));
        assert!(is_lasting());
        remove("test:storage:a");
        remove("test:storage:b");
        assert_eq!(read::<Vec<u32>>("test:storage:a"), None);
    }

    #[wasm_bindgen_test]
    fn something_of_another_form_is_as_good_as_nothing() {
        write("test:storage:odd", &"text");
        assert_eq!(read::<Vec<u32>>("test:storage:odd"), None);
        remove("test:storage:odd");
    }
}
