//! A house: a database with a small event, servers on it, and the way to ask them something.

use std::time::{Duration, Instant};

use domain::mails::{Mail, MailState};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use server::store::{self, EventId, Role, RoleRow};
use server::tokens::{Digest, new_role_token};
use sqlx::AssertSqlSafe;
use testbed::event::{SmallEvent, add_on, door, shift};
use testbed::{Database, Hand, Headcount, Kind, pause};
use uuid::Uuid;

use crate::mail_server::MailServer;

/// Longer than the lease of a mail that a killed server had taken to send it, where that one was opened briefly.
pub(crate) const PATIENCE: Duration = Duration::from_secs(100);

/// A database with a small event; nobody serves it yet.
pub(crate) struct House {
    pub(crate) database: Database,
    client: Client,
}

/// A server on it.
pub(crate) struct Door<'a> {
    pub(crate) headcount: Headcount,
    house: &'a House,
}

impl House {
    pub(crate) async fn plan(kind: Kind) -> Self {
        // The cluster is started with blocking calls.
        let database = tokio::task::spawn_blocking(move || Database::new(kind)).await.unwrap().unwrap();
        let event = SmallEvent::new("summit", 100)
            .with(door("general", 50))
            .with(door("tiny", 1))
            .with(door("family", 4).for_groups(4))
            .with(door("thinking", 1).offers(60).costs(15_050))
            .with(add_on("dinner", 9).costs(4_500))
            .with(add_on("boat", 1))
            .with(shift("desk", 1, 8..10));
        event.write_to(&database.url).await.unwrap();
        Self { database, client: Client::builder().no_proxy().build().unwrap() }
    }

    /// Opens it with further arguments for `headcount serve`.
    pub(crate) fn open(&self, arguments: &[&str]) -> Door<'_> {
        let headcount = Headcount::start(&self.database.url, arguments).expect("it starts");
        Door { headcount, house: self }
    }

    /// Opens it with a mail server, that is tried again soon and may take as long for an answer as a busy machine does.
    pub(crate) fn open_with(&self, mails: &MailServer) -> Door<'_> {
        self.open_at(&mails.url())
    }

    /// As [`Self::open_with`], with a mail server's URL.
    pub(crate) fn open_at(&self, url: &str) -> Door<'_> {
        self.open_with_patience(url, 30, 1)
    }

    /// As [`Self::open_at`], for a server that will be killed: what it had taken to send is another's soon after.
    pub(crate) fn open_briefly(&self, url: &str) -> Door<'_> {
        self.open_with_patience(url, 2, 1)
    }

    /// As [`Self::open_at`], with the seconds that it may take for an answer, and those before the next try.
    pub(crate) fn open_with_patience(&self, url: &str, patience: u32, retry: u32) -> Door<'_> {
        let brisk = ["--smtp-patience", &patience.to_string(), "--mail-retry", &retry.to_string()];
        self.open(&[&["--smtp", url, "--mail-from", "desk@summit.example"][..], &brisk[..]].concat())
    }

    /// Changes rows behind the server's back, as time would.
    pub(crate) async fn change(&self, statement: &'static str) {
        Hand::at(&self.database).await.unwrap().does(statement).await.unwrap();
    }

    /// Replays the ledger and compares the counts.
    pub(crate) fn audits_clean(&self) {
        let mut audit = testbed::command().unwrap();
        let output = audit.args(["audit", "--database", &self.database.url]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    /// Whether none of these words stand anywhere in the database.
    pub(crate) async fn has_nothing_of(&self, words: &[&str]) {
        for columns in [
            "name || email || answers || coalesce(transfer, '') FROM places",
            "email_key FROM people",
            "name || email || details || coalesce(reason, '') || coalesce(letter, '') FROM mails",
            "outcome FROM requests",
            "entry FROM entries",
        ] {
            let statement = AssertSqlSafe(format!("SELECT {columns}"));
            let rows: Vec<(String,)> = match Hand::at(&self.database).await.unwrap() {
                Hand::Sqlite(mut hand) => sqlx::query_as(statement).fetch_all(&mut hand).await.unwrap(),
                Hand::Postgres(mut hand) => sqlx::query_as(statement).fetch_all(&mut hand).await.unwrap(),
            };
            assert!(!rows.is_empty(), "{columns}");
            for (word, (row,)) in words.iter().flat_map(|word| rows.iter().map(move |row| (word, row))) {
                assert!(!row.contains(word), "{word} in {columns}: {row}");
            }
        }
    }

    pub(crate) async fn token(&self, role: Role) -> String {
        let store = store::open_as_it_is(&self.database.url).await.unwrap();
        let token = new_role_token();
        let row = RoleRow {
            token: Digest::of_token(&token),
            event: EventId("summit01".to_owned()),
            role,
            label: String::new(),
        };
        store.add_role(&row).await.unwrap();
        store.close().await;
        token
    }
}

impl Door<'_> {
    pub(crate) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.house.client.request(method.clone(), format!("{}{path}", self.headcount.url()));
        if method == Method::GET {
            request
        } else {
            request.header("idempotency-key", Uuid::now_v7().to_string())
        }
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.ask(Method::GET, path)
    }

    /// Registers somebody at a door; the name is the address's first part, too.
    pub(crate) async fn register(&self, quota: &str, name: &str) -> Value {
        let body = json!({ "quota": quota, "name": name, "email": address(name) });
        json_of(self.ask(Method::POST, "/api/events/summit/registrations").json(&body).send().await.unwrap())
            .await
    }

    pub(crate) async fn sign_up(&self, shift: &str, name: &str) -> Value {
        let body = json!({ "name": name, "email": address(name) });
        let path = format!("/api/events/summit/shifts/{shift}/sign-ups");
        json_of(self.ask(Method::POST, &path).json(&body).send().await.unwrap()).await
    }

    /// Gives a registration back.
    pub(crate) async fn cancel(&self, registration: &Value) {
        let path = format!("/api/registrations/{}", registration["id"].as_str().unwrap());
        let token = registration["manage_token"].as_str().unwrap();
        let reply = self.ask(Method::DELETE, &path).bearer_auth(token).send().await.unwrap();
        assert!(reply.status().is_success(), "{}", reply.status());
    }

    /// What a token opens.
    pub(crate) async fn mine(&self, token: &str) -> Value {
        json_of(self.get("/api/events/summit/mine").bearer_auth(token).send().await.unwrap()).await
    }

    /// The mails to somebody, as whoever sits at the machine sees them.
    pub(crate) async fn listed(&self, name: &str) -> Vec<Mail> {
        let path = format!("/api/events/summit/mails?to={}", address(name));
        let reply = self.get(&path).send().await.unwrap();
        assert!(reply.status().is_success(), "{}", reply.status());
        serde_json::from_str(&reply.text().await.unwrap()).unwrap()
    }

    /// Waits until a mail to somebody stands like this.
    pub(crate) async fn until(&self, name: &str, state: MailState) -> Mail {
        self.until_it(name, &format!("{state:?}"), |mail| mail.state == state).await
    }

    pub(crate) async fn until_it(&self, name: &str, what: &str, is: impl Fn(&Mail) -> bool) -> Mail {
        let start = Instant::now();
        loop {
            let mails = self.listed(name).await;
            if let Some(mail) = mails.iter().find(|mail| is(mail)) {
                return mail.clone();
            }
            assert!(
                start.elapsed() < PATIENCE,
                "no mail to {name} is {what}: {mails:?}\n{}",
                self.headcount.output()
            );
            pause(Duration::from_millis(50)).await;
        }
    }
}

pub(crate) fn address(name: &str) -> String {
    format!("{}@people.example", name.to_lowercase())
}

pub(crate) async fn json_of(reply: Response) -> Value {
    let status = reply.status();
    let text = reply.text().await.unwrap();
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap()
}
