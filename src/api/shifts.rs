//! Shifts: reading the board, signing up, withdrawing.

use domain::ids::{EventSlug, PlaceId, QuotaId};
use domain::paths;
use domain::shifts::{Shift, SignUpRequest};

use super::changes::{Change, What, body};
use super::{ApiError, get};

/// Every shift of an event.
///
/// # Errors
/// Any [`ApiError`].
pub async fn list(event: &EventSlug) -> Result<Vec<Shift>, ApiError> {
    get(&paths::shifts(event), None).await
}

/// Signing up: with name and e-mail, or with a manage token and an empty request.
pub fn sign_up(
    event: &EventSlug,
    shift: &QuotaId,
    request: &SignUpRequest,
    bearer: Option<String>,
) -> Change {
    Change {
        event: event.clone(),
        what: What::SignUp { shift: shift.clone() },
        method: "POST".to_owned(),
        path: paths::sign_ups(event, shift),
        body: body(request),
        bearer,
    }
}

/// Giving a shift back.
pub fn withdraw(event: &EventSlug, sign_up: &PlaceId, bearer: String) -> Change {
    Change {
        event: event.clone(),
        what: What::Withdraw { sign_up: sign_up.clone() },
        method: "DELETE".to_owned(),
        path: paths::sign_up(sign_up),
        body: String::new(),
        bearer: Some(bearer),
    }
}
