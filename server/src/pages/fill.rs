//! Fills the template's three places.

use std::fmt::Write;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{View, shell};
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
    let html = assets::template()
        .replacen("<!--headcount:head-->", &head(view, running, style.as_deref()), 1)
        .replacen("<!--headcount:shell-->", &shell::words(app, view, running), 1)
        .replacen("<!--headcount:data-->", &data(app, view, running), 1);
    let policy = match style {
        None => POLICY.to_owned(),
        // The colour must be there before the app is; a hash allows this one style and no other.
        Some(style) => {
            let hash = STANDARD.encode(Digest::of_bytes(style).0);
            POLICY.replacen("style-src 'self'", &format!("style-src 'self' 'sha256-{hash}'"), 1)
        }
    };
    Filled { html, policy }
}

fn head(view: View, running: Option<&Arc<Running>>, style: Option<&str>) -> String {
    // As the app titles them, so that nothing changes when it starts.
    let page = match view {
        View::Events | View::Home => None,
        View::Register => Some("Register"),
        View::Join => Some("Register with a code"),
        View::Me => Some("My registration"),
        View::Link => Some("Your link"),
        View::Volunteer => Some("Volunteer"),
        View::Book => Some("The book"),
        View::Sponsors => Some("Sponsors"),
        View::Portal => Some("Our seats"),
        View::NotFound => Some("Not found"),
    };
    let of = running.map_or("Headcount", |running| running.row.name.as_str());
    let title: Vec<&str> = page.into_iter().chain([of]).collect();
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
    if let Some(path) = view.bundle().and_then(assets::bundle) {
        // Asked for together with the program, not after it.
        let _ = write!(
            head,
            "\n    <link rel=\"preload\" href=\"{path}\" as=\"fetch\" type=\"application/wasm\" crossorigin>"
        );
    }
    head
}

fn data(app: &App, view: View, running: Option<&Arc<Running>>) -> String {
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

/// The event and its shifts with the counts of the latest message, which the book may be ahead of by a moment: the app names
/// their version to the event stream, which then need not tell everything again.
fn of_event(running: &Running) -> Value {
    let counts = running.live.counts();
    let (mut event, mut shifts) = (running.event(), running.shifts());
    counts.put_into(&mut event.quotas, &mut shifts);
    event.version = counts.version;
    json!({ "event": event, "shifts": shifts })
}
