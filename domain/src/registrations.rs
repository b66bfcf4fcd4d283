//! Registrations: requests, replies and the form's validation.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{PlaceId, QuotaId};
use crate::problem::{Code, FieldProblem};
use crate::questions::Answers;
use crate::shifts::SignUp;
use crate::text::{self, Email, Name};
use crate::transfers::Transfer;

/// The longest code, in characters.
pub const CODE_CHARS: usize = 60;

/// The most people in one request; how many a door lets register together is its own to say.
pub const MOST_MEMBERS: usize = 50;
/// The most add-ons in one request, for each person.
pub const MOST_ADD_ONS: usize = 30;

/// Where a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The place is theirs.
    Confirmed,
    /// In the waiting list.
    Waiting,
    /// A place is held for them until `offer_expires_at`.
    Offered,
    /// Given back.
    Cancelled,
    /// An offer that was not taken in time.
    Expired,
}

impl Status {
    /// Whether the person still has a claim: a place, an offer, or a position in line.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Confirmed | Self::Waiting | Self::Offered)
    }
}

/// `POST /api/events/{event}/registrations`: exactly one of `quota` and `code`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The door asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaId>,
    /// A code that opens a door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The person's name, as they write it.
    #[serde(default)]
    pub name: String,
    /// The person's e-mail address.
    #[serde(default)]
    pub email: String,
    /// Answers to the event's questions, by the questions' ids.
    #[serde(default)]
    pub answers: Answers,
    /// What shall go along: ids of add-ons. The seat comes first; then each is confirmed, queued or refused by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_ons: Vec<QuotaId>,
    /// Further people who are registered along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// With an organiser's token only: the places are held until then, for their people to take or the organisers to
    /// confirm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub held_until: Option<Timestamp>,
}

/// Further people in the same request. One manage token opens them all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Who they are, beside the one who registers them.
    pub members: Vec<Member>,
    /// All or none: if there is no room for everybody they wait, and move up when there is. Otherwise as many as fit.
    #[serde(default)]
    pub together: bool,
}

/// One of several people who are registered together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The person's name, as they write it.
    #[serde(default)]
    pub name: String,
    /// The person's e-mail address.
    #[serde(default)]
    pub email: String,
    /// Answers to the event's questions, by the questions' ids.
    #[serde(default)]
    pub answers: Answers,
    /// What shall go along: ids of add-ons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_ons: Vec<QuotaId>,
}

/// `PATCH /api/registrations/{id}`: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeRegistration {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// New answers; they replace all the former ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
}

/// `PUT /api/registrations/{id}/confirmation`: what is still asked of somebody who takes an offer or an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmRegistration {
    /// Answers; they replace all the former ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
}

/// A registration as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registration {
    /// The place's id.
    pub id: PlaceId,
    /// The door that it was claimed at.
    pub quota: QuotaId,
    /// The door that everybody knows, where `quota` is not one, such as a code's uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door: Option<QuotaId>,
    /// Where it stands.
    pub status: Status,
    /// Place in line, from 1; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// When an offer lapses; only while offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub offer_expires_at: Option<Timestamp>,
    /// Whether an organiser confirmed it, once it was held for them; otherwise they took it themselves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed_by_organiser: bool,
    /// The person's name.
    pub name: String,
    /// The person's e-mail address.
    pub email: String,
    /// Answers to the event's questions, by the questions' ids.
    pub answers: Answers,
    /// What goes along with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_ons: Vec<AddOn>,
    /// How many wait together with them, they included; only while they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<u32>,
    /// What its ticket's QR code says; only while it is confirmed. It opens nothing, and dies when the place goes to
    /// somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Whom it shall go to, while it is being handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
    /// The secret that opens this registration again; only in the creating reply and its repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manage_token: Option<String>,
}

impl Registration {
    /// The door that people know it by.
    pub fn known_door(&self) -> &QuotaId {
        self.door.as_ref().unwrap_or(&self.quota)
    }
}

/// Something that goes along with a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddOn {
    /// Its own id.
    pub id: PlaceId,
    /// What it is.
    pub quota: QuotaId,
    /// Where it stands. While the registration is not confirmed, it waits.
    pub status: Status,
    /// When an offer lapses; only while offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub offer_expires_at: Option<Timestamp>,
    /// Place in line, from 1; only while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
}

/// `POST /api/events/{event}/registrations`: what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registered {
    /// The registration of whoever asked.
    #[serde(flatten)]
    pub registration: Registration,
    /// Those of the others, in their order; the same manage token opens them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub party: Vec<Registration>,
    /// What could not be given, to whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<NotGiven>,
}

/// A seat or an add-on that somebody in a request did not get, though others in it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotGiven {
    /// Who.
    pub name: String,
    /// Where that stands in the request, such as `party.members.1.email`, where the address is in the way, `party.members.1`
    /// where it is anything else about the seat, and `party.members.1.add_ons` for an add-on.
    pub field: String,
    /// What: the door, or an add-on.
    pub quota: QuotaId,
    /// Why, as a stable machine code.
    pub code: Code,
    /// Why, in words.
    pub detail: String,
}

/// `POST /api/registrations/{id}/add-ons` and `PATCH /api/registrations/{id}/add-ons/{add_on}`: which one it shall be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChooseAddOn {
    /// The add-on.
    pub quota: QuotaId,
}

/// `GET /api/events/{event}/mine`: all that one manage token opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mine {
    /// Registrations, newest first.
    pub registrations: Vec<Registration>,
    /// Volunteer shifts, newest first.
    pub sign_ups: Vec<SignUp>,
}

/// A registration's input after validation, but for the answers: what is asked is the event's to say, and
/// [`crate::questions::Questions::validate`] checks them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidRegister {
    /// The door, by id or by code.
    pub door: Door,
    /// Whoever registers, then the others. Never empty.
    pub people: Vec<ValidMember>,
    /// All or none.
    pub together: bool,
}

/// One person's input after validation, but for the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidMember {
    /// The person's name.
    pub name: Name,
    /// The person's e-mail address.
    pub email: Email,
    /// Answers, as they came.
    pub answers: Answers,
    /// What shall go along, each once.
    pub add_ons: Vec<QuotaId>,
}

/// How somebody names the door that they want to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// By its id.
    Quota(QuotaId),
    /// By a code.
    Code(String),
}

impl Register {
    /// Checks all of the form but the answers at once, so that every wrong field is named.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate, in the form's order.
    pub fn validate(&self) -> Result<ValidRegister, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let door = match (&self.quota, self.code.as_deref().map(str::trim)) {
            (Some(_), Some(_)) => {
                problems.push(FieldProblem::new("code", "one_of", "Give a quota or a code, not both."));
                None
            }
            (None, None) => {
                problems.push(FieldProblem::new("quota", "required", "Say which door: a quota or a code."));
                None
            }
            (Some(quota), None) => Some(Door::Quota(quota.clone())),
            (None, Some(code)) => {
                text::keep(&mut problems, text::line("code", code, 1, CODE_CHARS)).map(Door::Code)
            }
        };
        let first = self.first().validate(Name::parse);
        let party = self.party.clone().unwrap_or_default();
        let mut people = vec![text::keep_all(&mut problems, first)];
        if party.members.len() >= MOST_MEMBERS {
            let detail = format!("At most {MOST_MEMBERS} people in one request.");
            problems.push(FieldProblem::new("party.members", "too_many", detail));
        }
        for (number, member) in party.members.iter().enumerate().take(MOST_MEMBERS) {
            let at = format!("party.members.{number}");
            let below = |all: Vec<FieldProblem>| all.into_iter().map(|one| one.below(&at)).collect();
            people.push(text::keep_all(&mut problems, member.validate(Name::parse_theirs).map_err(below)));
        }
        let people: Option<Vec<ValidMember>> = people.into_iter().collect();
        match (door, people) {
            (Some(door), Some(people)) if problems.is_empty() => {
                Ok(ValidRegister { door, people, together: party.together })
            }
            _ => Err(problems),
        }
    }

    /// Whoever registers, and whoever else they register, in order.
    pub fn people(&self) -> impl Iterator<Item = Member> {
        let others = self.party.iter().flat_map(|party| party.members.iter().cloned());
        std::iter::once(self.first()).chain(others)
    }

    fn first(&self) -> Member {
        let Self { name, email, answers, add_ons, .. } = self.clone();
        Member { name, email, answers, add_ons }
    }
}

impl Member {
    fn validate(
        &self,
        named: impl Fn(&str) -> Result<Name, FieldProblem>,
    ) -> Result<ValidMember, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let name = text::keep(&mut problems, named(&self.name));
        let email = text::keep(&mut problems, Email::parse(&self.email));
        if self.add_ons.len() > MOST_ADD_ONS {
            let detail = format!("At most {MOST_ADD_ONS} at once.");
            problems.push(FieldProblem::new("add_ons", "too_many", detail));
        }
        let mut add_ons: Vec<QuotaId> = Vec::new();
        for add_on in self.add_ons.iter().take(MOST_ADD_ONS) {
            if !add_ons.contains(add_on) {
                add_ons.push(add_on.clone());
            }
        }
        match (name, email) {
            (Some(name), Some(email)) if problems.is_empty() => {
                Ok(ValidMember { name, email, answers: self.answers.clone(), add_ons })
            }
            _ => Err(problems),
        }
    }
}

impl ChangeRegistration {
    /// Checks the name, where one is given.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<Option<Name>, Vec<FieldProblem>> {
        self.name.as_deref().map(Name::parse).transpose().map_err(|problem| vec![problem])
    }
}

#[cfg(test)]
mod tests {
    use super::{Member, Party, Register};

    #[test]
    fn each_is_asked_for_the_name_that_is_missing() {
        let mia = Member { email: "mia@example.org".into(), ..Member::default() };
        let party = Some(Party { members: vec![mia], together: false });
        let quota = Some("general".into());
        let asked = Register { quota, email: "eva@example.org".into(), party, ..Register::default() };
        let problems = asked.validate().unwrap_err();
        let told: Vec<_> = problems.iter().map(|one| (one.field.as_str(), one.detail.as_str())).collect();
        assert_eq!(told, [("name", "Enter your name."), ("party.members.0.name", "Enter their name.")]);
    }
}
