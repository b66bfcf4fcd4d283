//! What the home page says of shifts and promises, for events that are not as the demo is.

use domain::Timestamp;
use domain::events::Event;
use domain::ledger::{Access, MovesUp, Overflow, QuotaKind};
use domain::questions::Questions;
use domain::quotas::Quota;
use domain::shifts::Shift;
use wasm_bindgen_test::wasm_bindgen_test;

use super::hands_words;
use super::seats::promised_words;

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_331_280_000 + hour * 3_600).expect("a time in range")
}

fn quota(id: &str, kind: QuotaKind, guarantee: u32, load: u32) -> Quota {
    Quota {
        id: id.into(),
        parent: None,
        name: id.to_owned(),
        description: None,
        kind,
        access: Access::Everyone,
        overflow: Overflow::WaitingList,
        size: 8,
        guarantee,
        release_at: None,
        load,
        left: 8 - load,
        queued: 0,
        open: true,
        opens_at: None,
        closes_at: None,
        moves_up: MovesUp::Confirmed,
        per_person: 1,
        per_group: 1,
        price: None,
    }
}

/// A shift of eight that needs four, with `load` people in, and its quota.
fn shift(id: &str, from: i64, load: u32) -> (Shift, Quota) {
    let shift = Shift {
        id: id.into(),
        quota: id.into(),
        task: id.into(),
        wave: 1,
        name: id.to_owned(),
        location: "Lobby".to_owned(),
        starts_at: at(from),
        ends_at: at(from + 1),
        size: 8,
        minimum: 4,
        load,
        left: 8 - load,
        queued: 0,
        open: true,
        opens_after: None,
    };
    (shift, quota(id, QuotaKind::Shift, 0, load))
}

/// What is said at hour 10.
#[track_caller]
fn check(shifts: &[(Shift, Quota)], words: &str) {
    let (shifts, quotas): (Vec<Shift>, Vec<Quota>) = shifts.iter().cloned().unzip();
    #[allow(clippy::cast_precision_loss)] // Exact for any date in the calendar.
    let now = at(10).as_millisecond() as f64;
    assert_eq!(hands_words(&shifts, &quotas, now), words);
}

#[wasm_bindgen_test]
fn hands_are_counted_where_they_can_come() {
    check(&[], "There are no shifts yet.");
    check(&[shift("a", 12, 8), shift("b", 1, 2)], "Every shift is full.");
    check(&[shift("a", 12, 3), shift("b", 1, 2)], "1 hand is still needed.");
    check(&[shift("a", 12, 7)], "Every shift can run; 1 more hand is welcome.");
    check(&[shift("a", 12, 4)], "Every shift can run; 4 more hands are welcome.");
}

#[wasm_bindgen_test]
fn what_is_over_or_shut_is_not_called_full() {
    let over = shift("over", 1, 2);
    let mut wave = shift("wave", 12, 0);
    (wave.0.open, wave.0.opens_after) = (false, Some("first".into()));
    let mut later = shift("later", 12, 0);
    later.1.opens_at = Some(at(11));
    let mut closed = shift("closed", 12, 0);
    closed.1.closes_at = Some(at(9));
    check(std::slice::from_ref(&over), "Every shift is over.");
    check(&[over.clone(), closed.clone()], "Sign-up for shifts has closed.");
    check(&[over.clone(), closed, later.clone()], "No shift is open yet.");
    check(&[over, wave.clone()], "No shift is open yet.");
    check(&[wave.clone(), shift("first", 12, 8)], "Every shift that is open is full.");
    check(&[later, shift("a", 12, 6)], "Every shift that is open can run; 2 more hands are welcome.");
    wave.0.open = true;
    wave.1.opens_at = Some(at(11));
    check(&[wave], "4 hands are still needed.");
}

#[track_caller]
fn check_promised(quotas: Vec<Quota>, words: &str) {
    let event = Event {
        slug: "summit".into(),
        name: "Summit".to_owned(),
        description: String::new(),
        location: "Town hall".to_owned(),
        time_zone: "UTC".to_owned(),
        starts_at: at(0),
        ends_at: at(1),
        accent_hue: 0,
        demo: false,
        version: 1,
        quotas,
        questions: Questions::default(),
    };
    let day = |time: Timestamp| format!("hour {}", (time.as_second() - at(0).as_second()) / 3_600);
    assert_eq!(promised_words(&event, day), words);
}

#[wasm_bindgen_test]
fn promises_are_told_as_they_are() {
    let until = |hour: i64, quota: Quota| Quota { release_at: Some(at(hour)), ..quota };
    let acme = || quota("acme", QuotaKind::Sponsor, 5, 2);
    let halyard = || quota("halyard", QuotaKind::Sponsor, 2, 0);
    let speakers = || quota("speakers", QuotaKind::Door, 4, 0);
    check_promised(vec![quota("general", QuotaKind::Door, 0, 2)], "");
    check_promised(vec![quota("acme", QuotaKind::Sponsor, 3, 2)], "1 more is promised to sponsors and kept.");
    check_promised(
        vec![until(5, acme()), until(5, halyard())],
        "5 more are promised to sponsors and kept until hour 5.",
    );
    check_promised(
        vec![until(7, acme()), until(5, halyard())],
        "5 more are promised to sponsors and kept; the first of them until hour 5.",
    );
    check_promised(
        vec![until(5, acme()), halyard()],
        "5 more are promised to sponsors and kept; the first of them until hour 5.",
    );
    check_promised(
        vec![until(5, acme()), until(5, speakers())],
        "7 more are promised and kept until hour 5.",
    );
    check_promised(vec![speakers()], "4 more are promised and kept.");
}
