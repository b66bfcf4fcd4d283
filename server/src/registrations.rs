//! Registrations: a seat at the conference, from the form to giving it back.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::Timestamp;
use domain::groups::field_of;
use domain::ids::{PlaceId, QuotaId};
use domain::ledger::{Book, Place, Refusal, State as PlaceState};
use domain::paths;
use domain::problem::{Code, FieldProblem};
use domain::questions::Answers;
use domain::registrations::{
    AddOn, ChangeRegistration, ConfirmRegistration, Door, NotGiven, Register, Registered, Registration,
    Status, ValidMember,
};
use domain::transfers::Transfer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::{self, Bearer, Owned, Sort};
use crate::events::Running;
use crate::extract::Path;
use crate::guesses::Guest;
use crate::idempotency::{Accepted, Change};
use crate::problem::Failure;
use crate::store::PlaceRow;
use crate::tokens::{self, Digest};
use crate::writer::{Action, At, ByHand, Member, Outcome};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(show, change, cancel))
        .routes(routes!(confirm))
}

/// Ask for a seat
///
/// Exactly one of `quota` and `code` names the door. A full door with a waiting list answers 201 with `waiting`. Further people
/// and add-ons may come along; what of them can't be given is listed in `refused`. An organiser's token opens every door, at any
/// hour and without its code, needs no answers, and may have the places only held.
///
/// Where more people of a group share an address than the door allows, the answer is `invalid`, with a field of the code
/// `same_address` for each who is too many: nobody is registered, and nobody is written to. Where all are refused since one of
/// them is registered already, `fields` names whose address that is, and they are sent their link.
///
/// The manage token opens all of the group. So do the links in mails to whoever registered the others, who comes first here;
/// each of the others' own links opens what is theirs, and so does that of somebody who takes over a place, the first or another.
#[utoipa::path(
    post, path = paths::REGISTRATIONS, tag = "Registrations", operation_id = "register",
    params(("event" = String, Path, description = "The event's short name")),
    security((), ("role_token" = [])),
    request_body = Register,
    responses((status = 201, description = "A seat, or a position in line", body = Registered)),
)]
async fn register(
    State(app): State<Shared>,
    Path(event): Path<String>,
    guest: Guest,
    change: Change,
) -> Result<Response, Failure> {
    let running = app.event(&event)?;
    let sent = change.json::<Register>()?;
    let by_hand = by_hand(&app, &event, &change, &sent).await?;
    let wrong_answers = || if by_hand.is_some() { Vec::new() } else { wrong_answers(running, &sent) };
    let form = sent.validate().map_err(|problems| [problems, wrong_answers()].concat())?;
    if let Door::Code(code) = &form.door {
        // Only to slow down whoever guesses: what the code opens is the writer's to say, once and for every repeat.
        let found = app.store.code(&running.row.id, code);
        app.guesses.look_up(&running.row.slug, guest, found).await?;
    }
    let at = match form.door {
        Door::Quota(quota) => At::Door(quota),
        Door::Code(code) => At::Code(code),
    };
    let action = Action::Register { at, members: form.people.clone(), together: form.together, by_hand };
    let accepted = change.submit(running, action).await?;
    let registered = registered(running, &accepted, &form.people).ok_or_else(crate::problem::internal)?;
    Ok(accepted.reply(true, &registered))
}

/// The organiser's hand, if it is one: attendees need no token here. A place is held at nobody else's word.
async fn by_hand(
    app: &Shared,
    event: &str,
    change: &Change,
    sent: &Register,
) -> Result<Option<ByHand>, Failure> {
    let held_until = sent.held_until;
    if let Some(token) = change.bearer.0
        && app.store.role(&token).await?.is_some()
    {
        auth::organiser(app, event, change.bearer).await?;
        return Ok(Some(ByHand { held_until }));
    }
    match held_until {
        Some(_) => {
            let detail = "Only organisers have places held for somebody.";
            Err(vec![FieldProblem::new("held_until", "organisers_only", detail)].into())
        }
        None => Ok(None),
    }
}

/// What is wrong with the answers, to be told along with what else is wrong. Which door a code opens is for the writer to
/// look up.
fn wrong_answers(running: &Running, sent: &Register) -> Vec<FieldProblem> {
    let at = sent.quota.as_ref().map(|quota| running.book().up_from(quota)).unwrap_or_default();
    if at.is_empty() {
        return Vec::new();
    }
    let questions = running.questions();
    let mut problems = Vec::new();
    for (number, member) in sent.people().enumerate() {
        let found = questions.validate(&at, &member.answers, &Answers::default()).err().unwrap_or_default();
        let at_member =
            |problem: FieldProblem| FieldProblem { field: field_of(number, &problem.field), ..problem };
        problems.extend(found.into_iter().map(at_member));
    }
    problems
}

/// From what was sent and what was written then, so that a repeat answers the same whatever happened since.
fn registered(running: &Running, accepted: &Accepted, people: &[ValidMember]) -> Option<Registered> {
    let Outcome::Registered { members } = accepted.outcome.clone() else { return None };
    let (mut all, mut refused) = (Vec::new(), Vec::new());
    let book = running.book();
    let opens = accepted.manage_token.as_deref().map(Digest::of_token);
    for (number, (member, person)) in members.into_iter().zip(people).enumerate() {
        let name = person.name.as_str().to_owned();
        let not_given = |field: &str, quota: QuotaId, refusal: Refusal| {
            let problem = Failure::refused(running, refusal);
            let (code, detail) = (problem.problem().code, problem.problem().detail.clone());
            NotGiven { name: name.clone(), field: field_of(number, field), quota, code, detail }
        };
        match member {
            Member::In(taken) => {
                let of_add_on = |(quota, refusal)| not_given("add_ons", quota, refusal);
                refused.extend(taken.refused.into_iter().map(of_add_on));
                let is_confirmed = taken.status == Status::Confirmed;
                all.push(Registration {
                    door: known_door(&book, &taken.quota),
                    ticket: opens.filter(|_| is_confirmed).map(|opens| tokens::ticket(&opens, &taken.place)),
                    id: taken.place,
                    quota: taken.quota,
                    status: taken.status,
                    position: taken.position,
                    offer_expires_at: taken.held_until,
                    confirmed_by_organiser: false,
                    name,
                    email: person.email.as_str().to_owned(),
                    answers: taken.answers,
                    add_ons: taken.add_ons,
                    together: taken.together,
                    transfer: None,
                    manage_token: None,
                });
            }
            Member::Out { quota, refusal } => {
                let field = if refusal.code() == Code::AlreadyRegistered { "email" } else { "" };
                refused.push(not_given(field, quota, refusal));
            }
        }
    }
    let mut all = all.into_iter();
    let registration = Registration { manage_token: accepted.manage_token.clone(), ..all.next()? };
    Some(Registered { registration, party: all.collect(), refused })
}

/// A registration
///
/// As it stands now.
#[utoipa::path(
    get, path = paths::REGISTRATION, tag = "Registrations", operation_id = "registration",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    responses((status = 200, description = "The registration", body = Registration)),
)]
async fn show(
    State(app): State<Shared>,
    Path(id): Path<String>,
    bearer: Bearer,
) -> Result<Json<Registration>, Failure> {
    let Owned { running, row, place } = auth::owned(&app, &id, bearer, Sort::Registration).await?;
    Ok(Json(registration(&running.book(), row, &place)))
}

/// Change a registration
///
/// What is absent stays.
#[utoipa::path(
    patch, path = paths::REGISTRATION, tag = "Registrations", operation_id = "change_registration",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    request_body = ChangeRegistration,
    responses((status = 200, description = "The changed registration", body = Registration)),
)]
async fn change(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    let form = change.json::<ChangeRegistration>()?;
    let (name, answers) = (form.validate()?, form.answers);
    let accepted =
        change.submit_for(&row, running, Action::Edit { place: row.id.clone(), name, answers }).await?;
    changed(&accepted)
}

/// Take what is held
///
/// An offer from the waiting list, or an invitation: the place is yours from then on. Doing it again answers the same. To
/// decline, give the registration back.
#[utoipa::path(
    put, path = paths::CONFIRMATION, tag = "Registrations", operation_id = "confirm_registration",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    request_body = ConfirmRegistration,
    responses((status = 200, description = "The registration, confirmed", body = Registration)),
)]
async fn confirm(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    let ConfirmRegistration { answers } = change.json_if_any()?.unwrap_or_default();
    let accepted = change
        .submit_for(&row, running, Action::Confirm { place: row.id.clone(), answers, by: None })
        .await?;
    changed(&accepted)
}

pub(crate) fn changed(accepted: &Accepted) -> Result<Response, Failure> {
    let Outcome::Changed { registration } = &accepted.outcome else {
        return Err(crate::problem::internal());
    };
    Ok(accepted.reply(false, registration))
}

/// Give a registration back
///
/// The seat goes to the first in line. Giving it back again answers the same.
#[utoipa::path(
    delete, path = paths::REGISTRATION, tag = "Registrations", operation_id = "cancel_registration",
    params(("id" = String, Path, description = "The registration's id")), security(("manage_token" = [])),
    responses((status = 200, description = "The cancelled registration", body = Registration)),
)]
async fn cancel(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned(&app, &id, change.bearer, Sort::Registration).await?;
    changed(&change.submit_for(&row, running, Action::Cancel { place: row.id.clone() }).await?)
}

/// A registration as its owner sees it.
pub(crate) fn registration(book: &Book, row: PlaceRow, place: &Place) -> Registration {
    let position = book.position(&row.id);
    let add_ons = add_ons_of(book, &row.id);
    let door = known_door(book, &place.quota);
    Registration { position, add_ons, door, together: together(book, place), ..bare(row, place) }
}

/// A registration without what the rest of the book says of it.
fn bare(row: PlaceRow, place: &Place) -> Registration {
    let is_confirmed = place.state == PlaceState::Confirmed;
    Registration {
        ticket: is_confirmed.then(|| tokens::ticket(&row.manage_token, &row.id)),
        id: row.id,
        quota: place.quota.clone(),
        door: None,
        status: place.state.status(),
        position: None,
        offer_expires_at: held_until(place),
        confirmed_by_organiser: place.confirmed_by_organiser,
        name: row.name,
        email: row.email,
        answers: row.answers,
        add_ons: Vec::new(),
        together: None,
        transfer: row.transfer.filter(|_| place.state.is_seated()).map(Transfer::from),
        manage_token: None,
    }
}

/// Until when a place is held, where it is.
pub(crate) fn held_until(place: &Place) -> Option<Timestamp> {
    match place.state {
        PlaceState::Held { expires_at } => Some(expires_at),
        _ => None,
    }
}

/// The lowest quota above one that is nobody's business but its holders', such as a code's uses: the door that it opens.
pub(crate) fn known_door(book: &Book, quota: &QuotaId) -> Option<QuotaId> {
    let is_public = |id: &QuotaId| book.quota(id).is_some_and(|view| view.spec.is_public());
    if is_public(quota) { None } else { book.up_from(quota).into_iter().find(is_public) }
}

/// What goes along with a registration.
pub(crate) fn add_ons_of(book: &Book, registration: &PlaceId) -> Vec<AddOn> {
    let add_on = |(id, place): (&PlaceId, &Place)| AddOn {
        id: id.clone(),
        quota: place.quota.clone(),
        status: place.state.status(),
        offer_expires_at: held_until(place),
        position: book.position(id),
    };
    book.add_ons_of(registration).map(add_on).collect()
}

/// How many wait together with somebody, they included.
pub(crate) fn together(book: &Book, place: &Place) -> Option<u32> {
    let party = place.party.as_ref().filter(|_| place.state == PlaceState::Waiting)?;
    u32::try_from(book.waiting_party(party).len()).ok().filter(|&waiting| waiting > 1)
}
