//! Quotas as the API shows them, and the requests that change them with their validation.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::QuotaId;
use crate::ledger::{Access, Overflow, QuotaKind, QuotaSpec, QuotaView, Release};
use crate::problem::FieldProblem;
use crate::registrations::CODE_CHARS;
use crate::text::{self, NAME_CHARS, REASON_CHARS};

/// The longest id of a quota, in characters.
pub const ID_CHARS: usize = 60;

/// A limit on places with its live counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Quota {
    /// Id within the event.
    pub id: QuotaId,
    /// The quota above; none for a root.
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
    pub overflow: Overflow,
    /// The most places it may ever hold.
    pub size: u32,
    /// The part of its parent that it keeps even while nobody has claimed it.
    pub guarantee: u32,
    /// When what is unclaimed of the guarantee goes back.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub release_at: Option<Timestamp>,
    /// Places taken or promised below it: own(q) + Σ max(load(c), guarantee(c)).
    pub load: u32,
    /// How many more can be claimed here right now.
    pub left: u32,
    /// People in its waiting list.
    pub queued: u32,
    /// False for a wave that waits for the one before it to fill.
    pub open: bool,
    /// Not before this time.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub opens_at: Option<Timestamp>,
    /// Not from this time on.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub closes_at: Option<Timestamp>,
}

/// `PATCH /api/events/{event}/quotas/{quota}`: what an organiser changes, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeQuota {
    /// The new size; refused below the load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// The new guarantee; refused when the parent has not that much left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantee: Option<u32>,
    /// The new release date; `null` takes it away.
    #[serde(default, with = "double_option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub release_at: Option<Option<Timestamp>>,
    /// Why, in the organiser's words; it stands in the public ledger.
    pub reason: String,
}

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
    /// The code that opens it, where `access` is `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why, in the organiser's words; it stands in the public ledger.
    pub reason: String,
}

/// `GET /api/events/{event}/join/{code}`: the door that a code opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeDoor {
    /// The door, with its counts.
    pub quota: Quota,
}

/// One code as an organiser sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = QuotaCode))]
pub struct Code {
    /// What people type or follow in a link.
    pub code: String,
    /// The quota that it opens.
    pub quota: QuotaId,
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
    /// Checks the whole form at once, so that every wrong field is named.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate, in the form's order.
    pub fn validate(&self) -> Result<ValidAddQuota, Vec<FieldProblem>> {
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
        let reason = text::keep(&mut problems, text::line("reason", &self.reason, 1, REASON_CHARS));
        match (name, reason) {
            (Some(name), Some(reason)) if problems.is_empty() => {
                Ok(ValidAddQuota { quota: self.spec(name), code, reason })
            }
            _ => Err(problems),
        }
    }

    fn spec(&self, name: String) -> QuotaSpec {
        QuotaSpec {
            parent: self.parent.clone(),
            name,
            guarantee: self.guarantee,
            release_at: self.release_at,
            access: self.access,
            overflow: self.overflow,
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

impl ChangeQuota {
    /// Checks the reason; the rules check the rest.
    ///
    /// # Errors
    /// A [`FieldProblem`] of the field `reason`.
    pub fn validate(&self) -> Result<(Release, String), Vec<FieldProblem>> {
        let reason = text::line("reason", &self.reason, 1, REASON_CHARS).map_err(|problem| vec![problem])?;
        let release = match self.release_at {
            None => Release::Keep,
            Some(None) => Release::Never,
            Some(Some(time)) => Release::At(time),
        };
        Ok((release, reason))
    }
}

/// Tells "leave it" (absent) from "take it away" (`null`).
mod double_option {
    use crate::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::option_option, clippy::ref_option)]
    pub(super) fn serialize<S: Serializer>(
        value: &Option<Option<Timestamp>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        value.flatten().serialize(to)
    }

    #[allow(clippy::option_option)]
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Option<Timestamp>>, D::Error> {
        Option::<Timestamp>::deserialize(from).map(Some)
    }
}

impl From<QuotaView<'_>> for Quota {
    fn from(view: QuotaView<'_>) -> Self {
        let spec = view.spec;
        Self {
            id: spec.id.clone(),
            parent: spec.parent.clone(),
            name: spec.name.clone(),
            description: spec.description.clone(),
            kind: spec.kind,
            access: spec.access,
            overflow: spec.overflow,
            size: spec.size,
            guarantee: spec.guarantee,
            release_at: spec.release_at,
            load: view.load,
            left: view.left,
            queued: view.queued,
            open: view.open,
            opens_at: spec.opens_at,
            closes_at: spec.closes_at,
        }
    }
}
