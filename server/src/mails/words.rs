//! A mail's words: an occasion's template, filled in, and laid out as text and as HTML.
//!
//! An occasion's template is plain: the subject, then paragraphs with empty lines between them. Lines that begin with `| `
//! are facts, `| What | how it is`; the line that begins with `=> ` is the link. What people have typed is only ever put
//! into a template, never read as one, and in HTML it is escaped.

use std::sync::LazyLock;

use domain::Timestamp;
use domain::ledger::Price;
use domain::registrations::Status;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior};
use serde::Serialize;

use super::occasions::{Details, Extra, Occasion};
use crate::pages::days;
use crate::store::EventRow;

const TEXT: &str = "layout.txt";
const HTML: &str = "layout.html";

/// The words of a mail.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// What a mail says, beside its details.
#[derive(Debug)]
pub(super) struct Telling<'a> {
    pub(super) occasion: Occasion,
    pub(super) details: &'a Details,
    pub(super) event: &'a EventRow,
    /// To whom.
    pub(super) name: &'a str,
    /// Who writes.
    pub(super) sender: &'a str,
    /// What the organiser adds.
    pub(super) own_words: &'a str,
    /// The event's home page.
    pub(super) home: &'a str,
    /// The link that opens the place.
    pub(super) link: Option<&'a str>,
}

/// What the templates of occasions know.
#[derive(Serialize)]
struct Known<'a> {
    event: &'a str,
    place: &'a str,
    dates: String,
    what: &'a str,
    shift_when: Option<String>,
    shift_where: Option<&'a str>,
    position: Option<String>,
    until: Option<String>,
    until_short: Option<String>,
    was: Option<Status>,
    invited: bool,
    together: Option<u32>,
    price: Option<String>,
    seats: Option<u32>,
    extras: Vec<KnownExtra<'a>>,
    who: Option<&'a str>,
}

#[derive(Serialize)]
struct KnownExtra<'a> {
    what: &'a str,
    stands: String,
}

/// What the layouts know.
#[derive(Serialize)]
struct Laid<'a> {
    subject: &'a str,
    name: &'a str,
    event: &'a str,
    sender: &'a str,
    home: &'a str,
    link: Option<&'a str>,
    /// Whether the link opens a sponsor's portal and not somebody's registration.
    is_portal: bool,
    own_words: Vec<&'a str>,
    blocks: &'a [Block<'a>],
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Block<'a> {
    Prose { words: String },
    Facts { facts: Vec<(&'a str, &'a str)> },
    Link { words: &'a str },
}

/// Writes a mail.
pub(super) fn write(telling: &Telling<'_>) -> Result<Words, Error> {
    static TEMPLATES: LazyLock<Result<Environment<'static>, Error>> = LazyLock::new(templates);
    let templates = TEMPLATES.as_ref().map_err(|why| Error::new(why.kind(), why.to_string()))?;
    let filled = templates.get_template(telling.occasion.as_str())?.render(Serde(known(telling)))?;
    let (subject, rest) = filled.split_once('\n').unwrap_or((&filled, ""));
    let mut blocks: Vec<Block<'_>> = paragraphs(rest).filter_map(|lines| block(&lines)).collect();
    if telling.link.is_none() {
        blocks.retain(|block| !matches!(block, Block::Link { .. }));
    }
    let subject = subject.trim();
    let laid = Laid {
        subject,
        name: telling.name,
        event: &telling.event.name,
        sender: telling.sender,
        home: telling.home,
        link: telling.link,
        is_portal: telling.details.sponsor.is_some(),
        own_words: telling.own_words.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
        blocks: &blocks,
    };
    Ok(Words {
        subject: subject.to_owned(),
        text: templates.get_template(TEXT)?.render(Serde(&laid))?,
        html: templates.get_template(HTML)?.render(Serde(&laid))?,
    })
}

fn templates() -> Result<Environment<'static>, Error> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    templates.add_template(TEXT, include_str!("templates/layout.txt"))?;
    templates.add_template(HTML, include_str!("templates/layout.html"))?;
    for (_, name, template) in Occasion::ALL {
        templates.add_template(name, template)?;
    }
    Ok(templates)
}

fn known<'a>(telling: &Telling<'a>) -> Known<'a> {
    let Telling { details, event, .. } = *telling;
    let zone = &event.time_zone;
    Known {
        event: &event.name,
        place: &event.location,
        dates: days(event.starts_at, event.ends_at, zone),
        what: &details.what,
        shift_when: details.shift.as_ref().map(|shift| span(shift.starts_at, shift.ends_at, zone)),
        shift_where: details.shift.as_ref().map(|shift| shift.location.as_str()),
        position: details.position.map(ordinal),
        until: details.until.map(|until| moment(until, zone)),
        until_short: details.until.map(|until| local(until, zone, "%-d %B, %H:%M %Z")),
        was: details.was,
        invited: details.invited,
        together: details.together,
        price: details.price.as_ref().map(price_words),
        seats: details.seats,
        extras: details
            .extras
            .iter()
            .map(|extra| KnownExtra { what: &extra.what, stands: stands(extra) })
            .collect(),
        who: details.who.as_deref(),
    }
}

/// How something stands that goes with a registration, and what it costs whoever has it or may yet.
fn stands(extra: &Extra) -> String {
    let stands = match (extra.status, extra.position) {
        (Status::Confirmed, _) => "confirmed".to_owned(),
        (Status::Waiting, _) if extra.with_seat => "goes with the seat, once you have one".to_owned(),
        (Status::Waiting, Some(position)) => format!("{} in line", ordinal(position)),
        (Status::Waiting, None) => "in line".to_owned(),
        (Status::Offered, _) => "held for you".to_owned(),
        (Status::Cancelled, _) => "given back".to_owned(),
        (Status::Expired, _) => "no longer held for you".to_owned(),
    };
    match &extra.price {
        Some(price) if extra.status.is_active() => format!("{stands} ({})", price_words(price)),
        _ => stands,
    }
}

/// What something costs: with the currency's code, since a mail does not know how its reader writes amounts.
fn price_words(price: &Price) -> String {
    if price.amount_minor == 0 {
        return "free".to_owned();
    }
    // Of ISO 4217's currencies those that have no hundredths.
    let digits = match price.currency.as_str() {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    };
    let whole = 10_u64.pow(digits);
    let (units, rest) = (price.amount_minor / whole, price.amount_minor % whole);
    let currency = &price.currency;
    match digits {
        0 => format!("{currency} {units}"),
        digits => format!("{currency} {units}.{rest:0width$}", width = digits as usize),
    }
}

/// A moment in the event's zone, in full.
fn moment(time: Timestamp, zone: &str) -> String {
    local(time, zone, "%A, %-d %B %Y, %H:%M %Z")
}

fn span(from: Timestamp, to: Timestamp, zone: &str) -> String {
    let day = |time| local(time, zone, "%Y-%m-%d");
    let end = if day(from) == day(to) { "%H:%M %Z" } else { "%A, %-d %B, %H:%M %Z" };
    format!("{} to {}", local(from, zone, "%A, %-d %B, %H:%M"), local(to, zone, end))
}

fn local(time: Timestamp, zone: &str, format: &str) -> String {
    match time.in_tz(zone) {
        Ok(local) => local.strftime(format).to_string(),
        // A zone that this program does not know: then in UTC, which says so.
        Err(_) => time.to_string(),
    }
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn paragraphs(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let mut lines = text.lines().map(str::trim).peekable();
    std::iter::from_fn(move || {
        while lines.next_if(|line| line.is_empty()).is_some() {}
        let mut paragraph = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.is_empty()) {
            paragraph.push(line);
        }
        (!paragraph.is_empty()).then_some(paragraph)
    })
}

fn block<'a>(lines: &[&'a str]) -> Option<Block<'a>> {
    if let Some(words) = lines.first()?.strip_prefix("=> ") {
        return Some(Block::Link { words });
    }
    let facts: Option<Vec<_>> = lines.iter().map(|line| line.strip_prefix("| ")?.split_once(" | ")).collect();
    Some(match facts {
        Some(facts) => Block::Facts { facts },
        None => Block::Prose { words: lines.join(" ") },
    })
}

#[cfg(test)]
mod tests;
