//! Volunteer shifts and sign-ups: requests and replies.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{PlaceId, QuotaId};
use crate::ledger::{QuotaView, overlap};
use crate::problem::FieldProblem;
use crate::registrations::Status;
use crate::text::{self, Email, Name};

/// A time, a location and a number of volunteers for a task, with its live counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shift {
    /// The shift's id: the same as its quota's, since a shift is a quota with a time.
    pub id: QuotaId,
    /// The quota that counts it.
    pub quota: QuotaId,
    /// The task's id: the quota above.
    pub task: QuotaId,
    /// Which wave it is, from 1; 1 as well where a task has no waves.
    pub wave: u32,
    /// What people call it.
    pub name: String,
    /// Where to go.
    pub location: String,
    /// First moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub starts_at: Timestamp,
    /// Last moment; another shift may start in it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub ends_at: Timestamp,
    /// The most volunteers.
    pub size: u32,
    /// How many it needs at least.
    pub minimum: u32,
    /// How many are in.
    pub load: u32,
    /// How many more can sign up now.
    pub left: u32,
    /// People in its waiting list.
    pub queued: u32,
    /// False for a wave that waits for the one before it to fill.
    pub open: bool,
    /// The wave that must be full before this one opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_after: Option<QuotaId>,
}

/// `POST /api/events/{event}/shifts/{shift}/sign-ups`: name and e-mail, or nothing with a manage token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SignUpRequest {
    /// The person's name, as they write it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The person's e-mail address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
}

impl SignUpRequest {
    /// Checks both fields.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<(Name, Email), Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let name = text::keep(&mut problems, Name::parse(&self.name));
        let email = text::keep(&mut problems, Email::parse(&self.email));
        match (name, email) {
            (Some(name), Some(email)) => Ok((name, email)),
            _ => Err(problems),
        }
    }
}

/// A volunteer's place in a shift, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignUp {
    /// The place's id.
    pub id: PlaceId,
    /// The shift; a later wave than was asked for where the asked one was full.
    pub shift: QuotaId,
    /// Where it stands.
    pub status: Status,
    /// Place in line, from 1; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// The person's name.
    pub name: String,
    /// The secret that opens this sign-up again; only in the creating reply and its repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manage_token: Option<String>,
}

impl Shift {
    /// The shift that a quota is; none where it has no time.
    pub fn from_view(view: QuotaView<'_>) -> Option<Self> {
        let spec = view.spec;
        let times = spec.shift.as_ref()?;
        Some(Self {
            id: spec.id.clone(),
            quota: spec.id.clone(),
            task: spec.parent.clone().unwrap_or_else(|| spec.id.clone()),
            wave: view.wave,
            name: spec.name.clone(),
            location: times.location.clone(),
            starts_at: times.starts_at,
            ends_at: times.ends_at,
            size: spec.size,
            minimum: times.minimum,
            load: view.load,
            left: view.left,
            queued: view.queued,
            open: view.open,
            opens_after: spec.opens_after.clone(),
        })
    }

    /// Whether both take time from the same person. Back-to-back does not.
    pub fn overlaps(&self, other: &Self) -> bool {
        overlap((self.starts_at, self.ends_at), (other.starts_at, other.ends_at))
    }
}
