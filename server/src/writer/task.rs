//! The writer's task: takes what is queued, writes it in one transaction, answers after the commit.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::ledger::{Book, Entry};
use futures_util::FutureExt;
use tokio::sync::mpsc;

use super::batch::{Batch, Known};
use super::{Action, Answer, At, BATCH, Claimant, Job, Outcome, Published, Reply, Request, WriteError};
use crate::events::read_book;
use crate::live::Live;
use crate::store::{CodeRow, EventId, Store, StoreError, Transaction};
use crate::tokens::Digest;

/// How long to wait before the database is asked again after it failed.
const PAUSE: Duration = Duration::from_millis(250);

struct Task {
    store: Arc<dyn Store>,
    event: EventId,
    published: Published,
    live: Live,
    /// The working book. None after a failure: then it must be read from the database before anything is decided.
    book: Option<Book>,
}

enum Failure {
    /// Nothing can have been written.
    Before(StoreError),
    /// It may have been written.
    Commit(StoreError),
}

impl From<StoreError> for Failure {
    fn from(why: StoreError) -> Self {
        Self::Before(why)
    }
}

pub(super) async fn run(
    store: Arc<dyn Store>,
    event: EventId,
    published: Published,
    live: Live,
    mut jobs: mpsc::Receiver<Job>,
) {
    let book = published.read().unwrap_or_else(PoisonError::into_inner).clone();
    let mut task = Task { store, event, published, live, book: Some(book) };
    loop {
        // A broken assertion in the rules ends the batch, not the service: nobody in it is answered from memory, and
        // the next one begins with what the database says.
        if AssertUnwindSafe(task.serve(&mut jobs)).catch_unwind().await.is_ok() {
            return;
        }
        tracing::error!(event = %task.event.0, "the writer panicked; it reads the ledger again");
        task.book = None;
    }
}

impl Task {
    async fn serve(&mut self, jobs: &mut mpsc::Receiver<Job>) {
        while let Some(first) = jobs.recv().await {
            let mut batch = Vec::new();
            let mut next = Some(first);
            while let Some(job) = next {
                match job {
                    Job::Decide(request, reply) => batch.push((request, reply)),
                    Job::Look => {}
                    Job::Stop => jobs.close(),
                }
                next = if batch.len() < BATCH { jobs.try_recv().ok() } else { None };
            }
            self.process(batch).await;
        }
    }

    async fn process(&mut self, batch: Vec<(Box<Request>, Reply)>) {
        let (requests, replies): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let requests: Vec<Request> = requests.into_iter().map(|request| *request).collect();
        match self.write(&requests).await {
            Ok(answers) => {
                for (reply, answer) in replies.into_iter().zip(answers) {
                    // Whoever asked may be gone; their retry will find the outcome.
                    let _ = reply.send(answer);
                }
            }
            Err(failure) => {
                self.book = None;
                let answer = match failure {
                    Failure::Before(why) => {
                        tracing::error!(event = %self.event.0, %why, "nothing was written");
                        WriteError::Unavailable
                    }
                    Failure::Commit(why) => {
                        tracing::error!(event = %self.event.0, %why, "a commit failed: its outcome is unknown");
                        WriteError::Unknown
                    }
                };
                for reply in replies {
                    let _ = reply.send(Err(answer));
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// One transaction: catch up, decide, write, commit, publish.
    async fn write(&mut self, requests: &[Request]) -> Result<Vec<Result<Answer, WriteError>>, Failure> {
        let mut book = match self.book.take() {
            Some(book) => book,
            None => read_book(self.store.as_ref(), &self.event).await?,
        };
        let mut transaction = self.store.begin(&self.event).await?;
        let mut fresh = catch_up(transaction.as_mut(), &mut book).await?;
        let known = self.look_up(transaction.as_mut(), requests).await?;

        let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let mut batch = Batch::new(&self.event, &mut book, known, now);
        let answers: Vec<_> = requests.iter().map(|request| batch.decide(request)).collect();
        let changes = batch.finish();

        if !changes.is_empty() {
            transaction.write(&changes).await?;
        }
        let started = Instant::now();
        transaction.commit().await.map_err(Failure::Commit)?;
        if !changes.is_empty() {
            measure(requests, &answers, started.elapsed());
        }
        fresh.extend(changes.entries);
        // It is on disk, so an error from here on must not be answered as if nothing had been written.
        self.publish(&book, &fresh).await.map_err(Failure::Commit)?;
        self.book = Some(book);
        Ok(answers)
    }

    async fn look_up(
        &self,
        transaction: &mut dyn Transaction,
        requests: &[Request],
    ) -> Result<Known, StoreError> {
        if requests.is_empty() {
            return Ok(Known::default());
        }
        let keys: Vec<Digest> = requests.iter().map(|request| Digest::of(request.id.as_bytes())).collect();
        let mut email_keys = Vec::new();
        let (mut codes, mut places) = (Vec::new(), Vec::new());
        for request in requests {
            match &request.action {
                Action::Claim { at, claimant } => {
                    if let Claimant::Typed { email, .. } = claimant {
                        email_keys.push(email.key());
                    }
                    if let At::Code(code) = at {
                        codes.push(CodeRow::key(code));
                    }
                }
                Action::AddQuota { code: Some(code), .. } => codes.push(CodeRow::key(code)),
                Action::Confirm { place, .. } | Action::Edit { place, .. } => places.push(place.clone()),
                _ => {}
            }
        }
        Ok(Known {
            outcomes: transaction.outcomes(&keys).await?,
            people: transaction.people(&email_keys).await?,
            places: transaction.places(&places).await?,
            codes: transaction.codes(&codes).await?,
        })
    }

    /// Lets readers see what is committed. Their book is folded from the entries once more, so it is the working
    /// book's replay.
    async fn publish(&self, book: &Book, fresh: &[Entry]) -> Result<(), StoreError> {
        let version = self.published.read().unwrap_or_else(PoisonError::into_inner).version();
        if version == book.version() {
            return Ok(());
        }
        if fresh.first().is_some_and(|first| first.seq == version + 1) {
            self.show(fresh)?;
        } else {
            // After a failure the working book was read anew, so what readers lack is longer than this batch.
            let whole = read_book(self.store.as_ref(), &self.event).await?;
            *self.published.write().unwrap_or_else(PoisonError::into_inner) = whole;
        }
        self.live.mark();
        Ok(())
    }

    fn show(&self, fresh: &[Entry]) -> Result<(), StoreError> {
        let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
        fresh.iter().try_for_each(|entry| {
            published
                .apply(entry)
                .map(|_| ())
                .map_err(|why| StoreError::Damaged(format!("entry {}: {why}", entry.seq)))
        })
    }
}

/// Takes in what other processes wrote since.
async fn catch_up(transaction: &mut dyn Transaction, book: &mut Book) -> Result<Vec<Entry>, StoreError> {
    if transaction.version() == book.version() {
        return Ok(Vec::new());
    }
    let fresh = transaction.entries_after(book.version()).await?;
    for entry in &fresh {
        book.apply(entry).map_err(|why| StoreError::Damaged(format!("entry {}: {why}", entry.seq)))?;
    }
    if transaction.version() == book.version() {
        return Ok(fresh);
    }
    let text = format!("the event is at version {}, its ledger at {}", transaction.version(), book.version());
    Err(StoreError::Damaged(text))
}

fn measure(requests: &[Request], answers: &[Result<Answer, WriteError>], commit: Duration) {
    metrics::histogram!("headcount_batch_size").record(u32::try_from(requests.len()).unwrap_or(u32::MAX));
    metrics::histogram!("headcount_commit_seconds").record(commit.as_secs_f64());
    for answer in answers.iter().flatten().filter(|answer| !answer.replayed) {
        match &answer.outcome {
            Outcome::Claimed { .. } => metrics::counter!("headcount_registrations_total").increment(1),
            Outcome::Refused { refusal } => {
                metrics::counter!("headcount_refusals_total", "code" => refusal.code().as_str()).increment(1);
            }
            Outcome::Cancelled { .. } | Outcome::Changed { .. } | Outcome::QuotaSet { .. } => {}
        }
    }
}
