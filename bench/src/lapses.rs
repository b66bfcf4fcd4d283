//! A thousand offers that lapse in the same second, with as many people in line behind them: how long it takes until everybody
//! has what is theirs, and how long somebody waits who registers in that moment.

use std::fmt::Write;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use domain::Timestamp;
use domain::events::Event;
use domain::ids::QuotaId;
use domain::registrations::Register;
use serde::Serialize;
use server::tables::number;

use crate::load::{self, Requests};
use crate::rounds::name;
use crate::subject::{FEW, FEW_SEATS, SLUG, Subject};
use crate::summary::{Spread, rounds_of};

/// Enough to ask for all of them before the first lapses.
const SETTING_UP: Duration = Duration::from_secs(12);
/// Then it has not worked.
const PATIENCE: Duration = Duration::from_mins(1);
const CONNECTIONS: usize = 64;
const LOOK: Duration = Duration::from_millis(10);

/// What was found on one kind of database.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Lapses {
    name: &'static str,
    rounds: usize,
    /// From the moment that they lapse until the line has moved by as many, where nothing else is asked of the event.
    settled_ms: Spread,
    /// The answer to a registration that is sent in that moment, at another door's lapse.
    answer_ms: Spread,
}

/// Measures it at two of the small doors in each round.
pub(crate) fn measure(subject: &mut Subject, rounds: usize) -> Result<Lapses> {
    let token = organiser(subject)?;
    let (mut settled, mut answers) = (Vec::new(), Vec::new());
    for [quiet, busy] in FEW.into_iter().take(rounds) {
        let due = lapse(subject, quiet, &token)?;
        settled.push(wait(subject, quiet, due)?.as_secs_f64() * 1_000.0);
        let due = lapse(subject, busy, &token)?;
        // The writer acts on what is due before it decides anything else, so this one waits for all of it.
        answers.push(crate::rounds::register_one(subject)?.percentile_ms(50));
        wait(subject, busy, due)?;
    }
    let (settled_ms, answer_ms) = (Spread::of(settled), Spread::of(answers));
    Ok(Lapses { name: name(subject.kind), rounds, settled_ms, answer_ms })
}

/// Fills a door with offers and the line behind it, and waits until they lapse; that moment.
fn lapse(subject: &mut Subject, door: &str, token: &str) -> Result<Instant> {
    println!("{} offers lapse: {}", number(FEW_SEATS), name(subject.kind));
    let until = Timestamp::now() + SETTING_UP;
    ask(subject, door, Some(until), Some(token))?;
    ask(subject, door, None, None)?;
    let left = until.duration_since(Timestamp::now());
    let left = Duration::try_from(left).ok().context("setting up took longer than the offers stand")?;
    sleep(left);
    Ok(Instant::now())
}

/// Asks for as many places as the door has, for people who were not there before.
fn ask(subject: &mut Subject, door: &str, held_until: Option<Timestamp>, token: Option<&str>) -> Result<()> {
    let form = Register { quota: Some(QuotaId::from(door)), held_until, ..Register::default() };
    let requests = Requests::Each(subject.people(FEW_SEATS as usize, &form, token));
    let outcome = load::run(subject.server.address, CONNECTIONS, SETTING_UP, requests, "201")?;
    ensure!(outcome.answered == FEW_SEATS as usize, "{} were answered in time", outcome.answered);
    Ok(())
}

/// How long after `due` nobody is in line any more.
fn wait(subject: &Subject, door: &str, due: Instant) -> Result<Duration> {
    loop {
        let event: Event = serde_json::from_str(&load::ask(subject.server.address, &subject.event())?)?;
        let found = event.quotas.iter().find(|quota| quota.id.as_str() == door);
        let (load, queued) = found.map(|quota| (quota.load, quota.queued)).context("no such door")?;
        ensure!(load == FEW_SEATS, "{load} of {FEW_SEATS} are taken");
        if queued == 0 {
            return Ok(due.elapsed());
        }
        ensure!(due.elapsed() < PATIENCE, "{queued} are still in line");
        sleep(LOOK);
    }
}

pub(crate) fn organiser(subject: &Subject) -> Result<String> {
    let arguments = ["token", "create", "--event", SLUG, "--role", "organiser", "--database"];
    let made = testbed::command()?.args(arguments).arg(&subject.database.url).output()?;
    ensure!(made.status.success(), "no token: {}", String::from_utf8_lossy(&made.stderr));
    Ok(String::from_utf8(made.stdout)?.trim().to_owned())
}

/// Adds the table.
pub(crate) fn tell(all: &[Lapses], text: &mut String) {
    let names: Vec<_> = all.iter().map(|one| one.name).collect();
    let rule = "---|".repeat(names.len());
    let offers = number(FEW_SEATS);
    let rounds = rounds_of(all.first().map_or(0, |one| one.rounds));
    let _ = writeln!(
        text,
        "\n| {offers} offers lapse in the same second{rounds} | {} |\n|---|{rule}",
        names.join(" | ")
    );
    let mut line = |name: &str, value: fn(&Lapses) -> Spread| {
        let values: Vec<_> = all.iter().map(|one| value(one).to_string()).collect();
        let _ = writeln!(text, "| {name} | {} |", values.join(" | "));
    };
    line("until the next in line have them all, ms", |one| one.settled_ms);
    line("a registration in such a moment, ms", |one| one.answer_ms);
}
