//! Registrations: asking for a seat, looking at it, changing it, giving it back.

use domain::ids::{EventSlug, PlaceId, QuotaId};
use domain::paths;
use domain::quotas::CodeDoor;
use domain::registrations::{ChangeRegistration, Door, Mine, Register};

use super::changes::{Change, What, body};
use super::{ApiError, get};
use crate::json;
use crate::routes::encode;

/// All that one manage token opens.
///
/// # Errors
/// Any [`ApiError`].
pub async fn mine(event: &EventSlug, token: &str) -> Result<Mine, ApiError> {
    get(&paths::mine(event), Some(token)).await
}

/// The door that a code opens.
///
/// # Errors
/// Any [`ApiError`]; `code_unknown` or `not_found` where no door has it.
pub async fn door(event: &EventSlug, code: &str) -> Result<CodeDoor, ApiError> {
    get(&paths::join(event, &encode(code)), None).await
}

/// Asking for a seat. The same draft makes the same request, whichever tab sends it.
pub fn register(event: &EventSlug, request: &Register, draft: String) -> Change {
    Change {
        event: event.clone(),
        what: What::Register { draft },
        method: "POST".to_owned(),
        path: paths::registrations(event),
        body: body(request),
        bearer: None,
    }
}

/// The door at which a change asks for a seat.
pub fn door_asked(change: &Change) -> Door {
    let request: Register = json::read(&change.body).unwrap_or_default();
    let quota = || Door::Quota(request.quota.unwrap_or_else(|| QuotaId::new("")));
    request.code.map_or_else(quota, Door::Code)
}

/// For whom a change asks for a seat.
pub fn name_asked(change: &Change) -> String {
    json::read::<Register>(&change.body).unwrap_or_default().name
}

/// Changing name or answers.
pub fn change(event: &EventSlug, id: &PlaceId, request: &ChangeRegistration, bearer: String) -> Change {
    Change {
        event: event.clone(),
        what: What::ChangeRegistration { registration: id.clone() },
        method: "PATCH".to_owned(),
        path: paths::registration(id),
        body: body(request),
        bearer: Some(bearer),
    }
}

/// Taking the seat that is offered.
pub fn confirm(event: &EventSlug, id: &PlaceId, bearer: String) -> Change {
    Change {
        event: event.clone(),
        what: What::Confirm { registration: id.clone() },
        method: "PUT".to_owned(),
        path: paths::confirmation(id),
        body: String::new(),
        bearer: Some(bearer),
    }
}

/// Giving the seat, or the position in line, back.
pub fn cancel(event: &EventSlug, id: &PlaceId, bearer: String) -> Change {
    Change {
        event: event.clone(),
        what: What::CancelRegistration { registration: id.clone() },
        method: "DELETE".to_owned(),
        path: paths::registration(id),
        body: String::new(),
        bearer: Some(bearer),
    }
}
