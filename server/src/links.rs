//! Links by mail: asked for by whoever has lost theirs, and exchanged for a manage token by a button.

use axum::extract::State;
use axum::response::Response;
use domain::links::{AskLink, LINK_MINUTES, LinkAsked, LinkSent, Opened};
use domain::paths;
use domain::text::Email;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::auth::{self, Owned};
use crate::extract::Path;
use crate::idempotency::Change;
use crate::problem::Failure;
use crate::writer::{Action, OwnAction};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(ask)).routes(routes!(open)).routes(routes!(send))
}

/// Ask for one's link
///
/// The answer is the same whether or not anybody is registered with the address. If somebody is, they are sent a link that
/// works once, for ten minutes.
#[utoipa::path(
    post, path = paths::LINKS, tag = "Registrations", operation_id = "ask_link",
    params(("event" = String, Path, description = "The event's short name")), request_body = AskLink,
    responses((status = 200, description = "What happens now", body = LinkAsked)),
)]
async fn ask(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let running = app.event(&event)?;
    let email = Email::parse(&change.json::<AskLink>()?.email).map_err(|problem| vec![problem])?;
    let accepted = change.submit(running, Action::Own(OwnAction::AskLink { email })).await?;
    let detail = format!(
        "If something is registered with this address, a mail with a link is on its way. It works for {LINK_MINUTES} minutes."
    );
    Ok(accepted.reply(false, &LinkAsked { detail }))
}

/// Exchange a link
///
/// The token in the mail's link for a manage token that opens all that stands under the address. It works once.
#[utoipa::path(
    post, path = paths::ACCESS, tag = "Registrations", operation_id = "open_link",
    params(("event" = String, Path, description = "The event's short name")), security(("link_token" = [])),
    responses((status = 201, description = "A manage token", body = Opened)),
)]
async fn open(
    State(app): State<Shared>,
    Path(event): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let link = change.bearer.required()?;
    let running = app.event(&event)?;
    let accepted = change.submit(running, Action::Own(OwnAction::Open { link })).await?;
    let manage_token = accepted.manage_token.clone().ok_or_else(crate::problem::internal)?;
    Ok(accepted.reply(true, &Opened { manage_token }))
}

/// Have one's link sent once more
///
/// To the address that one is registered with; it opens all of one's own that this manage token does.
#[utoipa::path(
    post, path = paths::LINK, tag = "Registrations", operation_id = "send_link",
    params(("id" = String, Path, description = "The registration's or sign-up's id")), security(("manage_token" = [])),
    responses((status = 200, description = "A mail is on its way", body = LinkSent)),
)]
async fn send(
    State(app): State<Shared>,
    Path(id): Path<String>,
    change: Change,
) -> Result<Response, Failure> {
    let Owned { running, row, .. } = auth::owned_of_any_sort(&app, &id, change.bearer).await?;
    let action = OwnAction::SendLink { place: row.id.clone() };
    let accepted = change.submit_for(&row, running, Action::Own(action)).await?;
    Ok(accepted.reply(false, &LinkSent { email: row.email }))
}
