//! PostgreSQL: any number of server processes share it, and each decides on the whole truth.
//!
//! Plain SQL only, READ COMMITTED with a row locked, so that CockroachDB and YugabyteDB take it as well: the event's row
//! while it is written to, and a row of its own while the schema is brought up to date.

use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};

use super::{PATIENCE, StoreError, pool, schema, within};

/// Connections for reads; each event's writer takes one of the others.
const READERS: u32 = 8;
/// Connections for writes: the number of events that can commit at once.
const WRITERS: u32 = 8;
/// How long a statement may take once it has its locks. Far more than any needs, so that only what is stuck ends by it.
const STATEMENT: Duration = Duration::from_secs(8);
/// How long a transaction may wait for this process to go on. A process that is frozen, or behind a cut cable, must not
/// keep the event locked for all others.
const IDLE: Duration = Duration::from_secs(10);
/// How long it may take until there is a connection at the start.
const CONNECTING: Duration = Duration::from_secs(20);

/// A PostgreSQL database.
#[derive(Debug)]
pub struct Postgres {
    read: PgPool,
    write: PgPool,
}

impl Postgres {
    /// Connects to a `postgres://…` URL and brings the schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Unsafe`] where the server could lose commits or names; otherwise what the database says.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?;
        // A pool would try for half a minute, and then not say why. And a new schema may take its time.
        let mut first = connect(&options).await?;
        check_settings(&mut first).await?;
        migrate(&mut first).await?;
        first.close().await?;
        Self::connect(options).await
    }

    /// Connects to a `postgres://…` URL whose schema must be this program's.
    ///
    /// # Errors
    /// As [`Self::open_read_only`].
    pub async fn open_as_it_is(url: &str) -> Result<Self, StoreError> {
        Self::open_read_only(url).await?.read.close().await;
        Self::connect(PgConnectOptions::from_str(url)?).await
    }

    /// Connects to a `postgres://…` URL for looking only: the session can't write.
    ///
    /// # Errors
    /// [`StoreError::Schema`] where its schema is another one; otherwise what the database says.
    pub async fn open_read_only(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?.options([("default_transaction_read_only", "on")]);
        connect(&options).await?.close().await?;
        let read = pool(1).connect_with(options).await?;
        let applied = sqlx::query_as(schema::APPLIED).fetch_all(&read).await;
        schema::check(applied, &sqlx::migrate!("./migrations/postgres"))?;
        Ok(Self { write: read.clone(), read })
    }

    /// Whoever waits in vain is told so; and where nobody listens any more, the database itself lets go.
    async fn connect(options: PgConnectOptions) -> Result<Self, StoreError> {
        let limits = [
            ("lock_timeout", PATIENCE),
            ("statement_timeout", STATEMENT),
            ("idle_in_transaction_session_timeout", IDLE),
        ];
        let options = options.options(limits.map(|(setting, limit)| (setting, limit.as_millis())));
        let write = pool(WRITERS).connect_with(options.clone()).await?;
        let read = pool(READERS).connect_with(options).await?;
        Ok(Self { read, write })
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    within(CONNECTING, async { Ok(PgConnection::connect_with(options).await?) }).await
}

/// Refuses a server that would break a promise.
async fn check_settings(connection: &mut PgConnection) -> Result<(), StoreError> {
    for setting in ["fsync", "synchronous_commit"] {
        if self::setting(connection, setting).await? == "off" {
            let text = format!(
                "PostgreSQL runs with {setting} = off: it could lose places after it acknowledged them"
            );
            return Err(StoreError::Unsafe(text));
        }
    }
    let encoding = setting(connection, "server_encoding").await?;
    if encoding != "UTF8" {
        let text = format!(
            "this database's encoding is {encoding}, which has no letters for many people's names: make one with \
             CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        );
        return Err(StoreError::Unsafe(text));
    }
    Ok(())
}

async fn setting(connection: &mut PgConnection, name: &str) -> Result<String, StoreError> {
    let (value,): (String,) =
        sqlx::query_as("SELECT current_setting($1)").bind(name).fetch_one(connection).await?;
    Ok(value)
}

/// Brings the schema up to date. Of several servers that start together one does it, and the others wait for it: all of it
/// is one transaction that has locked the one row of a table made for that. The migrations' own way would be an advisory
/// lock, which not every database of this kind has.
async fn migrate(connection: &mut PgConnection) -> Result<(), StoreError> {
    make_lock(connection).await?;
    let mut transaction = connection.begin().await?;
    lock_schema(&mut transaction).await?;
    let mut migrator = sqlx::migrate!("./migrations/postgres");
    migrator.set_locking(false).run(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// `IF NOT EXISTS` is no protection from somebody who makes the same table at the same time: one of the two is told that
/// there is such a name already, and finds the table when it looks again.
async fn make_lock(connection: &mut PgConnection) -> Result<(), StoreError> {
    if let Err(why) = sqlx::raw_sql(sql::MAKE_LOCK).execute(&mut *connection).await {
        tracing::debug!(%why, "somebody else makes the same table");
        sqlx::raw_sql(sql::MAKE_LOCK).execute(connection).await?;
    }
    Ok(())
}

async fn lock_schema(connection: &mut PgConnection) -> Result<(), StoreError> {
    let mut locking = std::pin::pin!(sqlx::query(sql::LOCK_SCHEMA).execute(connection));
    if let Ok(locked) = tokio::time::timeout(PATIENCE, &mut locking).await {
        locked?;
    } else {
        tracing::warn!("another server is bringing the schema up to date; waiting for it");
        locking.await?;
    }
    Ok(())
}

/// The statements that PostgreSQL words in its own way.
mod sql {
    pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
    /// Locks the event, so that what is read next is the truth until the commit.
    pub(super) const VERSION: &str = "SELECT version, questions_version FROM events WHERE id = $1 FOR UPDATE";
    /// One message for both. Without a limit of time: a commit that waits for a replica would be called done when the time is
    /// over, though only this server has it. How long is waited for it is for whoever waits to say.
    pub(super) const COMMIT: &str = "SET LOCAL statement_timeout = 0; COMMIT";
    /// Nobody else has a table of this name, and what is in it means nothing.
    pub(super) const MAKE_LOCK: &str =
        "CREATE TABLE IF NOT EXISTS headcount_schema_lock (id BIGINT PRIMARY KEY)";
    /// Locks the row, and makes it where it is not there yet.
    pub(super) const LOCK_SCHEMA: &str =
        "INSERT INTO headcount_schema_lock (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = excluded.id";
    pub(super) const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    /// One look at the index for each key, by construction: with `IN` or `= ANY` the planner, which guesses on a table
    /// that it has no statistics of yet, reads the whole event instead, and keeps to that plan while the table grows.
    pub(super) const OUTCOMES: &str = "SELECT found.key, found.fingerprint, found.salt, found.outcome
        FROM json_array_elements_text($2::json) AS v CROSS JOIN LATERAL
        (SELECT * FROM requests WHERE event_id = $1 AND key = decode(v, 'hex') LIMIT 1) AS found";
    pub(super) const PEOPLE: &str = "SELECT found.email_key, found.id
        FROM json_array_elements_text($2::json) AS v CROSS JOIN LATERAL
        (SELECT * FROM people WHERE event_id = $1 AND email_key = v LIMIT 1) AS found";
    pub(super) const CODES: &str = "SELECT found.code_key, found.quota_id
        FROM json_array_elements_text($2::json) AS v CROSS JOIN LATERAL
        (SELECT * FROM codes WHERE event_id = $1 AND code_key = v LIMIT 1) AS found";
    pub(super) const PLACES: &str =
        "SELECT found.id, found.person_id, found.name, found.email, found.answers,
        found.manage_token, found.transfer FROM json_array_elements_text($2::json) AS v CROSS JOIN LATERAL
        (SELECT * FROM places WHERE event_id = $1 AND id = v LIMIT 1) AS found";
    /// What most batches have, in one statement: on a busy machine each way to the database and back costs as much as some
    /// rows do. Column by column, since that is read at once; what is rare comes as JSON.
    pub(super) const ADD_BATCH: &str = "WITH
        entry AS (INSERT INTO entries (event_id, seq, entry) SELECT $1, * FROM unnest($3::bigint[], $4::text[])),
        person AS (INSERT INTO people (event_id, id, email_key) SELECT $1, * FROM unnest($5::text[], $6::text[])),
        place AS (INSERT INTO places (event_id, id, person_id, name, email, answers, manage_token)
            SELECT $1, * FROM unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bytea[])),
        request AS (INSERT INTO requests (event_id, key, fingerprint, salt, outcome)
            SELECT $1, * FROM unnest($13::bytea[], $14::bytea[], $15::bytea[], $16::text[])),
        quota AS (INSERT INTO quotas (event_id, id, used, size)
            SELECT $1, v ->> 0, (v ->> 1)::bigint, (v ->> 2)::bigint FROM jsonb_array_elements($17::jsonb) AS v
            ON CONFLICT (event_id, id) DO UPDATE SET used = excluded.used, size = excluded.size),
        to_mail AS (INSERT INTO outbox (event_id, first_seq, last_seq)
            SELECT $1, (v ->> 0)::bigint, (v ->> 1)::bigint FROM jsonb_array_elements($18::jsonb) AS v)
        UPDATE events SET version = $2 WHERE id = $1 AND $2 IS NOT NULL";
    /// As `jsonb`: a `json` row is read through once for each of its columns.
    pub(super) const ADD_OUTCOME_PLACES: &str = "INSERT INTO request_places (event_id, place_id, key)
        SELECT $1, v ->> 0, decode(v ->> 1, 'hex') FROM jsonb_array_elements($2::jsonb) AS v";
    pub(super) const ADD_CODES: &str = "INSERT INTO codes (event_id, code_key, code, quota_id)
        SELECT $1, v ->> 0, v ->> 1, v ->> 2 FROM jsonb_array_elements($2::jsonb) AS v";
    pub(super) const ADD_MAILS: &str = "INSERT INTO mails
        (event_id, id, occasion, place_id, name, email, details, made_at, due_at, state, attempts)
        SELECT $1, v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, (v ->> 6)::bigint, (v ->> 7)::bigint,
        'waiting', 0 FROM jsonb_array_elements($2::jsonb) AS v ON CONFLICT (event_id, id) DO NOTHING";
    /// Whether an SQLSTATE is about what was to be written, and not about the database: text or numbers that it does not
    /// take, constraints, values that are too large, and what a trigger raises.
    pub(super) fn is_about_a_row(code: &str) -> bool {
        ["22", "23", "54"].iter().any(|class| code.starts_with(class)) || code == "P0001"
    }
}

use super::mails::{MailColumns, mail_row, mail_store};

impl PostgresTransaction {
    async fn put_batch(&mut self, changes: &Changes, version: Option<i64>) -> Result<(), StoreError> {
        let Changes { entries, people, places, outcomes, .. } = changes;
        let none = || "[]".to_owned();
        let adding = sqlx::query(sql::ADD_BATCH)
            .bind(self.event.0.clone())
            .bind(version)
            .bind(column(entries, |entry| to_i64(entry.seq)))
            .bind(texts(entries, |entry| entry)?)
            .bind(column(people, |(person, _)| person.as_str()))
            .bind(column(people, |(_, email_key)| email_key.as_str()))
            .bind(column(places, |row| row.id.as_str()))
            .bind(column(places, |row| row.person.as_str()))
            .bind(column(places, |row| row.name.as_str()))
            .bind(column(places, |row| row.email.as_str()))
            .bind(texts(places, |row| &row.answers)?)
            .bind(column(places, |row| &row.manage_token.0[..]))
            .bind(column(outcomes, |row| &row.key.0[..]))
            .bind(column(outcomes, |row| &row.fingerprint.0[..]))
            .bind(column(outcomes, |row| &row.salt[..]))
            .bind(column(outcomes, |row| row.outcome.as_str()))
            .bind(rows::count_rows(changes)?.unwrap_or_else(none))
            .bind(rows::outbox_rows(changes)?.unwrap_or_else(none));
        adding.execute(self.conn()?).await.map_err(refused)?;
        self.put(sql::ADD_CODES, rows::code_rows(changes)).await?;
        self.put(sql::ADD_OUTCOME_PLACES, rows::outcome_place_rows(changes)).await?;
        self.put(sql::ADD_MAILS, rows::mail_rows(&changes.mails)).await
    }
}

/// One column of new rows.
fn column<'a, T, C>(rows: &'a [T], value: impl Fn(&'a T) -> C) -> Vec<C> {
    rows.iter().map(value).collect()
}

/// A column of JSON texts.
fn texts<'a, T, J: Serialize + 'a>(
    rows: &'a [T],
    value: impl Fn(&'a T) -> &'a J,
) -> Result<Vec<String>, StoreError> {
    let text = |row| serde_json::to_string(value(row));
    let texts: Result<_, _> = rows.iter().map(text).collect();
    texts.map_err(|why| StoreError::Damaged(format!("new rows: {why}")))
}

super::sql::sql_store!(Postgres, PostgresTransaction, sqlx::Postgres, sql);
mail_store!(Postgres, PostgresTransaction, sql);
super::own::own_store!(Postgres, PostgresTransaction, sql);
super::questions::question_store!(Postgres, PostgresTransaction);
super::sponsors::sponsor_store!(Postgres, PostgresTransaction, sql);
super::edits::edit_store!(PostgresTransaction);
