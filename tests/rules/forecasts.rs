//! What the release dates will bring.

use domain::ids::QuotaId;
use domain::ledger::{Access, Book, Command, QuotaKind, QuotaSpec, forecast};

use crate::builders::{add, at, claim, claim_with_code, door};

fn execute(book: &mut Book, command: Command, minute: i64) {
    book.execute(&command, at(minute)).expect("nothing is in the way");
}

/// A conference of 10: 4 kept for one sponsor until minute 60, 3 for another until minute 120; nobody else comes in at 3.
fn conference() -> Book {
    let sponsor = |id: &str, kept: u32, until: i64| QuotaSpec {
        kind: QuotaKind::Sponsor,
        access: Access::Code,
        guarantee: kept,
        release_at: Some(at(until)),
        ..door(id, Some("all"), kept)
    };
    let whole = QuotaSpec { kind: QuotaKind::Conference, access: Access::Nobody, ..door("all", None, 10) };
    let mut book = Book::new();
    for quota in [whole, door("general", Some("all"), 10), sponsor("acme", 4, 60), sponsor("bolt", 3, 120)] {
        execute(&mut book, add(quota), 0);
    }
    book
}

#[test]
fn a_forecast_says_what_returns_and_who_moves_up_on_each_date() {
    let mut book = conference();
    for n in 0..8 {
        execute(&mut book, claim(&format!("p{n}"), &format!("person-{n}"), "general"), 1);
    }
    execute(&mut book, claim_with_code("a1", "acme-1", "acme"), 2);
    let found = forecast(&book, at(3));
    assert_eq!(found.waiting, 5);
    let [first, second] = &found.releases[..] else { panic!("{found:?}") };
    assert_eq!((first.at, first.returns, first.moves_up, first.waiting), (at(60), 3, 3, 2));
    assert_eq!(first.quotas.get(&QuotaId::from("acme")), Some(&3));
    assert_eq!((second.at, second.returns, second.moves_up, second.waiting), (at(120), 3, 2, 0));

    // The forecast is what happens then, and it has changed nothing.
    let mut later = book.clone();
    later.settle(at(60));
    assert_eq!(forecast(&later, at(60)).waiting, first.waiting);
    assert_eq!(forecast(&later, at(60)).releases[..], *std::slice::from_ref(second));
    assert_eq!(forecast(&book, at(3)), found);
}

#[test]
fn what_is_claimed_or_has_no_date_does_not_return() {
    let mut book = conference();
    let kept = QuotaSpec { guarantee: 1, ..door("press", Some("all"), 1) };
    execute(&mut book, add(kept), 0);
    for n in 0..4 {
        execute(&mut book, claim_with_code(&format!("a{n}"), &format!("acme-{n}"), "acme"), 1);
    }
    let dates: Vec<_> =
        forecast(&book, at(2)).releases.into_iter().map(|one| (one.at, one.returns)).collect();
    assert_eq!(dates, [(at(120), 3)]);
    assert!(forecast(&book, at(120)).releases.is_empty(), "that date has passed");
}
