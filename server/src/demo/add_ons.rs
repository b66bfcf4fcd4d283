//! What may go along with a registration at the demo: one tutorial for each person, and the dinner.

use domain::ids::QuotaId;
use domain::ledger::{Access, Overflow, Price, QuotaKind, QuotaSpec};

const TUTORIALS: &str = "tutorials";
/// Each by its id, its name and its seats.
const ROOMS: [(&str, &str, u32); 3] = [
    ("tutorial-testing", "Testing for people in a hurry", 60),
    ("tutorial-data", "Data analysis from the first row", 80),
    ("tutorial-web", "A web site before lunch", 60),
];

/// The add-ons, parents before their children.
pub(super) fn quotas() -> Vec<QuotaSpec> {
    let seats = ROOMS.iter().map(|(_, _, seats)| seats).sum();
    let tutorials = QuotaSpec {
        access: Access::Nobody,
        ..add_on(TUTORIALS, "Tutorial", "Three hours on Wednesday morning, one for each person.", seats)
    };
    let room = |(id, name, seats): &(&str, &str, u32)| QuotaSpec {
        parent: Some(QuotaId::from(TUTORIALS)),
        description: None,
        price: Some(usd(15_000)),
        ..add_on(id, name, "", *seats)
    };
    let dinner = QuotaSpec {
        overflow: Overflow::Refuse,
        price: Some(usd(4_500)),
        ..add_on("dinner", "Conference dinner", "On Friday evening, a short walk from the centre.", 300)
    };
    std::iter::once(tutorials).chain(ROOMS.iter().map(room)).chain([dinner]).collect()
}

fn add_on(id: &str, name: &str, about: &str, size: u32) -> QuotaSpec {
    QuotaSpec {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        ..QuotaSpec::new(QuotaId::from(id), QuotaKind::AddOn, size)
    }
}

fn usd(amount_minor: u64) -> Price {
    Price { amount_minor, currency: "USD".to_owned() }
}
