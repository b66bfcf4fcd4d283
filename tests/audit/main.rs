//! `headcount audit`: quiet where all is well, beside a running server too; and loud where a row was changed by hand.
#![cfg(not(target_arch = "wasm32"))]

mod hand;

use std::sync::Arc;

use domain::ledger::Finding;
use hand::{Books, REGISTERED};
use server::audit::{self, Args, Wrong};
use server::events::Events;
use server::store;

testbed::on_both_databases! {
    Books::keep => crate:
    a_healthy_ledger_passes_with_its_peaks
    a_running_server_is_not_disturbed
    an_entry_that_was_changed_is_found
    an_entry_that_was_made_unreadable_is_found
    an_entry_that_was_taken_out_is_found
    entries_that_were_cut_off_are_found
    a_count_that_was_changed_is_found
    another_schema_is_left_alone
}

async fn a_healthy_ledger_passes_with_its_peaks(books: Books) {
    let audit = books.audit().await;
    assert_eq!(audit.wrong, []);
    let peaks = audit.report().peaks;
    let peak =
        |id: &str| peaks.iter().find(|peak| peak.quota.as_str() == id).map(|peak| (peak.load, peak.size));
    assert_eq!(peak("conference"), Some((1_360 + REGISTERED, 1_500)));
    assert_eq!(peak("general"), Some((REGISTERED, 1_500)));
    assert_eq!(peak("quillmoor-systems"), Some((0, 10)));
    assert_eq!(books.exit_code().await, 0);
    let args = Args { database: Some(books.url().to_owned()), event: Some("nope".into()), json: false };
    assert_eq!(audit::run(&args, "").await, 2, "an event that is not there");
}

async fn a_running_server_is_not_disturbed(books: Books) {
    let store = store::open(books.url()).await.unwrap();
    let events = Arc::new(Events::start(&store).await.unwrap());
    let rush = tokio::spawn(hand::rush(events.clone()));
    let mut audits = 0;
    while !rush.is_finished() || audits == 0 {
        assert_eq!(books.audit().await.wrong, []);
        audits += 1;
    }
    rush.await.unwrap();
    events.stop().await;
    let general =
        books.audit().await.replay.book().quota(&"general".into()).map(|view| (view.load, view.queued));
    assert_eq!(general, Some((140, REGISTERED + hand::RUSH - 140)));
}

async fn an_entry_that_was_changed_is_found(books: Books) {
    // As if the cap had been 1,400 all the time.
    books
        .sql(r#"UPDATE entries SET entry = replace(entry, '"size":1500', '"size":1400') WHERE seq = 1"#)
        .await;
    let audit = books.audit().await;
    let overshoots: Vec<u32> = audit.wrong.iter().filter_map(overshoot).collect();
    assert_eq!(overshoots.first(), Some(&1_401), "each entry from the first one too many");
    assert!(
        audit
            .wrong
            .iter()
            .any(|wrong| matches!(wrong, Wrong::Count(found) if found.quota.as_str() == "conference"))
    );
    assert_eq!(books.exit_code().await, 1);
}

fn overshoot(wrong: &Wrong) -> Option<u32> {
    match wrong {
        Wrong::Ledger(Finding::Overshoot { quota, load, .. }) if quota.as_str() == "conference" => {
            Some(*load)
        }
        _ => None,
    }
}

async fn an_entry_that_was_made_unreadable_is_found(books: Books) {
    books.sql("UPDATE entries SET entry = 'scribble' WHERE seq = 20").await;
    let wrong = books.audit().await.wrong;
    assert!(matches!(&wrong[..], [Wrong::Unreadable { after: 19, .. }]), "{wrong:?}");
    assert_eq!(books.exit_code().await, 1);
}

async fn an_entry_that_was_taken_out_is_found(books: Books) {
    books.sql("DELETE FROM entries WHERE seq = 20").await;
    let wrong: Vec<String> = books.audit().await.wrong.iter().map(ToString::to_string).collect();
    assert_eq!(wrong, ["entry 21: entry 21 stands where 20 should"]);
    assert_eq!(books.exit_code().await, 1);
}

async fn entries_that_were_cut_off_are_found(books: Books) {
    let last = books.audit().await.version;
    books.sql(&format!("DELETE FROM entries WHERE seq > {}", last - 5)).await;
    assert_eq!(books.audit().await.wrong, [Wrong::Missing { last: last - 5, version: last }]);
    assert_eq!(books.exit_code().await, 1);
}

async fn a_count_that_was_changed_is_found(books: Books) {
    books.sql("UPDATE quotas SET used = used - 1 WHERE id = 'general'").await;
    books.sql("DELETE FROM quotas WHERE id = 'staff'").await;
    let wrong: Vec<String> = books.audit().await.wrong.iter().map(ToString::to_string).collect();
    assert_eq!(
        wrong,
        [
            "general: the ledger says 60 of 1500, the database's own count 59 of 1500",
            "staff: the ledger says 0 of 60, the database's own count nothing",
        ]
    );
    assert_eq!(books.exit_code().await, 1);
}

async fn another_schema_is_left_alone(books: Books) {
    books.sql("UPDATE _sqlx_migrations SET version = version + 1000").await;
    let refused =
        store::open_read_only(books.url()).await.err().map(|why| why.to_string()).unwrap_or_default();
    assert!(refused.contains("use the newer headcount"), "{refused}");
    assert_eq!(books.exit_code().await, 2);
    books.sql("DROP TABLE _sqlx_migrations").await;
    let refused =
        store::open_read_only(books.url()).await.err().map(|why| why.to_string()).unwrap_or_default();
    assert!(refused.contains("not Headcount's"), "{refused}");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nothing.db");
    let args = Args { database: Some(path.display().to_string()), event: None, json: false };
    assert_eq!(audit::run(&args, "").await, 2);
    assert!(!path.exists());
}
