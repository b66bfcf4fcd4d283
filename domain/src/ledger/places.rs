//! Places: one person's seat, or position in line, in one quota.

use crate::Timestamp;

use crate::ids::{PersonId, QuotaId};
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
    /// Held, and not confirmed in time.
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
    /// Where it stands.
    pub state: State,
}
