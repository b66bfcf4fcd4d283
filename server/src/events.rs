//! The events that this process serves, each with its writer, its published book and its live counts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLockReadGuard};
use std::time::{Duration, Instant};

use domain::events::{Event, EventSummary};
use domain::ids::{EventSlug, PlaceId};
use domain::ledger::Book;
use domain::questions::Questions;
use domain::quotas::Quota;
use domain::shifts::Shift;
use tokio::task::{AbortHandle, JoinHandle};

use crate::counts::differences;
use crate::live::Live;
use crate::store::{CountRow, EventId, EventRow, Store, StoreError, within};
use crate::writer::{Committed, Published, Writer};

/// How often the database is asked whether another process wrote. Its changes must be seen within two seconds.
pub const LOOK_INTERVAL: Duration = Duration::from_millis(700);

/// How long a single question to the database may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// One event.
#[derive(Debug)]
pub struct Running {
    /// What it is.
    pub row: EventRow,
    /// The way to change it.
    pub writer: Writer,
    /// Its live counts.
    pub live: Live,
    published: Published,
}

impl Running {
    /// The committed book. Hold it for moments only: the writer waits for it when it publishes.
    pub fn book(&self) -> RwLockReadGuard<'_, Book> {
        self.published.book()
    }

    /// What is asked of whoever registers.
    pub fn questions(&self) -> Arc<Questions> {
        self.published.questions()
    }

    /// Waits until the book has reached a version that the database has; false where that takes longer than `patience`.
    pub async fn reaches(&self, version: u64, patience: Duration) -> bool {
        let start = Instant::now();
        while self.book().version() < version {
            if start.elapsed() > patience {
                return false;
            }
            self.writer.look();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        true
    }

    /// The event with its quotas, as the API shows it.
    pub fn event(&self) -> Event {
        let questions = Questions::clone(&self.questions());
        let (row, book) = (&self.row, self.book());
        Event {
            slug: row.slug.clone(),
            name: row.name.clone(),
            description: row.description.clone(),
            location: row.location.clone(),
            time_zone: row.time_zone.clone(),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            accent_hue: row.accent_hue,
            demo: row.demo,
            version: book.version(),
            quotas: book.quotas().filter(|view| view.spec.is_public()).map(Quota::from).collect(),
            questions,
        }
    }

    /// The event's line in the list of all.
    pub fn summary(&self) -> EventSummary {
        let row = &self.row;
        EventSummary {
            slug: row.slug.clone(),
            name: row.name.clone(),
            location: row.location.clone(),
            time_zone: row.time_zone.clone(),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        }
    }

    /// The volunteer board: every shift, by start and name.
    pub fn shifts(&self) -> Vec<Shift> {
        let mut shifts: Vec<Shift> = self.book().quotas().filter_map(Shift::from_view).collect();
        shifts.sort_by(|a, b| (a.starts_at, &a.name, a.wave).cmp(&(b.starts_at, &b.name, b.wave)));
        shifts
    }
}

/// All events of this process.
#[derive(Debug)]
pub struct Events {
    by_slug: HashMap<EventSlug, Arc<Running>>,
    by_id: HashMap<EventId, Arc<Running>>,
    order: Vec<Arc<Running>>,
    writers: Mutex<Vec<JoinHandle<()>>>,
    /// All tasks, the writers among them.
    tasks: Vec<AbortHandle>,
}

impl Events {
    /// Reads every event's ledger and starts its writer.
    ///
    /// # Errors
    /// [`StoreError`] where the database can't be read, or where its ledger, its version and its counts disagree.
    pub async fn start(store: &Arc<dyn Store>) -> Result<Self, StoreError> {
        let (mut writers, mut helpers, mut order) = (Vec::new(), Vec::new(), Vec::new());
        for row in store.events().await? {
            let book = read_sound_book(store.as_ref(), &row.id).await?;
            let questions = within(PATIENCE, store.questions(&row.id)).await?;
            let live = Live::new(&book, questions.version);
            let published: Published = Arc::new(Committed::new(book, questions));
            helpers.push(tokio::spawn(live.clone().publish(published.clone())));
            let (writer, task) =
                Writer::start(store.clone(), row.id.clone(), published.clone(), live.clone());
            writers.push(task);
            order.push(Arc::new(Running { row, writer, live, published }));
        }
        let by_id: HashMap<_, _> =
            order.iter().map(|running| (running.row.id.clone(), running.clone())).collect();
        helpers.push(tokio::spawn(look(store.clone(), order.clone())));
        let tasks = writers.iter().chain(&helpers).map(JoinHandle::abort_handle).collect();
        Ok(Self {
            by_slug: order.iter().map(|running| (running.row.slug.clone(), running.clone())).collect(),
            by_id,
            order,
            writers: Mutex::new(writers),
            tasks,
        })
    }

    /// An event by its slug.
    pub fn get(&self, slug: &EventSlug) -> Option<&Arc<Running>> {
        self.by_slug.get(slug)
    }

    /// The event that a place belongs to.
    pub fn of_place(&self, place: &PlaceId) -> Option<&Arc<Running>> {
        self.by_id.get(&EventId::of_place(place)?)
    }

    /// The event with this key.
    pub fn by_id(&self, id: &EventId) -> Option<&Arc<Running>> {
        self.by_id.get(id)
    }

    /// All events, by start.
    pub fn all(&self) -> &[Arc<Running>] {
        &self.order
    }

    /// Lets every writer answer what is queued, then ends all tasks.
    pub async fn stop(&self) {
        for running in &self.order {
            running.writer.stop().await;
        }
        let writers = std::mem::take(&mut *self.writers.lock().unwrap_or_else(PoisonError::into_inner));
        for writer in writers {
            if let Err(why) = writer.await {
                tracing::error!(%why, "a writer did not end by itself");
            }
        }
        self.abort();
    }

    /// Ends all tasks at once. Whoever waits for an answer is told that the outcome is unknown.
    pub fn abort(&self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

/// Reads a whole ledger into a book.
///
/// # Errors
/// [`StoreError::Damaged`] where an entry does not fit the ones before it.
pub async fn read_book(store: &dyn Store, event: &EventId) -> Result<Book, StoreError> {
    let mut book = Book::new();
    read_on(store, event, &mut book, u64::MAX).await?;
    Ok(book)
}

/// Reads on in a ledger, up to an entry.
///
/// # Errors
/// [`StoreError::Damaged`] where an entry does not fit the ones before it.
pub(crate) async fn read_on(
    store: &dyn Store,
    event: &EventId,
    book: &mut Book,
    last: u64,
) -> Result<(), StoreError> {
    const PAGE: u64 = 5_000;
    while book.version() < last {
        let limit = u32::try_from(PAGE.min(last - book.version())).unwrap_or(u32::MAX);
        let page = within(PATIENCE, store.entries(event, book.version(), limit)).await?;
        for json in &page {
            let entry = serde_json::from_str(json)
                .map_err(|why| StoreError::Damaged(format!("entry {json}: {why}")))?;
            book.apply(&entry).map_err(|why| StoreError::Damaged(format!("entry {}: {why}", entry.seq)))?;
        }
        if page.len() < limit as usize {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads a whole ledger into a book, and compares it with what else the database says of it.
async fn read_sound_book(store: &dyn Store, event: &EventId) -> Result<Book, StoreError> {
    let mut book = read_book(store, event).await?;
    let (version, counts) = store.counts(event).await?;
    // Another process may have written in between.
    read_on(store, event, &mut book, version).await?;
    if book.version() != version {
        let (event, last) = (&event.0, book.version());
        let text = format!("the event {event} is at entry {version}, but its ledger ends with entry {last}");
        return Err(StoreError::Damaged(text));
    }
    compare(&counts, &book)?;
    Ok(book)
}

/// Compares the database's own counts with a book of the same version.
///
/// # Errors
/// [`StoreError::Damaged`] naming the first quota whose counts disagree.
pub fn compare(counts: &[CountRow], book: &Book) -> Result<(), StoreError> {
    match differences(counts, book).first() {
        None => Ok(()),
        Some(first) => Err(StoreError::Damaged(first.to_string())),
    }
}

/// Notices other processes' writes, lets time act, and sees to it that a writer which has failed tries again.
async fn look(store: Arc<dyn Store>, events: Vec<Arc<Running>>) {
    loop {
        tokio::time::sleep(LOOK_INTERVAL).await;
        let versions = match within(PATIENCE, store.versions()).await {
            Ok(versions) => versions,
            Err(why) => {
                tracing::warn!(%why, "can't ask the database for versions");
                continue;
            }
        };
        let now = domain::Timestamp::now();
        for running in &events {
            let (version, due) = {
                let book = running.book();
                (book.version(), book.next_due())
            };
            let asked = running.questions().version;
            let moved = versions
                .get(&running.row.id)
                .is_some_and(|theirs| theirs.ledger > version || theirs.questions > asked);
            if moved || due.is_some_and(|time| time <= now) || running.writer.is_failing() {
                running.writer.look();
            }
        }
    }
}
