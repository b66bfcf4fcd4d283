//! Registrations: requests, replies and the form's validation.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{PlaceId, QuotaId};
use crate::problem::FieldProblem;
use crate::questions::Answers;
use crate::shifts::SignUp;
use crate::text::{self, Email, Name};

/// The longest code, in characters.
pub const CODE_CHARS: usize = 60;

/// Where a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The place is theirs.
    Confirmed,
    /// In the waiting list.
    Waiting,
    /// A place is held for them until `offer_expires_at`.
    Offered,
    /// Given back.
    Cancelled,
    /// An offer that was not taken in time.
    Expired,
}

impl Status {
    /// Whether the person still has a claim: a place, an offer, or a position in line.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Confirmed | Self::Waiting | Self::Offered)
    }
}

/// `POST /api/events/{event}/registrations`: exactly one of `quota` and `code`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The door asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaId>,
    /// A code that opens a door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The person's name, as they write it.
    #[serde(default)]
    pub name: String,
    /// The person's e-mail address.
    #[serde(default)]
    pub email: String,
    /// Answers to the event's questions, by the questions' ids.
    #[serde(default)]
    pub answers: Answers,
}

/// `PATCH /api/registrations/{id}`: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeRegistration {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// New answers; they replace all the former ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
}

/// `PUT /api/registrations/{id}/confirmation`: what is still asked of somebody who takes an offer or an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmRegistration {
    /// Answers; they replace all the former ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
}

/// A registration as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registration {
    /// The place's id.
    pub id: PlaceId,
    /// The door that it was claimed at.
    pub quota: QuotaId,
    /// Where it stands.
    pub status: Status,
    /// Place in line, from 1; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// When an offer lapses; only while offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub offer_expires_at: Option<Timestamp>,
    /// The person's name.
    pub name: String,
    /// The person's e-mail address.
    pub email: String,
    /// Answers to the event's questions, by the questions' ids.
    pub answers: Answers,
    /// The secret that opens this registration again; only in the creating reply and its repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manage_token: Option<String>,
}

/// `GET /api/events/{event}/mine`: all that one manage token opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mine {
    /// Registrations, newest first.
    pub registrations: Vec<Registration>,
    /// Volunteer shifts, newest first.
    pub sign_ups: Vec<SignUp>,
}

/// A registration's input after validation, but for the answers: what is asked is the event's to say, and
/// [`crate::questions::Questions::validate`] checks them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidRegister {
    /// The door, by id or by code.
    pub door: Door,
    /// The person's name.
    pub name: Name,
    /// The person's e-mail address.
    pub email: Email,
}

/// How somebody names the door that they want to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// By its id.
    Quota(QuotaId),
    /// By a code.
    Code(String),
}

impl Register {
    /// Checks all of the form but the answers at once, so that every wrong field is named.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate, in the form's order.
    pub fn validate(&self) -> Result<ValidRegister, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let door = match (&self.quota, self.code.as_deref().map(str::trim)) {
            (Some(_), Some(_)) => {
                problems.push(FieldProblem::new("code", "one_of", "Give a quota or a code, not both."));
                None
            }
            (None, None) => {
                problems.push(FieldProblem::new("quota", "required", "Say which door: a quota or a code."));
                None
            }
            (Some(quota), None) => Some(Door::Quota(quota.clone())),
            (None, Some(code)) => {
                text::keep(&mut problems, text::line("code", code, 1, CODE_CHARS)).map(Door::Code)
            }
        };
        let name = text::keep(&mut problems, Name::parse(&self.name));
        let email = text::keep(&mut problems, Email::parse(&self.email));
        match (door, name, email) {
            (Some(door), Some(name), Some(email)) if problems.is_empty() => {
                Ok(ValidRegister { door, name, email })
            }
            _ => Err(problems),
        }
    }
}

impl ChangeRegistration {
    /// Checks the name, where one is given.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<Option<Name>, Vec<FieldProblem>> {
        self.name.as_deref().map(Name::parse).transpose().map_err(|problem| vec![problem])
    }
}
