//! Events: what a page needs to show one, taken from the page itself where the server has put it there.

use domain::events::{Event, EventSummary};
use domain::ids::EventSlug;
use domain::paths;
use domain::shifts::Shift;
use leptos::prelude::document;
use web_sys::Element;

use super::{ApiError, get, shifts};
use crate::dates::now_ms;
use crate::json::{self, FromJson, read_fields};

/// An event with its shifts: all that its pages show before anybody types.
#[derive(Clone, Debug, PartialEq)]
pub struct EventData {
    /// The event and its quotas.
    pub event: Event,
    /// The volunteer board.
    pub shifts: Vec<Shift>,
}

struct EventList {
    events: Vec<EventSummary>,
}

read_fields!(EventData { event, shifts });
read_fields!(EventList { events });

/// All events.
///
/// # Errors
/// Any [`ApiError`].
pub async fn list() -> Result<Vec<EventSummary>, ApiError> {
    match embedded::<EventList>() {
        Some(list) => Ok(list.events),
        None => get(paths::EVENTS, None).await,
    }
}

/// One event, from the page itself if it is there; and when it was so, in milliseconds since 1970 by the device's clock.
///
/// # Errors
/// Any [`ApiError`].
pub async fn load(event: EventSlug) -> Result<(EventData, f64), ApiError> {
    let data = embedded::<EventData>().filter(|data| data.event.slug == event);
    // It is read once: later it would be old.
    if let Some(script) = script() {
        script.remove();
    }
    match data {
        Some(data) => Ok((data, page_time())),
        None => Ok((fetch(&event).await?, now_ms())),
    }
}

/// When the server made this page. A page that was kept says when that was (`worker.js`); any other counts as new.
fn page_time() -> f64 {
    let now = now_ms();
    let kept = document().document_element().and_then(|root| root.get_attribute("data-as-of"));
    // Of two numbers of which one is none, it is the other one.
    kept.map_or(now, |time| js_sys::parse_float(&time).min(now))
}

/// One event, from the server.
///
/// # Errors
/// Any [`ApiError`].
pub async fn fetch(event: &EventSlug) -> Result<EventData, ApiError> {
    let data: Event = get(&paths::event(event), None).await?;
    Ok(EventData { event: data, shifts: shifts::list(event).await? })
}

/// What the server put into `index.html`. At the address of all events, a single one stands there as well.
fn embedded<T: FromJson>() -> Option<T> {
    let text = script()?.text_content()?;
    json::read(&text)
}

fn script() -> Option<Element> {
    document().get_element_by_id("headcount-data")
}
