//! Places: one person's seat, or position in line, in one quota.

use crate::Timestamp;

use crate::ids::{PartyId, PersonId, PlaceId, QuotaId};
use crate::ledger::entries::Seat;
use crate::registrations::Status;

/// Where a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In line.
    Waiting,
    /// Held until it expires; counts as taken.
    Held {
        /// When it goes back by itself.
        expires_at: Timestamp,
    },
    /// Taken.
    Confirmed,
    /// Given back.
    Cancelled,
    /// Held, and not confirmed in time; or an invitation in line that nobody answered.
    Expired,
}

impl State {
    /// Whether it counts towards its quota's load.
    pub fn is_seated(self) -> bool {
        matches!(self, Self::Held { .. } | Self::Confirmed)
    }

    /// Whether the person still has a claim: a seat or a position in line.
    pub fn is_active(self) -> bool {
        self.is_seated() || self == Self::Waiting
    }

    /// The seat that somebody in this state has; none once it has ended.
    pub(super) fn seat(self) -> Option<Seat> {
        match self {
            Self::Held { expires_at } => Some(Seat::Held { expires_at }),
            Self::Confirmed => Some(Seat::Confirmed),
            Self::Waiting | Self::Cancelled | Self::Expired => None,
        }
    }

    /// The word for it on the wire.
    pub fn status(self) -> Status {
        match self {
            Self::Waiting => Status::Waiting,
            Self::Held { .. } => Status::Offered,
            Self::Confirmed => Status::Confirmed,
            Self::Cancelled => Status::Cancelled,
            Self::Expired => Status::Expired,
        }
    }
}

/// One person's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose it is.
    pub person: PersonId,
    /// Where it stands: seated there, or in line there.
    pub quota: QuotaId,
    /// What was asked for: `quota`, or an earlier wave of it. A promotion may lead to any wave from here on.
    pub asked: QuotaId,
    /// The number of the entry that claimed it: first come, first served goes by this.
    pub ticket: u64,
    /// The registration that it goes with, for an add-on: it ends when that ends.
    pub with: Option<PlaceId>,
    /// Those who wait together: none of them is seated before there is room for all who wait.
    pub party: Option<PartyId>,
    /// Somebody else asked for them. Until they have said yes a place is only held for them, and not after this time.
    pub invited_until: Option<Timestamp>,
    /// An organiser confirmed it, and not whom it was held for.
    pub confirmed_by_organiser: bool,
    /// Where it stands.
    pub state: State,
}
