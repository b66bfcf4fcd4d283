//! The events that these tests run on.

use domain::Timestamp;
use domain::ids::{EventSlug, QuotaId};
use domain::ledger::{Access, Overflow, QuotaKind, QuotaSpec};
use jiff::ToSpan;
use server::demo::Plan;
use server::store::{self, CodeRow, EventId, EventRow};

/// The event's short name in every test.
pub(crate) const SLUG: &str = "crash";
/// The door that is open to everyone.
pub(crate) const GENERAL: &str = "general";

/// Writes an event into an empty database.
pub(crate) async fn set_up(url: &str, plan: &Plan) {
    let store = store::open(url).await.expect("the database opens");
    let first = plan.changes(Timestamp::now()).expect("the event fits its own limits");
    assert!(store.create_event(&plan.event, &first).await.expect("the event is written"));
    store.close().await;
}

/// A conference with one door and a waiting list.
pub(crate) fn conference(size: u32) -> Plan {
    plan(vec![root(size), door(GENERAL, size)], Vec::new())
}

/// A conference of 150: two doors for everyone, together as large as what ten sponsors leave with their guarantee of
/// five each; so the doors' own sizes never decide alone.
pub(crate) fn tight() -> Plan {
    let sponsors =
        QuotaSpec { size: 50, kind: QuotaKind::Group, access: Access::Nobody, ..door("sponsors", 50) };
    let mut quotas = vec![root(150), door(GENERAL, 150), door("students", 40), sponsors];
    let mut codes = Vec::new();
    for number in 0..10 {
        let id = format!("sponsor-{number}");
        quotas.push(QuotaSpec {
            parent: Some(QuotaId::from("sponsors")),
            kind: QuotaKind::Sponsor,
            guarantee: 5,
            access: Access::Code,
            overflow: Overflow::Refuse,
            ..door(&id, 5)
        });
        codes.push(CodeRow { code: code(number), quota: QuotaId::new(id) });
    }
    plan(quotas, codes)
}

/// The code of a sponsor of [`tight`].
pub(crate) fn code(number: usize) -> String {
    format!("CODE-{number}")
}

fn plan(quotas: Vec<QuotaSpec>, codes: Vec<CodeRow>) -> Plan {
    let starts_at = Timestamp::now() + 1_000.hours();
    let event = EventRow {
        id: EventId("crashtest".to_owned()),
        slug: EventSlug::from(SLUG),
        name: "Crash test".to_owned(),
        description: "A conference that is treated badly.".to_owned(),
        location: "Nowhere".to_owned(),
        time_zone: "UTC".to_owned(),
        starts_at,
        ends_at: starts_at + 48.hours(),
        accent_hue: 20,
        demo: true,
    };
    Plan { event, quotas, codes }
}

fn root(size: u32) -> QuotaSpec {
    QuotaSpec {
        parent: None,
        kind: QuotaKind::Conference,
        access: Access::Nobody,
        ..door("conference", size)
    }
}

fn door(id: &str, size: u32) -> QuotaSpec {
    QuotaSpec {
        id: QuotaId::from(id),
        parent: Some(QuotaId::from("conference")),
        kind: QuotaKind::Door,
        name: id.to_owned(),
        description: None,
        size,
        guarantee: 0,
        release_at: None,
        opens_at: None,
        closes_at: None,
        opens_after: None,
        access: Access::Everyone,
        overflow: Overflow::WaitingList,
        shift: None,
    }
}
