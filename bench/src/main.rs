//! `cargo xtask bench`: how fast registrations are, beside what the same machine could do at most, measured side by
//! side in one run. Ratios carry over to other machines; the figures themselves don't.
//!
//! `--quick` takes fewer and shorter rounds; `--sqlite` and `--postgres` leave the other database out; `--write-docs`
//! writes the table to `docs/bench.md`.

mod apart;
mod goals;
mod lapses;
mod limits;
mod lists;
mod load;
mod machine;
mod report;
mod rounds;
mod slow;
mod still;
mod subject;
mod summary;

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use testbed::{Disk, Kind};

use crate::lapses::Lapses;
use crate::lists::Lists;
use crate::report::Report;
use crate::rounds::{Measured, Plan};
use crate::subject::{FEW, Subject};

const OPTIONS: [&str; 4] = ["--quick", "--sqlite", "--postgres", "--write-docs"];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let Some(answer) = apart::answer(&arguments) {
        return end(answer.map(|answer| println!("{answer}")));
    }
    if let Some(unknown) = arguments.iter().find(|argument| !OPTIONS.contains(&argument.as_str())) {
        eprintln!("bench knows {}; not {unknown:?}", OPTIONS.join(", "));
        return ExitCode::from(2);
    }
    end(run(&|option| arguments.iter().any(|argument| argument == option)))
}

fn end(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(asked: &dyn Fn(&str) -> bool) -> Result<()> {
    let quick = asked("--quick");
    let plan = if quick {
        Plan { rounds: 3, limit: Duration::from_millis(500), load: Duration::from_secs(1) }
    } else {
        Plan { rounds: 7, limit: Duration::from_secs(1), load: Duration::from_secs(3) }
    };
    let kinds = match (asked("--sqlite"), asked("--postgres")) {
        (true, false) => vec![Kind::Sqlite],
        (false, true) => vec![Kind::Postgres],
        _ => Kind::ALL.to_vec(),
    };
    let machine = machine::look()?;
    println!("{machine}");
    let measured = side_by_side(&kinds, &plan)?;
    let rounds = if quick { 1 } else { FEW.len() };
    let (lapses, lists) = (lapses(&kinds, rounds)?, lists(&kinds, rounds)?);
    let slow = slow::measure(&kinds, &plan);
    let report = Report::new(machine, quick, (&measured, lapses, lists), slow);
    println!("\n{}", report.markdown());
    report.write(asked("--write-docs"))
}

/// All rounds on this machine's own disk.
fn side_by_side(kinds: &[Kind], plan: &Plan) -> Result<Vec<Measured>> {
    let start = |&kind| Subject::start(kind, Disk::Plain);
    let mut subjects = kinds.iter().map(start).collect::<Result<Vec<_>>>()?;
    let mut measured: Vec<Measured> = kinds.iter().copied().map(Measured::new).collect();
    let servers: Vec<u32> = subjects.iter().map(|subject| subject.server.pid()).collect();
    println!("warming up");
    for subject in &mut subjects {
        rounds::warm_up(subject)?;
    }
    for round in 1..=plan.rounds {
        // Side by side, round after round: whatever else the machine does then weighs on all alike.
        for (subject, measured) in subjects.iter_mut().zip(&mut measured) {
            println!("round {round} of {}: {}", plan.rounds, measured.name());
            rounds::measure(subject, plan, &servers, measured)?;
        }
    }
    for subject in &mut subjects {
        subject.check()?;
    }
    Ok(measured)
}

/// Offers that lapse, each kind of database with a server of its own.
fn lapses(kinds: &[Kind], rounds: usize) -> Result<Vec<Lapses>> {
    let measure = |&kind| {
        let mut subject = Subject::start(kind, Disk::Plain)?;
        let found = lapses::measure(&mut subject, rounds)?;
        subject.check()?;
        Ok(found)
    };
    kinds.iter().map(measure).collect()
}

/// Lists that are pasted at once, each kind of database with a server of its own.
fn lists(kinds: &[Kind], rounds: usize) -> Result<Vec<Lists>> {
    let measure = |&kind| {
        let mut subject = Subject::start(kind, Disk::Plain)?;
        let found = lists::measure(&mut subject, rounds)?;
        subject.check()?;
        Ok(found)
    };
    kinds.iter().map(measure).collect()
}
