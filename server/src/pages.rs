//! The app's page, filled with what the first screen needs: words before any WebAssembly, and the event's data so that
//! the app starts without asking again.

mod fill;
mod shell;

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::ids::EventSlug;
use tokio::sync::Mutex;

use crate::app::{App, Shared};
use crate::assets::Accepted;
use crate::events::Running;
use crate::extract::Path;
use crate::problem::Failure;
use crate::reply;

pub(crate) use shell::when as days;

/// A page may be this old: the counts on it are followed by live ones, and a rush must not fill it anew for each visit.
const FRESH: Duration = Duration::from_millis(250);
/// A door opens and closes by the clock, without a new version.
const STALE: Duration = Duration::from_mins(1);
/// Good enough on text, and quick.
const BROTLI_QUALITY: u32 = 5;

/// What an address shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum View {
    Events,
    Home,
    Register,
    Join,
    Me,
    Link,
    Volunteer,
    Book,
    Sponsors,
    Portal,
    NotFound,
}

impl View {
    /// The bundle that shows it, if it is not in the program itself; the app's `bundles` say the same.
    pub(crate) fn bundle(self) -> Option<&'static str> {
        match self {
            Self::Join => Some("join"),
            Self::Me => Some("me"),
            Self::Link => Some("link"),
            Self::Book => Some("book"),
            Self::Sponsors => Some("sponsors"),
            Self::Portal => Some("portal"),
            _ => None,
        }
    }

    /// What the part of an address after the event shows; the app's own routes.
    fn of(rest: &str) -> Self {
        let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => Self::Home,
            ["register"] => Self::Register,
            ["join", _] => Self::Join,
            ["me"] => Self::Me,
            ["link"] => Self::Link,
            ["volunteer"] => Self::Volunteer,
            ["book"] => Self::Book,
            ["sponsors"] => Self::Sponsors,
            ["sponsor"] => Self::Portal,
            _ => Self::NotFound,
        }
    }
}

/// A filled page, in all its forms.
#[derive(Debug)]
struct Page {
    /// Of the ledger and of the questions.
    version: (u64, u64),
    made: Instant,
    etag: String,
    /// With the hash of the one style that stands in the page.
    policy: String,
    plain: Bytes,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

/// The pages filled last.
#[derive(Debug, Default)]
pub(crate) struct Pages(Mutex<HashMap<Key, Arc<Page>>>);

type Key = (View, Option<EventSlug>);

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(events))
        .route("/e/{event}", get(event_home))
        .route("/e/{event}/", get(event_home))
        .route("/e/{event}/{*rest}", get(event_page))
}

async fn events(State(app): State<Shared>, headers: HeaderMap) -> Response {
    show(&app, &headers, View::Events, None).await
}

type Named<T> = Result<Path<T>, Failure>;

async fn event_home(
    State(app): State<Shared>,
    event: Named<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    show_event(&app, &headers, event.map(|Path(event)| (event, String::new())), &uri).await
}

async fn event_page(
    State(app): State<Shared>,
    names: Named<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    show_event(&app, &headers, names.map(|Path(names)| names), &uri).await
}

async fn show_event(
    app: &App,
    headers: &HeaderMap,
    names: Result<(String, String), Failure>,
    uri: &Uri,
) -> Response {
    // What can't be read names nothing, to a person as to a program.
    let Ok((event, rest)) = names else { return not_found(app, headers).await };
    if let Some(running) = app.events.get(&EventSlug::from(event.as_str())) {
        return show(app, headers, View::of(&rest), Some(running)).await;
    }
    let same = |running: &&Arc<Running>| running.row.slug.as_str().eq_ignore_ascii_case(&event);
    match app.events.all().iter().find(same) {
        // Somebody has typed it from a poster.
        Some(running) => Redirect::temporary(&renamed(uri, running.row.slug.as_str())).into_response(),
        None => not_found(app, headers).await,
    }
}

/// An event's address with another name for the event.
fn renamed(uri: &Uri, event: &str) -> String {
    let rest = uri.path().splitn(4, '/').nth(3).map(|rest| format!("/{rest}")).unwrap_or_default();
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("/e/{event}{rest}{query}")
}

/// The app, which then says that there is nothing here.
pub(crate) async fn not_found(app: &App, headers: &HeaderMap) -> Response {
    show(app, headers, View::NotFound, None).await
}

async fn show(app: &App, headers: &HeaderMap, view: View, running: Option<&Arc<Running>>) -> Response {
    let page = app.pages.get(app, view, running).await;
    let mut response = Response::new(Body::empty());
    if view == View::NotFound {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    out.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    for (name, value) in [(ETAG, &page.etag), (CONTENT_SECURITY_POLICY, &page.policy)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            out.insert(name, value);
        }
    }
    if view != View::NotFound && reply::has(headers, &page.etag) {
        out.remove(CONTENT_TYPE);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    let (encoding, body) = page.form(headers);
    if let Some(encoding) = encoding {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    *response.body_mut() = Body::from(body);
    response
}

impl Pages {
    async fn get(&self, app: &App, view: View, running: Option<&Arc<Running>>) -> Arc<Page> {
        let version = match running {
            Some(running) => (running.live.latest().version, running.questions().version.into()),
            None => (app.events.all().iter().map(|running| running.live.latest().version).sum(), 0),
        };
        let key = (view, running.map(|running| running.row.slug.clone()));
        // Filling takes a moment, in which the others had better wait than do the same.
        let mut pages = self.0.lock().await;
        if let Some(page) = pages.get(&key)
            && page.made.elapsed() < if page.version == version { STALE } else { FRESH }
        {
            return page.clone();
        }
        let filled = fill::fill(app, view, running);
        let page = Arc::new(Page {
            version,
            made: Instant::now(),
            etag: reply::weak_tag(filled.html.as_bytes()),
            policy: filled.policy,
            plain: filled.html.into(),
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        });
        pages.insert(key, page.clone());
        page
    }
}

impl Page {
    fn form(&self, headers: &HeaderMap) -> (Option<&'static str>, Bytes) {
        let header = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let accepted = Accepted::parse(header);
        if accepted.brotli > 0.0 && accepted.brotli >= accepted.gzip {
            (Some("br"), self.brotli.get_or_init(|| brotli(&self.plain)).clone())
        } else if accepted.gzip > 0.0 {
            (Some("gzip"), self.gzip.get_or_init(|| gzip(&self.plain)).clone())
        } else {
            (None, self.plain.clone())
        }
    }
}

fn brotli(plain: &[u8]) -> Bytes {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_QUALITY, 22);
    compressor.write_all(plain).expect("memory takes all that is written to it");
    compressor.into_inner().into()
}

fn gzip(plain: &[u8]) -> Bytes {
    let mut compressor = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    compressor.write_all(plain).expect("memory takes all that is written to it");
    compressor.finish().expect("memory takes all that is written to it").into()
}

#[cfg(test)]
mod tests {
    use super::View;

    #[test]
    fn an_address_shows_what_the_app_shows_there() {
        for (rest, view) in [
            ("", View::Home),
            ("register", View::Register),
            ("register/", View::Register),
            ("join/a-code", View::Join),
            ("join", View::NotFound),
            ("me", View::Me),
            ("link", View::Link),
            ("volunteer", View::Volunteer),
            ("book", View::Book),
            ("sponsors", View::Sponsors),
            ("sponsor", View::Portal),
            ("book/more", View::NotFound),
        ] {
            assert_eq!(View::of(rest), view, "{rest}");
        }
    }
}
