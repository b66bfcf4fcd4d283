//! The rehearsal's way to the server: HTTP requests that are retried with the same key until there is an answer.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::events::Event;
use domain::ids::EventSlug;
use domain::ledger::LedgerPage;
use domain::mails::Mail;
use domain::paths;
use domain::problem::{Code, Problem};
use domain::quotas::{AddQuota, Quota};
use domain::shifts::Shift;
use hdrhistogram::Histogram;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::DATE;
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::Args;

/// How many requests are under way at once.
pub(super) const CONNECTIONS: usize = 256;
/// How long somebody goes on asking before they give up.
const PATIENCE: Duration = Duration::from_mins(1);
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A connection to one event of a server.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    pub(super) event: EventSlug,
    token: Option<String>,
    connections: Semaphore,
    latency: Mutex<Histogram<u64>>,
}

/// A change with the key that makes its retries one request.
#[derive(Clone, Debug)]
pub(super) struct Change {
    method: Method,
    path: String,
    bearer: Option<String>,
    body: Option<Value>,
    key: Uuid,
}

/// What the server said to a change.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    status: StatusCode,
    /// Whether it says that it repeats an earlier answer.
    pub(super) replayed: bool,
    /// How often it was sent before this answer came.
    pub(super) tries: u32,
    body: Value,
}

impl Change {
    pub(super) fn new(method: Method, path: String, body: Option<&impl Serialize>) -> Self {
        let body = body.and_then(|body| serde_json::to_value(body).ok());
        Self { method, path, bearer: None, body, key: Uuid::now_v7() }
    }

    pub(super) fn post(path: String, body: &impl Serialize) -> Self {
        Self::new(Method::POST, path, Some(body))
    }

    pub(super) fn delete(path: String) -> Self {
        Self::new(Method::DELETE, path, None::<&()>)
    }

    pub(super) fn bearer(self, token: Option<&str>) -> Self {
        Self { bearer: token.map(str::to_owned), ..self }
    }

    /// The same wish once more, as if it were a new one.
    pub(super) fn with_new_key(&self) -> Self {
        Self { key: Uuid::now_v7(), ..self.clone() }
    }

    /// Another wish under the same key, which must not be.
    pub(super) fn with_key_of(self, other: &Self) -> Self {
        Self { key: other.key, ..self }
    }
}

impl Answer {
    /// The refusal's or failure's code; none for a success.
    pub(super) fn code(&self) -> Option<Code> {
        if self.status.is_success() {
            return None;
        }
        let problem = serde_json::from_value::<Problem>(self.body.clone());
        Some(problem.map_or(Code::Internal, |problem| problem.code))
    }

    /// The reply of a success.
    pub(super) fn reply<T: DeserializeOwned>(&self) -> Option<T> {
        if self.status.is_success() { serde_json::from_value(self.body.clone()).ok() } else { None }
    }

    /// Whether both say the same. The status may be another success: 201 for the first, 200 for a repeat.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let statuses = self.status == other.status || (self.status.is_success() && other.status.is_success());
        statuses && self.body == other.body
    }

    /// The answer in words, for a finding.
    pub(super) fn words(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.body)
    }
}

impl Client {
    pub(super) fn new(args: &Args) -> Result<Self, String> {
        if !args.url.starts_with("http://") {
            return Err(format!("{:?} is not http://…: give the server's own address", args.url));
        }
        let http = reqwest::Client::builder()
            // It is the server that is rehearsed, not a proxy before it.
            .no_proxy()
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(CONNECTIONS)
            .build();
        Ok(Self {
            http: http.map_err(|why| why.to_string())?,
            base: args.url.trim_end_matches('/').to_owned(),
            event: EventSlug::from(args.event.as_str()),
            token: args.token.clone(),
            connections: Semaphore::new(CONNECTIONS),
            latency: Mutex::new(new_histogram()),
        })
    }

    /// The organiser's token, where it was given.
    pub(super) fn organiser(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(super) async fn event(&self) -> Result<Event, String> {
        let missing = format!(
            "there is no event {} at {}; `headcount serve --demo pycon-2012` loads the one to rehearse in",
            self.event, self.base
        );
        self.get(&paths::event(&self.event)).await.map_err(|why| match why {
            Unread::Status(StatusCode::NOT_FOUND) => missing,
            why => why.words(&self.base),
        })
    }

    pub(super) async fn shifts(&self) -> Result<Vec<Shift>, String> {
        self.get(&paths::shifts(&self.event)).await.map_err(|why| why.words(&self.base))
    }

    pub(super) async fn ledger(&self, after: u64) -> Result<LedgerPage, String> {
        self.get(&paths::ledger(&self.event, after)).await.map_err(|why| why.words(&self.base))
    }

    /// The mails that were made for an address, as an organiser sees them.
    pub(super) async fn mails_to(&self, address: &str) -> Result<Vec<Mail>, String> {
        let path = format!("{}?to={address}", paths::mails(&self.event));
        self.get_as(&path, self.organiser()).await.map_err(|why| why.words(&self.base))
    }

    /// Asks for something that only an organiser may see.
    pub(super) async fn check_token(&self) -> Result<(), String> {
        let asked = self.look(&paths::codes(&self.event), self.organiser()).await;
        asked.map(|_| ()).map_err(|why| match why {
            // Anything else says nothing about the token.
            Unread::Status(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => {
                format!("the token is not one of an organiser of {}", self.event)
            }
            why => why.words(&self.base),
        })
    }

    /// What the server's clock says, to the second; this machine's, where its answers have no date.
    pub(super) async fn now(&self) -> Result<Timestamp, String> {
        let asked = self.look(&paths::event(&self.event), None).await;
        let response = asked.map_err(|why| why.words(&self.base))?;
        let date =
            response.headers().get(DATE).and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
        Ok(date.unwrap_or_else(Timestamp::now))
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Unread> {
        self.get_as(path, None).await
    }

    async fn get_as<T: DeserializeOwned>(&self, path: &str, token: Option<&str>) -> Result<T, Unread> {
        Ok(self.look(path, token).await?.json().await?)
    }

    /// An answer that is a success, with its body still to be read.
    async fn look(&self, path: &str, token: Option<&str>) -> Result<Response, Unread> {
        let mut request = self.http.get(format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await?;
        match response.status() {
            status if status.is_success() => Ok(response),
            status => Err(Unread::Status(status)),
        }
    }

    /// Sets up a limit of the rehearsal's own, where nobody else can come in.
    pub(super) async fn add_quota(&self, token: &str, quota: &AddQuota) -> Result<(), String> {
        let change = Change::post(paths::quotas(&self.event), quota).bearer(Some(token));
        let added = self.deliver(&change).await;
        match added.as_ref().and_then(Answer::reply::<Quota>) {
            Some(_) => Ok(()),
            None => Err(format!("{} can't be set up: {:?}", quota.id, added.as_ref().map(Answer::words))),
        }
    }

    /// Sends a change until there is an answer, as a phone on a bad network does. None when patience ended.
    pub(super) async fn deliver(&self, change: &Change) -> Option<Answer> {
        let (start, mut wait) = (Instant::now(), FIRST_WAIT);
        for tries in 1.. {
            if let Ok(answer) = self.send(change, tries).await
                && answer.status != StatusCode::SERVICE_UNAVAILABLE
            {
                return Some(answer);
            }
            if start.elapsed() > PATIENCE {
                break;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        None
    }

    /// Sends a change and hangs up before its answer can arrive, or even before it has left.
    pub(super) async fn hang_up(&self, change: &Change, after: Duration) {
        let _ = tokio::time::timeout(after, self.send(change, 1)).await;
    }

    async fn send(&self, change: &Change, tries: u32) -> Result<Answer, String> {
        let _permit = self.connections.acquire().await.map_err(|why| why.to_string())?;
        let mut request = self.http.request(change.method.clone(), format!("{}{}", self.base, change.path));
        request = request.header("idempotency-key", change.key.to_string());
        if let Some(token) = &change.bearer {
            request = request.bearer_auth(token);
        }
        if let Some(body) = &change.body {
            request = request.json(body);
        }
        let start = Instant::now();
        let answer = read(request.send().await.map_err(|why| why.to_string())?, tries).await?;
        let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.latency.lock().unwrap_or_else(PoisonError::into_inner).saturating_record(micros);
        Ok(answer)
    }

    /// The round trips of all changes since the last call, in microseconds.
    pub(super) fn take_latency(&self) -> Histogram<u64> {
        let mut latency = self.latency.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut latency, new_histogram())
    }
}

async fn read(response: Response, tries: u32) -> Result<Answer, String> {
    let status = response.status();
    let replayed = response.headers().get("idempotent-replayed").is_some_and(|value| value == "true");
    let text = response.text().await.map_err(|why| why.to_string())?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Answer { status, replayed, tries, body })
}

/// Why something could not be read.
#[derive(Debug)]
enum Unread {
    Unreachable(reqwest::Error),
    Status(StatusCode),
}

impl From<reqwest::Error> for Unread {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(error)
    }
}

impl Unread {
    fn words(&self, base: &str) -> String {
        match self {
            Self::Unreachable(why) => format!("can't reach {base}: {}", causes(why)),
            Self::Status(status) => format!("{base} answers {status}"),
        }
    }
}

/// Up to two minutes, to three digits.
fn new_histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 120_000_000, 3).expect("the bounds are in order")
}

/// An error with what is behind it; reqwest's own words leave the cause out.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
