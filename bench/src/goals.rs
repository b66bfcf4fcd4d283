//! What the figures should be, as ratios of what the same machine can do.

use serde::Serialize;

use crate::machine::Machine;
use crate::report::Database;

/// A disk whose fdatasync takes longer than this is one with a slow fsync.
const SLOW_FSYNC_MS: f64 = 1.0;

/// A goal, and whether it was met.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Goal {
    database: &'static str,
    words: String,
    found: String,
    met: bool,
}

impl Goal {
    /// Its line in a table.
    pub(crate) fn row(&self) -> String {
        let verdict = if self.met { "pass" } else { "**miss**" };
        format!("| {} | {} | {} | {verdict} |", self.database, self.words, self.found)
    }
}

/// All goals for one database.
pub(crate) fn of(database: &Database, machine: &Machine) -> Vec<Goal> {
    let [_, at_32, at_256] = &database.loads;
    let (rows, health) = (database.rows_per_second.median, at_256.health_per_second.median);
    let which = if rows < health { "the rows" } else { "`/healthz`" };
    let (share, multiple) = (database.share, database.multiple);
    let slow = machine.fsync_ms.median > SLOW_FSYNC_MS;
    let fsync = if slow { "" } else { " (meant for a slow fsync; here it is fast)" };
    vec![
        Goal {
            database: database.name,
            words: "256 connections: ≥ 50 % of the lower of rows at 64 a commit and `/healthz`".to_owned(),
            found: format!("{} % of {which}", share.times(100.0)),
            met: share.median >= 0.5,
        },
        Goal {
            database: database.name,
            words: format!("256 connections: ≥ 10 × the single-row commits{fsync}"),
            found: format!("{multiple} ×"),
            met: multiple.median >= 10.0,
        },
        Goal {
            database: database.name,
            words: "32 connections: p99 ≤ 100 ms".to_owned(),
            found: format!("{:.1} ms", at_32.p99_ms.median),
            met: at_32.p99_ms.median <= 100.0,
        },
    ]
}
