//! Median and spread of what was measured round after round.

use std::fmt;

use serde::{Deserialize, Serialize};
use server::tables::number;

/// What several rounds gave.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Spread {
    /// The one in the middle.
    pub(crate) median: f64,
    /// The least.
    pub(crate) least: f64,
    /// The most.
    pub(crate) most: f64,
}

impl Spread {
    /// Of some values; zeros where there are none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let Some(&most) = values.last() else { return Self::default() };
        Self { median: values[values.len() / 2], least: values[0], most }
    }
}

impl Spread {
    /// In another unit.
    pub(crate) fn times(self, factor: f64) -> Self {
        Self { median: self.median * factor, least: self.least * factor, most: self.most * factor }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, least, most } = self;
        if *most >= 100.0 {
            let whole = |value: &f64| number(format_args!("{value:.0}"));
            write!(f, "{} ({}–{})", whole(median), whole(least), whole(most))
        } else {
            write!(f, "{median:.1} ({least:.1}–{most:.1})")
        }
    }
}

/// So many rounds, for a table's heading.
pub(crate) fn rounds_of(rounds: usize) -> String {
    if rounds == 1 { " (1 round)".to_owned() } else { format!(" (median of {rounds} rounds)") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_shows_the_middle_and_both_ends() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]).to_string(), "2.0 (1.0–3.0)");
        assert_eq!(Spread::of([12_345.4, 999.0]).to_string(), "12,345 (999–12,345)");
    }
}
