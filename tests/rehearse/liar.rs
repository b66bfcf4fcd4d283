//! A server that lies: it stands before a real one and breaks one promise.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::Timestamp;
use jiff::SignedDuration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// The promise that it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    /// Acknowledges registrations that it never writes.
    Forget,
    /// Takes a second place with each registration, for somebody who never asked.
    Phantom,
    /// Treats every retry as a new request.
    NewKeys,
    /// Shows another load than the ledger has.
    Counts,
    /// Lets people in, and then shows nothing any more.
    Silence,
    /// Says that release dates are set, and never sets them.
    Releases,
    /// Writes no mails.
    Mails,
    /// Fails at showing its mails.
    MailsFail,
    /// No lie: its clock is so many seconds ahead.
    Clock(i64),
    /// Fails at the list by which an organiser's token is tried.
    Codes,
}

impl Lie {
    /// Whether it is told to organisers only.
    pub(crate) fn needs_organiser(self) -> bool {
        matches!(self, Self::Releases | Self::Mails | Self::MailsFail | Self::Clock(_))
    }
}

/// The liar; it ends with its value. One request per connection.
#[derive(Debug)]
pub(crate) struct Liar {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Liar {
    /// Starts it in front of a server.
    pub(crate) async fn start(server: SocketAddr, lie: Lie) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let has_registered = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(relay(client, server, lie, has_registered.clone()));
            }
        });
        Self { address, task }
    }

    /// Its address as a URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A request or an answer: the head's lines, and the body.
#[derive(Clone, Debug)]
struct Message {
    head: Vec<String>,
    body: String,
}

async fn relay(mut client: TcpStream, server: SocketAddr, lie: Lie, has_registered: Arc<AtomicBool>) {
    let Some(mut request) = Message::read(&mut client).await else { return };
    let registers = request.head[0].starts_with("POST") && request.head[0].contains("/registrations");
    has_registered.fetch_or(registers, Ordering::Relaxed);
    let shows_event = request.head[0].starts_with("GET /api/events/pycon-2012 ");
    let sets_release = request.head[0].starts_with("PATCH") && request.body.contains("\"release_at\"");
    let shows_mails = request.head[0].starts_with("GET /api/events/pycon-2012/mails?");
    let shows_codes = request.head[0].starts_with("GET /api/events/pycon-2012/codes ");
    let answer = match lie {
        Lie::Forget if registers && request.body.contains("general") => Some(invention(&request)),
        Lie::Phantom if registers => {
            let mut phantom = request.clone();
            phantom.set("idempotency-key", &Uuid::now_v7().to_string());
            phantom.body = phantom.body.replace("@example.org", "@example.com");
            ask(server, &phantom).await;
            ask(server, &request).await
        }
        Lie::NewKeys if registers => {
            request.set("idempotency-key", &Uuid::now_v7().to_string());
            ask(server, &request).await
        }
        Lie::Counts if shows_event => ask(server, &request).await.map(|mut answer| {
            answer.body = answer.body.replacen("\"load\":1", "\"load\":2", 1);
            answer
        }),
        Lie::Silence if shows_event && has_registered.load(Ordering::Relaxed) => None,
        Lie::Releases if sets_release => unchanged(server, &request).await,
        Lie::Mails if shows_mails => Some(message("200 OK", "[]")),
        Lie::MailsFail if shows_mails => Some(message("500 Internal Server Error", "<h1>Oh no</h1>")),
        Lie::Clock(ahead) => {
            request.set_back(ahead);
            ask(server, &request).await.map(|answer| answer.dated(ahead))
        }
        Lie::Codes if shows_codes => Some(message("500 Internal Server Error", "<h1>Oh no</h1>")),
        _ => ask(server, &request).await,
    };
    if let Some(answer) = answer {
        // Whoever has hung up does not hear the lie.
        let _ = client.write_all(answer.text().as_bytes()).await;
    }
}

fn invention(request: &Message) -> Message {
    let form: serde_json::Value = serde_json::from_str(&request.body).unwrap_or_default();
    let body = serde_json::json!({
        "id": format!("demo2012-{}", form["email"]), "quota": "general", "status": "confirmed", "name": form["name"],
        "email": form["email"], "answers": {}, "manage_token": "hcm_nothing",
    });
    message("201 Created", &body.to_string())
}

/// The quota that is to be changed, as it is.
async fn unchanged(server: SocketAddr, request: &Message) -> Option<Message> {
    let (event, id) = request.head[0].split(' ').nth(1)?.split_once("/quotas/")?;
    let head = vec![format!("GET {event} HTTP/1.1"), format!("host: {server}")];
    let shown = ask(server, &Message { head, body: String::new() }).await?;
    let event: serde_json::Value = serde_json::from_str(&shown.body).ok()?;
    let quota = event["quotas"].as_array()?.iter().find(|quota| quota["id"] == id)?;
    Some(message("200 OK", &quota.to_string()))
}

fn message(status: &str, body: &str) -> Message {
    Message { head: vec![format!("HTTP/1.1 {status}")], body: body.to_owned() }
}

async fn ask(server: SocketAddr, request: &Message) -> Option<Message> {
    let mut stream = TcpStream::connect(server).await.ok()?;
    stream.write_all(request.text().as_bytes()).await.ok()?;
    Message::read(&mut stream).await
}

impl Message {
    async fn read(stream: &mut TcpStream) -> Option<Self> {
        let (mut bytes, mut chunk) = (Vec::new(), vec![0; 16 * 1024]);
        loop {
            let read = stream.read(&mut chunk).await.ok()?;
            bytes.extend_from_slice(&chunk[..read]);
            let text = String::from_utf8_lossy(&bytes);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let head: Vec<String> = head.split("\r\n").map(str::to_owned).collect();
                let length = head.iter().find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
                });
                let is_answer = head[0].starts_with("HTTP/");
                let is_whole = length.map_or(!is_answer, |length| body.len() >= length);
                if is_whole || read == 0 {
                    let body = body.to_owned();
                    return Some(Self { head, body });
                }
            }
            if read == 0 {
                return None;
            }
        }
    }

    fn set(&mut self, header: &str, value: &str) {
        self.head.retain(|line| !line.to_ascii_lowercase().starts_with(header));
        self.head.push(format!("{header}: {value}"));
    }

    /// With the times that are sent to a clock which is ahead, as this one has them.
    fn set_back(&mut self, ahead: i64) {
        let Ok(mut form) = serde_json::from_str::<serde_json::Value>(&self.body) else { return };
        for name in ["held_until", "release_at"] {
            let Some(time) = form.get_mut(name) else { continue };
            let Some(there) = time.as_str().and_then(|time| time.parse::<Timestamp>().ok()) else { continue };
            *time = (there - SignedDuration::from_secs(ahead)).to_string().into();
        }
        self.body = form.to_string();
    }

    /// With the date of a clock which is ahead.
    fn dated(mut self, ahead: i64) -> Self {
        let now = Timestamp::now() + SignedDuration::from_secs(ahead);
        self.set("date", &now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
        self
    }

    /// As it is sent on: with its length, and the wish to end the connection after it.
    fn text(&self) -> String {
        let mut message = self.clone();
        message.set("content-length", &self.body.len().to_string());
        message.set("connection", "close");
        format!("{}\r\n\r\n{}", message.head.join("\r\n"), self.body)
    }
}
