//! Commands: what somebody wants. Every way to a place is one of these.

use crate::Timestamp;

use crate::ids::{PartyId, PersonId, PlaceId, QuotaId};
use crate::ledger::entries::Actor;
use crate::ledger::specs::{DoorSettings, QuotaSpec};

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
    /// Change what of a quota is no limit.
    ChangeDoor {
        /// The quota.
        quota: QuotaId,
        /// How it shall be.
        door: DoorSettings,
        /// Who asks.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Ask for a place.
    Claim(Claim),
    /// Ask for places for several people, for all or none: if there is no room for all, they wait together.
    ClaimTogether {
        /// The group's id.
        party: PartyId,
        /// Who they are, with the ids that their places shall have.
        members: Vec<(PlaceId, PersonId)>,
        /// Where.
        quota: QuotaId,
        /// What the asker brings along.
        key: Key,
        /// Where somebody else asks for them: how long they have a say.
        invited_until: Option<Timestamp>,
    },
    /// Take what is held for one: an offer, or an invitation.
    Confirm {
        /// The place.
        place: PlaceId,
        /// Where an organiser does it for them.
        by: Option<Actor>,
    },
    /// Give a place to somebody else.
    Transfer {
        /// The place.
        place: PlaceId,
        /// Whose it shall be.
        person: PersonId,
    },
    /// Exchange an add-on for another of the same kind, such as a T-shirt of another size.
    Move {
        /// The place.
        place: PlaceId,
        /// Where it shall be.
        quota: QuotaId,
    },
    /// No longer wait for places for the whole group at once.
    SplitParty {
        /// The group.
        party: PartyId,
    },
    /// Give a place back, or leave the line.
    Cancel {
        /// The place.
        place: PlaceId,
    },
    /// Let time act: nothing by itself, but what is due follows.
    Tick,
}

/// Somebody's wish for a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The id that the place shall have.
    pub place: PlaceId,
    /// For whom.
    pub person: PersonId,
    /// Where.
    pub quota: QuotaId,
    /// What the asker brings along.
    pub key: Key,
    /// The registration that it shall go with, for an add-on.
    pub with: Option<PlaceId>,
    /// Where somebody else asks for them: how long they have a say.
    pub invited_until: Option<Timestamp>,
}

impl Claim {
    /// A wish as anybody may have it.
    pub fn new(place: PlaceId, person: PersonId, quota: QuotaId) -> Self {
        Self { place, person, quota, key: Key::None, with: None, invited_until: None }
    }
}

/// What somebody brings along who asks for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// Nothing.
    None,
    /// The quota's code.
    Code,
    /// The portal of the sponsor whose quota it is; or who asks for further colleagues elsewhere, in a group of any size.
    Portal,
    /// An organiser's or a helper's right: any door, at any time.
    Staff,
}
