//! The public ledger: its pages, fetched as bytes and read entry by entry.
//!
//! A page holds up to 5,000 entries. Parsing it in one go would block a phone for longer than a frame, so a [`Page`] gives its
//! entries one at a time and the caller decides when to pause.

use domain::ids::EventSlug;
use domain::ledger::Entry;
use domain::paths;
use js_sys::Uint8Array;
use leptos::wasm_bindgen::JsValue;
use serde::de::{DeserializeOwned, IgnoredAny};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::{ApiError, Call, fetch};

/// A page is a megabyte: on a bad network it takes its time.
const TIME_OUT_MS: u32 = 60_000;

/// The entries after number `after`.
///
/// # Errors
/// [`ApiError::Unreachable`] where no page came, [`ApiError::Busy`] where the server asks for patience.
pub(crate) async fn page(event: &EventSlug, after: u64) -> Result<Page, ApiError> {
    let path = paths::ledger(event, after);
    let call = Call { method: "GET", path: &path, ..Call::default() };
    let response = fetch(call, TIME_OUT_MS).await.map_err(|_| ApiError::Unreachable)?;
    match response.status() {
        429 | 503 => return Err(ApiError::Busy { retry_after_seconds: None }),
        200..=299 => {}
        _ => return Err(ApiError::Unreachable),
    }
    bytes(&response).await.map(Page::new).map_err(|_| ApiError::Unreachable)
}

async fn bytes(response: &Response) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Why a page could not be read: its text ended, or is not a ledger's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) String);

/// A page of `{"entries": […], "version": V}`, read from its beginning.
#[derive(Debug)]
pub(crate) struct Page {
    bytes: Vec<u8>,
    at: usize,
    part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Start,
    Entries,
    End,
}

impl Page {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, at: 0, part: Part::Start }
    }

    /// The next entry; none at the page's end.
    ///
    /// # Errors
    /// [`Unreadable`] where the text is not what it should be.
    pub(crate) fn next_entry(&mut self) -> Result<Option<Entry>, Unreadable> {
        if self.part == Part::Start {
            self.expect(b'{')?;
            self.seek_entries()?;
        }
        if self.part == Part::End {
            return Ok(None);
        }
        if self.eat(b']') {
            self.eat(b',');
            self.seek_entries()?;
            return self.next_entry();
        }
        let entry = self.value()?;
        self.eat(b',');
        Ok(Some(entry))
    }

    /// Reads the object's fields up to the entries, or to its end.
    fn seek_entries(&mut self) -> Result<(), Unreadable> {
        while !self.eat(b'}') {
            let field: String = self.value()?;
            self.expect(b':')?;
            if field == "entries" {
                self.part = Part::Entries;
                return self.expect(b'[');
            }
            self.value::<IgnoredAny>()?;
            self.eat(b',');
        }
        self.part = Part::End;
        Ok(())
    }

    fn value<T: DeserializeOwned>(&mut self) -> Result<T, Unreadable> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<T>();
        let value = values.next();
        self.at += values.byte_offset();
        match value {
            Some(Ok(value)) => Ok(value),
            Some(Err(error)) => Err(Unreadable(error.to_string())),
            None => Err(Unreadable("it ends too early".to_owned())),
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.eat(byte) {
            Ok(())
        } else {
            Err(Unreadable(format!("no “{}” at byte {}", char::from(byte), self.at)))
        }
    }
}
