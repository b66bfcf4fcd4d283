//! The words of the first screen, in the app's own markup: they are there before the app is, and seem to stay where they
//! were when it takes over.

use std::fmt::Write;
use std::sync::Arc;

use domain::Timestamp;
use domain::ledger::{Access, Overflow, QuotaKind, QuotaView};

use super::View;
use crate::app::App;
use crate::events::Running;
use crate::html::escape;

pub(super) fn words(app: &App, view: View, running: Option<&Arc<Running>>) -> String {
    let mut html = concat!(
        r#"<header class="masthead"><div class="masthead-inner">"#,
        r#"<a class="brand" href="/"><svg class="mark" viewBox="0 0 32 32" aria-hidden="true">"#,
        r#"<path d="M7 7v18M13 7v18M19 7v18M25 7v18"/><path class="mark-stroke" d="M3.5 21.5l25-11"/></svg>"#,
        r#"<span>Headcount</span></a></div></header><main>"#
    )
    .to_owned();
    match (view, running) {
        (View::NotFound, _) => {
            html.push_str(r#"<div class="page-head"><h1>There is nothing here</h1></div>"#);
        }
        (_, Some(running)) => {
            let row = &running.row;
            let _ = write!(
                html,
                r#"<div class="home"><div class="home-head"><h1>{}</h1><p class="home-when">{}</p><p class="home-where">{}</p></div><div class="home-now">"#,
                escape(&row.name),
                escape(&when(row.starts_at, row.ends_at, &row.time_zone)),
                escape(&row.location),
            );
            seats(&mut html, running, Timestamp::now());
            html.push_str("</div></div>");
        }
        (_, None) => {
            html.push_str("<h1>Events</h1><ul>");
            for running in app.events.all() {
                let (slug, name) = (running.row.slug.as_str(), running.row.name.as_str());
                let _ = write!(html, r#"<li><a href="/e/{}">{}</a></li>"#, escape(slug), escape(name));
            }
            html.push_str("</ul>");
        }
    }
    html.push_str("</main>");
    html
}

/// The days of an event, in its own zone, as the app will write them where English has the day first.
pub(crate) fn when(starts_at: Timestamp, ends_at: Timestamp, time_zone: &str) -> String {
    let (Ok(first), Ok(last)) = (starts_at.in_tz(time_zone), ends_at.in_tz(time_zone)) else {
        return starts_at.to_string();
    };
    let full = "%-d %B %Y";
    let range = |format: &str| format!("{} – {}", first.strftime(format), last.strftime(full));
    match (first.date(), last.date()) {
        (one, other) if one == other => first.strftime(full).to_string(),
        (one, other) if one.first_of_month() == other.first_of_month() => {
            format!("{}–{}", one.day(), last.strftime(full))
        }
        (one, other) if one.year() == other.year() => range("%-d %B"),
        _ => range(full),
    }
}

/// What is left at the doors that everybody may use.
fn seats(html: &mut String, running: &Running, now: Timestamp) {
    let book = running.book();
    let is_public =
        |door: &QuotaView<'_>| door.spec.kind == QuotaKind::Door && door.spec.access == Access::Everyone;
    let doors: Vec<_> = book.quotas().filter(is_public).collect();
    let several = doors.len() > 1;
    for door in doors {
        let (number, words) = left(&door, now);
        let (attribute, name) = if several {
            (" data-several", format!("<strong>{}</strong> ", escape(&door.spec.name)))
        } else {
            ("", String::new())
        };
        let _ = write!(
            html,
            r#"<p class="seats number"{attribute}>{name}<b>{number}</b> <span>{words}</span></p>"#
        );
    }
}

/// What stands out about a door, and the words beside it.
fn left(door: &QuotaView<'_>, now: Timestamp) -> (String, &'static str) {
    let spec = door.spec;
    if spec.opens_at.is_some_and(|opens| now < opens) {
        return (String::new(), "Opens later.");
    }
    if spec.closes_at.is_some_and(|closes| now >= closes) {
        return (String::new(), "Closed.");
    }
    match (door.left, spec.overflow) {
        (0, Overflow::WaitingList) => ("Full".to_owned(), "You can join the waiting list."),
        (0, Overflow::Refuse) => ("Full".to_owned(), "Seats that are given back show up here."),
        (1, _) => ("1".to_owned(), "seat left right now"),
        (left, _) => (grouped(left), "seats left right now"),
    }
}

/// `1,340`.
fn grouped(number: u32) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1_000), number % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_events_own() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let (start, end) = (time("2012-03-08T02:00:00Z"), time("2012-03-16T01:00:00Z"));
        assert_eq!(when(start, end, "America/Los_Angeles"), "7–15 March 2012");
        assert_eq!(when(start, start, "America/Los_Angeles"), "7 March 2012");
        let (may, next) = (time("2012-05-08T02:00:00Z"), time("2013-01-01T12:00:00Z"));
        assert_eq!(when(start, may, "America/Los_Angeles"), "7 March – 7 May 2012");
        assert_eq!(when(start, next, "America/Los_Angeles"), "7 March 2012 – 1 January 2013");
        assert_eq!(when(start, end, "No/Where"), "2012-03-08T02:00:00Z");
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_340_007].map(grouped), ["0", "999", "1,000", "1,340,007"]);
    }
}
