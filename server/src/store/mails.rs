//! The tables of mails: what they are made from, what waits to be sent, what became of it, and the tokens in their links.

mod sql;

use std::collections::HashMap;

use async_trait::async_trait;
use domain::ids::{PersonId, PlaceId};
use domain::mails::Voice;

use super::{EventId, PlaceRow, StoreError, TokenRow};
use crate::tokens::Digest;

pub(super) use sql::mail_store;

/// Entries of one transaction that are occasions for mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// The event.
    pub event: EventId,
    /// The first entry.
    pub first: u64,
    /// The last entry.
    pub last: u64,
}

/// A mail. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// The event.
    pub event: EventId,
    /// Key within the event: the number of the entry that is its occasion, or what whoever asked for it chose.
    pub id: String,
    /// Which occasion: [`crate::mails::Occasion`].
    pub occasion: String,
    /// The place that it is about, which its link opens.
    pub place: Option<PlaceId>,
    /// To whom.
    pub name: String,
    /// Their address. Empty once it has been forgotten.
    pub email: String,
    /// What its words are made from, as JSON: [`crate::mails::Details`].
    pub details: String,
    /// When there was the occasion.
    pub made_at: i64,
    /// How it stands.
    pub state: MailState,
    /// Nobody tries to send it before.
    pub due_at: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it could not be sent the last time.
    pub reason: Option<String>,
    /// Since when it has been tried.
    pub tried_since: Option<i64>,
    /// When it was sent, kept or given up.
    pub ended_at: Option<i64>,
    /// The whole letter as JSON, where it is kept: [`crate::mails::Letter`].
    pub letter: Option<String>,
}

/// How a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// To be sent.
    Waiting,
    /// A mail server has taken it.
    Sent,
    /// It could not be sent, and nobody tries any more.
    Failed,
    /// To be read here, since there is no mail server.
    Kept,
}

impl MailState {
    /// The word for it in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Kept => "kept",
        }
    }

    /// The state of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Sent, Self::Failed, Self::Kept].into_iter().find(|state| state.as_str() == word)
    }
}

/// A further token that opens what a manage token opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceTokenRow {
    /// The event.
    pub event: EventId,
    /// SHA-256 of the token.
    pub token: Digest,
    /// SHA-256 of the manage token.
    pub manage_token: Digest,
    /// The mail that it is in; empty for none.
    pub mail: String,
    /// Whose places it opens, of those that the manage token does.
    pub person: PersonId,
}

/// What became of a try to send a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The mail as it was taken: its `due_at` says by whom, so that nobody writes over another's try.
    pub mail: MailRow,
    /// How it stands now.
    pub state: MailState,
    /// Nobody tries to send it before.
    pub due_at: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it could not be sent.
    pub reason: Option<String>,
    /// When it was sent, kept or given up.
    pub ended_at: Option<i64>,
    /// The whole letter, where it is kept.
    pub letter: Option<String>,
}

/// Places by their ids.
pub type PlacesById = HashMap<PlaceId, PlaceRow>;

/// The tables of mails.
#[async_trait]
pub trait MailStore: Send + Sync {
    /// Some of what mails are to be made from, the oldest entries first.
    async fn outbox(&self, limit: u32) -> Result<Vec<OutboxRow>, StoreError>;

    /// The places with these ids.
    async fn places(&self, event: &EventId, ids: &[PlaceId]) -> Result<PlacesById, StoreError>;

    /// Takes notes of one event away and adds the mails that were made from them, in one transaction. False, and nothing is
    /// written, where somebody else has taken one.
    async fn exchange(&self, notes: &[OutboxRow], mails: &[MailRow]) -> Result<bool, StoreError>;

    /// Whether a mail is due.
    async fn is_due(&self, now: i64) -> Result<bool, StoreError>;

    /// Takes up to so many mails that are due; nobody else gets them before `until`. They have been tried since then, if they
    /// had not been before.
    async fn take_due(&self, now: i64, until: i64, limit: u32) -> Result<Vec<MailRow>, StoreError>;

    /// The newest mails of an event, the newest first.
    async fn newest(&self, event: &EventId, limit: u32) -> Result<Vec<MailRow>, StoreError>;

    /// One mail.
    async fn mail(&self, event: &EventId, id: &str) -> Result<Option<MailRow>, StoreError>;

    /// How many mails wait.
    async fn waiting(&self) -> Result<u64, StoreError>;

    /// Whether a token that is no manage token opens a place.
    async fn opens(&self, event: &EventId, token: &Digest, place: &PlaceRow) -> Result<bool, StoreError>;

    /// Takes away whatever is in mails about a place to this address: those that wait are not sent, and of the others nothing
    /// stays but that there was one.
    async fn forget(&self, event: &EventId, place: &PlaceId, email: &str) -> Result<(), StoreError>;

    /// How an event writes to people.
    async fn voice(&self, event: &EventId) -> Result<Voice, StoreError>;

    /// Sets how an event writes to people.
    async fn set_voice(&self, event: &EventId, voice: &Voice) -> Result<(), StoreError>;

    /// Lets mails that were kept since a time wait to be sent after all, from `now` on, unless they have been forgotten. Says
    /// how many there are.
    async fn send_kept(&self, since: i64, now: i64) -> Result<u64, StoreError>;

    /// Takes letters and addresses away from mails that ended before a time, and links and counters that are over.
    async fn tidy(&self, before: i64, now: i64) -> Result<(), StoreError>;

    /// Writes what became of mails that were taken, and new tokens, and takes away tokens that nobody has seen.
    async fn settle(
        &self,
        tried: &[Tried],
        tokens: &[TokenRow],
        unseen: &[TokenRow],
    ) -> Result<(), StoreError>;
}

/// What is left of mails about a place to whoever had it under this address ($3 as its key, $4 as it was written): that there
/// was one. What went to somebody else who had the place before stays theirs, less the name of the one who is forgotten. Whoever
/// was only asked to take it over is somebody whom this person wrote down, and goes along.
pub(super) const FORGET: [&str; 4] = [
    "DELETE FROM place_tokens WHERE event_id = $1 AND mail_id IN (SELECT id FROM mails WHERE event_id = $1
     AND place_id = $2 AND (email IN ($3, $4) OR occasion = 'handing_over'))",
    "DELETE FROM mails WHERE event_id = $1 AND place_id = $2 AND state = 'waiting'
     AND (email IN ($3, $4) OR details LIKE '%\"who\":\"%')",
    "UPDATE mails SET name = '', email = '', details = '', reason = NULL, letter = NULL
     WHERE event_id = $1 AND place_id = $2 AND (email IN ($3, $4) OR occasion = 'handing_over')",
    "UPDATE mails SET details = '', reason = NULL, letter = NULL
     WHERE event_id = $1 AND place_id = $2 AND email NOT IN ($3, $4) AND details LIKE '%\"who\":\"%'",
];

/// event, id, occasion, place, name, email, details, made, state, due, attempts, reason, since, ended, letter
pub(super) type MailColumns = (
    String,
    String,
    String,
    Option<String>,
    String,
    String,
    String,
    i64,
    String,
    i64,
    i64,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<String>,
);

pub(super) fn mail_row(row: MailColumns) -> Result<MailRow, StoreError> {
    let (event, id, occasion, place, name, email, details, made_at, state, due_at, attempts, ..) = row;
    let (.., reason, tried_since, ended_at, letter) = row;
    let state = MailState::from_word(&state)
        .ok_or_else(|| StoreError::Damaged(format!("the mail {id} is {state:?}")))?;
    Ok(MailRow {
        event: EventId(event),
        id,
        occasion,
        place: place.map(PlaceId::new),
        name,
        email,
        details,
        made_at,
        state,
        due_at,
        attempts: super::to_u32(attempts)?,
        reason,
        tried_since,
        ended_at,
        letter,
    })
}
