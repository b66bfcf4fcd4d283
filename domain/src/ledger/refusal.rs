//! Why a command changed nothing: a value, never a sentence.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::QuotaId;
use crate::problem::Code;

/// What something that is not open yet waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// A time.
    At {
        /// When it opens.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
        time: Timestamp,
    },
    /// Another wave's being full.
    After {
        /// The wave that must fill first.
        wave: QuotaId,
    },
}

/// Why the rules said no.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    /// No place is left and there is no waiting list; `quota` is the limit that stands in the way.
    Full {
        /// The limit that is reached: the quota asked for or one above it.
        quota: QuotaId,
    },
    /// It opens later.
    NotOpen {
        /// The quota asked for.
        quota: QuotaId,
        /// What it waits for.
        opening: Opening,
    },
    /// It has closed, or the shift is over.
    Closed {
        /// The quota asked for.
        quota: QuotaId,
    },
    /// The person has a seat, or a position in line, under the same root already.
    AlreadyRegistered {
        /// Where.
        quota: QuotaId,
    },
    /// The person is in this shift, or in another of its waves, already.
    AlreadySignedUp {
        /// Which.
        quota: QuotaId,
    },
    /// The shift is at the same time as another of the person's. Back-to-back is not.
    Overlaps {
        /// The other shift.
        quota: QuotaId,
    },
    /// No door has this code.
    CodeUnknown,
    /// Every seat behind this code is taken.
    CodeUsedUp {
        /// The door.
        quota: QuotaId,
    },
    /// This door opens with a code only.
    CodeRequired {
        /// The door.
        quota: QuotaId,
    },
    /// This quota only adds up others.
    NotADoor {
        /// The quota.
        quota: QuotaId,
    },
    /// The new size is below what is taken and promised.
    BelowLoad {
        /// The quota.
        quota: QuotaId,
        /// Its load, in places.
        load: u32,
    },
    /// The quota above has not that much left to promise.
    OverParent {
        /// The quota above.
        parent: QuotaId,
        /// What it has left, in places.
        left: u32,
        /// What was asked for, in places.
        asked: u32,
    },
    /// A guarantee can't be larger than its quota.
    GuaranteeOverSize {
        /// The quota.
        quota: QuotaId,
        /// Its size, in places.
        size: u32,
    },
    /// There is a quota, or a place, with this id already.
    AlreadyExists {
        /// The id, or where the place was asked for.
        quota: QuotaId,
    },
    /// The place was given back already.
    Gone,
    /// There is no such quota or place.
    NotFound,
}

impl Refusal {
    /// The stable machine code.
    pub fn code(&self) -> Code {
        match self {
            Self::Full { .. } => Code::Full,
            Self::NotOpen { .. } => Code::NotOpen,
            Self::Closed { .. } => Code::Closed,
            Self::AlreadyRegistered { .. } => Code::AlreadyRegistered,
            Self::AlreadySignedUp { .. } => Code::AlreadySignedUp,
            Self::Overlaps { .. } => Code::Overlaps,
            Self::CodeUnknown => Code::CodeUnknown,
            Self::CodeUsedUp { .. } => Code::CodeUsedUp,
            Self::CodeRequired { .. } => Code::CodeRequired,
            Self::NotADoor { .. } => Code::NotADoor,
            Self::BelowLoad { .. } => Code::BelowLoad,
            Self::OverParent { .. } => Code::OverParent,
            Self::GuaranteeOverSize { .. } => Code::GuaranteeOverSize,
            Self::AlreadyExists { .. } => Code::AlreadyExists,
            Self::Gone => Code::Gone,
            Self::NotFound => Code::NotFound,
        }
    }
}
