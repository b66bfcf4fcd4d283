//! What is in the database is not what was written.

use testbed::Headcount;
use uuid::Uuid;

use crate::desk::{Desk, headcount};

testbed::on_both_databases! {
    Desk::open => super:
    a_ledger_that_has_lost_its_end_is_not_served
    entries_that_no_commit_counted_are_not_served_and_the_audit_finds_them
    a_server_whose_ledger_is_not_the_databases_is_not_ready
    an_outcome_that_cannot_be_read_back_is_said_to_be_broken
}

async fn a_ledger_that_has_lost_its_end_is_not_served(mut desk: Desk) {
    for name in ["Ada", "Bo", "Cy"] {
        assert_eq!(desk.register(name).await.status, 201);
    }
    desk.stop();
    desk.hand.does("DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)").await.unwrap();
    let said = desk.refusal_to_start();
    assert!(said.contains("is at entry 5, but its ledger ends with entry 4"), "{said}");
}

async fn entries_that_no_commit_counted_are_not_served_and_the_audit_finds_them(mut desk: Desk) {
    for name in ["Ada", "Bo", "Cy"] {
        assert_eq!(desk.register(name).await.status, 201);
    }
    desk.stop();
    desk.hand.does("UPDATE events SET version = version - 2").await.unwrap();
    desk.hand.does("UPDATE quotas SET used = used - 2").await.unwrap();
    let said = desk.refusal_to_start();
    assert!(said.contains("is at entry 3, but its ledger ends with entry 5"), "{said}");
    let audit = headcount(&["audit", "--database", &desk.database.url]);
    let said = String::from_utf8(audit.stdout).unwrap();
    assert_eq!(audit.status.code(), Some(1), "{said}");
    assert!(said.contains("2 entries lie beyond entry 3, with which the event ends"), "{said}");
}

async fn a_server_whose_ledger_is_not_the_databases_is_not_ready(mut desk: Desk) {
    assert_eq!(desk.register("Ada").await.status, 201);
    for (there, back) in [("+", "-"), ("-", "+")] {
        desk.becomes(200).await;
        desk.hand.does(&format!("UPDATE events SET version = version {there} 1")).await.unwrap();
        desk.becomes(503).await;
        assert_eq!(desk.register("Bo").await.short(), (503, Some("unavailable")));
        assert_eq!(desk.get("/readyz").await.status, 503, "as long as every change is refused");
        desk.hand.does(&format!("UPDATE events SET version = version {back} 1")).await.unwrap();
        desk.becomes(200).await;
        assert_eq!(desk.register("Bo").await.status, 201);
    }
}

async fn an_outcome_that_cannot_be_read_back_is_said_to_be_broken(mut desk: Desk) {
    let id = Uuid::now_v7();
    assert_eq!(desk.try_to_register("Ada", id).await.status, 201);
    desk.hand.does("UPDATE requests SET outcome = 'scribble'").await.unwrap();
    for _ in 0..2 {
        assert_eq!(desk.try_to_register("Ada", id).await.short(), (500, Some("internal")));
    }
    desk.server.says("can't be kept or read back").await;
    assert_eq!(desk.register("Bo").await.status, 201, "and nobody else is harmed");
    desk.stop();
    let again = Headcount::start(&desk.database.url, &[]);
    assert!(again.is_ok(), "the ledger is sound: {again:?}");
}
