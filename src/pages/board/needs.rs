//! Where hands are needed: what one shift lacks, and which shifts lack most.

use std::cmp::Reverse;

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::shifts::Shift;

use super::standing::Standing;
use crate::order::sort_by_key;

const DAY_MS: i64 = 86_400_000;

/// What a shift lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// So many more, or it can't do its work.
    Short(u32),
    /// It has enough, and room for so many.
    Room(u32),
    /// Nobody.
    Full,
    /// Nobody yet: it is a wave that waits for the one before it.
    Later,
}

impl Need {
    pub(super) fn of(shift: &Shift) -> Self {
        if !shift.open {
            return Self::Later;
        }
        match (shift.minimum.saturating_sub(shift.load), shift.left) {
            (_, 0) => Self::Full,
            (0, left) => Self::Room(left),
            (short, _) => Self::Short(short),
        }
    }

    /// In words; the bar beside them shows the same.
    pub(super) fn words(self) -> String {
        match self {
            Self::Short(short) => format!("needs {short} more"),
            Self::Room(left) => format!("room for {left}"),
            Self::Full => "full".to_owned(),
            Self::Later => "not open yet".to_owned(),
        }
    }

    /// The value of `data-need`, by which style tells them apart.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Short(_) => "short",
            Self::Room(_) => "room",
            Self::Full => "full",
            Self::Later => "later",
        }
    }
}

/// The shifts that a person could take and that need them most: below the minimum first, of these the ones of the next day
/// before those that still have time; then those that lack most, then the soonest.
pub(super) fn most_needed<'a>(
    shifts: &'a [Shift],
    standing: impl Fn(&QuotaId) -> Option<&'a Standing>,
    now: Timestamp,
    at_most: usize,
) -> Vec<QuotaId> {
    let mut free: Vec<&Shift> =
        shifts.iter().filter(|shift| standing(&shift.id) == Some(&Standing::Free)).collect();
    sort_by_key(&mut free, |shift| {
        let short = shift.minimum.saturating_sub(shift.load);
        let has_time = shift.starts_at.as_millisecond() - now.as_millisecond() > DAY_MS;
        (short == 0, has_time, Reverse(short), shift.starts_at)
    });
    free.into_iter().take(at_most).map(|shift| shift.id.clone()).collect()
}
