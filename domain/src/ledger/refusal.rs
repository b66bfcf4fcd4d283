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
    /// The same of another than whoever asks, who can do nothing about it.
    TheyAreRegistered {
        /// The quota asked for.
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
    /// The shift is at the same time as another of whoever has this address; which, only they are told.
    Busy {
        /// The shift asked for.
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
    /// This code's time is over.
    CodeExpired {
        /// The door.
        quota: QuotaId,
    },
    /// Only organisers and their helpers let people in here.
    StaffOnly {
        /// The door.
        quota: QuotaId,
    },
    /// More people than may register together here, or than could ever be seated.
    GroupTooLarge {
        /// The door.
        quota: QuotaId,
        /// The most, in people.
        most: u32,
    },
    /// It only goes with a registration.
    SeatRequired {
        /// The add-on.
        quota: QuotaId,
    },
    /// It goes with a registration and can't go anywhere without it.
    GoesWithSeat {
        /// The add-on.
        quota: QuotaId,
    },
    /// The registration has this, or another of the same kind, already.
    AlreadyAdded {
        /// What it has.
        quota: QuotaId,
    },
    /// The place is waited for; nobody has offered it yet.
    NotOffered {
        /// Where.
        quota: QuotaId,
    },
    /// The place was held, and was not taken in time.
    Lapsed {
        /// Where.
        quota: QuotaId,
    },
    /// Somebody has taken the place themselves, so it is no invitation any more that whoever invited them may take back.
    TakenAlready {
        /// Where.
        quota: QuotaId,
    },
    /// Shifts go to the next in line at once.
    NeverOffered {
        /// The shift.
        quota: QuotaId,
    },
    /// A door for those with a code has one from its beginning.
    WithoutCode {
        /// The door.
        quota: QuotaId,
    },
    /// A shift is a volunteer's place, and no way into the conference.
    IsShift {
        /// The shift.
        quota: QuotaId,
    },
    /// Add-ons stand in trees of their own.
    OtherKind {
        /// The quota above.
        parent: QuotaId,
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
    /// This code opens another door already.
    CodeTaken,
    /// There is no such quota to stand below.
    ParentUnknown {
        /// What was named.
        parent: QuotaId,
    },
    /// The event has as many quotas as it may.
    TooManyQuotas {
        /// The most.
        most: u32,
    },
    /// As many quotas stand above one another as may.
    TooDeep {
        /// The most.
        most: u32,
    },
    /// The date has passed on which the guarantee goes back.
    ReleasePassed {
        /// The quota.
        quota: QuotaId,
    },
    /// There is a quota, or a place, with this id already.
    AlreadyExists {
        /// The id, or where the place was asked for.
        quota: QuotaId,
    },
    /// Nobody hands a place over to themselves.
    SamePerson,
    /// The place is on its way to somebody else already.
    TransferOpen,
    /// Nobody said yes in time.
    TransferExpired,
    /// Its holder has taken it back, or offered it to another.
    TakenBack,
    /// The event has begun: places are no longer handed over.
    TooLate,
    /// The link was used before, and works once.
    LinkUsed,
    /// The link's time is over.
    LinkExpired,
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
            Self::AlreadyRegistered { .. } | Self::TheyAreRegistered { .. } => Code::AlreadyRegistered,
            Self::AlreadySignedUp { .. } => Code::AlreadySignedUp,
            Self::Overlaps { .. } | Self::Busy { .. } => Code::Overlaps,
            Self::CodeUnknown => Code::CodeUnknown,
            Self::CodeUsedUp { .. } => Code::CodeUsedUp,
            Self::CodeRequired { .. } => Code::CodeRequired,
            Self::CodeExpired { .. } => Code::CodeExpired,
            Self::StaffOnly { .. } => Code::StaffOnly,
            Self::GroupTooLarge { .. } => Code::GroupTooLarge,
            Self::SeatRequired { .. } => Code::SeatRequired,
            Self::GoesWithSeat { .. } => Code::GoesWithSeat,
            Self::AlreadyAdded { .. } => Code::AlreadyAdded,
            Self::NotOffered { .. } => Code::NotOffered,
            Self::Lapsed { .. } => Code::Lapsed,
            Self::TakenAlready { .. } => Code::TakenAlready,
            Self::NeverOffered { .. } => Code::NeverOffered,
            Self::WithoutCode { .. } => Code::WithoutCode,
            Self::IsShift { .. } => Code::IsShift,
            Self::OtherKind { .. } => Code::OtherKind,
            Self::NotADoor { .. } => Code::NotADoor,
            Self::BelowLoad { .. } => Code::BelowLoad,
            Self::OverParent { .. } => Code::OverParent,
            Self::GuaranteeOverSize { .. } => Code::GuaranteeOverSize,
            Self::CodeTaken => Code::CodeTaken,
            Self::ParentUnknown { .. } => Code::ParentUnknown,
            Self::TooManyQuotas { .. } => Code::TooManyQuotas,
            Self::TooDeep { .. } => Code::TooDeep,
            Self::ReleasePassed { .. } => Code::ReleasePassed,
            Self::AlreadyExists { .. } => Code::AlreadyExists,
            Self::SamePerson => Code::SamePerson,
            Self::TransferOpen => Code::TransferOpen,
            Self::TransferExpired => Code::TransferExpired,
            Self::TakenBack => Code::TakenBack,
            Self::TooLate => Code::TooLate,
            Self::LinkUsed => Code::LinkUsed,
            Self::LinkExpired => Code::LinkExpired,
            Self::Gone => Code::Gone,
            Self::NotFound => Code::NotFound,
        }
    }

    /// The same for somebody who has only named an address, which may be another person's: where that person is registered
    /// and when they are busy is theirs to know.
    #[must_use]
    pub fn veiled(self, asked: &QuotaId) -> Self {
        let quota = asked.clone();
        match self {
            Self::AlreadyRegistered { .. } => Self::AlreadyRegistered { quota },
            Self::AlreadySignedUp { .. } => Self::AlreadySignedUp { quota },
            Self::Overlaps { .. } => Self::Busy { quota },
            other => other,
        }
    }

    /// The same for somebody who asks on behalf of another, and has that person's address from them.
    #[must_use]
    pub fn about_another(self, asked: &QuotaId) -> Self {
        match self.veiled(asked) {
            Self::AlreadyRegistered { quota } => Self::TheyAreRegistered { quota },
            other => other,
        }
    }

    /// What it is about, where it is about one quota.
    pub fn quota(&self) -> Option<&QuotaId> {
        match self {
            Self::Full { quota }
            | Self::NotOpen { quota, .. }
            | Self::Closed { quota }
            | Self::AlreadyRegistered { quota }
            | Self::TheyAreRegistered { quota }
            | Self::AlreadySignedUp { quota }
            | Self::Overlaps { quota }
            | Self::Busy { quota }
            | Self::CodeUsedUp { quota }
            | Self::CodeRequired { quota }
            | Self::CodeExpired { quota }
            | Self::StaffOnly { quota }
            | Self::GroupTooLarge { quota, .. }
            | Self::SeatRequired { quota }
            | Self::GoesWithSeat { quota }
            | Self::AlreadyAdded { quota }
            | Self::NotOffered { quota }
            | Self::Lapsed { quota }
            | Self::TakenAlready { quota }
            | Self::NeverOffered { quota }
            | Self::WithoutCode { quota }
            | Self::IsShift { quota }
            | Self::OtherKind { parent: quota }
            | Self::ParentUnknown { parent: quota }
            | Self::ReleasePassed { quota }
            | Self::NotADoor { quota }
            | Self::BelowLoad { quota, .. }
            | Self::OverParent { parent: quota, .. }
            | Self::GuaranteeOverSize { quota, .. }
            | Self::AlreadyExists { quota } => Some(quota),
            Self::CodeUnknown
            | Self::CodeTaken
            | Self::TooManyQuotas { .. }
            | Self::TooDeep { .. }
            | Self::SamePerson
            | Self::TransferOpen
            | Self::TransferExpired
            | Self::TakenBack
            | Self::TooLate
            | Self::LinkUsed
            | Self::LinkExpired
            | Self::Gone
            | Self::NotFound => None,
        }
    }

    /// The number in it, in places or people.
    pub fn number(&self) -> Option<u32> {
        match self {
            Self::GroupTooLarge { most: n, .. }
            | Self::TooManyQuotas { most: n }
            | Self::TooDeep { most: n }
            | Self::BelowLoad { load: n, .. }
            | Self::OverParent { left: n, .. }
            | Self::GuaranteeOverSize { size: n, .. } => Some(*n),
            _ => None,
        }
    }
}
