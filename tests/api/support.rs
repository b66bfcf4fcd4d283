//! A house: a listening server with two small events, and the way to ask it something.

use std::sync::Arc;

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use server::app::{App, Shared, Site};
use server::events::Events;
use server::listen::Limits;
use server::store::{self, EventId, Role, RoleRow, Store};
use server::tokens::{Digest, new_role_token};
use server::{listen, router};
use testbed::event::{SmallEvent, door, shift, task};
use testbed::{Database, Kind};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::faulty::Faulty;

/// Where people register.
pub(crate) const REGISTRATIONS: &str = "/api/events/summit/registrations";

pub(crate) struct House {
    pub(crate) url: String,
    pub(crate) app: Shared,
    pub(crate) faulty: Arc<Faulty>,
    pub(crate) client: Client,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
    _database: Database,
}

/// A house on each database.
pub(crate) async fn both() -> Vec<House> {
    let mut houses = Vec::new();
    for kind in Kind::ALL {
        houses.push(House::on(kind, Site::default()).await);
    }
    houses
}

/// A house on each database with this one event.
pub(crate) async fn both_with(event: &SmallEvent) -> Vec<House> {
    let mut houses = Vec::new();
    for kind in Kind::ALL {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let limits = Limits { connections: 500, ..Limits::default() };
        houses.push(House::open(kind, Site::default(), std::slice::from_ref(event), listener, limits).await);
    }
    houses
}

/// A house on the embedded database, for what the database has no part in.
pub(crate) async fn house() -> House {
    House::on(Kind::Sqlite, Site::default()).await
}

impl House {
    pub(crate) async fn on(kind: Kind, site: Site) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let limits = Limits { connections: 500, ..Limits::default() };
        Self::open(kind, site, &[summit("summit"), summit("other")], listener, limits).await
    }

    /// A house with these events, which listens there and bears with its guests as far as it is told.
    pub(crate) async fn open(
        kind: Kind,
        site: Site,
        events: &[SmallEvent],
        listener: TcpListener,
        limits: Limits,
    ) -> Self {
        // The cluster is started with blocking calls.
        let database = tokio::task::spawn_blocking(move || Database::new(kind)).await.unwrap().unwrap();
        let inner = store::open(&database.url).await.unwrap();
        for event in events {
            assert!(event.write(inner.as_ref()).await.unwrap());
        }
        let faulty = Arc::new(Faulty::new(inner));
        let store: Arc<dyn Store> = faulty.clone();
        let events = Events::start(&store).await.unwrap();
        let app = App::new(store, events, site);
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let stopping = async move {
            let _ = stopped.await;
        };
        let serving =
            tokio::spawn(listen::serve(listener, router(app.clone()), app.clone(), limits, stopping));
        let client = Client::builder().no_proxy().build().unwrap();
        Self { url, app, faulty, client, stop: Some(stop), serving: Some(serving), _database: database }
    }

    /// A token for a role in an event.
    pub(crate) async fn role(&self, event: &str, role: Role) -> String {
        let token = new_role_token();
        let row = RoleRow {
            token: Digest::of_token(&token),
            event: EventId(event.to_owned()),
            role,
            label: String::new(),
        };
        self.app.store.add_role(&row).await.unwrap();
        token
    }

    pub(crate) async fn organiser(&self) -> String {
        self.role("summit01", Role::Organiser).await
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask {
        let request = self.client.request(method.clone(), format!("{}{path}", self.url));
        let ask = Ask { request };
        if method == Method::GET { ask } else { ask.key(Uuid::now_v7()) }
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Ask {
        self.ask(Method::POST, path).json(body)
    }

    pub(crate) fn patch(&self, path: &str, body: Value) -> Ask {
        self.ask(Method::PATCH, path).json(body)
    }

    pub(crate) fn delete(&self, path: &str) -> Ask {
        self.ask(Method::DELETE, path)
    }

    /// Registers somebody at a door; the reply's body.
    pub(crate) async fn register(&self, quota: &str, name: &str) -> Value {
        let body = json!({ "quota": quota, "name": name, "email": format!("{name}@example.org") });
        let reply = self.post(REGISTRATIONS, body).send().await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.json()
    }

    /// Signs somebody up; the reply's body.
    pub(crate) async fn sign_up(&self, shift: &str, name: &str) -> Value {
        let body = json!({ "name": name, "email": format!("{name}@example.org") });
        let reply = self.post(&format!("/api/events/summit/shifts/{shift}/sign-ups"), body).send().await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.json()
    }

    /// Tells the server to stop, as a signal would.
    pub(crate) fn stop(&mut self) -> JoinHandle<()> {
        let _ = self.stop.take().unwrap().send(());
        self.serving.take().unwrap()
    }
}

/// Compares with an inline snapshot, which must be the same for each database.
macro_rules! shows {
    ($value:expr, @$snapshot:literal) => {{
        let value: &str = &$value;
        insta::allow_duplicates! { insta::assert_snapshot!(value, @$snapshot) }
    }};
}
pub(crate) use shows;

/// A request in the making.
pub(crate) struct Ask {
    request: reqwest::RequestBuilder,
}

impl Ask {
    pub(crate) fn json(self, body: Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) fn body(self, body: impl Into<reqwest::Body>) -> Self {
        Self { request: self.request.body(body) }
    }

    pub(crate) fn bearer(self, token: &Value) -> Self {
        self.token(token.as_str().unwrap())
    }

    pub(crate) fn token(self, token: &str) -> Self {
        Self { request: self.request.bearer_auth(token) }
    }

    pub(crate) fn header(self, name: &'static str, value: &str) -> Self {
        // A second value replaces the first: a test says last what it is about.
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        Self { request: self.request.headers(headers) }
    }

    pub(crate) fn key(self, key: Uuid) -> Self {
        self.header("idempotency-key", &key.to_string())
    }

    pub(crate) async fn open(self) -> reqwest::Response {
        self.request.send().await.unwrap()
    }

    pub(crate) async fn send(self) -> Reply {
        let response = self.open().await;
        let (status, headers) = (response.status(), response.headers().clone());
        Reply { status: status.as_u16(), headers, body: response.text().await.unwrap() }
    }
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("{why}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and body, with what differs from run to run replaced.
    pub(crate) fn shown(&self) -> String {
        let status = StatusCode::from_u16(self.status).unwrap();
        let replayed = if self.header("idempotent-replayed") == "true" { ", replayed" } else { "" };
        let Ok(mut body) = serde_json::from_str::<Value>(&self.body) else {
            return format!("{status}{replayed}\n{}", self.body);
        };
        if body.get("id").is_some_and(|id| id.as_str().is_some_and(|id| id.starts_with("summit01-"))) {
            body["id"] = json!("[id]");
        }
        if body.get("manage_token").is_some() {
            body["manage_token"] = json!("[token]");
        }
        // It has tests of its own.
        if let Some(body) = body.as_object_mut() {
            body.remove("ticket");
        }
        let kind = match self.header("content-type") {
            "application/json" => String::new(),
            other => format!(", {other}"),
        };
        format!("{status}{replayed}{kind}\n{}", serde_json::to_string_pretty(&body).unwrap())
    }
}

/// Three seats: one guaranteed to "acme" behind a code; a door without a waiting list, one that opens later and one that
/// has closed. "bags" comes in two waves of one; "desk" is at the same time, and "after" begins when they end.
fn summit(slug: &str) -> SmallEvent {
    let time = |text: &str| text.parse().unwrap();
    SmallEvent::new(slug, 4)
        .with(door("general", 2))
        .with(door("staff", 1).refuses())
        .with(door("acme", 1).guarantee(1).code("ACME-SEAT").refuses())
        .with(door("later", 1).opens_at(time("2099-01-01T00:00:00Z")))
        .with(door("closed", 1).closes_at(time("2012-03-07T00:00:00Z")))
        .with(task("bags", 10))
        .with(shift("bags-1", 1, 18..20).below("bags").refuses())
        .with(shift("bags-2", 1, 18..20).below("bags").after("bags-1").refuses())
        .with(shift("desk", 1, 19..21).refuses())
        .with(shift("after", 1, 21..22).refuses())
}
