//! An office: a database with one event, and the way to act on it.

use std::sync::Arc;

use domain::Timestamp;
use domain::ids::{EventSlug, PlaceId, QuotaId};
use domain::ledger::{Access, Actor, Book, Command, Overflow, QuotaKind, QuotaSpec, ShiftTimes};
use domain::registrations::{Answers, Status};
use domain::text::{Email, Name};
use server::events::{Events, Running};
use server::store::{self, Changes, CodeRow, CountRow, EventId, EventRow, Store};
use server::tokens::Digest;
use server::writer::{Action, Answer, Claimant, Outcome, Request, WriteError};
use testbed::{Database, Kind};
use uuid::Uuid;

pub(crate) const SLUG: &str = "summit";

pub(crate) struct Office {
    pub(crate) database: Database,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) events: Events,
}

/// A quota under "conference".
pub(crate) fn door(id: &str, size: u32, guarantee: u32, access: Access) -> QuotaSpec {
    QuotaSpec {
        id: id.into(),
        parent: Some("conference".into()),
        kind: QuotaKind::Door,
        name: id.to_owned(),
        description: None,
        size,
        guarantee,
        release_at: None,
        opens_at: None,
        closes_at: None,
        opens_after: None,
        access,
        overflow: Overflow::WaitingList,
        shift: None,
    }
}

pub(crate) fn shift(id: &str, from_hour: i64, to_hour: i64) -> QuotaSpec {
    let day: Timestamp = "2099-03-07T00:00:00Z".parse().expect("a time");
    let hour = |n: i64| Timestamp::from_second(day.as_second() + n * 3600).expect("a time");
    let shift = ShiftTimes {
        location: "Hall".into(),
        starts_at: hour(from_hour),
        ends_at: hour(to_hour),
        minimum: 1,
    };
    QuotaSpec { parent: None, kind: QuotaKind::Shift, shift: Some(shift), ..door(id, 2, 0, Access::Everyone) }
}

fn summit() -> EventRow {
    let time = |text: &str| text.parse().expect("a time");
    EventRow {
        id: EventId("summit01".into()),
        slug: EventSlug::from(SLUG),
        name: "Summit".into(),
        description: "A small one.".into(),
        location: "Town hall".into(),
        time_zone: "Europe/Zurich".into(),
        starts_at: time("2099-03-07T08:00:00Z"),
        ends_at: time("2099-03-09T17:00:00Z"),
        accent_hue: 210,
        demo: true,
    }
}

/// Three seats, one of them guaranteed to "acme" behind a code; two shifts that overlap and one that does not.
fn first_changes() -> Changes {
    let conference =
        QuotaSpec { parent: None, kind: QuotaKind::Conference, ..door("conference", 3, 0, Access::Nobody) };
    let specs = [
        conference,
        door("general", 3, 0, Access::Everyone),
        QuotaSpec { overflow: Overflow::Refuse, ..door("acme", 1, 1, Access::Code) },
        shift("desk", 8, 10),
        shift("bags", 9, 11),
        shift("rooms", 10, 12),
    ];
    let (mut book, mut changes) = (Book::new(), Changes::default());
    for quota in specs {
        let command = Command::AddQuota { quota, by: Actor("test".into()), reason: "set up".into() };
        changes.entries.extend(book.execute(&command, Timestamp::UNIX_EPOCH).expect("it fits"));
    }
    changes.codes.push(CodeRow { code: "Acme-42".into(), quota: "acme".into() });
    changes.counts = book
        .quotas()
        .map(|view| CountRow { quota: view.spec.id.clone(), used: view.load, size: view.spec.size })
        .collect();
    changes
}

impl Office {
    pub(crate) async fn open(kind: Kind) -> Self {
        let database = Database::new(kind).expect("a database");
        let store = store::open(&database.url).await.expect("it opens");
        assert!(store.create_event(&summit(), &first_changes()).await.expect("it is created"));
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
        self.store.create_event(&summit(), &first_changes()).await.expect("it answers")
    }

    pub(crate) async fn submit(&self, request: Request) -> Result<Answer, WriteError> {
        self.event().writer.submit(request).await
    }

    pub(crate) async fn claim(&self, quota: &str, who: &str) -> Answer {
        self.submit(claim(quota, who)).await.expect("an answer")
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

pub(crate) fn request(action: Action) -> Request {
    let fingerprint = Digest::of(format!("{action:?}"));
    Request { id: Uuid::now_v7(), fingerprint, action }
}

pub(crate) fn claim(quota: &str, who: &str) -> Request {
    let claimant = Claimant::Typed {
        name: Name::parse(who).expect("a name"),
        email: Email::parse(&format!("{who}@example.org")).expect("an address"),
        answers: Answers::default(),
    };
    request(Action::Claim { quota: QuotaId::from(quota), with_code: false, claimant })
}

/// The place that an answer gave, with its status.
pub(crate) fn place(answer: &Answer) -> (PlaceId, Status) {
    match &answer.outcome {
        Outcome::Claimed { place, status, .. } => (place.clone(), *status),
        other => panic!("no place: {other:?}"),
    }
}
