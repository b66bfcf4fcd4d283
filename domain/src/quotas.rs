//! Quotas as the API shows them, and the requests that change them with their validation.

mod add;
mod change;
mod terms;

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::QuotaId;
use crate::ledger::{Access, MovesUp, Overflow, Price, QuotaKind, QuotaView};

pub use add::{AddQuota, ID_CHARS, ValidAddQuota, check_id};
pub use change::{ChangeDoor, ChangeQuota, ValidChangeQuota};

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

fn one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_one(number: &u32) -> bool {
    *number == 1
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
            moves_up: spec.moves_up,
            per_person: spec.per_person,
            per_group: spec.per_group,
            price: spec.price.clone(),
        }
    }
}
