//! What a pasted list would lead to. Nothing is changed: the rules are asked on a copy of the book.

use axum::Json;
use axum::extract::State;
use domain::Timestamp;
use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::ledger::{Book, Claim, Command, Key, Refusal};
use domain::paths;
use domain::portal::{
    LIST_BYTES, MOST_PEOPLE, Pasted, Preview, PreviewLine, ValidInvitee, Verdict, invited_until, too_many,
};
use domain::problem::FieldProblem;
use domain::registrations::Status;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::contact;
use super::paste::{self, Line};
use crate::app::Shared;
use crate::events::Running;
use crate::extract::Path;
use crate::idempotency::Change;
use crate::problem::Failure;

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(preview))
}

/// Preview a list
///
/// Who would get a seat, who would wait, who is there already, and which line is wrong and why. Nothing is changed, so a
/// moment later it may turn out otherwise. At most 48 KiB and 200 people; columns of a spreadsheet, CSV (a row of headings is
/// recognised), or lines such as `Ada Lovelace <ada@example.org>`.
#[utoipa::path(
    post, path = paths::PORTAL_PREVIEW, tag = "Sponsors", operation_id = "preview_invitations",
    params(("event" = String, Path, description = "The event's short name")), security(("portal_token" = [])),
    request_body = Pasted, responses((status = 200, description = "What would become of each line", body = Preview)),
)]
async fn preview(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Json<Preview>, Failure> {
    let (running, sponsor) = contact(&app, &event, change.bearer).await?;
    let lines = read(&change.json::<Pasted>()?)?;
    let keys: Vec<String> =
        lines.iter().filter_map(|line| Some(line.read.as_ref().ok()?.email.key())).collect();
    let people = app.store.sponsors().people(&running.row.id, &keys).await?;
    let mut book = running.book().clone();
    let now = Timestamp::now();
    book.settle(now);
    let mut lines_told = Vec::with_capacity(lines.len());
    for (number, line) in lines.into_iter().enumerate() {
        let told = match &line.read {
            Err(why) => told(&line, Verdict::Wrong, None, Some(why.clone())),
            Ok(invitee) => {
                let key = invitee.email.key();
                let stranger = || PersonId::new(format!("preview-{number}"));
                let person = people.get(&key).cloned().unwrap_or_else(stranger);
                let asked = Asked { number, person, sponsor: &sponsor.id, now };
                judge(running, &mut book, &line, &asked)
            }
        };
        lines_told.push(told);
    }
    Ok(Json(Preview { lines: lines_told }))
}

fn read(pasted: &Pasted) -> Result<Vec<Line>, Failure> {
    let problem = |code: &str, detail: String| Failure::from(vec![FieldProblem::new("list", code, detail)]);
    if pasted.list.len() > LIST_BYTES {
        let detail = format!("At most {} KiB at once. Send the rest after it.", LIST_BYTES / 1024);
        return Err(problem("too_long", detail));
    }
    let lines = paste::read(&pasted.list);
    match lines.len() {
        0 => Err(problem("required", "Paste names and addresses, a person in each line.".to_owned())),
        people if people > MOST_PEOPLE => Err(problem("too_many", too_many())),
        _ => Ok(lines),
    }
}

/// One question to the rules.
struct Asked<'a> {
    /// Which of all that are asked. It is not the line's: a line of recipients names several people.
    number: usize,
    person: PersonId,
    sponsor: &'a QuotaId,
    now: Timestamp,
}

/// Claims a place on the copy, so that whoever comes after finds it taken.
fn judge(running: &Running, book: &mut Book, line: &Line, asked: &Asked<'_>) -> PreviewLine {
    let place = PlaceId::new(format!("preview-{}", asked.number));
    let until = invited_until(book, asked.sponsor, 1, running.row.starts_at, asked.now);
    let claim = Claim::new(place.clone(), asked.person.clone(), asked.sponsor.clone());
    let claim = Claim { key: Key::Portal, invited_until: Some(until), ..claim };
    match book.execute(&Command::Claim(claim), asked.now) {
        Err(Refusal::AlreadyRegistered { .. }) => told(line, Verdict::IsThere, None, None),
        Err(refusal) => {
            let why = Failure::refused(running, refusal.veiled(asked.sponsor));
            told(line, Verdict::Refused, None, Some(why.problem().detail.clone()))
        }
        Ok(_) => match book.place(&place).map(|place| place.state.status()) {
            Some(Status::Waiting) => told(line, Verdict::WouldWait, book.position(&place), None),
            _ => told(line, Verdict::GetsIn, None, None),
        },
    }
}

fn told(line: &Line, verdict: Verdict, position: Option<u32>, detail: Option<String>) -> PreviewLine {
    let (name, email) = match &line.read {
        Ok(ValidInvitee { name, email }) => (name.as_str().to_owned(), email.as_str().to_owned()),
        Err(_) => (line.name.clone(), line.email.clone()),
    };
    PreviewLine { line: line.number, name, email, verdict, position, detail }
}
