//! What the database itself can do on this machine: one-row commits, and rows at 64 a commit. Through the same driver,
//! on the same database, with the same settings as the server, and nothing around it.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use server::store::Sqlite;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use testbed::Kind;

/// Rows in one commit.
pub(crate) const ROWS: u32 = 64;
/// About as long as a registration's entry in the ledger.
const ROW_BYTES: usize = 250;
/// A table like the ledger's, with no other table that it refers to.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS bench_rows
    (event_id TEXT NOT NULL, seq BIGINT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (event_id, seq))";
const LAST: &str = "SELECT COALESCE(MAX(seq), 0) FROM bench_rows";
const INSERT: &str = "INSERT INTO bench_rows (event_id, seq, entry) VALUES ($1, $2, $3)";

/// What a database did in a while.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Limits {
    /// Commits of one row, per second.
    pub(crate) commits: f64,
    /// Rows at [`ROWS`] a commit, per second.
    pub(crate) rows: f64,
}

/// Measures both, each for so long.
pub(crate) fn measure(kind: Kind, url: &str, time: Duration) -> Result<Limits> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match kind {
            Kind::Sqlite => {
                let options = Sqlite::writer_options(url)?;
                sqlite(SqliteConnection::connect_with(&options).await?, time).await
            }
            Kind::Postgres => postgres(PgConnection::connect(url).await?, time).await,
        }
    })
}

macro_rules! on {
    ($name:ident, $Connection:ty) => {
        async fn $name(mut to: $Connection, time: Duration) -> Result<Limits> {
            sqlx::query(TABLE).execute(&mut to).await?;
            let (mut seq,): (i64,) = sqlx::query_as(LAST).fetch_one(&mut to).await?;
            let entry = "x".repeat(ROW_BYTES);
            let mut insert = async |to: &mut $Connection| {
                seq += 1;
                sqlx::query(INSERT).bind("bench").bind(seq).bind(&entry).execute(to).await
            };

            let (start, mut commits) = (Instant::now(), 0);
            while start.elapsed() < time {
                insert(&mut to).await?;
                commits += 1;
            }
            let commits = f64::from(commits) / start.elapsed().as_secs_f64();

            let (start, mut rows) = (Instant::now(), 0);
            while start.elapsed() < time {
                sqlx::query("BEGIN").execute(&mut to).await?;
                for _ in 0..ROWS {
                    insert(&mut to).await?;
                }
                sqlx::query("COMMIT").execute(&mut to).await?;
                rows += ROWS;
            }
            let rows = f64::from(rows) / start.elapsed().as_secs_f64();

            to.close().await?;
            Ok(Limits { commits, rows })
        }
    };
}

on!(sqlite, SqliteConnection);
on!(postgres, PgConnection);
