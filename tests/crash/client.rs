//! A person's device: makes the request id before the first try, and sends the same bytes until it is told.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use domain::ids::{EventSlug, PlaceId, QuotaId};
use domain::paths;
use domain::problem::Problem;
use domain::registrations::{Register, Registration};
use reqwest::{RequestBuilder, Response, StatusCode};
use uuid::Uuid;

use crate::crowd::{PACE, PATIENCE};
use crate::event::{GENERAL, SLUG};

/// A request that is the same at each try.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// Its `Idempotency-Key`.
    pub(crate) id: Uuid,
    path: String,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Register(String),
    Cancel(String),
}

/// What came back from one try.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A place, given or given back.
    Place(Box<Registration>, Replayed),
    /// The rules, or the form's checks, said no.
    Refused(Box<Problem>),
    /// 503: ask again with the same id.
    NotNow(Box<Problem>),
    /// No answer at all.
    Lost(String),
}

/// Whether the answer says that it is a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Replayed(pub(crate) bool);

impl Attempt {
    /// Somebody new asks at the open door.
    pub(crate) fn general() -> Self {
        Self::register(Register { quota: Some(QuotaId::from(GENERAL)), ..Register::default() })
    }

    /// Somebody new asks at a door.
    pub(crate) fn at(door: &str) -> Self {
        Self::register(Register { quota: Some(QuotaId::from(door)), ..Register::default() })
    }

    /// Somebody new asks with a code.
    pub(crate) fn with_code(code: String) -> Self {
        Self::register(Register { code: Some(code), ..Register::default() })
    }

    /// Somebody gives their place back.
    pub(crate) fn cancel(registration: &Registration) -> Self {
        let token = registration.manage_token.clone().expect("a new place comes with its token");
        Self { id: Uuid::now_v7(), path: paths::registration(&registration.id), what: What::Cancel(token) }
    }

    fn register(door: Register) -> Self {
        static PERSON: AtomicU32 = AtomicU32::new(0);
        let number = PERSON.fetch_add(1, Ordering::Relaxed);
        let (name, email) = (format!("Person {number}"), format!("person-{number}@example.org"));
        let form = Register { name, email, ..door };
        let body = serde_json::to_string(&form).expect("a form is JSON");
        Self { id: Uuid::now_v7(), path: paths::registrations(&slug()), what: What::Register(body) }
    }

    /// Tries once. Anything else than an answer, a refusal or a 503 is a failure of the test.
    pub(crate) async fn send(&self, http: &reqwest::Client, base: &str) -> Reply {
        match self.request(http, base).send().await {
            Ok(response) => read(response).await,
            Err(why) => Reply::Lost(format!("{why:?}")),
        }
    }

    /// Tries until there is an answer, or a refusal.
    pub(crate) async fn until_told(&self, http: &reqwest::Client, base: &str) -> Reply {
        let start = Instant::now();
        loop {
            let reply = self.send(http, base).await;
            if reply.essence().is_some() {
                return reply;
            }
            assert!(start.elapsed() < PATIENCE, "never told: {self:?} {reply:?}");
            testbed::pause(PACE).await;
        }
    }

    /// The request's path and body, for whoever sends it byte by byte.
    pub(crate) fn raw(&self) -> (&str, &str) {
        let (What::Register(text) | What::Cancel(text)) = &self.what;
        (&self.path, text)
    }

    fn request(&self, http: &reqwest::Client, base: &str) -> RequestBuilder {
        let url = format!("{base}{}", self.path);
        let request = match &self.what {
            What::Register(body) => {
                http.post(url).header("content-type", "application/json").body(body.clone())
            }
            What::Cancel(token) => http.delete(url).bearer_auth(token),
        };
        request.header("idempotency-key", self.id.to_string())
    }
}

impl Reply {
    /// The place; anything else is a failure.
    pub(crate) fn place(self) -> (Registration, Replayed) {
        match self {
            Self::Place(registration, replayed) => (*registration, replayed),
            other => panic!("no place: {other:?}"),
        }
    }

    /// What a retry has to be the same in: the place and its token, or the refusal's code.
    pub(crate) fn essence(&self) -> Option<(Option<PlaceId>, Option<String>, u16)> {
        match self {
            Self::Place(place, _) => Some((Some(place.id.clone()), place.manage_token.clone(), 200)),
            Self::Refused(problem) => Some((None, Some(problem.code.as_str().to_owned()), problem.status)),
            Self::NotNow(_) | Self::Lost(_) => None,
        }
    }
}

async fn read(response: Response) -> Reply {
    let status = response.status();
    let replayed = Replayed(response.headers().contains_key("idempotent-replayed"));
    let text = match response.text().await {
        Ok(text) => text,
        Err(why) => return Reply::Lost(format!("{why:?}")),
    };
    let problem = || Box::new(serde_json::from_str(&text).unwrap_or_else(|why| panic!("{why}: {text}")));
    match status {
        StatusCode::OK | StatusCode::CREATED => {
            let registration = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
            Reply::Place(Box::new(registration), replayed)
        }
        StatusCode::CONFLICT => Reply::Refused(problem()),
        StatusCode::SERVICE_UNAVAILABLE => Reply::NotNow(problem()),
        other => panic!("{other}: {text}"),
    }
}

/// A client that gives up on a silent server.
pub(crate) fn http() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30));
    builder.build().expect("a client needs nothing")
}

/// The event's slug.
pub(crate) fn slug() -> EventSlug {
    EventSlug::from(SLUG)
}
