//! Handing a place over to somebody else: asked for by its holder, done when the other one says yes.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::QuotaId;
use crate::problem::FieldProblem;
use crate::questions::Answers;
use crate::text::{self, Email, Name};

/// How many days somebody has to say yes; never beyond the event's beginning, nor beyond what is only held.
pub const DAYS_TO_ANSWER: i64 = 7;

/// `PUT /api/registrations/{id}/transfer`: to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Their name.
    #[serde(default)]
    pub name: String,
    /// Their e-mail address.
    #[serde(default)]
    pub email: String,
}

impl HandOver {
    /// Checks both fields.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<(Name, Email), Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let name = text::keep(&mut problems, Name::parse_theirs(&self.name));
        let email = text::keep(&mut problems, Email::parse(&self.email));
        name.zip(email).ok_or(problems)
    }
}

/// A place on its way to somebody else, as its holder sees it: theirs until the other one says yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transfer {
    /// The name of whom it is for.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Until when they can say yes. After that nothing has changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

/// `GET /api/events/{event}/transfer`: a place that somebody would hand over to whoever has the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransferOffer {
    /// The name of its holder.
    pub from: String,
    /// The door.
    pub quota: QuotaId,
    /// What goes along: ids of add-ons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_ons: Vec<QuotaId>,
    /// The name of whom it is for, as its holder wrote it.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Until when they can say yes.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

/// `POST /api/events/{event}/transfer`: yes, with what is asked of whoever has such a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeOver {
    /// One's name, where its holder wrote another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One's own answers to the event's questions; none of its holder's are kept.
    #[serde(default)]
    pub answers: Answers,
}

impl TakeOver {
    /// Checks the name, where one is given.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<Option<Name>, Vec<FieldProblem>> {
        self.name.as_deref().map(Name::parse).transpose().map_err(|problem| vec![problem])
    }
}
