//! What is going on: a progress bar on a terminal, a line at the end of each scene elsewhere.

use std::io::IsTerminal;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::tables::number;

/// Where scenes are shown.
#[derive(Debug)]
pub(super) struct Stage {
    is_terminal: bool,
}

/// A scene that is being played.
#[derive(Debug)]
pub(super) struct Scene {
    bar: ProgressBar,
    title: String,
    start: Instant,
    is_terminal: bool,
}

impl Stage {
    pub(super) fn new() -> Self {
        Self { is_terminal: std::io::stderr().is_terminal() }
    }

    /// Begins a scene of `length` steps.
    pub(super) fn scene(&self, title: &str, length: usize) -> Scene {
        let target =
            if self.is_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(length as u64), target);
        if let Ok(style) = ProgressStyle::with_template("  {msg:<52} {bar:24} {human_pos:>6} of {human_len}")
        {
            bar.set_style(style);
        }
        bar.set_message(title.to_owned());
        Scene { bar, title: title.to_owned(), start: Instant::now(), is_terminal: self.is_terminal }
    }
}

impl Scene {
    /// One step further.
    pub(super) fn step(&self) {
        self.bar.inc(1);
    }

    /// Ends it, and says how long it took, in seconds.
    pub(super) fn end(self) -> f64 {
        let seconds = self.start.elapsed().as_secs_f64();
        if self.is_terminal {
            self.bar.finish();
        } else {
            eprintln!("  {}: {} done in {seconds:.1} s", self.title, number(self.bar.position()));
        }
        seconds
    }
}
