//! Links by mail: for whoever has lost theirs.

use serde::{Deserialize, Serialize};

/// How long a link that was asked for works once it is on its way, in minutes.
pub const LINK_MINUTES: i64 = 10;
/// The most mails with links that anybody can have sent to one address in an hour.
pub const LINKS_AN_HOUR: u32 = 3;

/// `POST /api/events/{event}/links`: where the link shall go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskLink {
    /// The address that somebody has registered with.
    #[serde(default)]
    pub email: String,
}

/// `POST /api/events/{event}/links`: the same whether or not anybody is registered with the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkAsked {
    /// What happens now, in words.
    pub detail: String,
}

/// `POST /api/events/{event}/access`: what a link was exchanged for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opened {
    /// The secret that opens all that stands under the address. In this reply and its repeats only.
    pub manage_token: String,
}

/// `POST /api/registrations/{id}/link`: a mail is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkSent {
    /// To which address.
    pub email: String,
}
