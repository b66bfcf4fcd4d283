//! Runs the parts of a check one after the other, whatever becomes of each, and sums up.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::progress::duration;

/// One part of a check, with a line of the summary.
pub(crate) struct Part {
    /// What it is called, on the command line too.
    pub(crate) name: String,
    /// What it shows.
    pub(crate) title: &'static str,
    /// The part without which it cannot be done.
    pub(crate) needs: Option<&'static str>,
    /// Does it.
    pub(crate) action: Box<dyn Fn() -> Result<()>>,
}

impl Part {
    /// A part that stands on its own.
    pub(crate) fn new(
        name: impl Into<String>,
        title: &'static str,
        action: impl Fn() -> Result<()> + 'static,
    ) -> Self {
        Self { name: name.into(), title, needs: None, action: Box::new(action) }
    }

    /// The same part, which is done only if another one went well.
    pub(crate) fn needs(mut self, other: &'static str) -> Self {
        self.needs = Some(other);
        self
    }
}

struct Outcome {
    name: String,
    passed: bool,
    took: Duration,
}

/// Runs all parts; fails if one of them failed. The last line reads `N passed, N failed`.
pub(crate) fn run(parts: &[Part]) -> ExitCode {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for part in parts {
        println!("\n━━ {}: {}", part.name, part.title);
        let started = Instant::now();
        let result = run_one(part, &outcomes);
        if let Err(error) = &result {
            eprintln!("error: {error:#}");
        }
        outcomes.push(Outcome { name: part.name.clone(), passed: result.is_ok(), took: started.elapsed() });
    }
    summarise(&outcomes)
}

fn run_one(part: &Part, before: &[Outcome]) -> Result<()> {
    if let Some(needed) = part.needs
        && before.iter().any(|outcome| outcome.name == needed && !outcome.passed)
    {
        bail!("not tried, since `{needed}` failed");
    }
    (part.action)()
}

fn summarise(outcomes: &[Outcome]) -> ExitCode {
    println!("\n━━ summary");
    for outcome in outcomes {
        let verdict = if outcome.passed { "passed" } else { "FAILED" };
        println!("  {:<16} {verdict}  {:>12}", outcome.name, duration(outcome.took));
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.passed).count();
    println!("\n{} passed, {failed} failed", outcomes.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_whose_need_failed_is_not_tried() {
        let failed = [Outcome { name: "build".into(), passed: false, took: Duration::ZERO }];
        let part = Part::new("size", "", || panic!("tried")).needs("build");
        assert!(run_one(&part, &failed).is_err());
    }
}
