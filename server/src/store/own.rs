//! What people do about their own places: links, handing over, erasing; and how often something was done for one address.

mod sql;

use async_trait::async_trait;
use domain::Timestamp;
use domain::ids::{PersonId, PlaceId};
use serde::{Deserialize, Serialize};

use super::{EventId, MailRow, PlaceRow, PlaceTokenRow, StoreError};
use crate::tokens::Digest;

pub(super) use sql::own_store;

/// All that a token opens: a manage token its places; and a further token of the same places those of the person whom it was
/// made for, or all of them if that person registered the others along.
pub(super) const OPENED: &str =
    "SELECT id, person_id, name, email, answers, manage_token, transfer FROM places
    WHERE event_id = $1 AND manage_token = $2
    UNION SELECT p.id, p.person_id, p.name, p.email, p.answers, p.manage_token, p.transfer
    FROM place_tokens AS t JOIN places AS p ON p.event_id = t.event_id AND p.manage_token = t.manage_token
    AND (p.person_id = t.person_id OR EXISTS (SELECT 1 FROM registrants AS r
    WHERE r.event_id = t.event_id AND r.manage_token = t.manage_token AND r.person_id = t.person_id))
    WHERE t.event_id = $1 AND t.token = $2 ORDER BY id DESC";

/// The same asked of one place, by its manage token and its person.
pub(super) const OPENS: &str = "SELECT t.mail_id FROM place_tokens AS t
    WHERE t.event_id = $1 AND t.token = $2 AND t.manage_token = $3
    AND (t.person_id = $4 OR EXISTS (SELECT 1 FROM registrants AS r
    WHERE r.event_id = t.event_id AND r.manage_token = t.manage_token AND r.person_id = t.person_id))";

/// Whom a place shall go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferRow {
    /// The mail with the link.
    pub mail: String,
    /// Their name, as the holder wrote it.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Until when they can say yes.
    pub expires_at: Timestamp,
}

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It opens what stands under an address.
    Open,
    /// It takes over a place.
    TakeOver,
}

impl Purpose {
    /// The word for it in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::TakeOver => "take_over",
        }
    }

    /// The purpose of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::TakeOver].into_iter().find(|purpose| purpose.as_str() == word)
    }
}

/// A link that does one thing, once. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// The event.
    pub event: EventId,
    /// SHA-256 of the token in it.
    pub token: Digest,
    /// What it does.
    pub purpose: Purpose,
    /// The person whose places it opens, or the place that it takes over.
    pub subject: String,
    /// The mail that it is in.
    pub mail: String,
    /// From then on it does nothing.
    pub expires_at: i64,
    /// When it was used.
    pub used_at: Option<i64>,
}

/// A token in a mail's link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRow {
    /// It opens what is its reader's, as often as they like.
    Place(PlaceTokenRow),
    /// It does one thing, once.
    Link(LinkRow),
}

/// How often something was done, up to a time in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterRow {
    /// For what: a digest.
    pub key: Digest,
    /// When it begins anew.
    pub until: i64,
    /// How often.
    pub used: u32,
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// Where.
    pub event: EventId,
    /// Of what.
    pub key: Digest,
}

/// A limit up to a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// When it begins anew, in milliseconds since 1970.
    pub until: i64,
    /// How often until then.
    pub most: u32,
}

/// Somebody who is to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Who.
    pub person: PersonId,
    /// Their places, so far as they may erase them, each with the address as it is written there.
    pub places: Vec<(PlaceId, String)>,
    /// The key of their address, where nothing else stands under it: then the person goes, too.
    pub email_key: Option<String>,
}

/// What a transaction writes of these.
#[derive(Clone, Debug, Default)]
pub struct OwnChanges {
    /// How often something was done by now.
    pub counters: Vec<CounterRow>,
    /// Further tokens that open places.
    pub tokens: Vec<PlaceTokenRow>,
    /// Who registered others along with a manage token: what their own mails' links open besides.
    pub registrants: Vec<(Digest, PersonId)>,
    /// Links that have done what they do, with the time.
    pub used: Vec<(Digest, i64)>,
    /// Whom places shall go to, or no longer.
    pub transfers: Vec<(PlaceId, Option<TransferRow>)>,
    /// Who is to be forgotten.
    pub erased: Vec<Erasure>,
    /// What earlier requests led to, by the digests of their ids, without what was personal in it.
    pub rewritten: Vec<(Digest, String)>,
}

impl OwnChanges {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.counters.is_empty()
            && self.tokens.is_empty()
            && self.registrants.is_empty()
            && self.used.is_empty()
            && self.transfers.is_empty()
            && self.erased.is_empty()
            && self.rewritten.is_empty()
    }
}

/// Reading these, and what no event's row has to be locked for.
#[async_trait]
pub trait OwnStore: Send + Sync {
    /// A link.
    async fn link(&self, event: &EventId, token: &Digest) -> Result<Option<LinkRow>, StoreError>;

    /// Finds out whom a mail is for that was noted for an address only, and notes that; if nobody has registered with it, the mail
    /// is taken away.
    async fn meet(&self, mail: &MailRow) -> Result<Option<PlaceRow>, StoreError>;

    /// Mails about places, the newest first.
    async fn mails_about(&self, event: &EventId, places: &[PlaceId]) -> Result<Vec<MailRow>, StoreError>;

    /// Counts one more of each under every ceiling; or under none, and says when the one that stands in its way begins anew.
    async fn count(&self, all: &[Counted], ceilings: &[Ceiling]) -> Result<Vec<Option<i64>>, StoreError>;
}

/// The same within a write.
#[async_trait]
pub trait OwnTransaction: Send {
    /// A link.
    async fn link(&mut self, token: &Digest) -> Result<Option<LinkRow>, StoreError>;

    /// All that a token opens, newest first.
    async fn opened(&mut self, token: &Digest) -> Result<Vec<PlaceRow>, StoreError>;

    /// All that there is of a person.
    async fn all_of(&mut self, person: &PersonId) -> Result<Vec<PlaceRow>, StoreError>;

    /// How often something was done, of what has not begun anew by `now`.
    async fn counters(&mut self, key: &Digest, now: i64) -> Result<Vec<CounterRow>, StoreError>;

    /// The outcomes that hold something personal of a place, by the digests of their request ids.
    async fn outcomes_about(&mut self, place: &PlaceId) -> Result<Vec<(Digest, String)>, StoreError>;
}

/// token, purpose, subject, mail, expires, used
pub(super) type LinkColumns = (Vec<u8>, String, String, String, i64, Option<i64>);

pub(super) fn link_row(event: &EventId, row: LinkColumns) -> Result<LinkRow, StoreError> {
    let (token, purpose, subject, mail, expires_at, used_at) = row;
    let purpose = Purpose::from_word(&purpose)
        .ok_or_else(|| StoreError::Damaged(format!("a link is there to {purpose:?}")))?;
    let token = super::rows::digest(&token)?;
    Ok(LinkRow { event: event.clone(), token, purpose, subject, mail, expires_at, used_at })
}

/// As it stands in its column.
pub(super) fn transfer_text(transfer: Option<&TransferRow>) -> Result<Option<String>, StoreError> {
    let text = transfer.map(serde_json::to_string).transpose();
    text.map_err(|why| StoreError::Damaged(format!("a transfer: {why}")))
}
