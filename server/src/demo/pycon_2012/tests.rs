//! The figures of 2012, as they were, and a plan that holds together.

use std::collections::HashSet;

use domain::ledger::Book;
use domain::quotas::check_id;
use domain::shifts::Shift;

use super::*;

fn book() -> (Plan, Book) {
    let now = "2026-03-04T12:00:00Z".parse().unwrap();
    let plan = plan(EventId("demo2012".to_owned()), now);
    let mut book = Book::new();
    for entry in plan.changes(now).unwrap().entries {
        book.apply(&entry).unwrap();
    }
    (plan, book)
}

#[test]
fn the_sponsors_leave_140_of_1500_before_anybody_registers() {
    let (_, book) = book();
    let counts =
        |id: &str| book.quota(&id.into()).map(|view| (view.load, view.left, view.spec.size)).unwrap();
    assert_eq!(counts(CONFERENCE), (1_360, 140, 1_500));
    assert_eq!(counts(SPONSORS), (1_360, 0, 1_360), "a 137th sponsor does not fit");
    assert_eq!(counts(GENERAL), (0, 140, 1_500));
    assert_eq!(counts(SPEAKERS), (0, 120, 120));
    assert_eq!(counts(STAFF), (0, 60, 60));
    assert_eq!(counts("quillmoor-systems"), (0, 10, 10));
    assert_eq!(book.quotas().filter(|view| view.spec.kind == QuotaKind::Sponsor).count(), 136);
}

#[test]
fn only_general_registration_is_offered_to_everyone() {
    let (plan, _) = book();
    let doors =
        plan.quotas.iter().filter(|quota| quota.kind == QuotaKind::Door && quota.access == Access::Everyone);
    assert_eq!(doors.map(|quota| quota.id.as_str()).collect::<Vec<_>>(), [GENERAL]);
    let coded: HashSet<_> = plan.codes.iter().map(|code| &code.quota).collect();
    let closed = plan.quotas.iter().filter(|quota| quota.access == Access::Code);
    assert!(closed.clone().all(|quota| coded.contains(&quota.id)));
    assert_eq!((closed.count(), plan.codes.len()), (138, 138));
}

#[test]
fn ids_are_valid_and_names_are_unique() {
    let (plan, _) = book();
    for quota in &plan.quotas {
        assert_eq!(check_id(&quota.id), Ok(()), "{}", quota.id);
    }
    let names: HashSet<_> = plan.quotas.iter().map(|quota| &quota.name).collect();
    assert_eq!(names.len(), plan.quotas.len());
}

#[test]
fn it_starts_some_weeks_ahead_and_releases_a_week_before() {
    let (plan, _) = book();
    assert_eq!(plan.event.starts_at.to_string(), "2026-04-08T16:00:00Z", "a Wednesday, 9 in summer time");
    assert_eq!(plan.event.ends_at.to_string(), "2026-04-17T00:00:00Z", "a Thursday, after the sprints");
    let releases: HashSet<_> = plan.quotas.iter().filter_map(|quota| quota.release_at).collect();
    assert_eq!(
        releases.into_iter().map(|time| time.to_string()).collect::<Vec<_>>(),
        ["2026-04-01T16:00:00Z"]
    );
}

#[test]
fn it_starts_on_a_wednesday_from_wherever_one_counts() {
    for day in 0..400 {
        let now: Timestamp = "2025-12-28T23:30:00Z".parse().unwrap();
        let now = now + (24 * day).hours();
        let event = plan(EventId("demo2012".to_owned()), now).event;
        let start = event.starts_at.to_zoned(TimeZone::get(ZONE).unwrap());
        assert_eq!((start.weekday(), start.hour()), (Weekday::Wednesday, 9));
        let days = event.starts_at.duration_since(now).as_hours() / 24;
        assert!((32..=40).contains(&days), "{days}");
    }
}

#[test]
fn the_bags_are_stuffed_in_three_waves_of_100_on_the_evening_before() {
    let (plan, book) = book();
    let waves: Vec<_> = book
        .quotas()
        .filter_map(Shift::from_view)
        .filter(|shift| shift.task.as_str() == "bag-stuffing")
        .map(|shift| (shift.id.to_string(), shift.wave, shift.size, shift.open))
        .collect();
    let wave = |n: u32| (format!("bag-stuffing-wave-{n}"), n, 100, n == 1);
    assert_eq!(waves, [wave(1), wave(2), wave(3)]);
    assert_eq!(waves[0].0, BAG_STUFFING);
    let room = book.quota(&"bag-stuffing".into()).unwrap().spec.size;
    let last = book.quota(&"bag-stuffing-wave-3".into()).unwrap().spec;
    assert_eq!((room, last.overflow), (300, Overflow::WaitingList));
    let first = book.quota(&BAG_STUFFING.into()).unwrap().spec.shift.as_ref().unwrap();
    assert_eq!(first.starts_at.duration_since(plan.event.starts_at).as_hours(), 33, "Thursday at 18");
}

#[test]
fn thirty_more_shifts_can_be_staffed() {
    let (plan, book) = book();
    let shifts: Vec<_> = book.quotas().filter_map(Shift::from_view).collect();
    assert_eq!(shifts.len(), 33);
    for shift in &shifts {
        assert!(
            shift.starts_at < shift.ends_at && shift.minimum <= shift.size && shift.minimum > 0,
            "{shift:?}"
        );
        assert!(shift.ends_at < plan.event.ends_at);
        assert!(!shift.location.is_empty());
    }
    let about = |quota: &QuotaSpec| quota.description.as_ref().is_some_and(|about| about.contains("Ask for"));
    assert!(plan.quotas.iter().filter(|quota| quota.shift.is_some()).all(about));
}
