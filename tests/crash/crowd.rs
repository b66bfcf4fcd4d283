//! People who keep on registering, some of whom give their places back, whatever happens to the server.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::problem::Code;
use domain::registrations::Registration;
use testbed::Headcount;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::chance::Chance;
use crate::client::{Attempt, Replayed, Reply, http};

/// The longest that anything here is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
/// How long a device waits before it tries again.
pub(crate) const PACE: Duration = Duration::from_millis(20);

/// Somebody who has been told about their place.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// What they sent.
    pub(crate) attempt: Attempt,
    /// What they were told.
    pub(crate) registration: Registration,
    /// Whether they were told that they gave it back.
    pub(crate) cancelled: bool,
}

#[derive(Debug)]
struct Shared {
    told: Mutex<Vec<Told>>,
    acknowledged: AtomicUsize,
    not_now: AtomicUsize,
    unknown: AtomicUsize,
    lost: AtomicUsize,
    found: AtomicUsize,
    enough: AtomicBool,
    server: watch::Receiver<String>,
}

/// People at work.
#[derive(Debug)]
pub(crate) struct Crowd {
    shared: Arc<Shared>,
    clients: Vec<JoinHandle<()>>,
    server: watch::Sender<String>,
}

impl Crowd {
    /// Starts some clients, each of which sends one person after another to wherever the server is by now.
    pub(crate) fn start(clients: usize, server: &Headcount, chance: &mut Chance) -> Self {
        let (server, addresses) = watch::channel(server.url());
        let shared = Arc::new(Shared {
            told: Mutex::default(),
            acknowledged: AtomicUsize::new(0),
            not_now: AtomicUsize::new(0),
            unknown: AtomicUsize::new(0),
            lost: AtomicUsize::new(0),
            found: AtomicUsize::new(0),
            enough: AtomicBool::new(false),
            server: addresses,
        });
        let client = |_| tokio::spawn(work(shared.clone(), chance.split()));
        Self { clients: (0..clients).map(client).collect(), shared, server }
    }

    /// Where everybody turns from now on.
    pub(crate) fn turn_to(&self, server: &Headcount) {
        self.server.send_replace(server.url());
    }

    /// How many answers there were so far.
    pub(crate) fn acknowledged(&self) -> usize {
        self.shared.acknowledged.load(Ordering::SeqCst)
    }

    /// How many 503s there were so far.
    pub(crate) fn not_now(&self) -> usize {
        self.shared.not_now.load(Ordering::SeqCst)
    }

    /// How many of them said that the outcome is unknown.
    pub(crate) fn unknown(&self) -> usize {
        self.shared.unknown.load(Ordering::SeqCst)
    }

    /// How many requests had no answer at all.
    pub(crate) fn lost(&self) -> usize {
        self.shared.lost.load(Ordering::SeqCst)
    }

    /// How many retries found that the try before had been written.
    pub(crate) fn found(&self) -> usize {
        self.shared.found.load(Ordering::SeqCst)
    }

    /// What the failures looked like.
    pub(crate) fn tell(&self, what: &str) {
        let (people, not_now, unknown) = (self.told().len(), self.not_now(), self.unknown());
        let (lost, found) = (self.lost(), self.found());
        print!(
            "{what}: {people} people; {not_now} times 503, {unknown} of them unknown; {lost} times no answer; "
        );
        println!("{found} found written by the retry");
    }

    /// All who have been told so far.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.shared.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for so many more answers, and says how long that took.
    pub(crate) async fn more(&self, answers: usize) -> Duration {
        let goal = self.acknowledged() + answers;
        self.until("answers", || self.acknowledged() >= goal).await
    }

    /// Waits until something is so, and says how long that took.
    pub(crate) async fn until(&self, what: &str, condition: impl Fn() -> bool) -> Duration {
        let start = Instant::now();
        while !condition() {
            let broken = self.clients.iter().any(JoinHandle::is_finished);
            assert!(!broken && start.elapsed() < PATIENCE, "no {what} ({} so far)", self.acknowledged());
            testbed::pause(Duration::from_millis(1)).await;
        }
        start.elapsed()
    }

    /// Nobody new; who is under way goes on until they are told.
    pub(crate) async fn finish(&mut self) -> Vec<Told> {
        self.shared.enough.store(true, Ordering::SeqCst);
        for client in self.clients.drain(..) {
            client.await.expect("nothing unexpected was answered");
        }
        self.told()
    }
}

async fn work(shared: Arc<Shared>, mut chance: Chance) {
    let http = http();
    while !shared.enough.load(Ordering::SeqCst) {
        let attempt = Attempt::general();
        let registration = shared.ask(&http, &attempt).await;
        let index = {
            let mut told = shared.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.push(Told { attempt, registration: registration.clone(), cancelled: false });
            told.len() - 1
        };
        if chance.percent(15) {
            shared.ask(&http, &Attempt::cancel(&registration)).await;
            shared.told.lock().unwrap_or_else(PoisonError::into_inner)[index].cancelled = true;
        }
    }
}

impl Shared {
    /// Tries until told.
    async fn ask(&self, http: &reqwest::Client, attempt: &Attempt) -> Registration {
        let (start, mut why) = (Instant::now(), String::new());
        loop {
            let base = self.server.borrow().clone();
            match attempt.send(http, &base).await {
                Reply::Place(registration, replayed) => {
                    self.acknowledged.fetch_add(1, Ordering::SeqCst);
                    self.found.fetch_add(usize::from(replayed.0), Ordering::SeqCst);
                    return *registration;
                }
                Reply::Refused(problem) => panic!("{attempt:?}: {problem:?}"),
                Reply::NotNow(problem) => {
                    self.not_now.fetch_add(1, Ordering::SeqCst);
                    self.unknown
                        .fetch_add(usize::from(problem.code == Code::UnknownOutcome), Ordering::SeqCst);
                }
                Reply::Lost(reason) => {
                    self.lost.fetch_add(1, Ordering::SeqCst);
                    why = reason;
                }
            }
            assert!(start.elapsed() < PATIENCE, "never told: {attempt:?} {why}");
            testbed::pause(PACE).await;
        }
    }
}

/// Everybody asks once more with the same request id, and is told the same.
pub(crate) async fn all_are_told_the_same(http: &reqwest::Client, base: &str, told: &[Told]) {
    for person in told {
        let (again, replayed) = person.attempt.send(http, base).await.place();
        assert_eq!(replayed, Replayed(true), "{person:?}");
        assert_eq!(again.id, person.registration.id, "{person:?}");
        assert_eq!(again.manage_token, person.registration.manage_token, "{person:?}");
    }
}
