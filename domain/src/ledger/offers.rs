//! Offers: how somebody in line gets a place that has become free, and how long they may think about it.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// The shortest time that anybody is given to answer, in minutes.
pub const SHORTEST_OFFER_MINUTES: u32 = 15;
/// The longest, in minutes: two weeks.
pub const LONGEST_OFFER_MINUTES: u32 = 14 * 24 * 60;
/// An offer takes at most this part of the time that is left.
const PART_OF_WHAT_IS_LEFT: i64 = 10;

/// What becomes of the first in line when a place is free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum MovesUp {
    /// The place is theirs at once.
    #[default]
    Confirmed,
    /// The place is held for them, and theirs when they take it in time.
    Offered(OfferTerms),
}

impl MovesUp {
    /// Whether it is the default.
    pub fn is_confirmed(&self) -> bool {
        *self == Self::Confirmed
    }
}

/// How long an offer stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OfferTerms {
    /// How long, in minutes, while there is plenty of time.
    pub minutes: u32,
    /// The moment that everything leads up to, such as the event's first. Offers become shorter as it draws near: none
    /// takes more than a tenth of the time that is left, but everybody has a quarter of an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub until: Option<Timestamp>,
}

impl MovesUp {
    /// The same, with offers that lead up to `until` where they don't say to what.
    #[must_use]
    pub fn leading_up_to(self, until: Timestamp) -> Self {
        match self {
            Self::Offered(terms) => {
                Self::Offered(OfferTerms { until: Some(terms.until.unwrap_or(until)), ..terms })
            }
            Self::Confirmed => self,
        }
    }
}

impl OfferTerms {
    /// How long a seat is held for somebody whom somebody else has asked for, while everything leads up to `until`.
    pub fn of_an_invitation(until: Timestamp) -> Self {
        Self { minutes: LONGEST_OFFER_MINUTES, until: Some(until) }
    }

    /// When an offer made at `now` lapses.
    pub fn expires_at(&self, now: Timestamp) -> Timestamp {
        let seconds = i64::from(self.minutes.min(LONGEST_OFFER_MINUTES)) * 60;
        let near = self.until.map_or(seconds, |until| {
            seconds.min((until.as_second() - now.as_second()) / PART_OF_WHAT_IS_LEFT)
        });
        let seconds = near.max(i64::from(SHORTEST_OFFER_MINUTES) * 60);
        Timestamp::from_second(now.as_second() + seconds).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::OfferTerms;
    use crate::Timestamp;

    fn minutes_at(terms: OfferTerms, now: i64) -> i64 {
        let now = Timestamp::from_second(now).expect("a time in range");
        (terms.expires_at(now).as_second() - now.as_second()) / 60
    }

    #[test]
    fn offers_become_shorter_as_the_event_draws_near() {
        let day = 86_400;
        let until = Timestamp::from_second(100 * day).ok();
        let terms = OfferTerms { minutes: 48 * 60, until };
        assert_eq!(minutes_at(terms, 0), 48 * 60, "a hundred days before");
        assert_eq!(minutes_at(terms, 80 * day), 48 * 60, "twenty days before");
        assert_eq!(minutes_at(terms, 90 * day), 24 * 60, "ten days before");
        assert_eq!(minutes_at(terms, 99 * day), 144, "on the day before");
        assert_eq!(minutes_at(terms, 100 * day - 60), 15, "a minute before");
        assert_eq!(minutes_at(terms, 101 * day), 15, "afterwards");
        assert_eq!(minutes_at(OfferTerms { minutes: 0, until: None }, 0), 15, "nobody gets less");
    }
}
