//! Changes as values: what the outbox keeps on the device and sends until it has an answer.

use domain::ids::{EventSlug, PlaceId, QuotaId};
use serde::{Deserialize, Serialize};

/// What a change is about. Only one change about the same thing is on its way at a time: a double tap makes one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// A new registration.
    Register,
    /// New name or answers.
    ChangeRegistration { registration: PlaceId },
    /// A seat given back.
    CancelRegistration { registration: PlaceId },
    /// A new sign-up.
    SignUp { shift: QuotaId },
    /// A shift given back.
    Withdraw { sign_up: PlaceId },
}

/// A change that somebody wants, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Where.
    pub event: EventSlug,
    /// What about.
    pub what: What,
    /// `POST`, `PATCH` or `DELETE`.
    pub method: String,
    /// The API's path.
    pub path: String,
    /// JSON; empty for none.
    pub body: String,
    /// The manage token, where one is needed.
    pub bearer: Option<String>,
}

/// A request's JSON.
pub(super) fn body<T: Serialize>(request: &T) -> String {
    serde_json::to_string(request).expect("the API's own types are JSON")
}
