//! Events as the API shows them.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{EventSlug, QuotaId};
use crate::questions::Questions;
use crate::quotas::Quota;

/// An event in the list of all: enough for a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventSummary {
    /// Short name in URLs.
    pub slug: EventSlug,
    /// What people call it.
    pub name: String,
    /// Where it is, in words.
    pub location: String,
    /// IANA time zone, such as `America/Los_Angeles`; every time of the event is shown in it.
    pub time_zone: String,
    /// First moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub starts_at: Timestamp,
    /// Last moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub ends_at: Timestamp,
}

/// An event with all its quotas and their live counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Short name in URLs.
    pub slug: EventSlug,
    /// What people call it.
    pub name: String,
    /// What it is, in a sentence or two.
    pub description: String,
    /// Where it is, in words.
    pub location: String,
    /// IANA time zone, such as `America/Los_Angeles`; every time of the event is shown in it.
    pub time_zone: String,
    /// First moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub starts_at: Timestamp,
    /// Last moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub ends_at: Timestamp,
    /// The accent's hue on screens, in degrees of the OKLCH circle (0 to 359); lightness is the app's, for contrast.
    pub accent_hue: u16,
    /// A demo event: made-up people are welcome, and `headcount rehearse` may run against it.
    pub demo: bool,
    /// The ledger's version that the counts belong to: the number of its last entry.
    pub version: u64,
    /// Every limit, parents before their children.
    pub quotas: Vec<Quota>,
    /// What is asked of whoever registers.
    pub questions: Questions,
}

impl Event {
    /// The quota of this id and all above it, from below; only the id itself where it is not public.
    pub fn up_from(&self, quota: &QuotaId) -> Vec<QuotaId> {
        let mut all = vec![quota.clone()];
        let parent = |id: &QuotaId| self.quotas.iter().find(|quota| quota.id == *id)?.parent.clone();
        while let Some(above) = all.last().and_then(parent) {
            all.push(above);
        }
        all
    }
}
