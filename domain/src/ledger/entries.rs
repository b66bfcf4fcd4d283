//! Entries: what happened. The ledger is a list of them.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{PartyId, PersonId, PlaceId, QuotaId};
use crate::ledger::specs::{DoorSettings, QuotaSpec};

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
    /// How a quota is called, who may come in, or when, was changed.
    DoorChanged {
        /// The quota.
        quota: QuotaId,
        /// How it is from now on.
        door: DoorSettings,
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
        /// The registration that it goes with, for an add-on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        with: Option<PlaceId>,
        /// Those who want to stay together in line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<PartyId>,
        /// Somebody else asked for them: they have a say until then. The place is only held until they have said yes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
        invited_until: Option<Timestamp>,
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
    /// Whom it was held for took it, or an organiser confirmed it.
    Confirmed {
        /// The place.
        place: PlaceId,
        /// The organiser, where it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Actor>,
    },
    /// A place went to somebody else. No count changes.
    Transferred {
        /// The place.
        place: PlaceId,
        /// Whose it is now.
        person: PersonId,
    },
    /// A place went to another quota, such as a T-shirt of another size.
    Moved {
        /// The place.
        place: PlaceId,
        /// Where it is now.
        quota: QuotaId,
    },
    /// A group in line no longer waits for places for all of them at once.
    PartySplit {
        /// The group.
        party: PartyId,
    },
    /// A place was given back, or somebody left the line.
    Cancelled {
        /// The place.
        place: PlaceId,
    },
    /// A held place was not confirmed in time, or an invitation not answered.
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
