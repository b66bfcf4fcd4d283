//! Who may do what. Default deny: a handler has nothing to work on until one of these functions has given it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::ids::PlaceId;
use domain::ledger::{Actor, Place};

use crate::app::App;
use crate::events::Running;
use crate::problem::Failure;
use crate::store::{PlaceRow, Role};
use crate::tokens::Digest;

/// The digest of the request's token; the token itself is forgotten at once. Comparing digests tells nothing by its
/// timing, since nobody can choose them.
#[derive(Clone, Copy, Debug)]
pub struct Bearer(pub Option<Digest>);

impl Bearer {
    /// The token in a request's headers.
    pub fn of(headers: &HeaderMap) -> Self {
        let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = value.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
        });
        Self(token.filter(|token| !token.is_empty()).map(Digest::of_token))
    }

    /// The token's digest.
    ///
    /// # Errors
    /// `unauthorized` where there is no token.
    pub fn required(self) -> Result<Digest, Failure> {
        self.0.ok_or_else(Failure::unauthorized)
    }
}

impl<S: Sync> FromRequestParts<S> for Bearer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// Something that its manage token opens.
#[derive(Debug)]
pub struct Owned<'a> {
    /// Its event.
    pub running: &'a Arc<Running>,
    /// What is known of its owner.
    pub row: PlaceRow,
    /// Where it stands.
    pub place: Place,
}

/// What sort of place a path is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A seat at the conference.
    Registration,
    /// A volunteer's place in a shift.
    SignUp,
}

impl Sort {
    /// What sort a place is.
    pub fn of(running: &Running, place: &Place) -> Self {
        let book = running.book();
        let is_shift = book.quota(&place.quota).is_some_and(|quota| quota.spec.is_shift());
        if is_shift { Self::SignUp } else { Self::Registration }
    }
}

/// The place with this id, for whoever has its manage token.
///
/// # Errors
/// `unauthorized` without a token, `forbidden` for a role in the event, which opens nobody's place, and `not_found` in
/// every other case, be there such a place or not.
pub async fn owned<'a>(app: &'a App, id: &str, bearer: Bearer, sort: Sort) -> Result<Owned<'a>, Failure> {
    let owned = owned_of_any_sort(app, id, bearer).await?;
    if Sort::of(owned.running, &owned.place) == sort { Ok(owned) } else { Err(Failure::not_found()) }
}

/// The same, be it a seat or a shift.
///
/// # Errors
/// As [`owned`].
pub async fn owned_of_any_sort<'a>(app: &'a App, id: &str, bearer: Bearer) -> Result<Owned<'a>, Failure> {
    let token = bearer.required()?;
    let id = PlaceId::from(id);
    let running = app.events.of_place(&id).ok_or_else(Failure::not_found)?;
    let row = app.store.place(&running.row.id, &id).await?;
    let is_theirs = match &row {
        Some(row) if row.manage_token == token => true,
        Some(row) => app.store.mails().opens(&running.row.id, &token, row).await?,
        None => false,
    };
    let Some(row) = row.filter(|_| is_theirs) else {
        let role = app.store.role(&token).await?;
        let here = role.is_some_and(|role| role.event == running.row.id);
        return Err(if here { Failure::forbidden() } else { Failure::not_found() });
    };
    let place = app.place(running, &id).await?;
    Ok(Owned { running, row, place })
}

/// The event, for its organisers, with the name under which they stand in the ledger.
///
/// # Errors
/// `unauthorized` without a valid role token, `not_found` where there is no such event or the token is another's, and
/// `forbidden` for other roles.
pub async fn organiser<'a>(
    app: &'a App,
    slug: &str,
    bearer: Bearer,
) -> Result<(&'a Arc<Running>, Actor), Failure> {
    let token = bearer.required()?;
    let row = app.store.role(&token).await?.ok_or_else(Failure::unauthorized)?;
    let running = app.event(slug)?;
    if row.event != running.row.id {
        return Err(Failure::not_found());
    }
    match row.role {
        Role::Organiser => Ok((running, Actor(row.name()))),
        Role::Coordinator | Role::Door => Err(Failure::forbidden()),
    }
}
