//! The book's sentences: an entry, a finding, the verdict.

use domain::ids::QuotaId;
use domain::ledger::{Finding, Peak, Report};

use super::figures::Figures;
use super::trail::{Load, Moment, What};
use crate::ui::{number, of_things};

/// What an entry did.
pub(super) fn happened(moment: &Moment) -> String {
    let quota = moment.quota.as_ref().map_or("a limit", |(name, _)| name.as_str());
    let size = moment.quota.as_ref().map_or_else(String::new, |(_, load)| number(load.size));
    match moment.what {
        What::LimitSet => format!("{quota} was set up with {size} places"),
        What::LimitChanged => format!("{quota} was changed to {size} places"),
        What::DoorChanged => format!("{quota} got other terms"),
        What::WaveOpened => format!("{quota} opened"),
        What::GuaranteeReleased => format!("Unclaimed places of {quota} went back to everyone"),
        What::Taken => format!("Somebody took a place in {quota}"),
        What::TakenByCode => format!("Somebody took a place in {quota} with its code"),
        What::Held => format!("A place in {quota} was held for somebody"),
        What::Lined => format!("Somebody joined the line of {quota}"),
        What::MovedUp => format!("The next in line got a place in {quota}"),
        What::Offered => format!("The next in line was offered a place in {quota}"),
        What::Accepted => format!("Who was offered a place in {quota} took it"),
        What::HandedOver => format!("A place in {quota} went to somebody else"),
        What::Exchanged => format!("Somebody changed to {quota}"),
        What::Split => format!("A group in the line of {quota} no longer waits for each other"),
        What::GivenBack => format!("A place in {quota} was given back"),
        What::LeftLine => format!("Somebody left the line of {quota}"),
        What::Lapsed => format!("A held place in {quota} was not taken in time"),
        What::Unfitting => "This entry does not fit the ones before it".to_owned(),
    }
}

/// "640 of 1,500".
pub(super) fn load(load: Load) -> String {
    format!("{} of {}", number(load.load), number(load.size))
}

/// Something that must never be.
pub(super) fn finding(finding: &Finding, name: impl Fn(&QuotaId) -> String) -> String {
    match finding {
        Finding::Overshoot { seq, quota, load, size } => {
            let held = self::load(Load { load: *load, size: *size });
            format!("After entry {}, {} held {held}: too many.", number(*seq), name(quota))
        }
        Finding::Twice { seq, quota, .. } => {
            format!("Entry {} gave one person a second place in {}.", number(*seq), name(quota))
        }
        Finding::Backwards { seq } => {
            format!("Entry {} is older than the one before it.", number(*seq))
        }
        Finding::Broken { seq, why } => format!("Entry {} does not fit: {why}.", number(*seq)),
    }
}

/// What a whole replay showed, in one breath. `root` is the biggest limit's peak and name.
pub(super) fn verdict(report: &Report, root: Option<(&str, &Peak)>) -> String {
    let replayed = of_things(report.entries, "entry", "entries");
    let held = match report.findings.len() {
        0 => "No limit was ever passed.".to_owned(),
        n => format!("{} must never be in a ledger.", of_things(n as u64, "thing in it", "things in it")),
    };
    let peak = root.map(|(name, peak)| {
        let most = load(Load { load: peak.load, size: peak.size });
        format!(" {name} peaked at {most} at entry {}.", number(peak.seq))
    });
    format!("{replayed} replayed. {held}{}", peak.unwrap_or_default())
}

/// What the places of a limit are that nobody has yet, and who waits.
pub(super) fn rest(figures: &Figures) -> String {
    let parts = [
        (figures.promised, "promised"),
        (figures.free, "free"),
        (figures.beyond, "out of reach"),
        (figures.waiting, "waiting"),
        (figures.over, "too many"),
    ];
    let said: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", number(*n))).collect();
    if said.is_empty() { "full".to_owned() } else { said.join(" · ") }
}
