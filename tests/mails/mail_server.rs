//! The mail server of `server.mjs`, run by Node.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::spawn;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testbed::pause;

use crate::house::PATIENCE;
use crate::letter::Arrived;

/// A running mail server; it ends with its value.
pub(crate) struct MailServer {
    pub(crate) port: u16,
    said: Arc<Mutex<Vec<Value>>>,
    child: Child,
    input: ChildStdin,
}

impl MailServer {
    /// One that takes everybody's mails.
    pub(crate) async fn start() -> Self {
        Self::with(json!({})).await
    }

    /// One with these options of `server.mjs`.
    pub(crate) async fn with(options: Value) -> Self {
        let node = env::var_os("NODE").unwrap_or_else(|| "node".into());
        let mut command = Command::new(node);
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mails/server.mjs")).arg(options.to_string());
        command.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("Node runs");
        let said = Arc::<Mutex<Vec<Value>>>::default();
        let output = child.stdout.take().expect("a pipe");
        let heard = said.clone();
        spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let said = serde_json::from_str(&line).expect("a line of JSON");
                heard.lock().unwrap_or_else(PoisonError::into_inner).push(said);
            }
        });
        let input = child.stdin.take().expect("a pipe");
        let mut server = Self { port: 0, said, child, input };
        let listening =
            server.until("it listens", |said| said.iter().find_map(|said| said["listening"].as_u64())).await;
        server.port = u16::try_from(listening).expect("a port");
        server
    }

    /// Its URL, as `headcount serve --smtp` takes it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Lets it answer whom it was told to keep waiting.
    pub(crate) fn goes_on(&mut self) {
        self.input.write_all(b"\n").expect("it listens");
    }

    /// Waits until what it has said holds something.
    pub(crate) async fn until<T>(&self, what: &str, find: impl Fn(&[Value]) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = find(&self.said()) {
                return found;
            }
            assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}; it said {:?}", self.said());
            pause(Duration::from_millis(20)).await;
        }
    }

    /// Waits until a mail with such a subject has arrived at an address.
    pub(crate) async fn mail(&self, to: &str, subject: &str) -> Arrived {
        let found =
            |said: &[Value]| mails(said, to).into_iter().find(|mail| mail.subject().contains(subject));
        self.until(&format!("{subject:?} to {to}"), found).await
    }

    /// All mails that have arrived at an address by now.
    pub(crate) fn mails(&self, to: &str) -> Vec<Arrived> {
        mails(&self.said(), to)
    }

    /// All that it has said.
    pub(crate) fn said(&self) -> Vec<Value> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often it was asked to take a mail for an address.
    pub(crate) fn asked(&self, to: &str) -> usize {
        self.said().iter().filter(|said| said["asked"] == to).count()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn mails(said: &[Value], to: &str) -> Vec<Arrived> {
    let raw =
        |said: &Value| (said["taken"] == to).then(|| said["raw"].as_str().map(Arrived::parse)).flatten();
    said.iter().filter_map(raw).collect()
}
