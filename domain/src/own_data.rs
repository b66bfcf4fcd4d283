//! All that is known of a person, as a file that they can read.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::PlaceId;
use crate::ledger::Entry;
use crate::registrations::Status;

/// `GET /api/registrations/{id}/data`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnData {
    /// The event's name.
    pub event: String,
    /// When this was written.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub written_at: Timestamp,
    /// Registrations and volunteer shifts.
    pub places: Vec<OwnPlace>,
    /// Mails about them, the newest first. Their words are made when they are sent, and mostly not kept.
    pub mails: Vec<OwnMail>,
    /// What the public ledger says of these places. It has no names: people are random numbers there.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub ledger: Vec<Entry>,
}

/// One registration, or one shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnPlace {
    /// Its id.
    pub id: PlaceId,
    /// What people call the door or the shift.
    pub what: String,
    /// Where it stands.
    pub status: Status,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// What was asked and answered.
    pub answers: Vec<OwnAnswer>,
    /// What goes along.
    pub add_ons: Vec<OwnAddOn>,
    /// Whom it shall go to, where it is being handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<crate::transfers::Transfer>,
}

/// One answer, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnAnswer {
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub answer: String,
}

/// Something that goes along with a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnAddOn {
    /// What people call it.
    pub what: String,
    /// Where it stands.
    pub status: Status,
}

/// A mail that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnMail {
    /// Why, such as `registered`.
    pub occasion: String,
    /// When there was the occasion.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub made_at: Timestamp,
    /// What became of it, such as `sent`.
    pub state: String,
    /// To which address; empty once that is forgotten.
    pub email: String,
}

/// `DELETE /api/registrations/{id}/data`: what was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Erased {
    /// Places that went back.
    pub given_back: u32,
    /// Places of which only the count stays, since the event or the shift is over.
    pub counted: u32,
}
