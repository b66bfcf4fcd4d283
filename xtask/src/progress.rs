//! Shows that a long command is still at work, in one line, and its whole output if it fails.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::describe;

/// What is done sooner needs no words: a second start is silent.
const WORTH_A_LINE: Duration = Duration::from_millis(700);
/// How often a log that is no terminal hears that the work goes on.
const LOG_EVERY: Duration = Duration::from_secs(30);
/// How many of the last lines are shown when the command fails.
const LINES_ON_FAILURE: usize = 60;

/// Runs a command under a title such as `Trunk 0.22.1, which builds the browser app` and a guess such as
/// `about 2 minutes`. Its output is kept back unless it fails.
pub(crate) fn watch(title: &str, guess: &str, command: &mut Command) -> Result<()> {
    let started = Instant::now();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start `{}`", describe(command)))?;
    let lines = Lines::default();
    let readers = [
        child.stdout.take().map(|pipe| lines.collect_from(pipe)),
        child.stderr.take().map(|pipe| lines.collect_from(pipe)),
    ];

    let mut ticker = Ticker::new(format!("→ {title} ({guess})"));
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        ticker.tick(&lines, started.elapsed());
        thread::sleep(Duration::from_millis(100));
    };
    for reader in readers.into_iter().flatten() {
        // A reader ends with its pipe; one that panicked has nothing more to tell.
        let _ = reader.join();
    }
    ticker.clear();

    if !status.success() {
        ticker.announce();
        eprintln!("{}", lines.last(LINES_ON_FAILURE));
        bail!("`{}` ended with {status}", describe(command));
    }
    if ticker.announced {
        println!("  done in {}", duration(started.elapsed()));
    }
    Ok(())
}

/// A duration for people: `0.4 s`, `42 s`, `3 min 07 s`.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// What a command has written so far.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn collect_from(&self, pipe: impl Read + Send + 'static) -> thread::JoinHandle<()> {
        let lines = self.clone();
        thread::spawn(move || {
            for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                lines.with(|lines| lines.push(String::from_utf8_lossy(&line).into_owned()));
            }
        })
    }

    fn with<T>(&self, action: impl FnOnce(&mut Vec<String>) -> T) -> T {
        action(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn last(&self, count: usize) -> String {
        self.with(|lines| lines[lines.len().saturating_sub(count)..].join("\n"))
    }

    /// How far it is: Cargo writes a line for each crate that it starts to compile.
    fn summary(&self) -> String {
        let crates = self.with(|lines| lines.iter().filter(|line| is_crate(line)).count());
        if crates == 0 { String::new() } else { format!(", {crates} crates so far") }
    }
}

fn is_crate(line: &str) -> bool {
    line.trim_start().starts_with("Compiling ")
}

/// A title, and below it the line that moves.
struct Ticker {
    title: String,
    announced: bool,
    terminal: bool,
    shown: Duration,
}

impl Ticker {
    fn new(title: String) -> Self {
        Self { title, announced: false, terminal: std::io::stdout().is_terminal(), shown: Duration::ZERO }
    }

    fn announce(&mut self) {
        if !self.announced {
            println!("{}", self.title);
            self.announced = true;
        }
    }

    fn tick(&mut self, lines: &Lines, elapsed: Duration) {
        if elapsed < WORTH_A_LINE {
            return;
        }
        self.announce();
        let wait = if self.terminal { Duration::from_millis(500) } else { LOG_EVERY };
        if elapsed < self.shown + wait {
            return;
        }
        self.shown = elapsed;
        let text = format!("  {}{}", duration(elapsed), lines.summary());
        if self.terminal {
            print!("\r\x1b[K{text}");
            // Where the terminal is gone there is nobody to show progress to.
            let _ = std::io::stdout().flush();
        } else {
            println!("{text}");
        }
    }

    fn clear(&self) {
        if self.terminal && self.announced {
            print!("\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(Duration::from_millis(440)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(59)), "59 s");
        assert_eq!(duration(Duration::from_secs(187)), "3 min 07 s");
    }

    #[test]
    fn a_failing_command_is_an_error_that_names_it() {
        let error = watch("A shell", "no time", Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(error.to_string().contains("sh -c 'exit 3'"), "{error}");
    }
}
