//! Quotas as they are set up: limits, doors, shifts and add-ons.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::QuotaId;
use crate::ledger::offers::MovesUp;

/// What sort of limit a quota is. The counting is the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QuotaKind {
    /// The whole conference.
    Conference,
    /// Several quotas under one limit, such as "Sponsors".
    Group,
    /// A way in for people.
    Door,
    /// A sponsor's seats.
    Sponsor,
    /// A volunteer task: its shifts are below it.
    Task,
    /// A time, a location and a number of volunteers.
    Shift,
    /// Something that a registration may take with it: a tutorial, lunch, a T-shirt of one size.
    AddOn,
    /// The uses of one code for the door above it. A limited code is a limit like any other, so no race can use it once
    /// too often, and a seat that is given back can be used again.
    Code,
}

/// Who may claim at a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everyone.
    Everyone,
    /// Whoever has the code.
    Code,
    /// Organisers and their helpers, for somebody.
    Staff,
    /// Nobody: it only adds up the quotas below it.
    Nobody,
}

/// What happens to somebody who asks when it is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Overflow {
    /// They join the waiting list.
    #[default]
    WaitingList,
    /// They are refused.
    Refuse,
}

/// When and where a shift is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShiftTimes {
    /// Where to go.
    pub location: String,
    /// First moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub starts_at: Timestamp,
    /// The moment from which the volunteer is free again.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub ends_at: Timestamp,
    /// How many it needs at least.
    pub minimum: u32,
}

impl ShiftTimes {
    /// Whether both take time from the same person. Back-to-back does not.
    pub fn overlaps(&self, other: &Self) -> bool {
        overlap((self.starts_at, self.ends_at), (other.starts_at, other.ends_at))
    }
}

/// Whether two times, each from its first moment until just before its second, have a moment in common.
pub(crate) fn overlap(one: (Timestamp, Timestamp), other: (Timestamp, Timestamp)) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// A quota as it is set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuotaSpec {
    /// Id within the event.
    pub id: QuotaId,
    /// The quota above; none for a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<QuotaId>,
    /// What sort of limit it is.
    pub kind: QuotaKind,
    /// What people call it.
    pub name: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The most places.
    pub size: u32,
    /// What it keeps of its parent while nobody has claimed it; at most `size`.
    #[serde(default)]
    pub guarantee: u32,
    /// From then on, what is unclaimed of the guarantee goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub release_at: Option<Timestamp>,
    /// Not before this time. A wave opens then even if the one before it is not full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub opens_at: Option<Timestamp>,
    /// No new claims from this time on; the waiting list still moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub closes_at: Option<Timestamp>,
    /// The sibling that must be full before this one opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_after: Option<QuotaId>,
    /// Who may claim here.
    pub access: Access,
    /// What happens to somebody who asks when it is full.
    #[serde(default)]
    pub overflow: Overflow,
    /// What becomes of the first in line when a place is free.
    #[serde(default, skip_serializing_if = "MovesUp::is_confirmed")]
    pub moves_up: MovesUp,
    /// The most registrations that one e-mail address may have at once, this door's included. At least 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub per_person: u32,
    /// The most people that one may register together.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub per_group: u32,
    /// What a place costs; none where it is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// When and where, for a shift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<ShiftTimes>,
}

impl QuotaSpec {
    /// A limit of its own, called by its id, that promises nothing and knows no dates: everyone may claim there, one place
    /// each, and whoever finds it full joins the waiting list. Whoever makes one says what differs.
    pub fn new(id: QuotaId, kind: QuotaKind, size: u32) -> Self {
        Self {
            name: id.to_string(),
            id,
            parent: None,
            kind,
            description: None,
            size,
            guarantee: 0,
            release_at: None,
            opens_at: None,
            closes_at: None,
            opens_after: None,
            access: Access::Everyone,
            overflow: Overflow::WaitingList,
            moves_up: MovesUp::Confirmed,
            per_person: 1,
            per_group: 1,
            price: None,
            shift: None,
        }
    }

    /// Whether it is a shift: a quota with a time. Its kind is only what people call it.
    pub fn is_shift(&self) -> bool {
        self.shift.is_some()
    }

    /// Whether it goes with a registration.
    pub fn is_add_on(&self) -> bool {
        self.kind == QuotaKind::AddOn
    }

    /// Whether everybody is told of it. Codes may be many, and are nobody's business but their holders'.
    pub fn is_public(&self) -> bool {
        self.kind != QuotaKind::Code
    }

    /// What of it is a door's.
    pub fn door(&self) -> DoorSettings {
        DoorSettings {
            name: self.name.clone(),
            description: self.description.clone(),
            access: self.access,
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            overflow: self.overflow,
            moves_up: self.moves_up,
            per_person: self.per_person,
            per_group: self.per_group,
            price: self.price.clone(),
        }
    }

    pub(super) fn set_door(&mut self, door: &DoorSettings) {
        let door = door.clone();
        self.name = door.name;
        self.description = door.description;
        self.access = door.access;
        self.opens_at = door.opens_at;
        self.closes_at = door.closes_at;
        self.overflow = door.overflow;
        self.moves_up = door.moves_up;
        self.per_person = door.per_person;
        self.per_group = door.per_group;
        self.price = door.price;
    }
}

/// What of a quota is no limit: how people find it, who may come in, and when. Changing it takes no place from anybody, and
/// gives none but those of a wave that opens by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DoorSettings {
    /// What people call it.
    pub name: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who may claim here.
    pub access: Access,
    /// Not before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub opens_at: Option<Timestamp>,
    /// No new claims from this time on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub closes_at: Option<Timestamp>,
    /// What happens to somebody who asks when it is full.
    pub overflow: Overflow,
    /// What becomes of the first in line when a place is free.
    #[serde(default, skip_serializing_if = "MovesUp::is_confirmed")]
    pub moves_up: MovesUp,
    /// The most registrations that one e-mail address may have at once.
    pub per_person: u32,
    /// The most people that one may register together.
    pub per_group: u32,
    /// What a place costs; none where it is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// What a place costs. Shown only: nothing is charged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// In the currency's smallest unit, such as cents.
    pub amount_minor: u64,
    /// ISO 4217, such as `EUR`.
    pub currency: String,
}

fn one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_one(number: &u32) -> bool {
    *number == 1
}
