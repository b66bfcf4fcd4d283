//! What the server keeps: one trait, two databases. No rule lives here, and nothing of HTTP.

mod edits;
mod mails;
mod open;
mod own;
mod postgres;
mod questions;
mod roles;
mod rows;
mod schema;
mod sponsors;
mod sql;
mod sqlite;

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use domain::Timestamp;
use domain::ids::{EventSlug, PersonId, PlaceId, QuotaId};
use domain::ledger::{Entry, QuotaView};
use domain::questions::{Answers, Questions};
use sqlx::pool::PoolOptions;

use crate::tokens::{Digest, random};

pub use mails::{MailRow, MailState, MailStore, OutboxRow, PlaceTokenRow, PlacesById, Tried};
pub use open::{open, open_as_it_is, open_read_only};
pub use own::{
    Ceiling, Counted, CounterRow, Erasure, LinkRow, OwnChanges, OwnStore, OwnTransaction, Purpose, TokenRow,
    TransferRow,
};
pub use postgres::Postgres;
pub use questions::{QuestionStore, QuestionTransaction};
pub use roles::{Role, RoleRow};
pub use sponsors::{PeopleByKey, SponsorRow, SponsorStore, SponsorTransaction};
pub use sqlite::Sqlite;

/// How long a write waits until nobody else writes to the same event, and a request for a connection. Less than the time that
/// a stopping server gives its last answers, so that whoever waits in vain is told.
const PATIENCE: Duration = Duration::from_secs(5);

/// An event's key: it leads every other key, so that events can move to further databases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub String);

impl EventId {
    /// Eight letters and digits; no hyphen, since that ends the event's part of a place's id.
    ///
    /// # Panics
    /// When the system has no randomness to give.
    pub fn random() -> Self {
        const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let letters = random::<8>().map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
        Self(letters.iter().collect())
    }

    /// The event that a place's id belongs to: ids are `{event}-{the rest}`, so no index has to span events.
    pub fn of_place(place: &PlaceId) -> Option<Self> {
        place.as_str().split_once('-').map(|(event, _)| Self(event.to_owned()))
    }
}

/// An event, less its quotas: these are in its ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Key.
    pub id: EventId,
    /// Short name in URLs.
    pub slug: EventSlug,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Where it is.
    pub location: String,
    /// IANA time zone.
    pub time_zone: String,
    /// First moment.
    pub starts_at: Timestamp,
    /// Last moment.
    pub ends_at: Timestamp,
    /// The accent's hue, in degrees.
    pub accent_hue: u16,
    /// Whether it is a demo.
    pub demo: bool,
}

/// What is known of the person behind a place. Where the place stands is the book's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceRow {
    /// Key within the event.
    pub id: PlaceId,
    /// Whose it is.
    pub person: PersonId,
    /// As they write it.
    pub name: String,
    /// As they wrote it.
    pub email: String,
    /// Answers to the event's questions.
    pub answers: Answers,
    /// SHA-256 of the manage token that opens it.
    pub manage_token: Digest,
    /// Whom it shall go to, while it is being handed over.
    pub transfer: Option<TransferRow>,
}

/// What a request id led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// SHA-256 of the request id. The id itself is a secret: the manage token is derived from it.
    pub key: Digest,
    /// SHA-256 of what was asked, and by whom.
    pub fingerprint: Digest,
    /// What the manage token is derived with.
    pub salt: Vec<u8>,
    /// The outcome as JSON (see [`crate::writer::Outcome`]).
    pub outcome: String,
    /// Places of which it holds something personal. Only written: whoever is erased is found by it.
    pub about: Vec<PlaceId>,
}

/// A new name or new answers for a place, and for all that the same manage token opens where it is the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditRow {
    /// The place.
    pub place: PlaceId,
    /// The new name.
    pub name: Option<String>,
    /// The new answers.
    pub answers: Option<Answers>,
}

/// A quota's count as the database guards it: `CHECK (used <= size)`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountRow {
    /// The quota.
    pub quota: QuotaId,
    /// Its load, in places.
    pub used: u32,
    /// Its size, in places.
    pub size: u32,
}

impl From<QuotaView<'_>> for CountRow {
    fn from(view: QuotaView<'_>) -> Self {
        Self { quota: view.spec.id.clone(), used: view.load, size: view.spec.size }
    }
}

/// A code and the quota that it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// As it is handed out.
    pub code: String,
    /// The quota.
    pub quota: QuotaId,
}

impl CodeRow {
    /// What two spellings of the same code share: whoever hears it on the telephone, or types it from paper, can't tell
    /// a dash from a space, nor either from nothing.
    pub fn key(code: &str) -> String {
        let gap = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        code.replace(gap, "").to_lowercase()
    }
}

/// All that one transaction writes.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The ledger's new entries, in order.
    pub entries: Vec<Entry>,
    /// Outcomes of request ids.
    pub outcomes: Vec<OutcomeRow>,
    /// New people, with the key of their e-mail address.
    pub people: Vec<(PersonId, String)>,
    /// New places.
    pub places: Vec<PlaceRow>,
    /// Changed places.
    pub edits: Vec<EditRow>,
    /// Places that are somebody else's from now on, each with all that is known of them.
    pub handovers: Vec<PlaceRow>,
    /// New and changed sponsors.
    pub sponsors: Vec<SponsorRow>,
    /// New places that a sponsor asked for elsewhere than among its own seats.
    pub sponsor_places: Vec<(PlaceId, QuotaId)>,
    /// New codes.
    pub codes: Vec<CodeRow>,
    /// Counts of the quotas that the entries changed.
    pub counts: Vec<CountRow>,
    /// Whether any of the entries is an occasion for a mail.
    pub for_mails: bool,
    /// Further mails.
    pub mails: Vec<MailRow>,
    /// What the event asks from now on.
    pub questions: Option<Questions>,
    /// What people do about their own places.
    pub own: OwnChanges,
}

impl Changes {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
            && self.outcomes.is_empty()
            && self.edits.is_empty()
            && self.handovers.is_empty()
            && self.sponsors.is_empty()
            && self.mails.is_empty()
            && self.questions.is_none()
            && self.own.is_empty()
    }
}

/// How far an event has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Its ledger: the number of the last entry.
    pub ledger: u64,
    /// What it asks.
    pub questions: u32,
}

/// What can go wrong below.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no, or did not answer.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database works, but takes no such row as it was given. Without that row it would take all others.
    #[error("the database takes no such row: {0}")]
    Refused(sqlx::Error),
    /// The database did not answer in time. Whether it has done what it was asked to is another question.
    #[error("the database did not answer within {} s", .0.as_secs())]
    Late(Duration),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// What is in the database is not what we wrote.
    #[error("damaged row: {0}")]
    Damaged(String),
    /// The database is set up in a way that could lose acknowledged places.
    #[error("{0}")]
    Unsafe(String),
    /// No database of this kind.
    #[error("{0}")]
    Address(String),
    /// The schema is not the one that this program knows, and must not be changed.
    #[error("{0}")]
    Schema(String),
}

/// A database. Reads see committed states only.
#[async_trait]
pub trait Store: QuestionStore + Send + Sync + 'static {
    /// All events, by start.
    async fn events(&self) -> Result<Vec<EventRow>, StoreError>;

    /// Every event's versions: cheap, since other processes' writes are noticed by asking for them.
    async fn versions(&self) -> Result<HashMap<EventId, Versions>, StoreError>;

    /// Creates an event with its first entries and all that goes with them, or nothing where the slug is taken: then
    /// it says `false`.
    async fn create_event(&self, event: &EventRow, first: &Changes) -> Result<bool, StoreError>;

    /// Starts a write: waits until no other process writes to this event, but not for ever.
    async fn begin(&self, event: &EventId) -> Result<Box<dyn Transaction>, StoreError>;

    /// Up to `limit` entries after number `after`, in order, each as its JSON.
    async fn entries(&self, event: &EventId, after: u64, limit: u32) -> Result<Vec<String>, StoreError>;

    /// One place.
    async fn place(&self, event: &EventId, place: &PlaceId) -> Result<Option<PlaceRow>, StoreError>;

    /// All places that a manage token opens, newest first.
    async fn places_of_token(&self, event: &EventId, token: &Digest) -> Result<Vec<PlaceRow>, StoreError>;

    /// The quota that a code opens.
    async fn code(&self, event: &EventId, code: &str) -> Result<Option<QuotaId>, StoreError>;

    /// All codes, by quota.
    async fn codes(&self, event: &EventId) -> Result<Vec<CodeRow>, StoreError>;

    /// The role that a token gives.
    async fn role(&self, token: &Digest) -> Result<Option<RoleRow>, StoreError>;

    /// Keeps a new role token.
    async fn add_role(&self, row: &RoleRow) -> Result<(), StoreError>;

    /// The database's own counts with the version that they belong to, in one consistent read.
    async fn counts(&self, event: &EventId) -> Result<(u64, Vec<CountRow>), StoreError>;

    /// The tables of mails.
    fn mails(&self) -> &dyn MailStore;

    /// The tables of sponsors.
    fn sponsors(&self) -> &dyn SponsorStore;

    /// What people do about their own places.
    fn own(&self) -> &dyn OwnStore;

    /// Whether the database answers.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Closes all connections.
    async fn close(&self);
}

/// A write in progress. Dropped without a commit, it leaves nothing behind.
#[async_trait]
pub trait Transaction: QuestionTransaction + SponsorTransaction + Send {
    /// The event's ledger version as of now; nobody else can move it until this ends.
    fn version(&self) -> u64;

    /// All entries after number `after`.
    async fn entries_after(&mut self, after: u64) -> Result<Vec<Entry>, StoreError>;

    /// What is known of these request ids.
    async fn outcomes(&mut self, keys: &[Digest]) -> Result<HashMap<Digest, OutcomeRow>, StoreError>;

    /// The people behind these e-mail keys.
    async fn people(&mut self, email_keys: &[String]) -> Result<HashMap<String, PersonId>, StoreError>;

    /// The quotas that these codes open, by the codes' keys.
    async fn codes(&mut self, keys: &[String]) -> Result<HashMap<String, QuotaId>, StoreError>;

    /// These places, by id.
    async fn places(&mut self, ids: &[PlaceId]) -> Result<HashMap<PlaceId, PlaceRow>, StoreError>;

    /// What people do about their own places.
    fn own(&mut self) -> &mut dyn OwnTransaction;

    /// Writes everything; nothing of it is kept before the commit. Where there is nothing, the event's version is written
    /// once more, which shows that the database takes writes at all.
    ///
    /// [`StoreError::Refused`] where it is a row that is in the way.
    async fn write(&mut self, changes: &Changes) -> Result<(), StoreError>;

    /// Makes it durable. **After an error the outcome is unknown**: it may or may not be on disk.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// So many connections, which stay open. A pool that closes what is idle or old looks after them in a task of its own,
/// and in sqlx 0.9.0 a count of idle connections that has run below zero keeps that task turning for ever, with a processor
/// to itself (its issue 3645, mended after that release).
fn pool<Db: sqlx::Database>(connections: u32) -> PoolOptions<Db> {
    let options = PoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
    options.idle_timeout(None).max_lifetime(None)
}

/// Waits for the database, but no longer than this.
///
/// # Errors
/// [`StoreError::Late`], beside its own.
pub async fn within<T>(
    limit: Duration,
    asking: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    tokio::time::timeout(limit, asking).await.unwrap_or(Err(StoreError::Late(limit)))
}

/// Waits for what somebody wants to read, but not for ever: a machine that is gone says nothing.
async fn patient<T>(asking: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, StoreError> {
    within(PATIENCE, async { Ok(asking.await?) }).await
}

fn parse_entry(json: &str) -> Result<Entry, StoreError> {
    serde_json::from_str(json).map_err(|why| StoreError::Damaged(format!("entry {json}: {why}")))
}

fn parse_time(text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|why| StoreError::Damaged(format!("time {text:?}: {why}")))
}

fn to_u32(n: i64) -> Result<u32, StoreError> {
    u32::try_from(n).map_err(|_| StoreError::Damaged(format!("count {n}")))
}

fn to_u64(n: i64) -> Result<u64, StoreError> {
    u64::try_from(n).map_err(|_| StoreError::Damaged(format!("version {n}")))
}

fn to_i64(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
