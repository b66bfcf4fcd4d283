//! The figures as JSON for programs and as a table for people.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::goals::{self, Goal};
use crate::lapses::{self, Lapses};
use crate::limits::ROWS;
use crate::lists::{self, Lists};
use crate::load::Outcome;
use crate::machine::Machine;
use crate::rounds::{CONNECTIONS, Measured};
use crate::slow::Slow;
use crate::summary::Spread;

/// All that a run found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    machine: Machine,
    quick: bool,
    rounds: usize,
    databases: Vec<Database>,
    lapses: Vec<Lapses>,
    lists: Vec<Lists>,
    slow_disk: Slow,
    goals: Vec<Goal>,
}

/// What was found on one kind of database.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Database {
    /// What people call it.
    pub(crate) name: &'static str,
    /// Single-row commits.
    pub(crate) commits_per_second: Spread,
    /// Rows at 64 a commit.
    pub(crate) rows_per_second: Spread,
    /// For each of [`CONNECTIONS`].
    pub(crate) loads: [Load; 3],
    /// Registrations at the most connections as a share of the lower of rows and `/healthz`, taken round by round.
    pub(crate) share: Spread,
    /// The same as a multiple of single-row commits.
    pub(crate) multiple: Spread,
}

/// What was found at one number of connections.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Load {
    connections: usize,
    /// Registrations.
    pub(crate) registrations_per_second: Spread,
    /// Median time of an answer.
    pub(crate) p50_ms: Spread,
    /// The time within which 99 in 100 were answered.
    pub(crate) p99_ms: Spread,
    /// Processor time in the server for each registration.
    pub(crate) server_micros: Spread,
    /// `/healthz`, for which nothing is written.
    pub(crate) health_per_second: Spread,
}

impl Report {
    /// Sums up.
    pub(crate) fn new(
        machine: Machine,
        quick: bool,
        (measured, lapses, lists): (&[Measured], Vec<Lapses>, Vec<Lists>),
        slow: Slow,
    ) -> Self {
        let databases: Vec<_> = measured.iter().map(Database::of).collect();
        let goals = databases.iter().flat_map(|database| goals::of(database, &machine, &slow)).collect();
        let rounds = measured.iter().map(|measured| measured.commits.len()).max().unwrap_or_default();
        Self { machine, quick, rounds, databases, lapses, lists, slow_disk: slow, goals }
    }

    /// The table, with the machine named.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!(
            "{}\n\nMedian of {} rounds (least–most), where nothing else is said.\n",
            self.machine, self.rounds
        );
        for database in &self.databases {
            database.tell(&mut text);
        }
        lapses::tell(&self.lapses, &mut text);
        lists::tell(&self.lists, &mut text);
        self.slow_disk.tell(&mut text);
        text.push_str("\n| Database | Goal | Found | |\n|---|---|---|---|\n");
        for goal in &self.goals {
            text.push_str(&goal.row());
            text.push('\n');
        }
        text
    }

    /// Writes `target/bench.json`, and `docs/bench.md` where that is asked for.
    pub(crate) fn write(&self, docs: bool) -> Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
        fs::create_dir_all(&target)?;
        let json = target.join("bench.json");
        fs::write(&json, serde_json::to_string_pretty(self)?).with_context(|| json.display().to_string())?;
        if docs {
            let page = format!("{}\n{}", include_str!("docs.md"), self.markdown());
            fs::write(root.join("docs/bench.md"), page)?;
        }
        Ok(())
    }
}

impl Database {
    fn of(measured: &Measured) -> Self {
        let load = |index: usize| {
            let (registrations, health) = (&measured.registrations[index], &measured.health[index]);
            let spread = |value: fn(&Outcome) -> f64| Spread::of(registrations.iter().map(value));
            Load {
                connections: CONNECTIONS[index],
                registrations_per_second: spread(Outcome::per_second),
                p50_ms: spread(|outcome| outcome.percentile_ms(50)),
                p99_ms: spread(|outcome| outcome.percentile_ms(99)),
                server_micros: spread(Outcome::server_micros),
                health_per_second: Spread::of(health.iter().map(Outcome::per_second)),
            }
        };
        Self {
            name: measured.name(),
            commits_per_second: Spread::of(measured.commits.iter().copied()),
            rows_per_second: Spread::of(measured.rows.iter().copied()),
            loads: [load(0), load(1), load(2)],
            share: measured.per_round(|round| round.registrations / round.rows.min(round.health)),
            multiple: measured.per_round(|round| round.registrations / round.commits),
        }
    }

    fn tell(&self, text: &mut String) {
        let line = |name: &str, value: fn(&Load) -> Spread| {
            let [one, some, many] = &self.loads;
            format!("| {name} | {} | {} | {} |\n", value(one), value(some), value(many))
        };
        let [one, some, many] = CONNECTIONS;
        let _ = write!(text, "\n| {} | {one} connection | {some} | {many} |\n|---|---|---|---|\n", self.name);
        text.push_str(&line("**registrations per second**", |load| load.registrations_per_second));
        text.push_str(&line("p50, ms", |load| load.p50_ms));
        text.push_str(&line("p99, ms", |load| load.p99_ms));
        text.push_str(&line("server's processor time for each, µs", |load| load.server_micros));
        text.push_str(&line("`/healthz` per second", |load| load.health_per_second));
        let (commits, rows) = (self.commits_per_second, self.rows_per_second);
        let _ = writeln!(text, "| the database alone: single-row commits per second | {commits} | | |");
        let _ = writeln!(text, "| the database alone: rows per second at {ROWS} a commit | {rows} | | |");
    }
}
