//! SIGTERM under load: what was accepted is answered, be it half read or in the writer's queue; streams end in order; what
//! was acknowledged is there.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use server::store::{self, EventId};
use testbed::{Headcount, Kind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::chance::Chance;
use crate::client::{Attempt, Replayed, Reply, http};
use crate::crowd::{Crowd, PATIENCE, all_are_told_the_same};
use crate::event;
use crate::proof::{Proof, audit};
use crate::stream::Watcher;

const SEATS: u32 = 200;
const CLIENTS: usize = 8;
/// Requests that the server has begun to read when it is told to stop; and as many that it has read, but can't write.
const UNDER_WAY: usize = 40;
const WATCHERS: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_answers_all_that_was_accepted_on_sqlite() {
    stop_under_load(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_answers_all_that_was_accepted_on_postgres() {
    stop_under_load(Kind::Postgres).await;
}

async fn stop_under_load(kind: Kind) {
    let mut chance = Chance::new("stop");
    let (database, mut server) = event::opened(kind, &event::conference(SEATS)).await;
    let mut crowd = Crowd::start(CLIENTS, &server, &mut chance);
    crowd.more(50).await;

    let mut watchers = Vec::new();
    for _ in 0..WATCHERS {
        watchers.push(Watcher::connect(&server.url()).await.0);
    }
    let (mut half_read, mut queued) = (Vec::new(), Vec::new());
    for _ in 0..UNDER_WAY {
        half_read.push(Half::send(server.address).await);
        queued.push(Half::send(server.address).await);
    }
    // Another process writes to this event; so the writer waits, and everybody's request with it. It does so for five
    // seconds only, so everything else has been prepared.
    let other = store::open(&database.url).await.expect("the database opens");
    let writing = other.begin(&EventId(format!("{}01", event::SLUG))).await.expect("it is this one's turn");
    for request in &mut queued {
        request.send_rest().await;
    }
    server.terminate().expect("it can be told to stop");
    no_longer_listens(server.address).await;
    assert!(queued.iter().all(Half::waits), "nobody was answered before the stop");
    for request in &mut half_read {
        request.send_rest().await;
    }
    drop(writing);
    let mut answers = Vec::new();
    for request in half_read.into_iter().chain(queued) {
        answers.push(request.answer().await);
    }
    for watcher in watchers {
        watcher.ends().await;
    }
    let status = server.wait().expect("it ends");
    assert_eq!(status.code(), Some(0), "{}", server.output());

    let server = Headcount::start(&database.url, &[]).expect("it starts again");
    crowd.turn_to(&server);
    let told = crowd.finish().await;
    let (http, base) = (http(), server.url());
    let proof = Proof::of(&http, &base).await;
    proof.has_all(&told);
    assert_eq!(proof.book().places().count(), told.len() + 2 * UNDER_WAY);
    for (attempt, body) in answers {
        let Reply::Place(place, replayed) = attempt.send(&http, &base).await else { panic!("no place") };
        assert_eq!(replayed, Replayed(true), "{body}");
        assert!(body.contains(place.id.as_str()), "{body}");
    }
    all_are_told_the_same(&http, &base, &told).await;
    audit(&database.url);
}

/// A request whose body is still to come. `Expect: 100-continue` shows when the server has begun with it.
struct Half {
    stream: TcpStream,
    attempt: Attempt,
}

impl Half {
    async fn send(server: SocketAddr) -> Self {
        let attempt = Attempt::general();
        let (path, body) = attempt.raw();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {server}\r\ncontent-type: application/json\r\nidempotency-key: {}\r\n\
             content-length: {}\r\nexpect: 100-continue\r\n\r\n",
            attempt.id,
            body.len()
        );
        let mut stream = TcpStream::connect(server).await.expect("it listens");
        stream.write_all(head.as_bytes()).await.expect("it takes the head");
        let mut line = [0; 25];
        stream.read_exact(&mut line).await.expect("it wants the body");
        assert_eq!(&line, b"HTTP/1.1 100 Continue\r\n\r\n");
        Self { stream, attempt }
    }

    async fn send_rest(&mut self) {
        self.stream.write_all(self.attempt.raw().1.as_bytes()).await.expect("it takes the body");
    }

    /// Whether there is no answer yet, and no end either.
    fn waits(&self) -> bool {
        self.stream.try_read(&mut [0]).is_err_and(|why| why.kind() == ErrorKind::WouldBlock)
    }

    async fn answer(mut self) -> (Attempt, String) {
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.expect("it answers, and closes");
        assert!(answer.starts_with("HTTP/1.1 201 "), "{answer:?}");
        (self.attempt, answer)
    }
}

async fn no_longer_listens(server: SocketAddr) {
    let start = Instant::now();
    while TcpStream::connect(server).await.is_ok() {
        assert!(start.elapsed() < PATIENCE, "it listens on");
        testbed::pause(Duration::from_millis(5)).await;
    }
}
