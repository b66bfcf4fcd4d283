//! The board's view models, checked against what the ledger would say.

use domain::Timestamp;
use domain::ids::{PlaceId, QuotaId};
use domain::ledger::Overflow;
use domain::registrations::Status;
use domain::shifts::{Shift, SignUp};
use wasm_bindgen_test::wasm_bindgen_test;

use super::days::by_day;
use super::needs::{Need, most_needed};
use super::standing::{Known, Reason, Standing, Terms, has_waves, standing};
use super::words::{self, Voice};
use crate::by_id::ById;

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_331_280_000 + hour * 3_600).expect("a time in range")
}

/// A shift of eight that needs four, with `load` people in.
fn shift(id: &str, from: i64, to: i64, load: u32) -> Shift {
    Shift {
        id: id.into(),
        quota: id.into(),
        task: id.split('-').next().unwrap_or(id).into(),
        wave: 1,
        name: id.to_owned(),
        location: "Lobby".to_owned(),
        starts_at: at(from),
        ends_at: at(to),
        size: 8,
        minimum: 4,
        load,
        left: 8_u32.saturating_sub(load),
        queued: 0,
        open: true,
        opens_after: None,
    }
}

fn wave(id: &str, number: u32, after: &str, open: bool, load: u32) -> Shift {
    Shift { wave: number, open, opens_after: Some(after.into()), ..shift(id, 18, 20, load) }
}

fn mine(shift: &str, status: Status) -> SignUp {
    SignUp {
        id: PlaceId::new(format!("place-{shift}")),
        shift: shift.into(),
        status,
        position: (status == Status::Waiting).then_some(3),
        name: "Ada".to_owned(),
        manage_token: None,
    }
}

/// Where somebody with `mine` stands with the shift `id` at hour 0.
fn check(shifts: &[Shift], mine: &[SignUp], id: &str) -> Standing {
    check_at(shifts, mine, id, 0, Terms::default())
}

fn check_at(shifts: &[Shift], mine: &[SignUp], id: &str, hour: i64, terms: Terms) -> Standing {
    let terms = ById::from_iter([(QuotaId::from(id), terms)]);
    let known = Known { shifts, terms: &terms, mine, now: at(hour) };
    let shift = shifts.iter().find(|shift| shift.id.as_str() == id).expect("a shift of this id");
    standing(shift, &known)
}

#[wasm_bindgen_test]
fn a_shift_with_room_can_be_taken_until_it_ends() {
    let shifts = [shift("desk", 8, 10, 3)];
    assert_eq!(check(&shifts, &[], "desk"), Standing::Free);
    assert_eq!(check_at(&shifts, &[], "desk", 9, Terms::default()), Standing::Free);
    assert_eq!(check_at(&shifts, &[], "desk", 10, Terms::default()), Standing::Shut(Reason::Over));
}

#[wasm_bindgen_test]
fn a_shift_opens_and_closes_at_its_times() {
    let shifts = [shift("desk", 8, 10, 3)];
    let opens = Terms { opens_at: Some(at(4)), ..Terms::default() };
    assert_eq!(check_at(&shifts, &[], "desk", 3, opens), Standing::Shut(Reason::OpensAt(at(4))));
    assert_eq!(check_at(&shifts, &[], "desk", 4, opens), Standing::Free);
    let closes = Terms { closes_at: Some(at(4)), ..Terms::default() };
    assert_eq!(check_at(&shifts, &[], "desk", 4, closes), Standing::Shut(Reason::Closed));
}

#[wasm_bindgen_test]
fn what_is_mine_is_mine_and_what_i_wait_for_has_a_position() {
    let shifts = [shift("desk", 8, 10, 8)];
    let place = PlaceId::from("place-desk");
    assert_eq!(
        check(&shifts, &[mine("desk", Status::Confirmed)], "desk"),
        Standing::Mine { place: place.clone() }
    );
    assert_eq!(
        check(&shifts, &[mine("desk", Status::Waiting)], "desk"),
        Standing::InLine { place, position: Some(3) }
    );
    assert_eq!(check(&shifts, &[mine("desk", Status::Cancelled)], "desk"), Standing::Line { waiting: 0 });
}

#[wasm_bindgen_test]
fn a_full_shift_has_a_line_unless_it_refuses() {
    let shifts = [Shift { queued: 2, ..shift("desk", 8, 10, 8) }];
    assert_eq!(check(&shifts, &[], "desk"), Standing::Line { waiting: 2 });
    let refuses = Terms { overflow: Overflow::Refuse, ..Terms::default() };
    assert_eq!(check_at(&shifts, &[], "desk", 0, refuses), Standing::Shut(Reason::Full));
}

#[wasm_bindgen_test]
fn an_overlap_names_the_other_shift_and_back_to_back_is_none() {
    let shifts = [shift("desk", 8, 10, 3), shift("room", 9, 11, 3), shift("green", 10, 12, 3)];
    let own = [mine("desk", Status::Confirmed)];
    let clash = Reason::Overlaps { shift: "desk".into(), waiting: false };
    assert_eq!(check(&shifts, &own, "room"), Standing::Shut(clash));
    assert_eq!(check(&shifts, &own, "green"), Standing::Free);
}

#[wasm_bindgen_test]
fn a_wave_says_how_many_are_still_to_come_before_it_opens() {
    let shifts = [shift("bags-1", 18, 20, 5), wave("bags-2", 2, "bags-1", false, 0)];
    let waits = Reason::AfterWave { wave: "bags-1".into(), to_go: 3, at_latest: None };
    assert_eq!(check(&shifts, &[], "bags-2"), Standing::Shut(waits));
    assert!(has_waves(&shifts[0], &shifts) && has_waves(&shifts[1], &shifts));
}

#[wasm_bindgen_test]
fn a_full_wave_points_to_the_next_and_only_the_last_has_a_line() {
    let open = [shift("bags-1", 18, 20, 8), wave("bags-2", 2, "bags-1", true, 1)];
    let next = Reason::NextWave { wave: "bags-2".into() };
    assert_eq!(check(&open, &[], "bags-1"), Standing::Shut(next));
    assert_eq!(check(&open, &[], "bags-2"), Standing::Free);

    let full = [shift("bags-1", 18, 20, 8), wave("bags-2", 2, "bags-1", true, 8)];
    assert_eq!(check(&full, &[], "bags-1"), Standing::Shut(Reason::LineAt { wave: "bags-2".into() }));
    assert_eq!(check(&full, &[], "bags-2"), Standing::Line { waiting: 0 });
}

#[wasm_bindgen_test]
fn one_wave_of_a_shift_is_enough() {
    let shifts = [shift("bags-1", 18, 20, 8), wave("bags-2", 2, "bags-1", true, 1)];
    let own = [mine("bags-1", Status::Confirmed)];
    let other = Reason::OtherWave { shift: "bags-1".into(), waiting: false };
    assert_eq!(check(&shifts, &own, "bags-2"), Standing::Shut(other));
}

#[wasm_bindgen_test]
fn below_the_minimum_is_needed_most_then_within_a_day_then_what_lacks_most() {
    let shifts = [
        shift("soon", 1, 2, 6),
        shift("short", 9, 10, 3),
        shift("full", 3, 4, 8),
        shift("shorter", 9, 10, 1),
        shift("later", 5, 6, 6),
        shift("next-week", 160, 161, 3),
        Shift { size: 80, minimum: 40, left: 79, ..shift("crowd", 162, 163, 1) },
    ];
    let free = Standing::Free;
    let full = Standing::Line { waiting: 0 };
    let all = |id: &QuotaId| Some(if id.as_str() == "full" { &full } else { &free });
    let ids: Vec<String> = most_needed(&shifts, all, at(0), 6).iter().map(ToString::to_string).collect();
    assert_eq!(ids, ["shorter", "short", "crowd", "next-week", "soon", "later"]);
    let needs: Vec<Need> = shifts[..5].iter().map(Need::of).collect();
    assert_eq!(needs, [Need::Room(2), Need::Short(1), Need::Full, Need::Short(3), Need::Room(2)]);
}

#[wasm_bindgen_test]
fn shifts_stand_by_day_then_task_then_time() {
    let shifts = [
        shift("room-2", 26, 27, 0),
        shift("desk-2", 10, 12, 0),
        shift("room-1", 9, 10, 0),
        shift("desk-1", 8, 10, 0),
    ];
    let date = |time: Timestamp| (time.as_second() / 86_400).to_string();
    let days = by_day(&shifts, date);
    let told: Vec<Vec<String>> =
        days.iter().map(|day| day.shifts().map(ToString::to_string).collect()).collect();
    assert_eq!(told, [vec!["desk-1", "desk-2", "room-1"], vec!["room-2"]]);
}

#[wasm_bindgen_test]
fn every_reason_is_a_sentence_that_says_what_is_in_the_way() {
    let voice = Voice {
        shift: &|id| format!("{id}, 14:00–16:00"),
        wave: &|id| format!("wave {}", id.as_str().trim_start_matches("bags-")),
        moment: &|_| "Fri 9 Mar, 18:00".to_owned(),
    };
    let say = |reason: Reason| words::reason(&reason, &voice);
    assert_eq!(
        say(Reason::AfterWave { wave: "bags-1".into(), to_go: 12, at_latest: None }),
        "Opens when wave 1 is full: 12 to go."
    );
    assert_eq!(
        say(Reason::Overlaps { shift: "Desk".into(), waiting: false }),
        "At the same time as Desk, 14:00–16:00, which you have."
    );
    assert_eq!(say(Reason::OpensAt(at(0))), "Opens on Fri 9 Mar, 18:00.");
    assert_eq!(words::join_line(3), "Join the line — 3 wait");
    assert_eq!(words::in_line(Some(1)), "You're first in line");
}

#[wasm_bindgen_test]
fn a_name_is_not_repeated_under_its_headings() {
    let check = |name: &str| words::short_name(name, "Registration desk", "Thursday, 8 March");
    assert_eq!(check("Registration desk, Thursday evening"), "Evening");
    assert_eq!(check("Registration desk, wave 2"), "Wave 2");
    assert_eq!(check("Registration desk"), "");
    assert_eq!(check("Badges"), "Badges");
}
