//! Occasions: why people are written to, each with the template of its words.

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::ledger::{Price, QuotaSpec};
use domain::registrations::Status;
use serde::{Deserialize, Serialize};

/// Why somebody is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// A seat is theirs.
    Registered,
    /// They wait for a seat.
    InLine,
    /// A place is held for them, until they take it or time is up.
    Offered,
    /// Somebody else asked for a place for them, and it is held until they take it or time is up.
    Invited,
    /// A seat that somebody else had is theirs.
    HandedToYou,
    /// Their seat is somebody else's.
    HandedOn,
    /// The link to their sponsor's portal.
    Portal,
    /// Seats of a sponsor's go back soon, and nobody has claimed them.
    ReleaseSoon,
    /// Time is up.
    Lapsed,
    /// A seat that they waited for is theirs.
    MovedUp,
    /// They have given back their place, or left the line.
    GivenBack,
    /// Their place is another one now.
    Changed,
    /// What goes with their registration is another now.
    Extras,
    /// Somebody would hand them a place.
    HandingOver,
    /// Somebody has taken their place over.
    HandedOver,
    /// Somebody's place is theirs.
    TakenOver,
    /// They, or somebody else, asked for their link.
    LinkAsked,
    /// Their link once more.
    LinkAgain,
    /// A shift is theirs.
    ShiftTaken,
    /// They stand by for a shift.
    ShiftStandBy,
    /// A shift that they stood by for is theirs.
    ShiftMovedUp,
}

impl Occasion {
    /// Every occasion with its word in the database and its template.
    pub(super) const ALL: [(Self, &str, &str); 21] = [
        (Self::Registered, "registered", include_str!("templates/registered.txt")),
        (Self::InLine, "in_line", include_str!("templates/in_line.txt")),
        (Self::Offered, "offered", include_str!("templates/offered.txt")),
        (Self::Invited, "invited", include_str!("templates/invited.txt")),
        (Self::HandedToYou, "handed_to_you", include_str!("templates/handed_to_you.txt")),
        (Self::HandedOn, "handed_on", include_str!("templates/handed_on.txt")),
        (Self::Portal, "portal", include_str!("templates/portal.txt")),
        (Self::ReleaseSoon, "release_soon", include_str!("templates/release_soon.txt")),
        (Self::Lapsed, "lapsed", include_str!("templates/lapsed.txt")),
        (Self::MovedUp, "moved_up", include_str!("templates/moved_up.txt")),
        (Self::GivenBack, "given_back", include_str!("templates/given_back.txt")),
        (Self::Changed, "changed", include_str!("templates/changed.txt")),
        (Self::Extras, "extras", include_str!("templates/extras.txt")),
        (Self::HandingOver, "handing_over", include_str!("templates/handing_over.txt")),
        (Self::HandedOver, "handed_over", include_str!("templates/handed_over.txt")),
        (Self::TakenOver, "taken_over", include_str!("templates/taken_over.txt")),
        (Self::LinkAsked, "link_asked", include_str!("templates/link_asked.txt")),
        (Self::LinkAgain, "link_again", include_str!("templates/link_again.txt")),
        (Self::ShiftTaken, "shift_taken", include_str!("templates/shift_taken.txt")),
        (Self::ShiftStandBy, "shift_stand_by", include_str!("templates/shift_stand_by.txt")),
        (Self::ShiftMovedUp, "shift_moved_up", include_str!("templates/shift_moved_up.txt")),
    ];

    /// The word for it in the database and in the API.
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(occasion, ..)| *occasion == self).map_or("", |(_, word, _)| word)
    }

    /// The occasion of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, name, _)| *name == word).map(|(occasion, ..)| occasion)
    }

    /// What the link in it does; none where there is nothing to do.
    pub(super) fn link(self) -> Option<LinkKind> {
        match self {
            Self::HandedOver => None,
            Self::HandingOver => Some(LinkKind::TakeOver),
            Self::LinkAsked => Some(LinkKind::OpenOnce),
            _ => Some(LinkKind::Open),
        }
    }

    /// Why it must not be sent where its link opens nothing any more: what it says is no longer so, or concerns somebody else.
    pub(super) fn over(self) -> Option<&'static str> {
        match self {
            Self::HandingOver => Some("it was taken back, or given back, before it could be sent"),
            Self::LinkAsked | Self::LinkAgain => {
                Some("the place was somebody else's before it could be sent")
            }
            Self::Portal | Self::ReleaseSoon => {
                Some("the sponsor had another contact before it could be sent")
            }
            _ => None,
        }
    }

    /// Whether a calendar file comes along: the place is theirs, and they had better be there.
    pub(super) fn has_calendar(self) -> bool {
        matches!(
            self,
            Self::Registered
                | Self::MovedUp
                | Self::TakenOver
                | Self::HandedToYou
                | Self::ShiftTaken
                | Self::ShiftMovedUp
        )
    }
}

/// What a mail's link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkKind {
    /// It opens the reader's places, as often as they like.
    Open,
    /// It opens all that stands under their address, once, for a few minutes.
    OpenOnce,
    /// It takes over the place.
    TakeOver,
}

/// What a mail's words are made from: how things stood when it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// What people call the door or the shift.
    pub what: String,
    /// When and where, for a shift.
    pub shift: Option<Shift>,
    /// Place in line, from 1.
    pub position: Option<u32>,
    /// Until when a place is held.
    pub until: Option<Timestamp>,
    /// How it stood before.
    pub was: Option<Status>,
    /// Whether somebody else asked for them.
    pub invited: bool,
    /// The sponsor that it is about: the link opens its portal.
    pub sponsor: Option<QuotaId>,
    /// How many wait together, they included.
    pub together: Option<u32>,
    /// What it costs.
    pub price: Option<Price>,
    /// How many seats.
    pub seats: Option<u32>,
    /// What goes with the registration.
    pub extras: Vec<Extra>,
    /// The other one's name, where two people have to do with it.
    pub who: Option<String>,
}

/// When and where a shift is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// First moment.
    pub starts_at: Timestamp,
    /// Last moment.
    pub ends_at: Timestamp,
    /// Where to go.
    pub location: String,
}

/// Something that goes with a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    /// What people call it.
    pub what: String,
    /// How it stands.
    pub status: Status,
    /// Place in line, from 1.
    pub position: Option<u32>,
    /// Whether it only waits for the registration that it goes with, and could be had otherwise.
    #[serde(default)]
    pub with_seat: bool,
    /// What it costs.
    #[serde(default)]
    pub price: Option<Price>,
}

impl Details {
    /// What a quota says of itself.
    pub fn of(spec: &QuotaSpec) -> Self {
        let shift = spec.shift.as_ref().map(|times| Shift {
            starts_at: times.starts_at,
            ends_at: times.ends_at,
            location: times.location.clone(),
        });
        Self { what: spec.name.clone(), shift, price: spec.price.clone(), ..Self::default() }
    }
}
