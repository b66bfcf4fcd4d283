//! Registrations: requests, replies and the form's validation.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{PlaceId, QuotaId};
use crate::problem::FieldProblem;
use crate::shifts::SignUp;
use crate::text::{self, Email, Name};

/// The longest answer to an optional question, in characters.
pub const ANSWER_CHARS: usize = 500;
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

/// Answers to the optional questions. Absent and empty are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// What the badge shall say, where it is not the name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub badge_name: String,
    /// What somebody eats, or must not.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub diet: String,
    /// T-shirt size, one of [`T_SHIRTS`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub t_shirt: String,
    /// What the organisers should arrange so that the person can take part.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub accessibility: String,
}

/// The T-shirt sizes on offer.
pub const T_SHIRTS: [&str; 8] = ["XS", "S", "M", "L", "XL", "2XL", "3XL", "none"];

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
    /// Answers to the optional questions.
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

impl ConfirmRegistration {
    /// Checks the answers.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<Option<Answers>, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let answers = self.answers.as_ref().map(|answers| answers.validate(&mut problems));
        if problems.is_empty() { Ok(answers) } else { Err(problems) }
    }
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
    /// Answers to the optional questions.
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

/// A registration's input after validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidRegister {
    /// The door, by id or by code.
    pub door: Door,
    /// The person's name.
    pub name: Name,
    /// The person's e-mail address.
    pub email: Email,
    /// Answers, trimmed.
    pub answers: Answers,
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
    /// Checks the whole form at once, so that every wrong field is named.
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
        let answers = self.answers.validate(&mut problems);
        match (door, name, email) {
            (Some(door), Some(name), Some(email)) if problems.is_empty() => {
                Ok(ValidRegister { door, name, email, answers })
            }
            _ => Err(problems),
        }
    }
}

impl ChangeRegistration {
    /// Checks what is given.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<(Option<Name>, Option<Answers>), Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let name = self.name.as_ref().and_then(|name| text::keep(&mut problems, Name::parse(name)));
        let answers = self.answers.as_ref().map(|answers| answers.validate(&mut problems));
        if problems.is_empty() { Ok((name, answers)) } else { Err(problems) }
    }
}

impl Answers {
    fn validate(&self, problems: &mut Vec<FieldProblem>) -> Self {
        let t_shirt = self.t_shirt.trim();
        if !t_shirt.is_empty() && !T_SHIRTS.contains(&t_shirt) {
            problems.push(FieldProblem::new(
                "answers.t_shirt",
                "one_of",
                "Choose one of the sizes in the list.",
            ));
        }
        Self {
            badge_name: text::keep(
                problems,
                text::line("answers.badge_name", &self.badge_name, 0, text::NAME_CHARS),
            )
            .unwrap_or_default(),
            diet: text::keep(problems, text::prose("answers.diet", &self.diet, ANSWER_CHARS))
                .unwrap_or_default(),
            t_shirt: t_shirt.to_owned(),
            accessibility: text::keep(
                problems,
                text::prose("answers.accessibility", &self.accessibility, ANSWER_CHARS),
            )
            .unwrap_or_default(),
        }
    }
}
