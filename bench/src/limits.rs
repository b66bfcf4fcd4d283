//! What the database itself can do on this machine: one-row commits, and rows at 64 a commit, each row an `INSERT` of its
//! own that is waited for. Through the same driver, with the same settings as the server's, on a database of its own while
//! the servers are held still.

use std::ops::AddAssign;
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
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Limits {
    /// Commits of one row.
    pub(crate) commits: Pace,
    /// Rows at [`ROWS`] a commit.
    pub(crate) rows: Pace,
}

/// So many in so long.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Pace {
    count: u32,
    time: Duration,
}

impl Pace {
    /// How many in a second.
    pub(crate) fn per_second(self) -> f64 {
        f64::from(self.count) / self.time.as_secs_f64()
    }
}

impl AddAssign for Limits {
    fn add_assign(&mut self, other: Self) {
        self.commits += other.commits;
        self.rows += other.rows;
    }
}

impl AddAssign for Pace {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.time += other.time;
    }
}

/// Measures both, each for so long.
pub(crate) fn measure(kind: Kind, url: &str, time: Duration) -> Result<Limits> {
    Ok(Limits { commits: pace(kind, url, 1, time)?, rows: pace(kind, url, ROWS, time)? })
}

fn pace(kind: Kind, url: &str, rows: u32, time: Duration) -> Result<Pace> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match kind {
            Kind::Sqlite => {
                let options = Sqlite::writer_options(url)?;
                sqlite(SqliteConnection::connect_with(&options).await?, rows, time).await
            }
            Kind::Postgres => postgres(PgConnection::connect(url).await?, rows, time).await,
        }
    })
}

macro_rules! on {
    ($name:ident, $Connection:ty) => {
        async fn $name(mut to: $Connection, rows: u32, time: Duration) -> Result<Pace> {
            sqlx::query(TABLE).execute(&mut to).await?;
            let (mut seq,): (i64,) = sqlx::query_as(LAST).fetch_one(&mut to).await?;
            let entry = "x".repeat(ROW_BYTES);
            let mut insert = async |to: &mut $Connection| {
                seq += 1;
                sqlx::query(INSERT).bind("bench").bind(seq).bind(&entry).execute(to).await
            };

            let (start, mut count) = (Instant::now(), 0);
            while start.elapsed() < time {
                // A single statement is a transaction by itself.
                if rows > 1 {
                    sqlx::query("BEGIN").execute(&mut to).await?;
                }
                for _ in 0..rows {
                    insert(&mut to).await?;
                }
                if rows > 1 {
                    sqlx::query("COMMIT").execute(&mut to).await?;
                }
                count += rows;
            }
            let pace = Pace { count, time: start.elapsed() };

            to.close().await?;
            Ok(pace)
        }
    };
}

on!(sqlite, SqliteConnection);
on!(postgres, PgConnection);
