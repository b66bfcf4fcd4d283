//! Fills the template's three places.

use std::fmt::Write;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Timestamp;
use domain::ledger::{Access, Overflow, QuotaKind};
use serde_json::{Value, json};

use super::View;
use crate::app::App;
use crate::assets;
use crate::events::Running;
use crate::headers::POLICY;
use crate::html::escape;
use crate::tokens::Digest;

/// A filled page, and the policy under which its style is applied.
pub(super) struct Filled {
    pub(super) html: String,
    pub(super) policy: String,
}

pub(super) fn fill(app: &App, view: View, running: Option<&Arc<Running>>) -> Filled {
    let style = running.map(|running| format!(":root{{--hue:{}}}", running.row.accent_hue));
    let html = assets::index_template()
        .replacen("<!--headcount:head-->", &head(view, running, style.as_deref()), 1)
        .replacen("<!--headcount:shell-->", &shell(app, view, running), 1)
        .replacen("<!--headcount:data-->", &data(app, view, running), 1);
    let policy = match style {
        None => POLICY.to_owned(),
        // The colour must be there before the app is; a hash allows this one style and no other.
        Some(style) => {
            let hash = STANDARD.encode(Digest::of(style).0);
            POLICY.replacen("style-src 'self'", &format!("style-src 'self' 'sha256-{hash}'"), 1)
        }
    };
    Filled { html, policy }
}

fn head(view: View, running: Option<&Arc<Running>>, style: Option<&str>) -> String {
    let event = running.map(|running| running.row.name.as_str());
    let page = match view {
        View::Events | View::Home => None,
        View::Register | View::Join => Some("Register"),
        View::Me => Some("My registration"),
        View::Volunteer => Some("Volunteer"),
        View::Book => Some("The book"),
        View::NotFound => Some("Not found"),
    };
    let title: Vec<&str> = [page, event, Some("Headcount")].into_iter().flatten().collect();
    let description = running
        .map_or("Registration and volunteer sign-up that cannot overshoot.", |running| {
            running.row.description.as_str()
        });
    let mut head = format!(
        "<title>{}</title>\n    <meta name=\"description\" content=\"{}\">",
        escape(&title.join(" · ")),
        escape(description)
    );
    if let Some(style) = style {
        let _ = write!(head, "\n    <style>{style}</style>");
    }
    head
}

fn shell(app: &App, view: View, running: Option<&Arc<Running>>) -> String {
    let mut shell = r#"<header><a href="/">Headcount</a></header><main>"#.to_owned();
    match (view, running) {
        (View::NotFound, _) => {
            shell.push_str("<h1>Not found</h1><p>There is nothing at this address.</p>");
        }
        (_, Some(running)) => {
            let row = &running.row;
            let _ = write!(
                shell,
                r#"<h1>{}</h1><p class="when">{}</p><p class="where">{}</p><p class="seats">{}</p>"#,
                escape(&row.name),
                escape(&when(row.starts_at, row.ends_at, &row.time_zone)),
                escape(&row.location),
                escape(&seats(running)),
            );
        }
        (_, None) => {
            shell.push_str("<h1>Events</h1><ul>");
            for running in app.events.all() {
                let (slug, name) = (running.row.slug.as_str(), running.row.name.as_str());
                let _ = write!(shell, r#"<li><a href="/e/{}">{}</a></li>"#, escape(slug), escape(name));
            }
            shell.push_str("</ul>");
        }
    }
    shell.push_str("</main>");
    shell
}

/// The days of an event, in its own zone.
fn when(starts_at: Timestamp, ends_at: Timestamp, time_zone: &str) -> String {
    let (Ok(first), Ok(last)) = (starts_at.in_tz(time_zone), ends_at.in_tz(time_zone)) else {
        return starts_at.to_string();
    };
    let full = "%A, %-d %B %Y";
    if first.date() == last.date() {
        return first.strftime(full).to_string();
    }
    let short = if first.year() == last.year() { "%A, %-d %B" } else { full };
    format!("{} – {}", first.strftime(short), last.strftime(full))
}

/// What is left at the doors that everybody may use.
fn seats(running: &Running) -> String {
    let book = running.book();
    let doors: Vec<_> = book
        .quotas()
        .filter(|quota| quota.spec.kind == QuotaKind::Door && quota.spec.access == Access::Everyone)
        .collect();
    let [door] = doors[..] else {
        let parts: Vec<String> =
            doors.iter().map(|door| format!("{}: {} left", door.spec.name, door.left)).collect();
        return parts.join(" · ");
    };
    match (door.left, door.spec.overflow) {
        (0, Overflow::WaitingList) => "Full; there is a waiting list".to_owned(),
        (0, Overflow::Refuse) => "Full".to_owned(),
        (1, _) => "1 seat left".to_owned(),
        (left, _) => format!("{left} seats left"),
    }
}

fn data(app: &App, view: View, running: Option<&Arc<Running>>) -> String {
    let of_event = |running: &Running| json!({ "event": running.event(), "shifts": running.shifts() });
    let value = match (view, running) {
        (View::Events, _) => {
            let all = app.events.all();
            // A visitor of the only event is on the way to it.
            let mut value = if let [only] = all { of_event(only) } else { json!({}) };
            value["events"] = all.iter().map(|running| json!(running.summary())).collect::<Value>();
            value
        }
        (_, Some(running)) => of_event(running),
        (_, None) => return String::new(),
    };
    // Nothing in it may look like the end of the script element, or like the beginning of a comment.
    let text = value.to_string().replace('<', "\\u003c");
    format!(r#"<script type="application/json" id="headcount-data">{text}</script>"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_events_own() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let (start, end) = (time("2012-03-08T02:00:00Z"), time("2012-03-16T01:00:00Z"));
        assert_eq!(when(start, end, "America/Los_Angeles"), "Wednesday, 7 March – Thursday, 15 March 2012");
        assert_eq!(when(start, start, "America/Los_Angeles"), "Wednesday, 7 March 2012");
        assert_eq!(when(start, end, "No/Where"), "2012-03-08T02:00:00Z");
    }
}
