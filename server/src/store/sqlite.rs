//! SQLite: an embedded file, one process or several on one machine.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::str::FromStr;

use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};

use super::{PATIENCE, StoreError, pool, schema};

/// Before this version a commit in WAL mode could be lost (the WAL-reset bug, fixed in 3.51.3).
const OLDEST: (u32, u32, u32) = (3, 51, 3);

/// The writer's page cache, in KiB (SQLite's sign for that is the minus). Random keys spread over whole indexes; with the
/// usual 2 MiB most of their pages would be read again for each batch.
const CACHE: &str = "-65536";

/// Pages in the log before they go to the database file, 32 MiB: a page that many batches touch then goes there once.
/// It costs nothing in safety, and a start after a crash some tenths of a second.
const CHECKPOINT: &str = "8192";

/// A SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    read: SqlitePool,
    /// One connection: SQLite has one writer at a time anyway, and waiting in line here is fairer than its busy loop.
    write: SqlitePool,
}

impl Sqlite {
    /// Opens the file of a `sqlite://PATH` URL, creates it if it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Unsafe`] with a library that could lose commits; otherwise what the database says.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if url.contains(":memory:") || url.contains("mode=memory") {
            let text = "a database in memory loses every place when the server ends; give a file";
            return Err(StoreError::Unsafe(text.to_owned()));
        }
        create_for_its_owner(Self::options(url)?.get_filename())?;
        let store = Self::connect(url).await?;
        migrate(&store.write).await?;
        Ok(store)
    }

    /// Opens the file of a `sqlite://PATH` URL, whose schema must be this program's.
    ///
    /// # Errors
    /// As [`Self::open_read_only`].
    pub async fn open_as_it_is(url: &str) -> Result<Self, StoreError> {
        Self::open_read_only(url).await?.read.close().await;
        Self::connect(url).await
    }

    async fn connect(url: &str) -> Result<Self, StoreError> {
        let writing = Self::writer_options(url)?;
        let write = pool(1).connect_with(writing).await?;
        check_version(&write).await?;
        let reading = Self::options(url)?;
        let read = pool(4).connect_with(reading).await?;
        Ok(Self { read, write })
    }

    /// How the writer's connection is set up; public, so that a measurement can use the same.
    ///
    /// # Errors
    /// Where the URL is none.
    pub fn writer_options(url: &str) -> Result<SqliteConnectOptions, StoreError> {
        let options = Self::options(url)?;
        Ok(options.pragma("cache_size", CACHE).pragma("wal_autocheckpoint", CHECKPOINT))
    }

    fn options(url: &str) -> Result<SqliteConnectOptions, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged place must survive a power cut, not only a crash of the process.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE);
        Ok(options)
    }

    /// Opens the file of a `sqlite://PATH` URL as it is, for looking only.
    ///
    /// # Errors
    /// [`StoreError::Schema`] where its schema is another one; otherwise what the database says.
    pub async fn open_read_only(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?.read_only(true).busy_timeout(PATIENCE);
        let file = options.get_filename();
        if !file.exists() {
            return Err(StoreError::Address(format!("there is no file {}", file.display())));
        }
        let read = pool(1).connect_with(options).await?;
        let applied = sqlx::query_as(schema::APPLIED).fetch_all(&read).await;
        schema::check(applied, &sqlx::migrate!("./migrations/sqlite"))?;
        Ok(Self { write: read.clone(), read })
    }
}

/// Makes a new file that only its owner may read, since addresses will be in it; what SQLite lays beside it has the same
/// rights. A file that is there already keeps the rights that somebody has given it.
fn create_for_its_owner(file: &Path) -> Result<(), StoreError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Ok(_) => Ok(()),
        Err(why) if why.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(why) => Err(StoreError::Address(format!("{} can't be made: {why}", file.display()))),
    }
}

/// Brings the schema up to date. Of several servers that start together one does it, and the others wait for it.
async fn migrate(pool: &SqlitePool) -> Result<(), StoreError> {
    let mut connection = pool.acquire().await?;
    let mut transaction = connection.begin_with(sql::BEGIN).await?;
    sqlx::migrate!("./migrations/sqlite").run(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

async fn check_version(pool: &SqlitePool) -> Result<(), StoreError> {
    let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()").fetch_one(pool).await?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < OLDEST {
        let (major, minor, patch) = OLDEST;
        let text = format!("SQLite {version} can lose commits; {major}.{minor}.{patch} or newer is needed");
        return Err(StoreError::Unsafe(text));
    }
    Ok(())
}

/// The statements that SQLite words in its own way.
mod sql {
    /// Locks the whole file for writing, so that what is read next is the truth until the commit.
    pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";
    pub(super) const VERSION: &str = "SELECT version, questions_version FROM events WHERE id = $1";
    pub(super) const COMMIT: &str = "COMMIT";
    pub(super) const SNAPSHOT: &str = "BEGIN";
    pub(super) const OUTCOMES: &str = "SELECT key, fingerprint, salt, outcome FROM requests
        WHERE event_id = $1 AND key IN (SELECT unhex(value) FROM json_each($2))";
    pub(super) const PEOPLE: &str = "SELECT email_key, id FROM people
        WHERE event_id = $1 AND email_key IN (SELECT value FROM json_each($2))";
    pub(super) const CODES: &str = "SELECT code_key, quota_id FROM codes
        WHERE event_id = $1 AND code_key IN (SELECT value FROM json_each($2))";
    pub(super) const PLACES: &str =
        "SELECT id, person_id, name, email, answers, manage_token, transfer FROM places
        WHERE event_id = $1 AND id IN (SELECT value FROM json_each($2))";
    pub(super) const SET_VERSION: &str = "UPDATE events SET version = $2 WHERE id = $1";
    /// As JSONB: a row in JSON's own text is read through once for each of its columns.
    pub(super) const ADD_ENTRIES: &str = "INSERT INTO entries (event_id, seq, entry)
        SELECT $1, value ->> 0, value ->> 1 FROM jsonb_each($2)";
    pub(super) const ADD_OUTCOMES: &str = "INSERT INTO requests (event_id, key, fingerprint, salt, outcome)
        SELECT $1, unhex(value ->> 0), unhex(value ->> 1), unhex(value ->> 2), value ->> 3 FROM jsonb_each($2)";
    pub(super) const ADD_OUTCOME_PLACES: &str = "INSERT INTO request_places (event_id, place_id, key)
        SELECT $1, value ->> 0, unhex(value ->> 1) FROM jsonb_each($2)";
    pub(super) const ADD_PEOPLE: &str = "INSERT INTO people (event_id, id, email_key)
        SELECT $1, value ->> 0, value ->> 1 FROM jsonb_each($2)";
    pub(super) const ADD_PLACES: &str = "INSERT INTO places (event_id, id, person_id, name, email, answers, manage_token)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, unhex(value ->> 5) FROM jsonb_each($2)";
    pub(super) const ADD_CODES: &str = "INSERT INTO codes (event_id, code_key, code, quota_id)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2 FROM jsonb_each($2)";
    pub(super) const ADD_OUTBOX: &str = "INSERT INTO outbox (event_id, first_seq, last_seq)
        SELECT $1, value ->> 0, value ->> 1 FROM jsonb_each($2)";
    pub(super) const ADD_MAILS: &str = "INSERT INTO mails
        (event_id, id, occasion, place_id, name, email, details, made_at, due_at, state, attempts)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
        'waiting', 0 FROM jsonb_each($2) WHERE true ON CONFLICT (event_id, id) DO NOTHING";
    /// `WHERE true` tells SQLite's parser that `ON CONFLICT` is not a join's.
    pub(super) const SET_COUNTS: &str = "INSERT INTO quotas (event_id, id, used, size)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2 FROM jsonb_each($2) WHERE true
        ON CONFLICT (event_id, id) DO UPDATE SET used = excluded.used, size = excluded.size";

    /// Whether a result code is about what was to be written, and not about the database: a string that is too large, a
    /// constraint (a trigger's too), or a wrong type. The lowest byte has the kind.
    pub(super) fn is_about_a_row(code: &str) -> bool {
        const TOO_LARGE: u32 = 18;
        const CONSTRAINT: u32 = 19;
        const MISMATCH: u32 = 20;
        code.parse::<u32>().is_ok_and(|code| [TOO_LARGE, CONSTRAINT, MISMATCH].contains(&(code & 0xff)))
    }
}

use super::mails::{MailColumns, mail_row, mail_store};

impl SqliteTransaction {
    async fn put_batch(&mut self, changes: &Changes, version: Option<i64>) -> Result<(), StoreError> {
        self.put(sql::ADD_ENTRIES, rows::entry_rows(changes)).await?;
        self.put(sql::ADD_PEOPLE, rows::person_rows(changes)).await?;
        self.put(sql::ADD_PLACES, rows::place_rows(changes)).await?;
        self.put(sql::ADD_CODES, rows::code_rows(changes)).await?;
        self.put(sql::SET_COUNTS, rows::count_rows(changes)).await?;
        self.put(sql::ADD_OUTCOMES, rows::outcome_rows(changes)).await?;
        self.put(sql::ADD_OUTCOME_PLACES, rows::outcome_place_rows(changes)).await?;
        self.put(sql::ADD_OUTBOX, rows::outbox_rows(changes)).await?;
        self.put(sql::ADD_MAILS, rows::mail_rows(&changes.mails)).await?;
        if let Some(version) = version {
            let event = self.event.0.clone();
            let setting = sqlx::query(sql::SET_VERSION).bind(event).bind(version);
            setting.execute(self.conn()?).await?;
        }
        Ok(())
    }
}

super::sql::sql_store!(Sqlite, SqliteTransaction, sqlx::Sqlite, sql);
mail_store!(Sqlite, SqliteTransaction, sql);
super::own::own_store!(Sqlite, SqliteTransaction, sql);
super::questions::question_store!(Sqlite, SqliteTransaction);
super::sponsors::sponsor_store!(Sqlite, SqliteTransaction, sql);
super::edits::edit_store!(SqliteTransaction);
