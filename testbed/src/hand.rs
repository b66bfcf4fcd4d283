//! A hand in the database, behind the server's back: it changes rows, and holds them.

use anyhow::Result;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use crate::{Database, Kind};

/// A connection of its own to a database.
#[derive(Debug)]
pub enum Hand {
    /// To an embedded file.
    Sqlite(SqliteConnection),
    /// To a database of a cluster.
    Postgres(PgConnection),
}

impl Hand {
    /// Reaches into a database that is there already.
    ///
    /// # Errors
    /// What the database says.
    pub async fn at(database: &Database) -> Result<Self> {
        Ok(match database.kind {
            Kind::Sqlite => Self::Sqlite(SqliteConnection::connect(&database.url).await?),
            Kind::Postgres => Self::Postgres(PgConnection::connect(&database.url).await?),
        })
    }

    /// Does what some statements say. They are written in tests, so they are safe.
    ///
    /// # Errors
    /// What the database says.
    pub async fn does(&mut self, statements: &str) -> Result<()> {
        let statements = sqlx::raw_sql(AssertSqlSafe(statements.to_owned()));
        match self {
            Self::Sqlite(connection) => _ = statements.execute(connection).await?,
            Self::Postgres(connection) => _ = statements.execute(connection).await?,
        }
        Ok(())
    }

    /// Locks what a writer locks before it writes to any event, until it lets go.
    ///
    /// # Errors
    /// What the database says.
    pub async fn holds_the_events(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(_) => self.does("BEGIN IMMEDIATE").await,
            Self::Postgres(_) => self.does("BEGIN; SELECT id FROM events FOR UPDATE").await,
        }
    }

    /// Lets go of what it holds.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lets_go(&mut self) -> Result<()> {
        self.does("ROLLBACK").await
    }
}
