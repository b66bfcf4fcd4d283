//! What a contact changes: each is one action of the writer.

use axum::extract::State;
use axum::response::Response;
use domain::ids::PlaceId;
use domain::paths;
use domain::portal::{Colleague, GiveSeatsBack, Invite, Invited, InvitedList, Invitee, ValidInvitee};
use domain::quotas::Quota;
use domain::registrations::Registration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::contact;
use crate::app::{App, Shared};
use crate::events::Running;
use crate::extract::Path;
use crate::idempotency::{Accepted, Change};
use crate::problem::Failure;
use crate::store::SponsorRow;
use crate::writer::{Action, Member, Outcome, PortalWish};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(invite))
        .routes(routes!(further))
        .routes(routes!(exchange, take_back))
        .routes(routes!(give_back))
}

async fn submit(
    running: &Running,
    sponsor: &SponsorRow,
    change: Change,
    wish: PortalWish,
) -> Result<Accepted, Failure> {
    let (sponsor, begins) = (sponsor.id.clone(), running.row.starts_at);
    change.submit(running, Action::Portal { sponsor, begins, wish }).await
}

/// Invite colleagues
///
/// Each gets one of the sponsor's seats, or a position in line for one, and a mail with a link by which they say yes
/// themselves. Until then the seat is only held for them. Who can't be invited keeps nobody else from it.
#[utoipa::path(
    post, path = paths::PORTAL_INVITATIONS, tag = "Sponsors", operation_id = "invite_colleagues",
    params(("event" = String, Path, description = "The event's short name")), security(("portal_token" = [])),
    request_body = Invite, responses((status = 201, description = "What became of each", body = InvitedList)),
)]
async fn invite(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    ask_for(&app, &event, change, |people| PortalWish::Invite { people }).await
}

/// Ask for further seats
///
/// At the first door for everyone that has a waiting list, as a group: all of them at once, or all of them wait together until
/// there is room. Seats come free there in one order for everybody; more seats of the sponsor's own are the organisers' to
/// promise.
#[utoipa::path(
    post, path = paths::PORTAL_FURTHER, tag = "Sponsors", operation_id = "ask_for_further_seats",
    params(("event" = String, Path, description = "The event's short name")), security(("portal_token" = [])),
    request_body = Invite, responses((status = 201, description = "What became of each", body = InvitedList)),
)]
async fn further(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    ask_for(&app, &event, change, |people| PortalWish::Further { people }).await
}

/// Asks for seats for a list of people.
async fn ask_for(
    app: &App,
    event: &str,
    change: Change,
    wish: impl FnOnce(Vec<ValidInvitee>) -> PortalWish,
) -> Result<Response, Failure> {
    let (running, sponsor) = contact(app, event, change.bearer).await?;
    let people = change.json::<Invite>()?.validate()?;
    let accepted = submit(running, &sponsor, change, wish(people.clone())).await?;
    invited(running, &accepted, &people)
}

/// From what was sent and what was written then, so that a repeat answers the same whatever happened since.
fn invited(running: &Running, accepted: &Accepted, people: &[ValidInvitee]) -> Result<Response, Failure> {
    let Outcome::Invited { people: became } = accepted.outcome.clone() else {
        return Err(crate::problem::internal());
    };
    let one = |(person, member): (&ValidInvitee, Member)| {
        let (name, email) = (person.name.as_str().to_owned(), person.email.as_str().to_owned());
        let nothing =
            Invited { name, email, id: None, status: None, position: None, code: None, detail: None };
        match member {
            Member::In(taken) => Invited {
                id: Some(taken.place),
                status: Some(taken.status),
                position: taken.position,
                ..nothing
            },
            Member::Out { refusal, .. } => {
                let problem = Failure::refused(running, refusal);
                let (code, detail) = (problem.problem().code, problem.problem().detail.clone());
                Invited { code: Some(code), detail: Some(detail), ..nothing }
            }
        }
    };
    let people = people.iter().zip(became).map(one).collect();
    Ok(accepted.reply(true, &InvitedList { people }))
}

/// Give a seat to somebody else
///
/// An invitation or a seat that was taken. No count changes, so it works while everything is sold out. The former owner's link
/// is dead at once; both are told by mail.
#[utoipa::path(
    put, path = paths::PORTAL_PERSON, tag = "Sponsors", operation_id = "exchange_colleague",
    params(("event" = String, Path, description = "The event's short name"),
        ("id" = String, Path, description = "The place's id")),
    security(("portal_token" = [])), request_body = Invitee,
    responses((status = 200, description = "Whose it is now", body = Colleague)),
)]
async fn exchange(
    State(app): State<Shared>,
    Path((event, id)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, sponsor) = contact(&app, &event, change.bearer).await?;
    let person = change.json::<Invitee>()?.validate()?;
    let wish = PortalWish::Exchange { place: PlaceId::from(id.as_str()), person };
    changed(&submit(running, &sponsor, change, wish).await?, true)
}

/// Take an invitation back
///
/// One that nobody has answered: a seat that is held, or a position in line. Taking it back again answers the same.
#[utoipa::path(
    delete, path = paths::PORTAL_PERSON, tag = "Sponsors", operation_id = "take_invitation_back",
    params(("event" = String, Path, description = "The event's short name"),
        ("id" = String, Path, description = "The place's id")),
    security(("portal_token" = [])),
    responses((status = 200, description = "What it was", body = Colleague)),
)]
async fn take_back(
    State(app): State<Shared>,
    Path((event, id)): Path<(String, String)>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, sponsor) = contact(&app, &event, change.bearer).await?;
    let wish = PortalWish::TakeBack { place: PlaceId::from(id.as_str()) };
    changed(&submit(running, &sponsor, change, wish).await?, false)
}

/// What the contact may know of a registration: not what its owner answered.
fn changed(accepted: &Accepted, with_email: bool) -> Result<Response, Failure> {
    let Outcome::Changed { registration } = accepted.outcome.clone() else {
        return Err(crate::problem::internal());
    };
    let Registration { id, quota, status, position, offer_expires_at, name, email, .. } = *registration;
    let email = with_email.then_some(email);
    let colleague = Colleague { id, quota, name, email, status, position, held_until: offer_expires_at };
    Ok(accepted.reply(false, &colleague))
}

/// Give seats back early
///
/// Seats that nobody has claimed are no longer kept for the sponsor, and go to those in line at once.
#[utoipa::path(
    post, path = paths::PORTAL_RETURNS, tag = "Sponsors", operation_id = "give_seats_back",
    params(("event" = String, Path, description = "The event's short name")), security(("portal_token" = [])),
    request_body = GiveSeatsBack, responses((status = 201, description = "The sponsor's quota as it is then", body = Quota)),
)]
async fn give_back(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let (running, sponsor) = contact(&app, &event, change.bearer).await?;
    let back = change.json::<GiveSeatsBack>()?.validate()?;
    let accepted = submit(running, &sponsor, change, PortalWish::GiveBack { seats: back }).await?;
    let Outcome::QuotaSet { quota } = &accepted.outcome else { return Err(crate::problem::internal()) };
    Ok(accepted.reply(true, quota))
}
