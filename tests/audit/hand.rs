//! A database with the demo and some registrations, and a hand that changes its rows.

use std::sync::Arc;

use domain::Timestamp;
use domain::ledger::{Book, Claim, Command};
use server::audit::{self, Args, Audit};
use server::demo::pycon_2012;
use server::events::Events;
use server::store::{self, Changes, CountRow, EventId};
use sqlx::Connection;
use testbed::{Database, Kind, claim};

/// How many are registered.
pub(crate) const REGISTERED: u32 = 60;
/// How many come in [`rush`].
pub(crate) const RUSH: u32 = 300;

/// The database.
pub(crate) struct Books {
    database: Database,
}

impl Books {
    /// Writes the demo, and sixty people into it.
    pub(crate) async fn keep(kind: Kind) -> Self {
        let database = Database::new(kind).expect("a database");
        let store = store::open(&database.url).await.expect("it opens");
        let now = Timestamp::now();
        let plan = pycon_2012::plan(EventId("demo2012".to_owned()), now);
        let mut changes: Changes = plan.changes(now).expect("it fits");
        let mut book = Book::new();
        for entry in &changes.entries {
            book.apply(entry).expect("it fits");
        }
        for n in 0..REGISTERED {
            let (place, person) = (format!("demo2012-{n}").as_str().into(), format!("p{n}").as_str().into());
            let claim = Command::Claim(Claim::new(place, person, "general".into()));
            changes.entries.extend(book.execute(&claim, now).expect("there is room"));
        }
        changes.counts = book.quotas().map(CountRow::from).collect();
        assert!(store.create_event(&plan.event, &changes).await.expect("it is written"));
        store.close().await;
        Self { database }
    }

    pub(crate) fn url(&self) -> &str {
        &self.database.url
    }

    /// Changes rows behind Headcount's back.
    pub(crate) async fn sql(&self, statement: &str) {
        // Every statement here is written in this suite.
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        match self.database.kind {
            Kind::Sqlite => {
                let mut hand = sqlx::SqliteConnection::connect(self.url()).await.expect("it opens");
                sqlx::raw_sql(statement).execute(&mut hand).await.expect("it runs");
                hand.close().await.expect("it closes");
            }
            Kind::Postgres => {
                let mut hand = sqlx::PgConnection::connect(self.url()).await.expect("it opens");
                sqlx::raw_sql(statement).execute(&mut hand).await.expect("it runs");
                hand.close().await.expect("it closes");
            }
        }
    }

    /// Audits it.
    pub(crate) async fn audit(&self) -> Audit {
        let store = store::open_read_only(self.url()).await.expect("it opens");
        let mut audits = audit::of_store(store.as_ref(), None).await.expect("it can be read");
        store.close().await;
        assert_eq!(audits.len(), 1);
        audits.remove(0)
    }

    /// What the command ends with, in words and as JSON.
    pub(crate) async fn exit_code(&self) -> u8 {
        let args = |json| Args { database: None, event: Some(pycon_2012::NAME.to_owned()), json };
        let code = audit::run(&args(false), self.url()).await;
        assert_eq!(audit::run(&args(true), self.url()).await, code);
        code
    }
}

/// Three hundred people register, one after the other.
pub(crate) async fn rush(events: Arc<Events>) {
    let running = events.get(&pycon_2012::NAME.into()).expect("the demo runs");
    for n in 0..RUSH {
        let request = claim("general", &format!("rush-{n}"));
        running.writer.submit(request).await.expect("an answer");
    }
}
