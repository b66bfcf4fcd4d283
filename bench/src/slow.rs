//! The same on a disk with a slow fsync, which a machine with a fast one does not have: there one commit for many people
//! has to pay.

use std::fmt::Write;

use anyhow::{Result, ensure};
use serde::Serialize;
use testbed::{Disk, Kind, SLOW_FSYNC};

use crate::apart;
use crate::limits::{Limits, ROWS};
use crate::load::Outcome;
use crate::rounds::{self, MOST, Plan, name};
use crate::still::Still;
use crate::subject::Subject;
use crate::summary::Spread;

/// What was found there.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Slow {
    /// The figures.
    Measured {
        /// Time for one write of 4 KiB to be on that disk, in milliseconds.
        fsync_ms: Spread,
        /// For each kind of database.
        databases: Vec<Database>,
    },
    /// Why there are none.
    NotTried(String),
}

/// The figures of one kind of database, at [`MOST`] connections.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Database {
    name: &'static str,
    commits_per_second: Spread,
    rows_per_second: Spread,
    registrations_per_second: Spread,
    p50_ms: Spread,
    p99_ms: Spread,
    /// Registrations as a multiple of single-row commits, taken round by round.
    multiple: Spread,
}

/// Measures on such a disk, if one can be made here. What was measured before is told in any case.
pub(crate) fn measure(kinds: &[Kind], plan: &Plan) -> Slow {
    try_to_measure(kinds, plan).unwrap_or_else(|why| {
        println!("no slow disk: {why:#}");
        Slow::NotTried(format!("{why:#}"))
    })
}

fn try_to_measure(kinds: &[Kind], plan: &Plan) -> Result<Slow> {
    let fsync_ms = probe()?;
    println!("a slow disk: one fdatasync takes {fsync_ms} ms");
    let mut subjects = Vec::new();
    for &kind in kinds {
        let mut subject = Subject::start(kind, Disk::Slow)?;
        rounds::register(&mut subject, MOST, plan.limit)?;
        subjects.push((subject, Vec::new()));
    }
    let servers: Vec<u32> = subjects.iter().map(|(subject, _)| subject.server.pid()).collect();
    for round in 1..=plan.rounds {
        for (subject, found) in &mut subjects {
            println!("round {round} of {} on the slow disk: {}", plan.rounds, name(subject.kind));
            let still = Still::hold(&servers)?;
            let limits = apart::limits(Disk::Slow, subject.kind, &subject.alone.url, plan.limit)?;
            drop(still);
            let commits = limits.commits.per_second();
            let held_back = commits * SLOW_FSYNC.as_secs_f64() <= 1.0;
            ensure!(held_back, "{commits:.0} commits a second: strace does not reach the database");
            found.push((limits, rounds::register(subject, MOST, plan.load)?));
        }
    }
    let mut databases = Vec::new();
    for (subject, found) in &mut subjects {
        subject.check()?;
        databases.push(Database::of(subject.kind, found));
    }
    Ok(Slow::Measured { fsync_ms, databases })
}

/// Whether `strace` is there, may trace, and slows the disk down.
fn probe() -> Result<Spread> {
    let found = apart::fsync_ms(Disk::Slow)?;
    let least = SLOW_FSYNC.as_secs_f64() * 1_000.0;
    ensure!(found.least >= least, "one fdatasync takes {found} ms under strace, not {least} ms or more");
    Ok(found)
}

impl Slow {
    /// What was found on a database of that name, or why nothing was.
    pub(crate) fn multiple(&self, name: &str) -> Result<Spread, &str> {
        match self {
            Self::Measured { databases, .. } => {
                let found = databases.iter().find(|database| database.name == name);
                found.map(|database| database.multiple).ok_or("this database was left out")
            }
            Self::NotTried(why) => Err(why),
        }
    }

    /// Adds the table.
    pub(crate) fn tell(&self, text: &mut String) {
        let Self::Measured { fsync_ms, databases } = self else { return };
        let _ = writeln!(
            text,
            "\nOn a slow disk: each fsync held back by {} ms, so that one fdatasync of 4 KiB takes {fsync_ms} ms.\n",
            SLOW_FSYNC.as_millis()
        );
        let names: Vec<_> = databases.iter().map(|database| database.name).collect();
        let rule = "---|".repeat(names.len());
        let _ = writeln!(text, "| {} connections | {} |\n|---|{rule}", MOST, names.join(" | "));
        let mut line = |name: &str, value: fn(&Database) -> Spread| {
            let values: Vec<_> = databases.iter().map(|database| value(database).to_string()).collect();
            let _ = writeln!(text, "| {name} | {} |", values.join(" | "));
        };
        line("**registrations per second**", |database| database.registrations_per_second);
        line("p50, ms", |database| database.p50_ms);
        line("p99, ms", |database| database.p99_ms);
        line("the database alone: single-row commits per second", |database| database.commits_per_second);
        let rows = format!("the database alone: rows per second at {ROWS} a commit");
        line(&rows, |database| database.rows_per_second);
    }
}

impl Database {
    fn of(kind: Kind, found: &[(Limits, Outcome)]) -> Self {
        let limits = |value: fn(&Limits) -> f64| Spread::of(found.iter().map(|(limits, _)| value(limits)));
        let load = |value: fn(&Outcome) -> f64| Spread::of(found.iter().map(|(_, load)| value(load)));
        Self {
            name: name(kind),
            commits_per_second: limits(|limits| limits.commits.per_second()),
            rows_per_second: limits(|limits| limits.rows.per_second()),
            registrations_per_second: load(Outcome::per_second),
            p50_ms: load(|load| load.percentile_ms(50)),
            p99_ms: load(|load| load.percentile_ms(99)),
            multiple: Spread::of(
                found.iter().map(|(limits, load)| load.per_second() / limits.commits.per_second()),
            ),
        }
    }
}
