//! The board's sentences: why a shift can't be taken, and what to do instead.

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::words::ordinal;

use super::standing::Reason;

/// How a sentence names things: shifts and times are written by the page, which knows the event's zone.
pub(super) struct Voice<'a> {
    /// A shift as others speak of it: "Registration desk, 14:00–16:00".
    pub(super) shift: &'a dyn Fn(&QuotaId) -> String,
    /// A wave of the same task: "wave 1".
    pub(super) wave: &'a dyn Fn(&QuotaId) -> String,
    /// A day and time: "Fri 9 Mar, 18:00".
    pub(super) moment: &'a dyn Fn(Timestamp) -> String,
}

/// Why a shift can't be taken.
pub(super) fn reason(reason: &Reason, voice: &Voice) -> String {
    let which = |shift, waiting: bool| {
        format!("{}, which you {}", (voice.shift)(shift), if waiting { "wait for" } else { "have" })
    };
    match reason {
        Reason::Over => "Over.".to_owned(),
        Reason::Closed => "Sign-up has closed.".to_owned(),
        Reason::AfterWave { wave, to_go, at_latest } => {
            let latest = at_latest.map(|time| format!(", or on {}", (voice.moment)(time)));
            let latest = latest.unwrap_or_default();
            format!("Opens when {} is full{latest}: {to_go} to go.", (voice.wave)(wave))
        }
        Reason::OpensAt(time) => format!("Opens on {}.", (voice.moment)(*time)),
        Reason::OtherWave { shift, waiting: false } => format!("You have {} of it.", (voice.wave)(shift)),
        Reason::OtherWave { shift, waiting: true } => format!("You wait for {} of it.", (voice.wave)(shift)),
        Reason::Overlaps { shift, waiting } => format!("At the same time as {}.", which(shift, *waiting)),
        Reason::NextWave { wave } => format!("Full. Take {} instead.", (voice.wave)(wave)),
        Reason::LineAt { wave } => format!("Full. The line is at {}.", (voice.wave)(wave)),
        Reason::Full => "Full. Places that are given back show up here.".to_owned(),
    }
}

/// What the button that joins a line says.
pub(super) fn join_line(waiting: u32) -> String {
    match waiting {
        0 => "Join the line".to_owned(),
        1 => "Join the line — 1 waits".to_owned(),
        _ => format!("Join the line — {waiting} wait"),
    }
}

/// Where somebody stands in a line.
pub(super) fn in_line(position: Option<u32>) -> String {
    match position {
        Some(1) => "You're first in line".to_owned(),
        Some(position) => format!("You're {} in line", ordinal(position)),
        None => "You're in line".to_owned(),
    }
}

/// What is announced when a wave opens.
pub(super) fn wave_opened(name: &str, wave: u32) -> String {
    format!("Wave {wave} of {name} is open now.")
}

/// What is left of a shift's name under its task's heading and its day's: "Thursday evening" of "Registration desk, Thursday
/// evening", and "Evening" on Thursday. Nothing where all of it was said.
pub(super) fn short_name(name: &str, task: &str, day: &str) -> String {
    let rest =
        name.strip_prefix(task).map_or(name, |rest| rest.trim_start_matches([',', ':', ' ', '–', '-']));
    let weekday = day.split([' ', ',']).next().unwrap_or_default();
    let rest = rest.strip_prefix(weekday).map_or(rest, str::trim_start);
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
