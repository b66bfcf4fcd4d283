//! An office: a database with one event, and the way to act on it.

use std::sync::Arc;

use domain::ids::PlaceId;
use domain::registrations::Status;
use server::events::{Events, Running};
use server::store::{self, EventId, Store};
use server::writer::{Action, Answer, Member, Outcome, Request, WriteError};
use testbed::event::{SmallEvent, door, shift};
use testbed::{Database, Kind, claim, request, sign_up};

pub(crate) const SLUG: &str = "summit";

pub(crate) struct Office {
    pub(crate) database: Database,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) events: Events,
}

/// Three seats, one of them guaranteed to "acme" behind a code; two shifts that overlap and one that does not.
fn summit() -> SmallEvent {
    SmallEvent::new(SLUG, 3)
        .with(door("general", 3))
        .with(door("acme", 1).guarantee(1).code("Acme-42").refuses())
        .with(shift("desk", 2, 8..10))
        .with(shift("bags", 2, 9..11))
        .with(shift("rooms", 2, 10..12))
}

impl Office {
    pub(crate) async fn open(kind: Kind) -> Self {
        let database = Database::new(kind).expect("a database");
        let store = store::open(&database.url).await.expect("it opens");
        assert!(summit().write(store.as_ref()).await.expect("it is created"));
        let events = Events::start(&store).await.expect("it starts");
        Self { database, store, events }
    }

    /// The same database, as another process sees it.
    pub(crate) async fn second(&self) -> (Arc<dyn Store>, Events) {
        let store = store::open(&self.database.url).await.expect("it opens");
        let events = Events::start(&store).await.expect("it starts");
        (store, events)
    }

    /// Ends all and begins again from the database.
    pub(crate) async fn restart(self) -> Self {
        self.events.stop().await;
        self.store.close().await;
        let (store, events) = self.second().await;
        Self { store, events, ..self }
    }

    pub(crate) fn event(&self) -> &Running {
        self.events.get(&SLUG.into()).expect("the event runs")
    }

    pub(crate) fn event_id(&self) -> EventId {
        self.event().row.id.clone()
    }

    pub(crate) async fn create_again(&self) -> bool {
        summit().write(self.store.as_ref()).await.expect("it answers")
    }

    pub(crate) async fn submit(&self, request: Request) -> Result<Answer, WriteError> {
        self.event().writer.submit(request).await
    }

    pub(crate) async fn claim(&self, quota: &str, who: &str) -> Answer {
        self.submit(claim(quota, who)).await.expect("an answer")
    }

    /// Signs somebody up for a shift.
    pub(crate) async fn sign_up(&self, shift: &str, who: &str) -> Answer {
        self.submit(sign_up(shift, who)).await.expect("an answer")
    }

    pub(crate) async fn cancel(&self, place: &PlaceId) -> Answer {
        self.submit(request(Action::Cancel { place: place.clone() })).await.expect("an answer")
    }

    pub(crate) fn load(&self, quota: &str) -> u32 {
        self.event().book().quota(&quota.into()).expect("the quota is there").load
    }

    pub(crate) fn status(&self, place: &PlaceId) -> Status {
        self.event().book().place(place).expect("the place is there").state.status()
    }
}

/// The place that an answer gave, with its status.
pub(crate) fn place(answer: &Answer) -> (PlaceId, Status) {
    match &answer.outcome {
        Outcome::Claimed { place, status, .. } => (place.clone(), *status),
        Outcome::Registered { members } => match &members[..] {
            [Member::In(taken)] => (taken.place.clone(), taken.status),
            other => panic!("not one place: {other:?}"),
        },
        other => panic!("no place: {other:?}"),
    }
}
