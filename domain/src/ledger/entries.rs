//! Entries (what happened) and commands (what somebody wants).

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, PlaceId, QuotaId};

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
    /// When and where, for a shift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<ShiftTimes>,
}

impl QuotaSpec {
    /// A limit of its own, called by its id, that promises nothing and knows no dates: everyone may claim there, and
    /// whoever finds it full joins the waiting list. Whoever makes one says what differs.
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
            shift: None,
        }
    }

    /// Whether it is a shift: a quota with a time. Its kind is only what people call it.
    pub fn is_shift(&self) -> bool {
        self.shift.is_some()
    }
}

/// Who did something that only an organiser may do: a role and a label, never a person's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor(pub String);

/// What became of a claim at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Seat {
    /// The place is theirs.
    Confirmed,
    /// The place is held for them until it expires.
    Held {
        /// When it goes back, unless it is confirmed before.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
        expires_at: Timestamp,
    },
    /// They wait in line.
    Waiting,
}

/// A release date's change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// It stays as it was.
    Keep,
    /// There is none any more.
    Never,
    /// From this time on.
    At(Timestamp),
}

/// What happened. The ledger is a list of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Fact {
    /// A limit was set up.
    QuotaAdded {
        /// The limit.
        quota: QuotaSpec,
        /// Who did it.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// A limit was changed.
    QuotaResized {
        /// The limit.
        quota: QuotaId,
        /// Its size from now on.
        size: u32,
        /// Its guarantee from now on.
        guarantee: u32,
        /// Its release date from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
        release_at: Option<Timestamp>,
        /// Who did it.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// A wave opened.
    WaveOpened {
        /// The wave.
        quota: QuotaId,
    },
    /// What was unclaimed of a guarantee went back.
    GuaranteeReleased {
        /// The limit.
        quota: QuotaId,
        /// What remains guaranteed.
        guarantee: u32,
    },
    /// Somebody asked for a place.
    Claimed {
        /// The new place.
        place: PlaceId,
        /// Whose it is.
        person: PersonId,
        /// Where it stands: the quota asked for, or a later wave of it.
        quota: QuotaId,
        /// The wave that was asked for, where it is another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<QuotaId>,
        /// What became of it.
        #[serde(flatten)]
        seat: Seat,
    },
    /// Somebody in line got a place.
    Promoted {
        /// The place.
        place: PlaceId,
        /// Where: the quota that they waited for, or a wave of it.
        quota: QuotaId,
        /// Confirmed at once, or held as an offer.
        #[serde(flatten)]
        seat: Seat,
    },
    /// A place was given back, or somebody left the line.
    Cancelled {
        /// The place.
        place: PlaceId,
    },
    /// A held place was not confirmed in time.
    Expired {
        /// The place.
        place: PlaceId,
    },
}

/// A fact with its number and time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// Number in the ledger, from 1, without gaps.
    pub seq: u64,
    /// When it was decided; never before the entry before it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub fact: Fact,
}

/// What somebody wants. Every way to a place is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "a command lives for a moment, on the stack; small enough in the browser"
)]
pub enum Command {
    /// Set up a limit.
    AddQuota {
        /// The limit.
        quota: QuotaSpec,
        /// Who asks.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Change a limit.
    Resize {
        /// The limit.
        quota: QuotaId,
        /// A new size.
        size: Option<u32>,
        /// A new guarantee.
        guarantee: Option<u32>,
        /// A new release date.
        release: Release,
        /// Who asks.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Ask for a place.
    Claim {
        /// The id that the place shall have.
        place: PlaceId,
        /// For whom.
        person: PersonId,
        /// Where.
        quota: QuotaId,
        /// Whether the quota's code came along.
        with_code: bool,
    },
    /// Give a place back, or leave the line.
    Cancel {
        /// The place.
        place: PlaceId,
    },
    /// Let time act: nothing by itself, but what is due follows.
    Tick,
}
