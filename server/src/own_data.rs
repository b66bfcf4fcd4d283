//! One's own data: all of it as a file, and its erasure.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use domain::ids::PlaceId;
use domain::ledger::Entry;
use domain::own_data::{Erased, OwnAddOn, OwnAnswer, OwnData, OwnMail, OwnPlace};
use domain::paths;
use domain::transfers::Transfer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, Shared};
use crate::auth::{self, Bearer, Owned};
use crate::events::Running;
use crate::extract::Path;
use crate::idempotency::Change;
use crate::problem::Failure;
use crate::store::{MailRow, PlaceRow, StoreError};
use crate::writer::{Action, Outcome, OwnAction};

/// How many entries are read at a time.
const ENTRIES: u32 = 4_096;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(show, erase))
}

/// All that is known of me
///
/// Registrations, shifts, answers, mails, and what the public ledger says of them: of this person, so far as the token opens
/// it. A link that was asked for by mail opens all that stands under an address.
#[utoipa::path(
    get, path = paths::OWN_DATA, tag = "Registrations", operation_id = "own_data",
    params(("id" = String, Path, description = "The id of a registration or a sign-up of mine")),
    security(("manage_token" = [])),
    responses((status = 200, description = "All of it, as a file", body = OwnData)),
)]
async fn show(
    State(app): State<Shared>,
    Path(id): Path<String>,
    bearer: Bearer,
) -> Result<Response, Failure> {
    let token = bearer.required()?;
    let Owned { running, row, .. } = auth::owned_of_any_sort(&app, &id, bearer).await?;
    let mut rows = app.store.places_of_token(&running.row.id, &token).await?;
    rows.retain(|other| other.person == row.person);
    let mut ids: Vec<PlaceId> = rows.iter().map(|row| row.id.clone()).collect();
    let mails = app.store.own().mails_about(&running.row.id, &ids).await?;
    let mut places = Vec::new();
    for row in rows {
        // It may have been written by another process a moment ago.
        app.place(running, &row.id).await?;
        places.extend(own_place(running, row));
    }
    ids.extend(add_ons(running, &ids));
    let own = OwnData {
        event: running.row.name.clone(),
        written_at: Timestamp::now(),
        places,
        mails: mails
            .into_iter()
            .filter(|mail| mail.email.eq_ignore_ascii_case(&row.email))
            .map(own_mail)
            .collect(),
        ledger: entries_about(&app, running, &ids).await?,
    };
    let file = format!("attachment; filename=\"{}-my-data.json\"", running.row.slug);
    // Whoever opens the file reads it; nothing here can fail to be JSON but for a bug of ours.
    let text = serde_json::to_string_pretty(&own).map_err(|why| {
        tracing::error!(%why, "somebody's data can't be written as JSON");
        crate::problem::internal()
    })?;
    let about = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, file),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((about, text + "\n").into_response())
}

/// In words: names of doors and questions in place of their ids.
fn own_place(running: &Running, row: PlaceRow) -> Option<OwnPlace> {
    let (questions, book) = (running.questions(), running.book());
    let name = |id| book.quota(id).map(|quota| quota.spec.name.clone()).unwrap_or_default();
    let place = book.place(&row.id)?;
    let answers = questions.in_words(&row.answers).into_iter();
    let add_ons = book.add_ons_of(&row.id);
    Some(OwnPlace {
        what: name(&place.quota),
        status: place.state.status(),
        answers: answers
            .map(|(question, answer)| OwnAnswer { question: question.to_owned(), answer })
            .collect(),
        add_ons: add_ons
            .map(|(_, add_on)| OwnAddOn { what: name(&add_on.quota), status: add_on.state.status() })
            .collect(),
        transfer: row.transfer.map(Transfer::from),
        id: row.id,
        name: row.name,
        email: row.email,
    })
}

/// All that ever went along with these places.
fn add_ons(running: &Running, places: &[PlaceId]) -> Vec<PlaceId> {
    let book = running.book();
    let along =
        book.places().filter(|(_, place)| place.with.as_ref().is_some_and(|with| places.contains(with)));
    along.map(|(id, _)| id.clone()).collect()
}

fn own_mail(row: MailRow) -> OwnMail {
    OwnMail {
        occasion: row.occasion,
        made_at: Timestamp::from_millisecond(row.made_at).unwrap_or_default(),
        state: row.state.as_str().to_owned(),
        email: row.email,
    }
}

/// What the ledger says of these places. It has no index by place: whoever asks for their data asks once.
async fn entries_about(app: &App, running: &Running, places: &[PlaceId]) -> Result<Vec<Entry>, Failure> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = app.store.entries(&running.row.id, after, ENTRIES).await?;
        let about = |json: &&String| places.iter().any(|place| json.contains(place.as_str()));
        for json in page.iter().filter(about) {
            let entry = serde_json::from_str(json);
            found.push(entry.map_err(|why| StoreError::Damaged(format!("entry {json}: {why}")))?);
        }
        after += page.len() as u64;
        if page.len() < ENTRIES as usize {
            return Ok(found);
        }
    }
}

/// Erase me
///
/// Places go back while that makes sense; after the event, or a shift, only the count stays. Names, addresses, answers and
/// mails are gone then, and the token opens nothing. What was registered under the same address with another token stays:
/// ask for a link by mail first, which opens all of it. Whoever is erased can register again.
#[utoipa::path(
    delete, path = paths::OWN_DATA, tag = "Registrations", operation_id = "erase_me",
    params(("id" = String, Path, description = "The id of a registration or a sign-up of mine")),
    security(("manage_token" = [])),
    responses((status = 200, description = "What was erased", body = Erased)),
)]
async fn erase(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let token = change.bearer.required()?;
    let place = PlaceId::from(id.as_str());
    let running = app.events.of_place(&place).ok_or_else(Failure::not_found)?;
    // Whether the token opens it is for the writer to find out: a repeat comes with a token that opens nothing any more.
    let ends_at = running.row.ends_at;
    let accepted = change.submit(running, Action::Own(OwnAction::Erase { place, token, ends_at })).await?;
    let Outcome::Erased { given_back, counted } = accepted.outcome else {
        return Err(crate::problem::internal());
    };
    Ok(accepted.reply(false, &Erased { given_back, counted }))
}
