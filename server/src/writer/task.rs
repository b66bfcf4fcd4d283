//! The writer's task: takes what is queued, writes it in one transaction, answers after the commit.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::ledger::{Book, Entry, Refusal};
use domain::questions::Questions;
use futures_util::FutureExt;
use tokio::sync::mpsc;

use super::batch::Batch;
use super::known::Known;
use super::{Answer, BATCH, Job, Member, Outcome, Published, Reply, Request, WriteError};
use crate::events::read_book;
use crate::live::Live;
use crate::store::{Changes, EventId, Store, StoreError, Transaction, within};

/// How long to wait before the database is asked again after it failed.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a transaction may take up to its commit. The database has limits of its own for most of it; this one also ends
/// what waits for a machine that is gone.
const WRITING: Duration = Duration::from_secs(10);
/// How long a commit may take. What takes longer may still be done.
const COMMITTING: Duration = Duration::from_secs(10);

pub(super) struct Task {
    store: Arc<dyn Store>,
    event: EventId,
    published: Published,
    live: Live,
    /// The working book. None after a failure: then it must be read from the database before anything is decided.
    book: Option<Book>,
    /// Whether the last batch could not be written.
    failing: Arc<AtomicBool>,
}

enum Failure {
    /// Nothing can have been written.
    Before(StoreError),
    /// Nothing was written, since the database takes no such row.
    Refused(StoreError),
    /// It may have been written.
    Commit(StoreError),
}

impl From<StoreError> for Failure {
    fn from(why: StoreError) -> Self {
        match why {
            StoreError::Refused(_) => Self::Refused(why),
            _ => Self::Before(why),
        }
    }
}

/// Whether the database can be written to.
#[derive(PartialEq)]
enum Database {
    Works,
    Fails,
}

/// Requests that are decided together, each with whoever waits for the answer.
#[derive(Default)]
struct Asked {
    requests: Vec<Request>,
    replies: Vec<Reply>,
}

impl Asked {
    fn push(&mut self, request: Request, reply: Reply) {
        self.requests.push(request);
        self.replies.push(reply);
    }

    /// Keeps the first half.
    fn split_off_half(&mut self) -> Self {
        let half = self.requests.len() / 2;
        Self { requests: self.requests.split_off(half), replies: self.replies.split_off(half) }
    }

    fn answer(self, answers: impl IntoIterator<Item = Result<Answer, WriteError>>) {
        for (reply, answer) in self.replies.into_iter().zip(answers) {
            // Whoever asked may be gone; their retry will find the outcome.
            let _ = reply.send(answer);
        }
    }

    fn answer_all(self, error: WriteError) {
        let all = self.replies.len();
        self.answer(std::iter::repeat_n(error, all).map(Err));
    }
}

/// A transaction that only has to be committed.
struct Written {
    transaction: Box<dyn Transaction>,
    answers: Vec<Result<Answer, WriteError>>,
    changes: Changes,
    /// What other processes wrote before.
    fresh: Vec<Entry>,
    /// What is asked after it.
    questions: Arc<Questions>,
}

impl Task {
    /// A writer that begins with what is published.
    pub(super) fn new(
        store: Arc<dyn Store>,
        event: EventId,
        published: Published,
        live: Live,
        failing: Arc<AtomicBool>,
    ) -> Self {
        let book = Some(published.book().clone());
        Self { store, event, published, live, book, failing }
    }

    pub(super) async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        loop {
            // A broken assertion in the rules ends the batch, not the service: nobody in it is answered from memory, and
            // the next one begins with what the database says.
            if AssertUnwindSafe(self.serve(&mut jobs)).catch_unwind().await.is_ok() {
                return;
            }
            tracing::error!(event = %self.event.0, "the writer panicked; it reads the ledger again");
            self.book = None;
            self.failing.store(true, Ordering::Relaxed);
        }
    }

    async fn serve(&mut self, jobs: &mut mpsc::Receiver<Job>) {
        while let Some(first) = jobs.recv().await {
            let mut batch = Asked::default();
            let mut next = Some(first);
            while let Some(job) = next {
                match job {
                    Job::Decide(request, reply) => batch.push(*request, reply),
                    Job::Look => {}
                    Job::Stop => jobs.close(),
                }
                next = if batch.requests.len() < BATCH { jobs.try_recv().ok() } else { None };
            }
            if self.process(batch).await == Database::Fails {
                give_up_on_whoever_waits(jobs);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Answers all of a batch. One row that the database does not take must not harm anybody else, so what is refused as
    /// a whole is tried in halves, until only the culprits are left.
    async fn process(&mut self, batch: Asked) -> Database {
        // The next part is the last.
        let mut parts = vec![batch];
        while let Some(mut part) = parts.pop() {
            match self.write(&part.requests).await {
                Ok(answers) => {
                    self.failing.store(false, Ordering::Relaxed);
                    part.answer(answers);
                }
                Err(Failure::Refused(why)) if !part.requests.is_empty() => {
                    // It was rolled back, so what readers see is the truth still.
                    self.book = Some(self.published.book().clone());
                    if part.requests.len() == 1 {
                        tracing::error!(event = %self.event.0, %why, "one change can't be kept");
                        part.answer_all(WriteError::Internal);
                    } else {
                        let second = part.split_off_half();
                        parts.extend([second, part]);
                    }
                }
                Err(failure) => {
                    self.fail(failure, part);
                    for part in parts {
                        part.answer_all(WriteError::Unavailable);
                    }
                    return Database::Fails;
                }
            }
        }
        Database::Works
    }

    fn fail(&mut self, failure: Failure, part: Asked) {
        self.book = None;
        self.failing.store(true, Ordering::Relaxed);
        match failure {
            Failure::Before(why) | Failure::Refused(why) => {
                tracing::error!(event = %self.event.0, %why, "nothing was written");
                part.answer_all(WriteError::Unavailable);
            }
            Failure::Commit(why) => {
                tracing::error!(event = %self.event.0, %why, "a commit failed: its outcome is unknown");
                part.answer_all(WriteError::Unknown);
            }
        }
    }

    /// One transaction: catch up, decide, write, commit, publish.
    async fn write(&mut self, requests: &[Request]) -> Result<Vec<Result<Answer, WriteError>>, Failure> {
        let mut book = match self.book.take() {
            Some(book) => book,
            None => read_book(self.store.as_ref(), &self.event).await?,
        };
        let Written { transaction, answers, changes, mut fresh, questions } =
            within(WRITING, self.prepare(&mut book, requests)).await?;
        let started = Instant::now();
        within(COMMITTING, transaction.commit()).await.map_err(Failure::Commit)?;
        if !changes.is_empty() {
            measure(requests, &answers, started.elapsed());
        }
        fresh.extend(changes.entries);
        // It is on disk, so an error from here on must not be answered as if nothing had been written.
        self.publish(&book, &fresh, questions).await.map_err(Failure::Commit)?;
        self.book = Some(book);
        Ok(answers)
    }

    /// All of a transaction but the commit.
    async fn prepare(&self, book: &mut Book, requests: &[Request]) -> Result<Written, StoreError> {
        let mut transaction = self.store.begin(&self.event).await?;
        let fresh = catch_up(transaction.as_mut(), book).await?;
        let known = Known::of(transaction.as_mut(), requests).await?;
        let mut questions = self.published.questions();
        if transaction.questions_version() != questions.version {
            questions = Arc::new(transaction.questions().await?);
        }

        let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let mut batch = Batch::new(&self.event, book, known, questions, now);
        let answers = requests.iter().map(|request| batch.decide(request)).collect();
        let questions = batch.questions.clone();
        let changes = batch.finish();
        // After a failure even nothing is written, since only that shows that the database takes writes again.
        if !changes.is_empty() || self.failing.load(Ordering::Relaxed) {
            transaction.write(&changes).await?;
        }
        Ok(Written { transaction, answers, changes, fresh, questions })
    }

    /// Lets readers see what is committed. Their book is folded from the entries once more, so it is the working
    /// book's replay.
    async fn publish(
        &self,
        book: &Book,
        fresh: &[Entry],
        questions: Arc<Questions>,
    ) -> Result<(), StoreError> {
        if questions.version != self.published.questions().version {
            self.published.ask(questions);
            self.live.mark();
        }
        let version = self.published.book().version();
        if version == book.version() {
            return Ok(());
        }
        if fresh.first().is_some_and(|first| first.seq == version + 1) {
            self.show(fresh)?;
        } else {
            // After a failure the working book was read anew, so what readers lack is longer than this batch.
            let whole = read_book(self.store.as_ref(), &self.event).await?;
            *self.published.book_mut() = whole;
        }
        self.live.mark();
        Ok(())
    }

    fn show(&self, fresh: &[Entry]) -> Result<(), StoreError> {
        let mut published = self.published.book_mut();
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

/// Whoever has queued while the database failed would only wait as long once more, and in vain.
fn give_up_on_whoever_waits(jobs: &mut mpsc::Receiver<Job>) {
    while let Ok(job) = jobs.try_recv() {
        match job {
            // Whoever asked may be gone.
            Job::Decide(_, reply) => _ = reply.send(Err(WriteError::Unavailable)),
            Job::Look => {}
            Job::Stop => jobs.close(),
        }
    }
}

fn count_refusal(refusal: &Refusal) {
    metrics::counter!("headcount_refusals_total", "code" => refusal.code().as_str()).increment(1);
}

fn measure(requests: &[Request], answers: &[Result<Answer, WriteError>], commit: Duration) {
    metrics::histogram!("headcount_batch_size").record(u32::try_from(requests.len()).unwrap_or(u32::MAX));
    metrics::histogram!("headcount_commit_seconds").record(commit.as_secs_f64());
    for answer in answers.iter().flatten().filter(|answer| !answer.replayed) {
        match &answer.outcome {
            Outcome::Claimed { .. } => metrics::counter!("headcount_registrations_total").increment(1),
            Outcome::Registered { members } | Outcome::Invited { people: members } => {
                let taken = members.iter().filter(|member| matches!(member, Member::In(_))).count();
                metrics::counter!("headcount_registrations_total").increment(taken as u64);
                members.iter().flat_map(Member::refusals).for_each(count_refusal);
            }
            Outcome::Refused { refusal, .. } => count_refusal(refusal),
            _ => {}
        }
    }
}
