//! Who may read mails, and the list of them as JSON.
//!
//! Mails hold links that open people's places. So they are for an event's organisers; and, while the server is only tried
//! out, for whoever sits at the machine: where it serves demo events only, listens on a loopback address, has no public
//! address, and is asked by that name, with nothing in between that says that it forwards.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, FORWARDED, HOST};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Timestamp;
use domain::mails::{Mail, MailState, Voice};
use domain::paths;
use domain::problem::FieldProblem;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::letters::Letter;
use super::occasions::Occasion;
use crate::app::{App, Shared};
use crate::auth::{self, Bearer};
use crate::extract::Path;
use crate::idempotency::Change;
use crate::problem::Failure;
use crate::store::{self, MailRow, Role};
use crate::tokens::Digest;

/// The most mails in a list.
pub(super) const NEWEST: u32 = 200;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(all)).routes(routes!(voice, set_voice))
}

#[derive(Debug, Deserialize)]
struct To {
    to: Option<String>,
}

/// Mails
///
/// The newest 200, the newest first; with `to`, of these only an address's. On a server that is only tried out on its own
/// machine they are there without a token.
#[utoipa::path(
    get, path = paths::MAILS, tag = "Mails", operation_id = "mails",
    params(("event" = String, Path, description = "The event's short name"),
        ("to" = Option<String>, Query, description = "An address")),
    security((), ("role_token" = [])),
    responses((status = 200, description = "Mails", body = Vec<Mail>)),
)]
async fn all(
    State(app): State<Shared>,
    Path(event): Path<String>,
    Query(To { to }): Query<To>,
    headers: HeaderMap,
) -> Result<Json<Vec<Mail>>, Failure> {
    let running = if is_open(&app, &headers) {
        app.event(&event)?
    } else {
        auth::organiser(&app, &event, Bearer::of(&headers)).await?.0
    };
    let mut rows = app.store.mails().newest(&running.row.id, NEWEST).await?;
    rows.retain(|row| to.as_ref().is_none_or(|to| row.email == *to));
    Ok(Json(rows.into_iter().map(mail).collect()))
}

/// How the event writes
///
/// Who its mails come from, where answers go, and what each of them adds.
#[utoipa::path(
    get, path = paths::MAIL_VOICE, tag = "Mails", operation_id = "mail_voice",
    params(("event" = String, Path, description = "The event's short name")), security(("role_token" = [])),
    responses((status = 200, description = "How the event writes", body = Voice)),
)]
async fn voice(
    State(app): State<Shared>,
    Path(event): Path<String>,
    bearer: Bearer,
) -> Result<Json<Voice>, Failure> {
    let (running, _) = auth::organiser(&app, &event, bearer).await?;
    Ok(Json(app.store.mails().voice(&running.row.id).await?))
}

/// Set how the event writes
///
/// All of it; what is absent is empty. It holds for mails that are sent from then on. Under `about` stands what mails on one
/// occasion say besides, such as `registered`, `in_line`, `offered` or `shift_taken`; an unknown one is refused with all that
/// there are.
#[utoipa::path(
    put, path = paths::MAIL_VOICE, tag = "Mails", operation_id = "set_mail_voice",
    params(("event" = String, Path, description = "The event's short name")), security(("role_token" = [])),
    request_body = Voice, responses((status = 200, description = "How the event writes", body = Voice)),
)]
async fn set_voice(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Json<Voice>, Failure> {
    let (running, _) = auth::organiser(&app, &event, change.bearer).await?;
    let voice = change.json::<Voice>()?.validate()?;
    let unknown = voice.about.keys().filter(|occasion| Occasion::from_word(occasion).is_none());
    let problems: Vec<_> = unknown.map(|occasion| no_such_occasion(occasion)).collect();
    if !problems.is_empty() {
        return Err(problems.into());
    }
    // Whoever sends it twice sets the same twice.
    app.store.mails().set_voice(&running.row.id, &voice).await?;
    Ok(Json(voice))
}

fn no_such_occasion(word: &str) -> FieldProblem {
    let all: Vec<_> = Occasion::ALL.iter().map(|(_, word, _)| *word).collect();
    let words = format!("No mail is written on such an occasion; there are: {}.", all.join(", "));
    FieldProblem::new(&format!("about.{word}"), "unknown_occasion", words)
}

/// Whether whoever asks sits at the machine, and the server is only tried out.
pub(super) fn is_open(app: &App, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |(name, _)| name);
    let is_here = ["localhost", "127.0.0.1", "[::1]"].contains(&name);
    let forwards = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];
    let is_forwarded =
        headers.contains_key(FORWARDED) || forwards.iter().any(|header| headers.contains_key(*header));
    // A proxy need not say that it is one, so nothing of a real event is ever shown like this.
    let is_tried_out = app.events.all().iter().all(|running| running.row.demo);
    app.site.only_here && app.site.proxies.is_empty() && is_tried_out && is_here && !is_forwarded
}

/// The token that a browser sends as the password of its own dialogue, for a page that has no script to send it otherwise.
pub(super) async fn role_of_dialogue(
    app: &App,
    headers: &HeaderMap,
) -> Result<Option<store::RoleRow>, Failure> {
    let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = sent.and_then(|sent| {
        let (scheme, rest) = sent.split_once(' ')?;
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(rest.trim().to_owned()),
            "basic" => {
                let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
                Some(pair.split_once(':')?.1.to_owned())
            }
            _ => None,
        }
    });
    let Some(token) = token else { return Ok(None) };
    let role = app.store.role(&Digest::of_token(&token)).await?;
    Ok(role.filter(|row| row.role == Role::Organiser))
}

/// A mail as the API shows it.
pub(super) fn mail(row: MailRow) -> Mail {
    let letter = row.letter.as_deref().and_then(|json| serde_json::from_str::<Letter>(json).ok());
    let (subject, text, html, calendar) = match letter {
        Some(letter) => (Some(letter.subject), Some(letter.text), Some(letter.html), letter.calendar),
        None => (None, None, None, None),
    };
    let time = |millis| Timestamp::from_millisecond(millis).unwrap_or_default();
    Mail {
        id: row.id,
        occasion: row.occasion,
        place: row.place,
        name: row.name,
        email: row.email,
        state: match row.state {
            store::MailState::Waiting => MailState::Waiting,
            store::MailState::Sent => MailState::Sent,
            store::MailState::Failed => MailState::Failed,
            store::MailState::Kept => MailState::Kept,
        },
        made_at: time(row.made_at),
        ended_at: row.ended_at.map(time),
        attempts: row.attempts,
        reason: row.reason,
        subject,
        text,
        html,
        calendar,
    }
}
