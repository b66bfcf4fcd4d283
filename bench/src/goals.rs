//! What the figures should be, as ratios of what the same machine can do.

use serde::Serialize;
use testbed::SLOW_FSYNC;

use crate::machine::Machine;
use crate::report::Database;
use crate::slow::Slow;
use crate::summary::Spread;

/// A disk whose fdatasync takes longer than this is one with a slow fsync.
const SLOW_FSYNC_MS: f64 = 1.0;
/// How many registrations there should be for each single-row commit, where a commit is slow.
const MULTIPLE: f64 = 10.0;

/// A goal, and whether it was met.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Goal {
    database: &'static str,
    words: String,
    found: String,
    verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Met,
    Missed,
    NotTried,
}

impl Goal {
    /// Its line in a table.
    pub(crate) fn row(&self) -> String {
        let verdict = match self.verdict {
            Verdict::Met => "pass",
            Verdict::Missed => "**miss**",
            Verdict::NotTried => "**not tried**",
        };
        format!("| {} | {} | {} | {verdict} |", self.database, self.words, self.found)
    }
}

/// All goals for one database.
pub(crate) fn of(database: &Database, machine: &Machine, slow: &Slow) -> Vec<Goal> {
    let [_, at_32, at_256] = &database.loads;
    let (rows, health) = (database.rows_per_second.median, at_256.health_per_second.median);
    let which = if rows < health { "the rows" } else { "`/healthz`" };
    let share = database.share;
    let mut goals = vec![Goal {
        database: database.name,
        words: "256 connections: ≥ 50 % of the lower of rows at 64 a commit and `/healthz`".to_owned(),
        found: format!("{} % of {which}", share.times(100.0)),
        verdict: verdict(share.median >= 0.5),
    }];
    goals.push(on_slow_disk(database.name, slow));
    if machine.fsync_ms.median > SLOW_FSYNC_MS {
        goals.push(multiple(database.name, "this disk, as it is", database.multiple));
    }
    goals.push(Goal {
        database: database.name,
        words: "32 connections: p99 ≤ 100 ms".to_owned(),
        found: format!("{:.1} ms", at_32.p99_ms.median),
        verdict: verdict(at_32.p99_ms.median <= 100.0),
    });
    goals
}

fn on_slow_disk(name: &'static str, slow: &Slow) -> Goal {
    let disk = format!("each fsync held back by {} ms", SLOW_FSYNC.as_millis());
    match slow.multiple(name) {
        Ok(found) => multiple(name, &disk, found),
        Err(why) => {
            // A table's cell has one line, and no bar.
            let found = why.lines().next().unwrap_or_default().replace('|', "/");
            Goal { found, verdict: Verdict::NotTried, ..multiple(name, &disk, Spread::default()) }
        }
    }
}

fn multiple(database: &'static str, disk: &str, found: Spread) -> Goal {
    Goal {
        database,
        words: format!("256 connections, {disk}: ≥ {MULTIPLE} × the single-row commits"),
        found: format!("{found} ×"),
        verdict: verdict(found.median >= MULTIPLE),
    }
}

fn verdict(met: bool) -> Verdict {
    if met { Verdict::Met } else { Verdict::Missed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_tried_is_not_called_a_miss() {
        let goal = on_slow_disk("SQLite", &Slow::NotTried("strace may not trace | here".to_owned()));
        assert_eq!(
            goal.row(),
            "| SQLite | 256 connections, each fsync held back by 5 ms: ≥ 10 × the single-row commits \
             | strace may not trace / here | **not tried** |"
        );
    }

    #[test]
    fn nine_registrations_for_a_commit_are_too_few() {
        let found = |median| multiple("SQLite", "a disk", Spread { median, least: 1.0, most: 99.0 });
        assert_eq!([found(9.9), found(10.0)].map(|goal| goal.verdict), [Verdict::Missed, Verdict::Met]);
    }
}
