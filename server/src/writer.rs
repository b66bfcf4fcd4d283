//! The one door to the ledger: requests queue, a batch becomes one transaction, and nobody is answered before it is
//! durable.
//!
//! One task per event and process owns the working [`Book`](domain::ledger::Book). It drains what waits, locks the event in
//! the database, catches up with what other processes wrote, decides one request after another, writes everything, commits,
//! and then answers each. Readers see the published book, which holds committed entries only; so the two are each other's
//! replay.
//!
//! **A failed commit is an unknown commit.** The task then forgets its book, tells everybody in the batch to retry
//! with the same request id, and reads the truth back from the database before it decides again.

mod batch;
mod changes;
mod committed;
mod erasing;
mod known;
mod links;
mod own;
mod parties;
mod portal;
mod questions;
mod sign_ups;
mod sponsors;
mod task;
mod transfers;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::Timestamp;
use domain::ids::{PlaceId, QuotaId};
use domain::ledger::{Actor, QuotaSpec, Refusal};
use domain::problem::FieldProblem;
use domain::questions::{Answers, Question, Questions};
use domain::quotas::{Quota, ValidChangeQuota};
use domain::registrations::{Registration, Status, ValidMember};
use domain::sponsors::Sponsor;
use domain::text::{Email, Name};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

pub use committed::{Committed, Published};
pub use own::OwnAction;
pub use parties::{AddOnChange, Member, Taken};
pub use portal::PortalWish;
pub use sponsors::SponsorAction;
pub(crate) use transfers::still_offered;

use crate::live::Live;
use crate::store::{EventId, PlaceRow, Store};
use crate::tokens::Digest;
use task::Task;

/// The most requests in one transaction. One durable commit serves them all; more would only make the first wait.
pub const BATCH: usize = 256;
/// The most requests in the queue; beyond it the server says that it is busy.
pub const QUEUE: usize = 8_192;

/// Who a place is for.
#[derive(Clone, Debug)]
pub enum Claimant {
    /// Somebody who gave a name and an address.
    Typed {
        /// Their name.
        name: Name,
        /// Their address: who has the same is the same person.
        email: Email,
    },
    /// The owner of another place, known by its manage token, which will open this one as well.
    Known(Box<crate::store::PlaceRow>),
}

/// Where somebody wants a seat.
#[derive(Clone, Debug)]
pub enum At {
    /// At a door of the conference.
    Door(QuotaId),
    /// At the door that a code opens.
    Code(String),
}

/// An organiser's hand, which opens any door at any hour.
#[derive(Clone, Copy, Debug)]
pub struct ByHand {
    /// Until when the places are only held.
    pub held_until: Option<Timestamp>,
}

/// What a request wants.
#[derive(Clone, Debug)]
pub enum Action {
    /// A place in a shift.
    SignUp {
        /// Which one.
        shift: QuotaId,
        /// For whom.
        claimant: Claimant,
    },
    /// Registrations: one or several, with what goes along.
    Register {
        /// Where.
        at: At,
        /// Who, in order; whoever asks comes first.
        members: Vec<ValidMember>,
        /// All or none.
        together: bool,
        /// Where an organiser asks for them.
        by_hand: Option<ByHand>,
    },
    /// One more thing that shall go along with a registration.
    AddAddOn {
        /// The registration; its bearer's right to it has been checked.
        place: PlaceId,
        /// The add-on.
        quota: QuotaId,
    },
    /// To take, exchange or give back what goes along with a registration.
    ChangeAddOn {
        /// The registration; its bearer's right to it has been checked.
        place: PlaceId,
        /// The add-on's own place, if it goes along with it.
        add_on: PlaceId,
        /// What shall become of it.
        change: AddOnChange,
    },
    /// No longer to wait for a place for a whole group at once.
    SplitParty {
        /// The registration of one of them; its bearer's right to it has been checked.
        place: PlaceId,
    },
    /// To give a place back.
    Cancel {
        /// The place; its bearer's right to it has been checked.
        place: PlaceId,
    },
    /// To take what is held for one.
    Confirm {
        /// The place; its bearer's right to it has been checked.
        place: PlaceId,
        /// Answers that the offer was waiting for, as they came.
        answers: Option<Answers>,
        /// The organiser, where it is one who does it for them.
        by: Option<Actor>,
    },
    /// Another name or other answers.
    Edit {
        /// The place; its bearer's right to it has been checked.
        place: PlaceId,
        /// The new name.
        name: Option<Name>,
        /// The new answers, as they came.
        answers: Option<Answers>,
    },
    /// A new limit.
    AddQuota {
        /// The limit.
        quota: Box<QuotaSpec>,
        /// The code that opens it.
        code: Option<String>,
        /// Who asks.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// A changed limit, or another door.
    ChangeQuota {
        /// The quota.
        quota: QuotaId,
        /// What shall change, and why.
        change: ValidChangeQuota,
        /// Who asks.
        by: Actor,
    },
    /// A sponsor set up or changed.
    Sponsor(SponsorAction),
    /// What a sponsor's contact wants.
    Portal {
        /// The sponsor; the bearer's right to its portal has been checked.
        sponsor: QuotaId,
        /// When the event begins: invitations lead up to it.
        begins: Timestamp,
        /// What they want.
        wish: PortalWish,
    },
    /// Something about one's own places.
    Own(OwnAction),
    /// Other questions.
    SetQuestions {
        /// All that shall be asked from now on, in order.
        questions: Vec<Question>,
    },
}

/// A change with its request id.
#[derive(Clone, Debug)]
pub struct Request {
    /// The `Idempotency-Key`, made on the device before the first try.
    pub id: Uuid,
    /// SHA-256 of what was asked and by whom, to notice a key that is used twice.
    pub fingerprint: Digest,
    /// Whose right to a place has been checked: they must have it still when it is decided.
    pub owner: Option<Owner>,
    /// What it wants.
    pub action: Action,
}

/// Whoever has a place, as they stood when their token was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The place.
    pub place: PlaceId,
    /// SHA-256 of its manage token then.
    pub manage_token: Digest,
}

impl From<&PlaceRow> for Owner {
    fn from(row: &PlaceRow) -> Self {
        Self { place: row.id.clone(), manage_token: row.manage_token }
    }
}

/// What a request led to; kept with the request id for the life of the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// A place in a shift, or a position in its line.
    Claimed {
        /// The new place.
        place: PlaceId,
        /// Where it stands.
        quota: QuotaId,
        /// Confirmed or waiting.
        status: Status,
        /// Place in line at that moment, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<u32>,
        /// The name that its owner had then, where a manage token said who it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Seats, with what goes along.
    Registered {
        /// What became of each, in order. The first is in.
        members: Vec<Member>,
    },
    /// The place is changed, taken, or given back. As it stood then, so that a repeat answers the same.
    Changed {
        /// The registration, or the sign-up with the shift for its quota.
        registration: Box<Registration>,
    },
    /// The limit is set up or changed. As it stood then.
    QuotaSet {
        /// The limit.
        quota: Box<Quota>,
    },
    /// A sponsor is set up or changed. As everybody saw it then.
    SponsorSet {
        /// Who it is.
        sponsor: Box<Sponsor>,
    },
    /// A list of people is invited.
    Invited {
        /// What became of each, in order.
        people: Vec<Member>,
    },
    /// The questions are set. As they stood then.
    QuestionsSet {
        /// What is asked.
        questions: Box<Questions>,
    },
    /// A mail is on its way, or nobody has that address: the answer is the same.
    Noted,
    /// A link was exchanged for a manage token.
    Opened {
        /// The place that the token is derived from.
        place: PlaceId,
    },
    /// A place has gone to whoever was asked. As it stood then.
    TakenOver {
        /// The registration.
        registration: Box<Registration>,
    },
    /// Somebody is forgotten.
    Erased {
        /// Places that went back.
        given_back: u32,
        /// Places of which only the count stays.
        counted: u32,
    },
    /// The rules said no.
    Refused {
        /// Why.
        refusal: Refusal,
        /// Whom of a group it is about, by their numbers in it, where it is not about all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        whom: Vec<usize>,
    },
}

/// The writer's answer, given after the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the request led to.
    pub outcome: Outcome,
    /// Whether it had been decided before and this only repeats it.
    pub replayed: bool,
    /// The manage token that opens the claimed place, unless its owner has it already; or the token of a sponsor's portal.
    pub manage_token: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The commit failed: it may or may not be on disk. The same request again will tell.
    #[error("the outcome is unknown; the same request again will tell")]
    Unknown,
    /// Nothing was written: the database can't be reached, or the queue is full, or the server stops.
    #[error("nothing was written; try again")]
    Unavailable,
    /// What was sent does not fit what is asked. Nothing was written, and the request id is as good as new.
    #[error("some fields do not validate")]
    Invalid(Vec<FieldProblem>),
    /// As many mails were asked for as may be for a while. Nothing was written, and the request id is as good as new.
    #[error("too many mails; try again in {0} s")]
    TooManyMails(u32),
    /// The request id was used for another request.
    #[error("the request id was used for another request")]
    KeyReused,
    /// Nothing was written, and trying again will not help: the database takes no such row, or what it keeps of the request
    /// can't be read. The log says more.
    #[error("something broke; it is in the log")]
    Internal,
}

type Reply = oneshot::Sender<Result<Answer, WriteError>>;

enum Job {
    Decide(Box<Request>, Reply),
    /// Another process wrote, or time may act.
    Look,
    /// Answer what is queued, take no more, and end.
    Stop,
}

/// A handle to an event's writer.
#[derive(Clone, Debug)]
pub struct Writer {
    queue: mpsc::Sender<Job>,
    failing: Arc<AtomicBool>,
}

impl Writer {
    /// Starts an event's writer, with what the database's ledger says already published. It ends after [`Self::stop`].
    pub fn start(
        store: Arc<dyn Store>,
        event: EventId,
        published: Published,
        live: Live,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let failing = Arc::<AtomicBool>::default();
        let task = Task::new(store, event, published, live, failing.clone());
        (Self { queue, failing }, tokio::spawn(task.run(jobs)))
    }

    /// Whether the last batch could not be written, so that the next one will hardly be.
    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    /// Hands in a request and waits for its answer, which comes after the commit.
    ///
    /// # Errors
    /// [`WriteError`] where there is none.
    pub async fn submit(&self, request: Request) -> Result<Answer, WriteError> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Job::Decide(Box::new(request), reply)).map_err(|_| WriteError::Unavailable)?;
        // A task that died mid-batch may have committed.
        answer.await.unwrap_or(Err(WriteError::Unknown))
    }

    /// Asks the writer to look at the database: another process may have written, or time may act. Does nothing while
    /// the queue is full, since every batch looks anyway.
    pub fn look(&self) {
        let _ = self.queue.try_send(Job::Look);
    }

    /// Takes no more requests and answers those that are queued; the task then ends.
    pub async fn stop(&self) {
        // An error says that the task has ended already.
        let _ = self.queue.send(Job::Stop).await;
    }
}
