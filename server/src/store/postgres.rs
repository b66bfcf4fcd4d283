//! PostgreSQL: any number of server processes share it, and each decides on the whole truth.
//!
//! Plain SQL only, READ COMMITTED with the event's row locked, so that CockroachDB and YugabyteDB take it as well.

use std::str::FromStr;
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};

use super::{StoreError, schema};

/// Connections for reads; each event's writer takes one of the others.
const READERS: u32 = 8;
/// Connections for writes: the number of events that can commit at once.
const WRITERS: u32 = 8;
/// How long a request waits for a connection before it is told to try again.
const PATIENCE: Duration = Duration::from_secs(5);

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
    /// [`StoreError::Unsafe`] where the server could lose commits; otherwise what the database says.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        // A pool would try for half a minute, and then not say why.
        PgConnection::connect(url).await?.close().await?;
        let pool = PgPoolOptions::new().acquire_timeout(PATIENCE);
        let write = pool.clone().max_connections(WRITERS).connect(url).await?;
        for setting in ["fsync", "synchronous_commit"] {
            let (value,): (String,) =
                sqlx::query_as("SELECT current_setting($1)").bind(setting).fetch_one(&write).await?;
            if value == "off" {
                let text = format!(
                    "PostgreSQL runs with {setting} = off: it could lose places after it acknowledged them"
                );
                return Err(StoreError::Unsafe(text));
            }
        }
        sqlx::migrate!("./migrations/postgres").run(&write).await?;
        let read = pool.max_connections(READERS).connect(url).await?;
        Ok(Self { read, write })
    }

    /// Connects to a `postgres://…` URL for looking only: the session can't write.
    ///
    /// # Errors
    /// [`StoreError::Schema`] where its schema is another one; otherwise what the database says.
    pub async fn open_read_only(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?.options([("default_transaction_read_only", "on")]);
        let read = PgPoolOptions::new().max_connections(1).connect_with(options).await?;
        let applied = sqlx::query_as(schema::APPLIED).fetch_all(&read).await;
        schema::check(applied, &sqlx::migrate!("./migrations/postgres"))?;
        Ok(Self { write: read.clone(), read })
    }
}

/// The statements that PostgreSQL words in its own way.
mod sql {
    pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
    /// Locks the event, so that what is read next is the truth until the commit.
    pub(super) const VERSION: &str = "SELECT version FROM events WHERE id = $1 FOR UPDATE";
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
        found.manage_token FROM json_array_elements_text($2::json) AS v CROSS JOIN LATERAL
        (SELECT * FROM places WHERE event_id = $1 AND id = v LIMIT 1) AS found";
    pub(super) const ADD_ENTRIES: &str = "INSERT INTO entries (event_id, seq, entry)
        SELECT $1, (v ->> 0)::bigint, v ->> 1 FROM json_array_elements($2::json) AS v";
    pub(super) const ADD_OUTCOMES: &str = "INSERT INTO requests (event_id, key, fingerprint, salt, outcome)
        SELECT $1, decode(v ->> 0, 'hex'), decode(v ->> 1, 'hex'), decode(v ->> 2, 'hex'), v ->> 3
        FROM json_array_elements($2::json) AS v";
    pub(super) const ADD_PEOPLE: &str = "INSERT INTO people (event_id, id, email_key)
        SELECT $1, v ->> 0, v ->> 1 FROM json_array_elements($2::json) AS v";
    pub(super) const ADD_PLACES: &str = "INSERT INTO places (event_id, id, person_id, name, email, answers, manage_token)
        SELECT $1, v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, decode(v ->> 5, 'hex') FROM json_array_elements($2::json) AS v";
    pub(super) const ADD_CODES: &str = "INSERT INTO codes (event_id, code_key, code, quota_id)
        SELECT $1, v ->> 0, v ->> 1, v ->> 2 FROM json_array_elements($2::json) AS v";
    pub(super) const SET_COUNTS: &str = "INSERT INTO quotas (event_id, id, used, size)
        SELECT $1, v ->> 0, (v ->> 1)::bigint, (v ->> 2)::bigint FROM json_array_elements($2::json) AS v
        ON CONFLICT (event_id, id) DO UPDATE SET used = excluded.used, size = excluded.size";
}

super::sql::sql_store!(Postgres, PostgresTransaction, sqlx::Postgres, sql);
