//! What went wrong in 2012, and elsewhere since, as named cases.

use domain::ids::QuotaId;
use domain::ledger::{Access, Actor, Book, Command, Entry, Overflow, QuotaSpec, Refusal, Replay, State};

use crate::builders::{
    add, at, cancel, claim, claim_with_code, confirm, door, guarantee, invite, resize, shift, transfer,
};
use crate::promises::{Promise, step};

/// A book, told what happens one thing after another; every promise is checked after each.
struct Tale {
    book: Book,
    entries: Vec<Entry>,
    minute: i64,
}

impl Tale {
    fn of(quotas: impl IntoIterator<Item = QuotaSpec>) -> Self {
        let mut tale = Self { book: Book::new(), entries: Vec::new(), minute: 0 };
        for quota in quotas {
            tale.does(add(quota));
        }
        tale
    }

    fn tries(&mut self, command: Command) -> Result<(), Refusal> {
        let step = step(&self.book, &command, at(self.minute)).expect("every promise is kept");
        self.book = step.book;
        self.entries.extend(step.entries);
        step.answer
    }

    fn does(&mut self, command: Command) {
        self.tries(command.clone()).unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"));
    }

    /// The refusal's code.
    fn code(&mut self, command: Command) -> &'static str {
        self.tries(command).expect_err("a refusal").code().as_str()
    }

    fn load(&self, quota: &str) -> u32 {
        self.book.quota(&quota.into()).expect("a quota").load
    }

    fn left(&self, quota: &str) -> u32 {
        self.book.quota(&quota.into()).expect("a quota").left
    }

    fn state(&self, place: &str) -> State {
        self.book.place(&place.into()).expect("a place").state
    }

    fn position(&self, place: &str) -> Option<u32> {
        self.book.position(&place.into())
    }

    fn is_at(&self, place: &str) -> &str {
        self.book.place(&place.into()).expect("a place").quota.as_str()
    }
}

fn sponsor(number: usize) -> QuotaSpec {
    QuotaSpec {
        guarantee: 10,
        access: Access::Code,
        release_at: Some(at(600)),
        ..door(&format!("sponsor-{number}"), Some("sponsors"), 10)
    }
}

/// 1,500 seats; 136 sponsors with ten free ones each.
fn pycon_2012() -> Tale {
    let nobody = |id, parent, size| QuotaSpec { access: Access::Nobody, ..door(id, parent, size) };
    let doors = [
        nobody("conference", None, 1_500),
        door("general", Some("conference"), 1_500),
        nobody("sponsors", Some("conference"), 1_500),
    ];
    Tale::of(doors.into_iter().chain((1..=136).map(sponsor)))
}

/// Everybody who got no further than the general door.
fn fill_general(tale: &mut Tale, people: u32) {
    for n in 0..people {
        let (place, person) = (format!("g{n}"), format!("general-{n}"));
        tale.does(claim(&place, &person, "general"));
    }
}

#[test]
fn sponsors_seats_count_before_anybody_registers() {
    let tale = pycon_2012();
    assert_eq!((tale.load("conference"), tale.left("general")), (1_360, 140));
}

#[test]
fn a_sponsor_beyond_the_cap_is_refused() {
    let mut tale = pycon_2012();
    fill_general(&mut tale, 135);
    assert_eq!(
        tale.tries(add(sponsor(137))),
        Err(Refusal::OverParent { parent: "sponsors".into(), left: 5, asked: 10 })
    );
}

#[test]
fn general_stops_at_what_the_sponsors_leave_and_the_sponsors_still_get_theirs() {
    let mut tale = pycon_2012();
    fill_general(&mut tale, 145);
    assert_eq!((tale.load("general"), tale.position("g144")), (140, Some(5)));
    for n in 0..10 {
        tale.does(claim_with_code(&format!("s{n}"), &format!("guest-{n}"), "sponsor-136"));
    }
    assert_eq!((tale.load("sponsor-136"), tale.load("conference")), (10, 1_500));
}

#[test]
fn the_release_of_a_guarantee_moves_the_line() {
    let mut tale = pycon_2012();
    fill_general(&mut tale, 145);
    tale.does(claim_with_code("s", "guest", "sponsor-1"));
    tale.minute = 600;
    tale.does(Command::Tick);
    assert_eq!((tale.state("g140"), tale.load("general")), (State::Confirmed, 145));
    assert_eq!((tale.load("conference"), tale.left("general")), (146, 1_354));
}

#[test]
fn a_place_says_whether_an_organiser_confirmed_it_until_somebody_else_has_it() {
    let mut tale = Tale::of([door("general", None, 2)]);
    tale.does(invite("a", "ada", "general", at(500)));
    tale.does(invite("b", "bob", "general", at(500)));
    let by = Some(Actor("organiser".into()));
    tale.does(Command::Confirm { place: "a".into(), by });
    tale.does(confirm("b"));
    let by_organiser =
        |tale: &Tale, id: &str| tale.book.place(&id.into()).expect("a place").confirmed_by_organiser;
    assert!(by_organiser(&tale, "a") && !by_organiser(&tale, "b"));
    tale.does(transfer("a", "cy"));
    assert!(!by_organiser(&tale, "a"));
}

/// An invitation in line may stand for weeks. A seat is kept for a part of that only: others wait behind.
#[test]
fn whoever_was_invited_and_whose_turn_it_is_has_a_tenth_of_the_time_that_is_left() {
    let mut tale = pycon_2012();
    fill_general(&mut tale, 140);
    tale.does(invite("i", "invited", "general", at(500)));
    tale.does(claim("n", "next", "general"));
    tale.does(cancel("g0"));
    assert_eq!(tale.state("i"), State::Held { expires_at: at(50) });
    tale.minute = 50;
    tale.does(Command::Tick);
    assert_eq!((tale.state("i"), tale.state("n")), (State::Expired, State::Confirmed));
}

#[test]
fn everybody_of_2012_through_every_door_fits_in_the_cap() {
    let mut tale = pycon_2012();
    fill_general(&mut tale, 300);
    for sponsor in 1..=136 {
        for guest in 0..10 {
            let name = format!("{sponsor}-{guest}");
            tale.does(claim_with_code(&name, &name, &format!("sponsor-{sponsor}")));
        }
    }
    assert_eq!((tale.load("conference"), tale.left("conference")), (1_500, 0));
    let mut replay = Replay::new();
    tale.entries.iter().for_each(|entry| replay.push(entry));
    assert!(replay.report().is_clean() && *replay.book() == tale.book);
}

#[test]
fn an_eleventh_guest_of_a_sponsor_is_refused() {
    let refusing = QuotaSpec { overflow: Overflow::Refuse, ..sponsor(1) };
    let mut tale = Tale::of([door("sponsors", None, 100), refusing]);
    for n in 0..10 {
        tale.does(claim_with_code(&format!("s{n}"), &format!("guest-{n}"), "sponsor-1"));
    }
    assert_eq!(tale.code(claim_with_code("s10", "guest-10", "sponsor-1")), "code_used_up");
    assert_eq!(tale.code(claim("s10", "guest-10", "sponsor-1")), "code_required");
}

#[test]
fn a_cap_is_not_lowered_below_what_is_taken_and_promised() {
    let mut tale = pycon_2012();
    fill_general(&mut tale, 10);
    assert_eq!(tale.code(resize("conference", 1_369)), "below_load");
    tale.does(resize("conference", 1_370));
    assert_eq!(tale.left("general"), 0);
}

#[test]
fn a_larger_promise_needs_room_above() {
    let mut tale =
        Tale::of([door("all", None, 3), door("crew", Some("all"), 3), door("rest", Some("all"), 3)]);
    for place in ["a", "b"] {
        tale.does(claim(place, place, "rest"));
    }
    assert_eq!(tale.code(guarantee("crew", 2)), "over_parent");
    assert_eq!(tale.code(guarantee("crew", 4)), "guarantee_over_size");
    tale.does(guarantee("crew", 1));
    assert_eq!((tale.left("rest"), tale.left("crew")), (0, 1));
}

#[test]
fn back_to_back_shifts_are_no_clash_and_overlapping_ones_are() {
    let mut tale = Tale::of([
        shift("morning", None, 5, (60, 120)),
        shift("noon", None, 5, (120, 180)),
        shift("both", None, 5, (119, 121)),
    ]);
    tale.does(claim("1", "ann", "morning"));
    tale.does(claim("2", "ann", "noon"));
    assert_eq!(tale.tries(claim("3", "ann", "both")), Err(Refusal::Overlaps { quota: "morning".into() }));
    tale.does(cancel("1"));
    assert_eq!(tale.tries(claim("3", "ann", "both")), Err(Refusal::Overlaps { quota: "noon".into() }));
}

#[test]
fn a_shift_for_one_is_never_two_of_one() {
    let mut tale = Tale::of([shift("desk", None, 1, (60, 120))]);
    tale.does(claim("1", "ann", "desk"));
    tale.does(claim("2", "bob", "desk"));
    assert_eq!((tale.load("desk"), tale.position("2")), (1, Some(1)));
}

fn bags(waves: &[u32]) -> Vec<QuotaSpec> {
    let wave = |(n, &size): (usize, &u32)| QuotaSpec {
        opens_after: n.checked_sub(1).map(|before| QuotaId::new(format!("bags-{before}"))),
        ..shift(&format!("bags-{n}"), None, size, (60, 240))
    };
    waves.iter().enumerate().map(wave).collect()
}

#[test]
fn a_full_wave_opens_the_next_and_sends_people_on() {
    let mut tale = Tale::of(bags(&[1, 1]));
    assert_eq!(tale.code(claim("1", "ann", "bags-1")), "not_open");
    for place in ["1", "2", "3"] {
        tale.does(claim(place, place, "bags-0"));
    }
    assert_eq!((tale.is_at("1"), tale.is_at("2"), tale.position("3")), ("bags-0", "bags-1", Some(1)));
}

#[test]
fn nobody_is_in_a_shift_twice_by_another_wave() {
    let mut tale = Tale::of(bags(&[1, 2]));
    tale.does(claim("1", "ann", "bags-0"));
    for wave in ["bags-0", "bags-1"] {
        assert_eq!(tale.code(claim("2", "ann", wave)), "already_signed_up");
    }
}

#[test]
fn a_wave_opened_later_takes_the_line_along_first() {
    let mut waves = bags(&[1, 2]);
    let later = waves.pop().expect("two waves");
    let mut tale = Tale::of(waves);
    for place in ["1", "2", "3", "4"] {
        tale.does(claim(place, place, "bags-0"));
    }
    tale.does(add(later));
    assert_eq!((tale.is_at("2"), tale.is_at("3"), tale.position("4")), ("bags-1", "bags-1", Some(1)));
    assert_eq!(tale.code(claim("5", "4", "bags-0")), "already_signed_up");
}

#[test]
fn a_second_wave_of_a_registration_is_still_one_registration() {
    let mut tale = Tale::of([door("tutorial", None, 0)]);
    tale.does(claim("1", "ann", "tutorial"));
    tale.does(add(QuotaSpec { opens_after: Some("tutorial".into()), ..door("repeat", None, 0) }));
    assert_eq!(tale.code(claim("2", "ann", "tutorial")), "already_registered");
}

#[test]
fn a_wave_with_promised_places_opens_when_the_one_before_can_not_fill() {
    let wave = QuotaSpec { opens_after: Some("one".into()), guarantee: 1, ..door("two", Some("all"), 1) };
    let mut tale = Tale::of([door("all", None, 1), door("one", Some("all"), 1), wave]);
    tale.does(claim("1", "ann", "one"));
    assert_eq!((tale.is_at("1"), tale.state("1")), ("two", State::Confirmed));
}

#[test]
fn two_lines_that_clash_do_not_wait_for_each_other() {
    let mut tale = Tale::of([shift("desk", None, 0, (0, 60)), shift("hall", None, 0, (60, 120))]);
    tale.minute = -10;
    tale.does(claim("1", "ann", "desk"));
    tale.does(claim("2", "ann", "hall"));
    let again = QuotaSpec { opens_after: Some("desk".into()), ..shift("desk-2", None, 0, (60, 120)) };
    tale.does(add(again));
    tale.does(resize("hall", 1));
    assert_eq!((tale.state("1"), tale.state("2")), (State::Waiting, State::Confirmed));
}

#[test]
fn cancelling_gives_back_exactly_one_place() {
    let mut tale = Tale::of([door("all", None, 2), door("crew", Some("all"), 2)]);
    for place in ["1", "2", "3", "4"] {
        tale.does(claim(place, place, "crew"));
    }
    tale.does(cancel("1"));
    tale.does(cancel("1"));
    assert_eq!((tale.state("3"), tale.position("4"), tale.load("all")), (State::Confirmed, Some(1), 2));
}

#[test]
fn nobody_registers_twice_through_two_doors() {
    let mut tale = pycon_2012();
    tale.does(claim("1", "ann", "general"));
    assert_eq!(tale.code(claim("2", "ann", "general")), "already_registered");
    assert_eq!(tale.code(claim_with_code("2", "ann", "sponsor-7")), "already_registered");
}

#[test]
fn an_unused_promise_taken_back_frees_what_it_kept_and_no_more() {
    let mut tale = Tale::of([
        door("all", None, 3),
        door("rest", Some("all"), 3),
        QuotaSpec { guarantee: 2, ..door("bypass", Some("all"), 2) },
    ]);
    for place in ["1", "2", "3", "4"] {
        tale.does(claim(place, place, "rest"));
    }
    tale.does(guarantee("bypass", 0));
    assert_eq!((tale.load("rest"), tale.load("all"), tale.position("4")), (3, 3, Some(1)));
}

#[test]
fn a_code_is_used_up_only_when_its_own_seats_are() {
    // The last wave is over, though nobody is in it: so it has nothing left, and its code is not to blame.
    let coded = |spec| QuotaSpec { access: Access::Code, overflow: Overflow::Refuse, ..spec };
    let over = QuotaSpec { opens_after: Some("one".into()), ..coded(shift("two", None, 1, (-60, -30))) };
    let mut tale = Tale::of([coded(shift("one", None, 1, (600, 700))), over]);
    tale.does(claim_with_code("1", "ann", "one"));
    assert_eq!(tale.code(claim_with_code("2", "bob", "one")), "full");
}

#[test]
fn a_place_id_that_was_used_is_refused() {
    let mut tale = Tale::of([door("all", None, 3)]);
    tale.does(claim("1", "ann", "all"));
    assert_eq!(tale.code(claim("1", "bob", "all")), "already_exists");
}

#[test]
fn a_doctored_ledger_is_found_out() {
    let mut tale = Tale::of([door("all", None, 2)]);
    tale.does(claim("1", "ann", "all"));
    tale.does(claim("2", "bob", "all"));
    tale.entries.remove(1);
    let broken = crate::promises::replay(&Book::new(), &tale.entries).expect_err("a gap");
    assert_eq!(broken.promise, Promise::Replay);
}
