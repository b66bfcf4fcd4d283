//! One round after another on one subject.

use std::time::Duration;

use anyhow::Result;
use testbed::Kind;

use crate::limits::{self, Limits};
use crate::load::{self, Outcome, Requests};
use crate::machine;
use crate::still::Still;
use crate::subject::Subject;
use crate::summary::Spread;

/// The numbers of connections that are measured.
pub(crate) const CONNECTIONS: [usize; 3] = [1, 32, MOST];
/// The most of them, which are measured beside the limits.
pub(crate) const MOST: usize = 256;
/// More requests in a second than any server here answers.
const ENOUGH: u64 = 60_000;
/// In so many pieces, by turns, the most connections and their limits are measured: what a disk can do changes from one
/// second to the next, and a ratio says something only where both sides met the same.
const PIECES: u32 = 2;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Rounds.
    pub(crate) rounds: usize,
    /// Time for each of the database's limits.
    pub(crate) limit: Duration,
    /// Time for each load.
    pub(crate) load: Duration,
}

/// What all rounds on one kind of database gave.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    kind: Kind,
    /// Single-row commits per second.
    pub(crate) commits: Vec<f64>,
    /// Rows per second at 64 a commit.
    pub(crate) rows: Vec<f64>,
    /// Requests per second that need no database, for each of [`CONNECTIONS`].
    pub(crate) health: [Vec<Outcome>; 3],
    /// Registrations, for each of [`CONNECTIONS`].
    pub(crate) registrations: [Vec<Outcome>; 3],
}

impl Measured {
    /// Nothing yet.
    pub(crate) fn new(kind: Kind) -> Self {
        let (health, registrations) = Default::default();
        Self { kind, commits: Vec::new(), rows: Vec::new(), health, registrations }
    }

    /// A ratio, taken in each round by itself: whatever else the machine did then, it did to both sides.
    pub(crate) fn per_round(&self, ratio: impl Fn(Round) -> f64) -> Spread {
        let [.., health] = &self.health;
        let [.., registrations] = &self.registrations;
        let rounds = self.commits.iter().zip(&self.rows).zip(health).zip(registrations);
        Spread::of(rounds.map(|(((&commits, &rows), health), registrations)| {
            let (health, registrations) = (health.per_second(), registrations.per_second());
            ratio(Round { commits, rows, health, registrations })
        }))
    }

    /// What people call the database.
    pub(crate) fn name(&self) -> &'static str {
        name(self.kind)
    }
}

/// What people call a kind of database.
pub(crate) fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "SQLite",
        Kind::Postgres => "PostgreSQL",
    }
}

/// One round's figures, per second, at the most connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    /// Single-row commits.
    pub(crate) commits: f64,
    /// Rows at 64 a commit.
    pub(crate) rows: f64,
    /// Requests that need no database.
    pub(crate) health: f64,
    /// Registrations.
    pub(crate) registrations: f64,
}

/// Brings caches, pools and the processor to where they will be.
pub(crate) fn warm_up(subject: &mut Subject) -> Result<()> {
    const TIME: Duration = Duration::from_millis(500);
    limits::measure(subject.kind, &subject.alone.url, TIME)?;
    for connections in CONNECTIONS {
        health(subject, connections, TIME)?;
        register(subject, connections, TIME)?;
    }
    Ok(())
}

/// One round. `servers` are all that run, this one's among them.
pub(crate) fn measure(
    subject: &mut Subject,
    plan: &Plan,
    servers: &[u32],
    measured: &mut Measured,
) -> Result<()> {
    let mut alone = Limits::default();
    for (index, connections) in CONNECTIONS.into_iter().enumerate() {
        let (mut still, mut load) = (Outcome::default(), Outcome::default());
        for _ in 0..PIECES {
            still.add(health(subject, connections, plan.limit / PIECES)?);
            load.add(register(subject, connections, plan.load / PIECES)?);
            if connections == MOST {
                let _still = Still::hold(servers)?;
                alone += limits::measure(subject.kind, &subject.alone.url, plan.limit / PIECES)?;
            }
        }
        measured.health[index].push(still);
        measured.registrations[index].push(load);
    }
    measured.commits.push(alone.commits.per_second());
    measured.rows.push(alone.rows.per_second());
    Ok(())
}

fn health(subject: &Subject, connections: usize, time: Duration) -> Result<Outcome> {
    run(subject, connections, time, subject.health(), "200")
}

/// Registers other people over so many connections for so long.
pub(crate) fn register(subject: &mut Subject, connections: usize, time: Duration) -> Result<Outcome> {
    let most = usize::try_from(ENOUGH * u64::try_from(time.as_millis())? / 1_000)?;
    let requests = subject.registrations(most.min(connections * 2_000));
    let outcome = run(subject, connections, time, requests, "201")?;
    subject.told += outcome.answered;
    Ok(outcome)
}

/// Registers one more person.
pub(crate) fn register_one(subject: &mut Subject) -> Result<Outcome> {
    let requests = subject.registrations(1);
    let outcome = run(subject, 1, Duration::from_mins(1), requests, "201")?;
    subject.told += outcome.answered;
    Ok(outcome)
}

fn run(
    subject: &Subject,
    connections: usize,
    time: Duration,
    requests: Requests,
    status: &'static str,
) -> Result<Outcome> {
    let before = machine::processor_time(subject.server.pid())?;
    let mut outcome = load::run(subject.server.address, connections, time, requests, status)?;
    outcome.server = machine::processor_time(subject.server.pid())?.saturating_sub(before);
    Ok(outcome)
}
