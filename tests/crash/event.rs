//! The events that these tests run on.

use testbed::event::{SmallEvent, door, group, sponsor};
use testbed::{Database, Headcount, Kind};

/// The event's short name in every test.
pub(crate) const SLUG: &str = "crash";
/// The door that is open to everyone.
pub(crate) const GENERAL: &str = "general";

/// A server on a database of its own, in which there is this event.
pub(crate) async fn opened(kind: Kind, event: &SmallEvent) -> (Database, Headcount) {
    let database = Database::new(kind).expect("a database");
    let server = opened_at(&database.url, event).await;
    (database, server)
}

/// A server on an empty database, once this event is in it.
pub(crate) async fn opened_at(url: &str, event: &SmallEvent) -> Headcount {
    event.write_to(url).await.expect("the event is written");
    Headcount::start(url, &[]).expect("a server")
}

/// A conference with one door and a waiting list.
pub(crate) fn conference(size: u32) -> SmallEvent {
    SmallEvent::new(SLUG, size).with(door(GENERAL, size))
}

/// A conference of 150: two doors for everyone, together as large as what ten sponsors leave with their guarantee of
/// five each; so the doors' own sizes never decide alone.
pub(crate) fn tight() -> SmallEvent {
    let doors = SmallEvent::new(SLUG, 150)
        .with(door(GENERAL, 150))
        .with(door("students", 40))
        .with(group("sponsors", 50));
    (0..10).fold(doors, |event, number| {
        event.with(sponsor(&format!("sponsor-{number}"), 5, &code(number)).below("sponsors"))
    })
}

/// The code of a sponsor of [`tight`].
pub(crate) fn code(number: usize) -> String {
    format!("CODE-{number}")
}
