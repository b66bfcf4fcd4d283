//! `headcount audit`: replays every event's ledger from its first entry, and compares what comes out with the database's
//! own counts.
//!
//! It only reads, so it may run beside a server: the counts are taken first, with the version that they belong to, and
//! the ledger is replayed up to that version, however many entries follow meanwhile.

mod report;

use domain::ids::EventSlug;
use domain::ledger::{Entry, Finding, Replay, Report};

use crate::counts::{Difference, differences};
use crate::store::{self, EventRow, Store, StoreError};

pub(crate) use report::peaks;

/// How many entries are read at a time.
const PAGE: u64 = 5_000;

/// Everything was as it must be.
const FINE: u8 = 0;
/// A promise was broken, or a count disagrees.
const BROKEN: u8 = 1;
/// The audit could not be made as it was asked for.
const USAGE: u8 = 2;

/// What `headcount audit` takes.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// The database: `sqlite://PATH`, `postgres://…`, or the path of an SQLite file
    #[arg(long, env = "HEADCOUNT_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// Audit this event only
    #[arg(long, env = "HEADCOUNT_EVENT", value_name = "SLUG")]
    pub event: Option<String>,
    /// Print everything as JSON
    #[arg(long, env = "HEADCOUNT_JSON")]
    pub json: bool,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The ledger breaks a promise by itself.
    #[error("{0}")]
    Ledger(Finding),
    /// An entry that can't be read.
    #[error("the entry after {after} can't be read: {why}")]
    Unreadable {
        /// The last good entry.
        after: u64,
        /// Why.
        why: String,
    },
    /// Entries at the end are gone.
    #[error("the ledger ends with entry {last}, but {version} were written")]
    Missing {
        /// The last entry that is there.
        last: u64,
        /// The event's version.
        version: u64,
    },
    /// Entries that no commit counted.
    #[error("{entries} entries lie beyond entry {version}, with which the event ends")]
    Beyond {
        /// How many were found.
        entries: u64,
        /// The event's version.
        version: u64,
    },
    /// The database's own count is another one.
    #[error("{0}")]
    Count(Difference),
    /// The database's own counts can't be read.
    #[error("the database's own counts can't be read: {0}")]
    Counts(String),
}

/// One event's audit.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The event.
    pub event: EventRow,
    /// The version that was audited.
    pub version: u64,
    /// The ledger's replay, with the book that it ended in.
    pub replay: Replay,
    /// All that is wrong, the ledger's own findings first.
    pub wrong: Vec<Wrong>,
}

impl Audit {
    /// Whether every promise was kept and every count agrees.
    pub fn is_clean(&self) -> bool {
        self.wrong.is_empty()
    }

    /// The replay's report.
    pub fn report(&self) -> Report {
        self.replay.report()
    }
}

/// Runs the command and says with what code the process should end: 0 fine, 1 something is wrong, 2 wrong usage.
pub async fn run(args: &Args, default_database: &str) -> u8 {
    let url = args.database.as_deref().unwrap_or(default_database);
    let audits = match audits(url, args.event.as_deref()).await {
        Ok(audits) => audits,
        Err(why) => {
            eprintln!("headcount audit: {why}");
            return USAGE;
        }
    };
    let text = if args.json { report::json(&audits) } else { report::text(&audits) };
    println!("{text}");
    if audits.iter().all(Audit::is_clean) { FINE } else { BROKEN }
}

async fn audits(url: &str, slug: Option<&str>) -> Result<Vec<Audit>, String> {
    let is_url =
        url.contains("://") || ["sqlite:", "postgres:", "postgresql:"].iter().any(|s| url.starts_with(s));
    // It may be a mistyped address with a password in it, which must not be repeated.
    if !is_url && url.contains('@') {
        return Err("the database is not sqlite://PATH, postgres://… or the path of a file".to_owned());
    }
    let url = if is_url { url.to_owned() } else { format!("sqlite://{url}") };
    let store = store::open_read_only(&url).await.map_err(|why| why.to_string())?;
    let audits = of_store(store.as_ref(), slug.map(EventSlug::from).as_ref()).await;
    store.close().await;
    let audits = audits.map_err(|why| why.to_string())?;
    match (audits.is_empty(), slug) {
        (true, Some(slug)) => Err(format!("there is no event {slug} in this database")),
        _ => Ok(audits),
    }
}

/// Audits the event of that name, or all.
///
/// # Errors
/// [`StoreError`] where the database can't be read; what is wrong in it is no error but in the [`Audit`].
pub async fn of_store(store: &dyn Store, slug: Option<&EventSlug>) -> Result<Vec<Audit>, StoreError> {
    let mut audits = Vec::new();
    for event in store.events().await? {
        if slug.is_none_or(|slug| event.slug == *slug) {
            audits.push(of_event(store, event).await?);
        }
    }
    Ok(audits)
}

async fn of_event(store: &dyn Store, event: EventRow) -> Result<Audit, StoreError> {
    let (version, counts) = match store.counts(&event.id).await {
        Ok((version, counts)) => (version, Ok(counts)),
        Err(StoreError::Damaged(why)) => (version_of(store, &event).await?.unwrap_or(0), Err(why)),
        Err(why) => return Err(why),
    };
    let (replay, broken) = replay(store, &event, version).await?;
    let mut wrong: Vec<Wrong> = replay.report().findings.into_iter().map(Wrong::Ledger).collect();
    wrong.extend(broken);
    match counts {
        Err(why) => wrong.push(Wrong::Counts(why)),
        // Behind a broken entry there is nothing to compare with.
        Ok(counts) if replay.book().version() == version => {
            wrong.extend(differences(&counts, replay.book()).into_iter().map(Wrong::Count));
        }
        Ok(_) => {}
    }
    wrong.extend(beyond(store, &event, version).await?);
    Ok(Audit { event, version, replay, wrong })
}

/// The ledger's version as the event's row says it.
async fn version_of(store: &dyn Store, event: &EventRow) -> Result<Option<u64>, StoreError> {
    Ok(store.versions().await?.get(&event.id).map(|versions| versions.ledger))
}

/// Entries beyond the event's version. A running server may have written some meanwhile; then the version has moved by as
/// many, in the same commits.
async fn beyond(store: &dyn Store, event: &EventRow, version: u64) -> Result<Option<Wrong>, StoreError> {
    let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
    let entries = store.entries(&event.id, version, limit).await?.len() as u64;
    let now = version_of(store, event).await?.unwrap_or(version);
    let uncounted = (version + entries).saturating_sub(now);
    Ok((uncounted > 0).then_some(Wrong::Beyond { entries: uncounted, version: now }))
}

/// Replays up to `version`, or up to the first entry that does not fit: nothing after it means anything.
async fn replay(
    store: &dyn Store,
    event: &EventRow,
    version: u64,
) -> Result<(Replay, Option<Wrong>), StoreError> {
    let mut replay = Replay::new();
    while replay.book().version() < version {
        let last = replay.book().version();
        let limit = u32::try_from(PAGE.min(version - last)).unwrap_or(u32::MAX);
        let page = store.entries(&event.id, last, limit).await?;
        if page.is_empty() {
            return Ok((replay, Some(Wrong::Missing { last, version })));
        }
        for json in &page {
            let after = replay.book().version();
            let entry: Entry = match serde_json::from_str(json) {
                Ok(entry) => entry,
                Err(why) => return Ok((replay, Some(Wrong::Unreadable { after, why: why.to_string() }))),
            };
            replay.push(&entry);
            if replay.book().version() == after {
                return Ok((replay, None));
            }
        }
    }
    Ok((replay, None))
}
