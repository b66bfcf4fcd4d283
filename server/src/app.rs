//! What all handlers share.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::ids::{EventSlug, PlaceId};
use domain::ledger::Place;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::events::{Events, Running};
use crate::guesses::Guesses;
use crate::metrics::Metrics;
use crate::pages::Pages;
use crate::problem::Failure;
use crate::store::Store;

/// How long a reply waits for what another process has written to arrive here: a little longer than it takes.
const CATCH_UP: Duration = Duration::from_secs(2);

/// The handlers' state.
pub type Shared = Arc<App>;

/// What whoever runs the server says about it.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Where the public reaches it, without a slash at the end.
    pub public_url: Option<String>,
    /// Where to report a security hole: a URI such as `mailto:security@example.org`.
    pub security_contact: Option<String>,
    /// Whether it can be reached from its own machine only: it listens on a loopback address, and has no public one.
    pub only_here: bool,
    /// Reverse proxies that say truly for whom they ask.
    pub proxies: Vec<IpAddr>,
}

/// What all handlers share.
pub struct App {
    /// The database, for reading; writing goes through the events' writers.
    pub store: Arc<dyn Store>,
    /// The events of this process.
    pub events: Events,
    /// What is known of the installation.
    pub site: Site,
    /// What this process counts.
    pub metrics: Metrics,
    pub(crate) pages: Pages,
    /// Room for streams. Whoever serves says how much there is.
    pub(crate) streams: Arc<Semaphore>,
    pub(crate) guesses: Guesses,
    closing: watch::Sender<bool>,
    /// What ends by itself when streams should.
    kept: Mutex<JoinSet<()>>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("site", &self.site).finish_non_exhaustive()
    }
}

impl App {
    /// The state for a database and its running events.
    pub fn new(store: Arc<dyn Store>, events: Events, site: Site) -> Shared {
        Arc::new(Self {
            store,
            events,
            site,
            metrics: Metrics::shared(),
            pages: Pages::default(),
            streams: Arc::new(Semaphore::new(0)),
            guesses: Guesses::default(),
            closing: watch::Sender::new(false),
            kept: Mutex::default(),
        })
    }

    /// The event of that name.
    ///
    /// # Errors
    /// `not_found` where there is none.
    pub fn event(&self, slug: &str) -> Result<&Arc<Running>, Failure> {
        self.events.get(&EventSlug::from(slug)).ok_or_else(Failure::not_found)
    }

    /// Ends every stream, since the server is about to stop.
    pub fn close_streams(&self) {
        self.closing.send_replace(true);
    }

    /// Runs a task that ends by itself when [`Self::closing`] becomes true.
    pub(crate) fn keep(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).spawn(task);
    }

    /// Waits until those tasks have ended; what has not after so long is cut off. Whether all had.
    pub(crate) async fn end_kept(&self, patience: Duration) -> bool {
        let mut kept = std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::time::timeout(patience, async { while kept.join_next().await.is_some() {} }).await.is_ok()
    }

    /// Becomes true when streams should end.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// A place that is in the database. Another process may have written it a moment ago;
    /// then this waits until its entry has arrived here.
    ///
    /// # Errors
    /// `unavailable` where it does not arrive.
    pub async fn place(&self, running: &Running, id: &PlaceId) -> Result<Place, Failure> {
        let start = Instant::now();
        loop {
            {
                let book = running.book();
                if let Some(place) = book.place(id) {
                    return Ok(place.clone());
                }
            }
            if start.elapsed() > CATCH_UP {
                return Err(Failure::unavailable());
            }
            running.writer.look();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
