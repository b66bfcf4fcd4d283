//! Changing a quota: its limits, its door, or both.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use super::terms;
use crate::ledger::{Access, DoorSettings, MovesUp, Overflow, Price, Release};
use crate::problem::FieldProblem;
use crate::text::{self, NAME_CHARS, REASON_CHARS};

/// `PATCH /api/events/{event}/quotas/{quota}`: what an organiser changes, and why. What is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeQuota {
    /// The new size; refused below the load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// The new guarantee; refused when the parent has not that much left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantee: Option<u32>,
    /// The new release date; `null` takes it away.
    #[serde(default, with = "nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub release_at: Option<Option<Timestamp>>,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is about; `null` takes it away.
    #[serde(default, with = "nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub description: Option<Option<String>>,
    /// Who may claim here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// Not before this time; `null` takes it away.
    #[serde(default, with = "nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub opens_at: Option<Option<Timestamp>>,
    /// Not from this time on; `null` takes it away.
    #[serde(default, with = "nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub closes_at: Option<Option<Timestamp>>,
    /// What happens to somebody who asks when it is full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overflow: Option<Overflow>,
    /// What becomes of the first in line when a place is free. Offers that name no `until` lead up to the event's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves_up: Option<MovesUp>,
    /// The most registrations that one e-mail address may have at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_person: Option<u32>,
    /// The most people that one may register together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_group: Option<u32>,
    /// What a place costs; `null` where it is free.
    #[serde(default, with = "nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Price>))]
    pub price: Option<Option<Price>>,
    /// Why, in the organiser's words; it stands in the public ledger.
    pub reason: String,
}

/// A change's input after validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidChangeQuota {
    /// A new size.
    pub size: Option<u32>,
    /// A new guarantee.
    pub guarantee: Option<u32>,
    /// A new release date.
    pub release: Release,
    /// Another door.
    pub door: ChangeDoor,
    /// Why.
    pub reason: String,
}

impl ValidChangeQuota {
    /// Whether a limit is among what shall change.
    pub fn changes_a_limit(&self) -> bool {
        self.size.is_some() || self.guarantee.is_some() || self.release != Release::Keep
    }
}

/// What of a door shall change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeDoor(Box<ChangeQuota>);

impl ChangeDoor {
    /// The door as it shall be.
    pub fn of(&self, door: DoorSettings) -> DoorSettings {
        let wanted = (*self.0).clone();
        DoorSettings {
            name: wanted.name.unwrap_or(door.name),
            description: wanted.description.unwrap_or(door.description),
            access: wanted.access.unwrap_or(door.access),
            opens_at: wanted.opens_at.unwrap_or(door.opens_at),
            closes_at: wanted.closes_at.unwrap_or(door.closes_at),
            overflow: wanted.overflow.unwrap_or(door.overflow),
            moves_up: wanted.moves_up.unwrap_or(door.moves_up),
            per_person: wanted.per_person.unwrap_or(door.per_person),
            per_group: wanted.per_group.unwrap_or(door.per_group),
            price: wanted.price.unwrap_or(door.price),
        }
    }
}

impl ChangeQuota {
    /// Checks the whole form at once; the rules check the rest. Offers lead up to `until` where they don't say to what.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate, in the form's order.
    pub fn validate(self, until: Timestamp) -> Result<ValidChangeQuota, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        terms::check_times(
            &mut problems,
            [
                ("release_at", self.release_at.flatten()),
                ("opens_at", self.opens_at.flatten()),
                ("closes_at", self.closes_at.flatten()),
            ],
        );
        let name = self
            .name
            .as_deref()
            .and_then(|name| text::keep(&mut problems, text::line("name", name, 1, NAME_CHARS)));
        let description = self
            .description
            .as_ref()
            .map(|description| terms::description(&mut problems, description.as_deref()));
        let moves_up = self.moves_up.map(|moves_up| moves_up.leading_up_to(until));
        terms::check_moves_up(&mut problems, moves_up.unwrap_or_default());
        terms::check_most(&mut problems, self.per_person, self.per_group);
        terms::check_price(&mut problems, self.price.as_ref().and_then(Option::as_ref));
        let reason = text::keep(&mut problems, text::line("reason", &self.reason, 1, REASON_CHARS));
        let (Some(reason), true) = (reason, problems.is_empty()) else { return Err(problems) };
        let release = match self.release_at {
            None => Release::Keep,
            Some(None) => Release::Never,
            Some(Some(time)) => Release::At(time),
        };
        let (size, guarantee) = (self.size, self.guarantee);
        let door = ChangeDoor(Box::new(Self { name, description, moves_up, ..self }));
        Ok(ValidChangeQuota { size, guarantee, release, door, reason })
    }
}

/// Tells "leave it" (absent) from "take it away" (`null`).
mod nullable {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::option_option, clippy::ref_option, reason = "absent, null, and a value are three things")]
    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Option<T>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(to)
    }

    #[allow(clippy::option_option, reason = "absent, null, and a value are three things")]
    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::<T>::deserialize(from).map(Some)
    }
}
