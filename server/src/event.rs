//! `headcount event`: the conferences of an installation.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::Timestamp;
use domain::ids::{EventSlug, QuotaId};
use domain::ledger::{Access, Actor, Book, Command as Ask, QuotaKind, QuotaSpec};
use domain::problem::FieldProblem;
use domain::questions::usual;
use domain::text;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::cli::{Wrong, new_default_file};
use crate::store::{self, Changes, CountRow, EventId, EventRow, StoreError};

/// What people call an event, in characters.
const NAME_CHARS: usize = 100;
/// Where it is.
const LOCATION_CHARS: usize = 200;
/// What it is.
const DESCRIPTION_CHARS: usize = 2_000;
/// Its short name in addresses.
const SLUG_CHARS: usize = 40;
/// The most seats, as anywhere else.
const MOST_SEATS: u32 = 10_000_000;

/// What to do with events.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set up a conference with a limit and one door; the rest is for its organisers, through the API
    Create(Create),
}

/// Which event.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Its short name in addresses: lower-case letters, digits and hyphens
    #[arg(long, value_name = "SLUG", value_parser = slug)]
    slug: EventSlug,
    /// What people call it
    #[arg(long, value_parser = |text: &str| line("name", text, NAME_CHARS))]
    name: String,
    /// What it is, in a sentence or two
    #[arg(long, default_value = "", value_parser = description)]
    description: String,
    /// Where it is
    #[arg(long, value_parser = |text: &str| line("location", text, LOCATION_CHARS))]
    location: String,
    /// Its time zone, such as `Europe/Vienna`
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    time_zone: TimeZone,
    /// Its first moment by the clocks there, such as `2027-05-14T09:00`
    #[arg(long, value_name = "TIME")]
    starts: DateTime,
    /// Its last moment by the clocks there
    #[arg(long, value_name = "TIME")]
    ends: DateTime,
    /// How many people there is room for, through whichever door
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_SEATS)))]
    seats: u32,
    /// The accent's hue, in degrees
    #[arg(long, value_name = "DEGREES", default_value_t = 255, value_parser = clap::value_parser!(u16).range(..360))]
    hue: u16,
    /// `sqlite://PATH` or `postgres://…`; a file in your data folder by default
    #[arg(long, env = "HEADCOUNT_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
}

pub(crate) async fn run(command: Command) -> Result<ExitCode, Wrong> {
    let Command::Create(create) = command;
    let row = create.row()?;
    let first = create.first(Timestamp::now())?;
    let default = || Ok(format!("sqlite://{}", new_default_file()?.display()));
    let url = create.database.map_or_else(default, Ok)?;
    let wrong = |why: StoreError| Wrong::new("the database can't be used", why);
    let store = store::open(&url).await.map_err(wrong)?;
    let created = store.create_event(&row, &first).await.map_err(wrong)?;
    store.close().await;
    let slug = row.slug.as_str();
    if !created {
        return Err(Wrong(format!("there is an event {slug:?} already; it stays as it is")));
    }
    println!(
        "{} is set up: /e/{slug}, {} seats, one door called \"General registration\".",
        row.name, create.seats
    );
    println!("A server that runs already shows it once it is started again.");
    println!("For its organisers: headcount token create --event {slug} --role organiser");
    Ok(ExitCode::SUCCESS)
}

impl Create {
    fn row(&self) -> Result<EventRow, Wrong> {
        let time = |name: &str, at: DateTime| {
            let zoned = self.time_zone.to_ambiguous_zoned(at).unambiguous();
            let wrong = |why| Wrong::new(format!("--{name} {at}: no such time there, or two of them"), why);
            zoned.map(|zoned| zoned.timestamp()).map_err(wrong)
        };
        let (starts_at, ends_at) = (time("starts", self.starts)?, time("ends", self.ends)?);
        if ends_at <= starts_at {
            return Err(Wrong("--ends must be after --starts".to_owned()));
        }
        let time_zone = self.time_zone.iana_name().unwrap_or("UTC").to_owned();
        Ok(EventRow {
            id: EventId::random(),
            slug: self.slug.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            location: self.location.clone(),
            time_zone,
            starts_at,
            ends_at,
            accent_hue: self.hue,
            demo: false,
        })
    }

    /// The conference's limit, and a door below it that may take all of it until there are others.
    fn first(&self, now: Timestamp) -> Result<Changes, Wrong> {
        let conference = QuotaId::from("conference");
        let quotas = [
            QuotaSpec {
                name: self.name.clone(),
                access: Access::Nobody,
                ..QuotaSpec::new(conference.clone(), QuotaKind::Conference, self.seats)
            },
            QuotaSpec {
                name: "General registration".to_owned(),
                parent: Some(conference),
                ..QuotaSpec::new(QuotaId::from("general"), QuotaKind::Door, self.seats)
            },
        ];
        let (mut book, mut entries) = (Book::new(), Vec::new());
        for quota in quotas {
            let (by, reason) = (Actor("organiser (command line)".to_owned()), "Set up".to_owned());
            let made = book.execute(&Ask::AddQuota { quota, by, reason }, now);
            entries.extend(
                made.map_err(|refusal| Wrong(format!("it can't be set up: {}", refusal.code().as_str())))?,
            );
        }
        let counts = book.quotas().map(CountRow::from).collect();
        Ok(Changes { entries, counts, questions: Some(usual()), ..Changes::default() })
    }
}

fn slug(text: &str) -> Result<EventSlug, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let ends = text.starts_with('-') || text.ends_with('-');
    if text.is_empty() || text.len() > SLUG_CHARS || ends || !text.chars().all(fits) {
        return Err(format!("up to {SLUG_CHARS} lower-case letters, digits and hyphens, such as pycon-2027"));
    }
    Ok(EventSlug::new(text))
}

fn line(field: &str, text: &str, most: usize) -> Result<String, String> {
    text::line(field, text, 1, most).map_err(words)
}

fn description(text: &str) -> Result<String, String> {
    text::prose("description", text, DESCRIPTION_CHARS).map_err(words)
}

fn words(problem: FieldProblem) -> String {
    problem.detail
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| format!("no such time zone {name:?}; they are called like Europe/Vienna"))
}
