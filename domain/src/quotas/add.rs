//! Setting up a quota.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use super::{is_one, one, terms};
use crate::ids::QuotaId;
use crate::ledger::{Access, MovesUp, Overflow, Price, QuotaKind, QuotaSpec};
use crate::problem::FieldProblem;
use crate::registrations::CODE_CHARS;
use crate::text::{self, NAME_CHARS, REASON_CHARS};

/// The longest id of a quota, in characters.
pub const ID_CHARS: usize = 60;

/// `POST /api/events/{event}/quotas`: a new limit under an existing one, such as one more sponsor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddQuota {
    /// Id within the event: lower-case letters, digits and hyphens, at most 60.
    pub id: QuotaId,
    /// The quota above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<QuotaId>,
    /// What people call it.
    pub name: String,
    /// What it is about, in a sentence or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What sort of limit it is.
    pub kind: QuotaKind,
    /// Who may claim here.
    pub access: Access,
    /// What happens to somebody who asks when it is full.
    #[serde(default)]
    pub overflow: Overflow,
    /// The most places it may ever hold.
    pub size: u32,
    /// What it keeps of its parent while nobody has claimed it.
    #[serde(default)]
    pub guarantee: u32,
    /// When what is unclaimed of the guarantee goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub release_at: Option<Timestamp>,
    /// Not before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub opens_at: Option<Timestamp>,
    /// Not from this time on; for a code: until when it is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub closes_at: Option<Timestamp>,
    /// What becomes of the first in line when a place is free: it is theirs at once, where nothing is said.
    #[serde(default, skip_serializing_if = "MovesUp::is_confirmed")]
    pub moves_up: MovesUp,
    /// The most registrations that one e-mail address may have at once; 1 where nothing is said.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub per_person: u32,
    /// The most people that one may register together; 1 where nothing is said.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub per_group: u32,
    /// What a place costs; nothing where it is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// The code that opens it, where `access` is `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why, in the organiser's words; it stands in the public ledger.
    pub reason: String,
}

/// A new quota's input after validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidAddQuota {
    /// The limit, with its texts trimmed.
    pub quota: QuotaSpec,
    /// The code that opens it; there exactly where its access is `code`.
    pub code: Option<String>,
    /// Why.
    pub reason: String,
}

impl AddQuota {
    /// A limit of its own for everyone, of which nothing is special.
    pub fn new(id: QuotaId, kind: QuotaKind, size: u32, reason: &str) -> Self {
        Self {
            name: id.to_string(),
            id,
            parent: None,
            description: None,
            kind,
            access: Access::Everyone,
            overflow: Overflow::WaitingList,
            size,
            guarantee: 0,
            release_at: None,
            opens_at: None,
            closes_at: None,
            moves_up: MovesUp::Confirmed,
            per_person: 1,
            per_group: 1,
            price: None,
            code: None,
            reason: reason.to_owned(),
        }
    }

    /// Checks the whole form at once, so that every wrong field is named. Offers lead up to `until` where they don't say to
    /// what.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate, in the form's order.
    pub fn validate(&self, until: Timestamp) -> Result<ValidAddQuota, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        text::keep(&mut problems, check_id(&self.id));
        let name = text::keep(&mut problems, text::line("name", &self.name, 1, NAME_CHARS));
        let code = self
            .code
            .as_deref()
            .and_then(|code| text::keep(&mut problems, text::line("code", code, 1, CODE_CHARS)));
        if (self.access == Access::Code) != self.code.is_some() {
            let detail = "A quota has a code exactly where its access is `code`.";
            problems.push(FieldProblem::new("code", "one_of", detail));
        }
        let description = terms::description(&mut problems, self.description.as_deref());
        terms::check_times(
            &mut problems,
            [("release_at", self.release_at), ("opens_at", self.opens_at), ("closes_at", self.closes_at)],
        );
        let moves_up = self.moves_up.leading_up_to(until);
        terms::check_moves_up(&mut problems, moves_up);
        terms::check_most(&mut problems, Some(self.per_person), Some(self.per_group));
        terms::check_price(&mut problems, self.price.as_ref());
        let reason = text::keep(&mut problems, text::line("reason", &self.reason, 1, REASON_CHARS));
        match (name, reason) {
            (Some(name), Some(reason)) if problems.is_empty() => Ok(ValidAddQuota {
                quota: QuotaSpec { moves_up, ..self.spec(name, description) },
                code,
                reason,
            }),
            _ => Err(problems),
        }
    }

    fn spec(&self, name: String, description: Option<String>) -> QuotaSpec {
        QuotaSpec {
            parent: self.parent.clone(),
            name,
            description,
            guarantee: self.guarantee,
            release_at: self.release_at,
            access: self.access,
            overflow: self.overflow,
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            moves_up: self.moves_up,
            per_person: self.per_person,
            per_group: self.per_group,
            price: self.price.clone(),
            ..QuotaSpec::new(self.id.clone(), self.kind, self.size)
        }
    }
}

/// Checks a new quota's id, which stands in URLs: lower-case letters, digits and hyphens between them.
///
/// # Errors
/// A [`FieldProblem`] of the field `id`: `required`, `too_long`, or `characters`.
pub fn check_id(id: &QuotaId) -> Result<(), FieldProblem> {
    let (id, allowed) = (id.as_str(), |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if id.is_empty() {
        Err(FieldProblem::new("id", "required", "This can't be empty."))
    } else if id.len() > ID_CHARS {
        Err(FieldProblem::new("id", "too_long", format!("At most {ID_CHARS} characters.")))
    } else if !id.chars().all(allowed) || id.starts_with('-') || id.ends_with('-') {
        let detail = "Lower-case letters, digits, and hyphens between them.";
        Err(FieldProblem::new("id", "characters", detail))
    } else {
        Ok(())
    }
}
