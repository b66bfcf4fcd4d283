//! Newtype ids: opaque strings on the wire, never mixed up in code.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an id that something else made; its form is not checked.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as it stands in URLs and JSON.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }
    };
}

id!(
    /// An event's short name in URLs, such as `pycon-2012`; unique in an installation.
    EventSlug
);
id!(
    /// A quota's id within its event, such as `general`; a shift is a quota, so it names shifts as well.
    QuotaId
);
id!(
    /// A place's id: what the API calls a registration's or a sign-up's id.
    PlaceId
);
id!(
    /// A person's id within an event. The ledger knows people by it alone.
    PersonId
);
id!(
    /// A group's id within an event: people who wait for places together.
    PartyId
);
