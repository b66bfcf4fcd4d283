//! A sponsor's own page: seats, colleagues, and what its contact may do with them.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{PlaceId, QuotaId};
use crate::ledger::{Access, Book, OfferTerms, Overflow, QuotaKind};
use crate::problem::{Code, FieldProblem};
use crate::registrations::Status;
use crate::sponsors::{Contact, Sponsor};
use crate::text::{self, Email, Name};

/// The most people in one list.
pub const MOST_PEOPLE: usize = 200;
/// The longest pasted list, in bytes.
pub const LIST_BYTES: usize = 48 * 1024;

/// How a sponsor's seats stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Seats {
    /// How many there are.
    pub included: u32,
    /// Taken by people who said yes.
    pub taken: u32,
    /// Held for people who were invited and have not answered.
    pub held: u32,
    /// How many more can be invited right now.
    pub free: u32,
    /// People in line for one of them.
    pub waiting: u32,
    /// How many are kept for the sponsor although nobody has claimed them: so many go back on the release date.
    pub unclaimed: u32,
}

/// A colleague with a place, or in line for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Colleague {
    /// The place's id.
    pub id: PlaceId,
    /// Where it is: one of the sponsor's seats, or another door at which the sponsor asked.
    pub quota: QuotaId,
    /// Their name.
    pub name: String,
    /// Their address, where the sponsor's contact gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where it stands. `offered` is an invitation that was not answered yet.
    pub status: Status,
    /// Place in line, from 1; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Until when the seat is held for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub held_until: Option<Timestamp>,
}

/// `GET /api/events/{event}/portal`: what a sponsor's contact sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Portal {
    /// Which sponsor.
    pub sponsor: Sponsor,
    /// Whom the organisers write to.
    pub contact: Contact,
    /// How the seats stand.
    pub seats: Seats,
    /// When what is unclaimed goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub release_at: Option<Timestamp>,
    /// The door at which further colleagues can be asked for, as a group; none where there is no such door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub further_at: Option<FurtherAt>,
    /// Who has a seat or waits for one, in the order in which they came.
    pub people: Vec<Colleague>,
}

/// A door at which further colleagues can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FurtherAt {
    /// The door.
    pub quota: QuotaId,
    /// What people call it.
    pub name: String,
    /// Seats left there.
    pub left: u32,
    /// People in line there.
    pub queued: u32,
}

/// `POST …/portal/preview`: a list as it was pasted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Pasted {
    /// Names and addresses: columns of a spreadsheet, CSV, or lines such as `Ada Lovelace <ada@example.org>`.
    pub list: String,
}

/// What would become of one line of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They would get a seat.
    GetsIn,
    /// They would wait in line for one.
    WouldWait,
    /// They are there already.
    IsThere,
    /// The rules say no; `detail` says why.
    Refused,
    /// The line can't be read, or its name or address is none; `detail` says why.
    Wrong,
}

/// One line of a list, and what would become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewLine {
    /// Its number in the list, from 1.
    pub line: u32,
    /// The name that was read.
    pub name: String,
    /// The address that was read.
    pub email: String,
    /// What would become of it.
    pub verdict: Verdict,
    /// Place in line, from 1; only where they would wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Why, in words, where they would get nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What a list would lead to at this moment. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preview {
    /// Every line that says something, in order.
    pub lines: Vec<PreviewLine>,
}

/// Somebody to be invited, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Invitee {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// `POST …/portal/invitations` and `…/portal/further`: who shall be invited, in order; at most 200.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// The people.
    pub people: Vec<Invitee>,
}

/// What became of an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invited {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The place, where they have one or wait for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<PlaceId>,
    /// How it stood then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Place in line then, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Why not, as a stable machine code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Why not, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What became of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitedList {
    /// What became of each, in the order of the request.
    pub people: Vec<Invited>,
}

/// `POST …/portal/returns`: how many seats go back early.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GiveSeatsBack {
    /// How many, at least one.
    pub seats: u32,
}

/// Somebody to be invited, after validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidInvitee {
    /// Their name.
    pub name: Name,
    /// Their address.
    pub email: Email,
}

impl Invitee {
    /// Checks both fields at once.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<ValidInvitee, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let name = text::keep(&mut problems, Name::parse(&self.name));
        let email = text::keep(&mut problems, Email::parse(&self.email));
        match (name, email) {
            (Some(name), Some(email)) => Ok(ValidInvitee { name, email }),
            _ => Err(problems),
        }
    }
}

impl Invite {
    /// Checks every line at once.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate; `people` where there is nobody, or more than 200.
    pub fn validate(&self) -> Result<Vec<ValidInvitee>, Vec<FieldProblem>> {
        if self.people.is_empty() {
            return Err(vec![FieldProblem::new("people", "required", "Name somebody.")]);
        }
        if self.people.len() > MOST_PEOPLE {
            return Err(vec![FieldProblem::new("people", "too_many", too_many())]);
        }
        let (mut people, mut problems) = (Vec::new(), Vec::new());
        for (number, person) in self.people.iter().enumerate() {
            let at = format!("people.{number}");
            let below = |all: Vec<FieldProblem>| all.into_iter().map(|one| one.below(&at)).collect();
            people.extend(text::keep_all(&mut problems, person.validate().map_err(below)));
        }
        if problems.is_empty() { Ok(people) } else { Err(problems) }
    }
}

impl GiveSeatsBack {
    /// How many.
    ///
    /// # Errors
    /// A [`FieldProblem`] of `seats` where it is none.
    pub fn validate(&self) -> Result<u32, Vec<FieldProblem>> {
        match self.seats {
            0 => Err(vec![FieldProblem::new("seats", "too_small", "Say how many: at least one.")]),
            seats => Ok(seats),
        }
    }
}

/// Why a list is too long, in words.
pub fn too_many() -> String {
    format!("At most {MOST_PEOPLE} people at once. Send the others after them.")
}

/// Until when so many who are asked for by somebody else have a say. A seat is held for a tenth of the time that is left
/// until the event, and for two weeks at most; in line an invitation stands until the event begins, and whoever's turn it
/// is then has a tenth of what is left.
pub fn invited_until(
    book: &Book,
    quota: &QuotaId,
    people: u32,
    begins: Timestamp,
    now: Timestamp,
) -> Timestamp {
    let is_free = book.quota(quota).is_some_and(|view| view.left >= people);
    let shortest = OfferTerms { minutes: 0, until: None }.expires_at(now);
    if is_free { OfferTerms::of_an_invitation(begins).expires_at(now) } else { begins.max(shortest) }
}

/// The door at which a sponsor can ask for more than its own seats: the first one for everyone, of the same conference,
/// that has a waiting list. Further seats come free there, for whoever is first in the one line of all; the size of a
/// sponsor's own quota is only the organiser's to raise.
pub fn further_at(book: &Book, sponsor: &QuotaId) -> Option<QuotaId> {
    let root = book.up_from(sponsor).pop()?;
    let is_for_all = |view: &crate::ledger::QuotaView<'_>| {
        let spec = view.spec;
        spec.kind == QuotaKind::Door
            && spec.access == Access::Everyone
            && spec.overflow == Overflow::WaitingList
            && !spec.is_shift()
            && book.up_from(&spec.id).last() == Some(&root)
    };
    book.quotas().find(is_for_all).map(|view| view.spec.id.clone())
}
