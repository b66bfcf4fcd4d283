//! The book's view models: figures that add up, and a replay that can be looked into.

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::ledger::{Actor, Book, Claim, Command, Entry, Finding, QuotaKind, QuotaSpec};
use domain::live::Counts;
use domain::quotas::Quota;
use wasm_bindgen_test::wasm_bindgen_test;

use super::figures::{self, Figures};
use super::trail::{Trail, What};
use super::words;
use crate::api::ledger::Page;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_331_280_000 + second).expect("a time in range")
}

fn spec(id: &str, parent: Option<&str>, size: u32, guarantee: u32) -> QuotaSpec {
    QuotaSpec {
        parent: parent.map(QuotaId::from),
        guarantee,
        ..QuotaSpec::new(id.into(), QuotaKind::Door, size)
    }
}

/// A conference of ten: four places kept for each of two sponsors; five people ask at `general`, one at `acme`.
fn ledger() -> (Book, Vec<Entry>) {
    let mut book = Book::new();
    let mut entries = Vec::new();
    let mut run = |command: Command| {
        let now = at(i64::try_from(entries.len()).unwrap_or_default());
        entries.extend(book.execute(&command, now).expect("the rules allow it"));
    };
    let specs = [
        spec("conference", None, 10, 0),
        spec("general", Some("conference"), 10, 0),
        spec("sponsors", Some("conference"), 10, 0),
        spec("acme", Some("sponsors"), 4, 4),
        spec("bolt", Some("sponsors"), 4, 4),
    ];
    for quota in specs {
        let (by, reason) = (Actor("organiser".to_owned()), "Set up".to_owned());
        run(Command::AddQuota { quota, by, reason });
    }
    for (n, quota) in ["general", "general", "general", "general", "general", "acme"].iter().enumerate() {
        let (place, person) = (format!("place-{n}"), format!("person-{n}"));
        run(Command::Claim(Claim::new(place.as_str().into(), person.as_str().into(), (*quota).into())));
    }
    run(Command::Cancel { place: "place-0".into() });
    (book, entries)
}

fn trail(entries: &[Entry]) -> Trail {
    let mut trail = Trail::default();
    for entry in entries {
        trail.push(entry);
    }
    trail
}

#[wasm_bindgen_test]
fn figures_split_every_size_and_add_up_to_it() {
    let (book, _) = ledger();
    let quotas: Vec<Quota> = book.quotas().map(Quota::from).collect();
    let all = figures::figures(&quotas);
    let of = |id: &str| all[&QuotaId::from(id)];
    let parts = |taken, promised, free, beyond, waiting| Figures {
        size: taken + promised + free + beyond,
        taken,
        promised,
        free,
        beyond,
        waiting,
        over: 0,
    };
    assert_eq!(of("conference"), parts(3, 7, 0, 0, 2));
    assert_eq!(of("general"), parts(2, 0, 0, 8, 2));
    assert_eq!(of("sponsors"), parts(1, 7, 0, 2, 0));
    assert_eq!(of("acme"), parts(1, 3, 0, 0, 0));
    assert_eq!(of("bolt"), parts(0, 4, 0, 0, 0));
}

#[wasm_bindgen_test]
fn a_replay_tells_every_entry_with_its_load() {
    let (_, entries) = ledger();
    let trail = trail(&entries);
    let told: Vec<String> = (1..=trail.version())
        .filter_map(|seq| trail.moment(seq))
        .map(|moment| {
            let load = moment.quota.as_ref().map_or_else(String::new, |(_, load)| words::load(*load));
            let top = moment.top.as_ref().map_or_else(String::new, |(_, load)| words::load(*load));
            format!("{}: {load}; {top}", words::happened(&moment))
        })
        .collect();
    assert_eq!(told[0], "conference was set up with 10 places: 0 of 10; ");
    assert_eq!(told[3], "acme was set up with 4 places: 0 of 4; 4 of 10");
    assert_eq!(told[5], "Somebody took a place in general: 1 of 10; 9 of 10");
    assert_eq!(told[7], "Somebody joined the line of general: 2 of 10; 10 of 10");
    assert_eq!(told[11], "A place in general was given back: 1 of 10; 9 of 10");
    assert_eq!(told[12], "The next in line got a place in general: 2 of 10; 10 of 10");
    assert_eq!(trail.moment(1).and_then(|moment| moment.reason).as_deref(), Some("Set up"));
}

#[wasm_bindgen_test]
fn a_replay_agrees_with_the_counts_that_everybody_sees() {
    let (book, entries) = ledger();
    let trail = trail(&entries);
    let mut counts = Counts::of(&book);
    assert_eq!(trail.differing(&counts), []);
    counts.quotas.entry("acme".into()).and_modify(|count| count.load += 1);
    assert_eq!(trail.differing(&counts), [QuotaId::from("acme")]);
}

#[wasm_bindgen_test]
fn the_verdict_is_one_sentence_after_another() {
    let (_, entries) = ledger();
    let report = trail(&entries).replay().report();
    let peak = report.peaks.first().expect("a peak");
    assert_eq!(
        words::verdict(&report, Some(("The conference", peak))),
        "13 entries replayed. No limit was ever passed. The conference peaked at 10 of 10 at entry 7."
    );
}

#[wasm_bindgen_test]
fn a_ledger_that_breaks_a_limit_is_found_out() {
    let (_, mut entries) = ledger();
    if let domain::ledger::Fact::QuotaAdded { quota, .. } = &mut entries[0].fact {
        quota.size = 9;
    }
    let trail = trail(&entries);
    let report = trail.replay().report();
    assert!(matches!(report.findings[0], Finding::Overshoot { seq: 7, load: 10, size: 9, .. }));
    assert_eq!(
        words::finding(&report.findings[0], |id| trail.name(id)),
        "After entry 7, conference held 10 of 9: too many."
    );
}

#[wasm_bindgen_test]
fn an_entry_that_does_not_fit_is_told_as_such() {
    let (_, mut entries) = ledger();
    entries.remove(6);
    let trail = trail(&entries);
    assert_eq!(trail.moment(7).map(|moment| moment.what), Some(What::Unfitting));
    assert!(!trail.replay().report().is_clean());
}

#[wasm_bindgen_test]
fn a_page_is_read_entry_by_entry_whatever_the_order_of_its_fields() {
    let (_, entries) = ledger();
    let list = serde_json::to_string(&entries).expect("entries are JSON");
    let texts = [
        format!(r#"{{"entries":{list},"version":13}}"#),
        format!("{{ \"version\" : 13 , \"more\": {{}},\n\"entries\": {list} }}"),
    ];
    for text in texts {
        let mut page = Page::new(text.into_bytes());
        let mut read = Vec::new();
        while let Some(entry) = page.next_entry().expect("a readable page") {
            read.push(entry);
        }
        assert_eq!(read, entries);
    }
    let mut empty = Page::new(br#"{"entries":[],"version":0}"#.to_vec());
    assert_eq!(empty.next_entry(), Ok(None));
}

#[wasm_bindgen_test]
fn a_page_that_was_cut_off_is_an_error() {
    let (_, entries) = ledger();
    let text = serde_json::to_string(&entries).expect("entries are JSON");
    let cut = format!(r#"{{"entries":{}"#, &text[..text.len() - 20]);
    let mut page = Page::new(cut.into_bytes());
    let outcome = loop {
        match page.next_entry() {
            Ok(Some(_)) => {}
            other => break other,
        }
    };
    assert!(outcome.is_err());
}
