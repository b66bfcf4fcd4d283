//! What time does by itself: once, whoever is there to see it, and also after nobody was.

use std::sync::Arc;

use domain::Timestamp;
use domain::ids::PlaceId;
use domain::ledger::{Entry, Fact};
use domain::questions::Answers;
use domain::registrations::{Status, ValidMember};
use domain::text::{Email, Name};
use server::events::Events;
use server::store::{self, Store};
use server::writer::{Action, At, ByHand, Request};
use testbed::event::{SmallEvent, door};
use testbed::{Database, Kind, claim, request};

use crate::support::{SLUG, place};

/// As many offers lapse in the same moment.
const OFFERS: u32 = 60;
/// Long enough to ask for all of them.
const SOON_MS: i64 = 6_000;

/// A full door: all of it is held for people until a moment, and as many others wait.
pub(crate) struct Full {
    database: Database,
    store: Arc<dyn Store>,
    events: Events,
    until: Timestamp,
    waiting: Vec<PlaceId>,
}

impl Full {
    pub(crate) async fn open(kind: Kind) -> Self {
        let database = Database::new(kind).expect("a database");
        let (store, events) = {
            let store = store::open(&database.url).await.expect("it opens");
            let event = SmallEvent::new(SLUG, OFFERS).with(door("general", OFFERS));
            assert!(event.write(store.as_ref()).await.expect("it is created"));
            let events = Events::start(&store).await.expect("it starts");
            (store, events)
        };
        let until = Timestamp::from_millisecond(Timestamp::now().as_millisecond() + SOON_MS).unwrap();
        let writer = &events.get(&SLUG.into()).expect("it runs").writer;
        let held = (0..OFFERS).map(|n| writer.submit(held(n, until)));
        for answer in futures_util::future::join_all(held).await {
            assert_eq!(place(&answer.expect("an answer")).1, Status::Offered);
        }
        let waiting = (0..OFFERS).map(|n| writer.submit(claim("general", &format!("next{n}"))));
        let waiting = futures_util::future::join_all(waiting).await.into_iter().map(|answer| {
            let (place, status) = place(&answer.expect("an answer"));
            assert_eq!(status, Status::Waiting, "before anything lapses");
            place
        });
        let waiting = waiting.collect();
        Self { database, store, events, until, waiting }
    }

    /// Waits until everybody who waited is in, as this process sees it.
    async fn settles(&self, events: &Events) {
        let running = events.get(&SLUG.into()).expect("it runs");
        let is_in =
            |place: &PlaceId| running.book().place(place).unwrap().state.status() == Status::Confirmed;
        crate::story::until(|| self.waiting.iter().all(is_in)).await;
    }

    /// Each offer lapsed once, not before its time, and each who waited moved up once.
    async fn check(&self) {
        let id = &self.events.get(&SLUG.into()).expect("it runs").row.id;
        let all = self.store.entries(id, 0, 10_000).await.expect("the ledger");
        let all: Vec<Entry> = all.iter().map(|json| serde_json::from_str(json).expect("an entry")).collect();
        let lapsed = all.iter().filter(|entry| matches!(entry.fact, Fact::Expired { .. }));
        assert_eq!(lapsed.clone().count(), OFFERS as usize);
        assert!(lapsed.clone().all(|entry| entry.at >= self.until));
        let moved = all.iter().filter(|entry| matches!(entry.fact, Fact::Promoted { .. }));
        assert_eq!(moved.count(), OFFERS as usize);
    }
}

fn held(n: u32, until: Timestamp) -> Request {
    let name = Name::parse(&format!("Held {n}")).unwrap();
    let email = Email::parse(&format!("held{n}@example.org")).unwrap();
    let member = ValidMember { name, email, answers: Answers::default(), add_ons: Vec::new() };
    let by_hand = Some(ByHand { held_until: Some(until) });
    request(Action::Register {
        at: At::Door("general".into()),
        members: vec![member],
        together: false,
        by_hand,
    })
}

pub(crate) async fn two_processes_let_each_offer_lapse_once(full: Full) {
    let store = store::open(&full.database.url).await.expect("it opens");
    let second = Events::start(&store).await.expect("it starts");
    full.settles(&full.events).await;
    full.settles(&second).await;
    full.check().await;
    second.stop().await;
}

pub(crate) async fn what_became_due_while_no_process_ran_is_done_at_the_next_start(mut full: Full) {
    full.events.stop().await;
    crate::story::until(|| Timestamp::now() > full.until).await;
    full.events = Events::start(&full.store).await.expect("it starts");
    full.settles(&full.events).await;
    full.check().await;
}
