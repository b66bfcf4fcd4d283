//! Mails as pages, for whoever tries Headcount out and for organisers: `/dev/mails`.

use std::fmt::Write;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use domain::mails::{Mail, MailState};

use super::desk;
use crate::app::{App, Shared};
use crate::events::Running;
use crate::extract::Path;
use crate::html::{escape, plain_page, plain_style};
use crate::problem::Failure;
use crate::reply;

/// Where mails are read.
pub(crate) const PATH: &str = "/dev/mails";

const STYLE: &str = plain_style!("mails/page.css");
/// A mail's HTML has styles in it, and needs nothing from anywhere.
const MAIL_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

pub(crate) fn routes() -> Router<Shared> {
    let style = async |headers: HeaderMap| {
        reply::tagged(&headers, "text/css; charset=utf-8", STYLE.as_bytes().to_vec())
    };
    Router::new()
        .route(PATH, get(all))
        .route("/dev/mails.css", get(style))
        .route("/dev/mails/{event}/{mail}", get(one))
        .route("/dev/mails/{event}/{mail}/html", get(html))
        .route("/dev/mails/{event}/{mail}/calendar.ics", get(calendar))
}

async fn all(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Failure> {
    let mut page = String::from("<h1>Mails</h1>\n");
    let events = readable(&app, &headers).await?;
    if events.is_empty() && !desk::is_open(&app, &headers) {
        return Ok(ask());
    }
    for running in events {
        let rows = app.store.mails().newest(&running.row.id, desk::NEWEST).await?;
        let _ = writeln!(page, "<h2>{}</h2>", escape(&running.row.name));
        if rows.is_empty() {
            page.push_str("<p>Nobody has been written to yet. A mail arrives here about a second after its occasion.</p>\n");
            continue;
        }
        page.push_str("<ul>\n");
        for mail in rows.into_iter().map(desk::mail) {
            line(&mut page, running, &mail);
        }
        page.push_str("</ul>\n");
    }
    Ok(whole("Mails", &page))
}

fn line(page: &mut String, running: &Running, mail: &Mail) {
    let about = mail.subject.clone().unwrap_or_else(|| mail.occasion.replace('_', " "));
    let _ = writeln!(
        page,
        "<li><a href=\"{PATH}/{}/{}\">{}</a><br><small>to {} · {} · {}</small></li>",
        escape(running.row.slug.as_str()),
        escape(&mail.id),
        escape(&about),
        escape(recipient(mail)),
        escape(&state(mail)),
        escape(&local(running, mail.made_at)),
    );
}

async fn one(
    State(app): State<Shared>,
    Path(names): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (running, mail) = find(&app, &names, &headers).await?;
    let title = mail.subject.clone().unwrap_or_else(|| mail.occasion.replace('_', " "));
    let mut page = format!("<p><a href=\"{PATH}\">All mails</a></p>\n<h1>{}</h1>\n<dl>\n", escape(&title));
    let mut term = |name: &str, value: &str| {
        let _ = writeln!(page, "<dt>{name}</dt><dd>{}</dd>", escape(value));
    };
    term("To", &format!("{} <{}>", mail.name, recipient(&mail)));
    term("Written", &local(running, mail.made_at));
    term("State", &state(&mail));
    page.push_str("</dl>\n");
    let path = format!("{PATH}/{}/{}", escape(&names.0), escape(&names.1));
    match &mail.text {
        None => page.push_str("<p>Its words are not kept: only who got it, when, and why.</p>\n"),
        Some(text) => {
            let _ = writeln!(
                page,
                "<article>{}</article>\n<p><a href=\"{path}/html\">As HTML</a></p>",
                linked(text)
            );
        }
    }
    if mail.calendar.is_some() {
        let _ = writeln!(page, "<p><a href=\"{path}/calendar.ics\">calendar.ics</a>, attached</p>");
    }
    Ok(whole(&title, &page))
}

async fn html(
    State(app): State<Shared>,
    Path(names): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (_, mail) = find(&app, &names, &headers).await?;
    let html = mail.html.ok_or_else(Failure::not_found)?;
    Ok(([(CONTENT_SECURITY_POLICY, MAIL_POLICY)], Html(html)).into_response())
}

async fn calendar(
    State(app): State<Shared>,
    Path(names): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (_, mail) = find(&app, &names, &headers).await?;
    let file = mail.calendar.ok_or_else(Failure::not_found)?;
    let about = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"calendar.ics\""),
    ];
    Ok((about, file).into_response())
}

/// The events whose mails whoever asks may read.
async fn readable<'a>(app: &'a App, headers: &HeaderMap) -> Result<Vec<&'a Running>, Failure> {
    if desk::is_open(app, headers) {
        return Ok(app.events.all().iter().map(AsRef::as_ref).collect());
    }
    let role = desk::role_of_dialogue(app, headers).await?;
    Ok(role.and_then(|role| app.events.by_id(&role.event)).map(AsRef::as_ref).into_iter().collect())
}

async fn find<'a>(
    app: &'a App,
    (event, id): &(String, String),
    headers: &HeaderMap,
) -> Result<(&'a Running, Mail), Failure> {
    let events = readable(app, headers).await?;
    let running = events.into_iter().find(|running| running.row.slug.as_str() == event);
    let running = running.ok_or_else(Failure::not_found)?;
    let row = app.store.mails().mail(&running.row.id, id).await?;
    Ok((running, desk::mail(row.ok_or_else(Failure::not_found)?)))
}

fn ask() -> Response {
    let words =
        "<h1>Mails</h1>\n<p>Give an organiser’s token as the password; the name does not matter.</p>\n";
    let mut response = whole("Mails", words);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    let realm = axum::http::HeaderValue::from_static("Basic realm=\"An organiser's token is the password\"");
    response.headers_mut().insert(WWW_AUTHENTICATE, realm);
    response
}

fn whole(title: &str, body: &str) -> Response {
    Html(plain_page(title, "/dev/mails.css", body)).into_response()
}

fn recipient(mail: &Mail) -> &str {
    if mail.email.is_empty() { "somebody who is forgotten" } else { &mail.email }
}

fn state(mail: &Mail) -> String {
    let reason = mail.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    match mail.state {
        MailState::Waiting if mail.attempts > 0 => {
            format!("tried {} times, and will be again{reason}", mail.attempts)
        }
        MailState::Waiting => "about to be sent".to_owned(),
        MailState::Sent => "sent".to_owned(),
        MailState::Failed => format!("failed{reason}"),
        MailState::Kept => "kept here, since no mail server is configured".to_owned(),
    }
}

fn local(running: &Running, time: domain::Timestamp) -> String {
    match time.in_tz(&running.row.time_zone) {
        Ok(local) => local.strftime("%-d %B %Y, %H:%M:%S %Z").to_string(),
        Err(_) => time.to_string(),
    }
}

/// A mail's text with its addresses as links: each stands alone in its line, or at the line's end.
fn linked(text: &str) -> String {
    let mut html = String::new();
    for line in text.lines() {
        let (before, url) = match line.find("http") {
            Some(at) if line[at..].starts_with("http://") || line[at..].starts_with("https://") => {
                line.split_at(at)
            }
            _ => (line, ""),
        };
        html.push_str(&escape(before));
        if !url.is_empty() {
            let url = escape(url.trim());
            let _ = write!(html, "<a href=\"{url}\">{url}</a>");
        }
        html.push('\n');
    }
    html
}
