//! The load generator: keep-alive connections on one thread, and bytes that were put together before the clock started.
//! It shares the machine with what it measures, so it does no more than write, read, and look at the status line.

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// What to send.
#[derive(Clone, Debug)]
pub(crate) enum Requests {
    /// The same again and again.
    Same(Vec<u8>),
    /// Each once; the load ends when all are sent.
    Each(Vec<Vec<u8>>),
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// How many were answered.
    pub(crate) answered: usize,
    /// From the first request to the last answer.
    pub(crate) elapsed: Duration,
    /// Processor time that the server took.
    pub(crate) server: Duration,
    /// Each answer's time in microseconds, in order of size.
    times: Vec<u32>,
}

impl Outcome {
    /// Goes on with what came of further requests.
    pub(crate) fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.elapsed += other.elapsed;
        self.server += other.server;
        self.times.extend(other.times);
        self.times.sort_unstable();
    }

    /// Answers per second.
    pub(crate) fn per_second(&self) -> f64 {
        f64::from(u32::try_from(self.answered).unwrap_or(u32::MAX)) / self.elapsed.as_secs_f64()
    }

    /// Microseconds of processor time in the server for each answer. Unlike times, it hardly depends on what else runs.
    pub(crate) fn server_micros(&self) -> f64 {
        self.server.as_secs_f64() * 1e6 / f64::from(u32::try_from(self.answered).unwrap_or(u32::MAX))
    }

    /// The time, in milliseconds, within which so many in a hundred were answered.
    pub(crate) fn percentile_ms(&self, percent: usize) -> f64 {
        let index = (self.times.len() * percent / 100).min(self.times.len().saturating_sub(1));
        self.times.get(index).map_or(0.0, |&micros| f64::from(micros) / 1_000.0)
    }
}

/// Sends requests over so many connections for so long, and expects this status for each.
pub(crate) fn run(
    server: SocketAddr,
    connections: usize,
    time: Duration,
    requests: Requests,
    status: &'static str,
) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let all = async {
        let mut streams = Vec::new();
        for _ in 0..connections {
            let stream = TcpStream::connect(server).await?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        let shared = Rc::new(Shared { requests, next: Cell::new(0), status, start: Instant::now(), time });
        let tasks: Vec<_> = streams
            .into_iter()
            .map(|stream| tokio::task::spawn_local(send(stream, shared.clone())))
            .collect();
        let mut outcome = Outcome::default();
        for task in tasks {
            outcome.times.extend(task.await??);
        }
        outcome.elapsed = shared.start.elapsed();
        outcome.answered = outcome.times.len();
        outcome.times.sort_unstable();
        Ok(outcome)
    };
    LocalSet::new().block_on(&runtime, all)
}

/// Asks once, and gives the answer's body.
pub(crate) fn ask(server: SocketAddr, request: &[u8]) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut stream = TcpStream::connect(server).await?;
        stream.write_all(request).await?;
        let mut answer = Vec::new();
        read(&mut stream, &mut answer).await?;
        let text = String::from_utf8(answer)?;
        let (head, body) = text.split_once("\r\n\r\n").context("no end of the head")?;
        ensure!(head.starts_with("HTTP/1.1 2"), "answered: {text}");
        Ok(body.to_owned())
    })
}

struct Shared {
    requests: Requests,
    next: Cell<usize>,
    status: &'static str,
    start: Instant,
    time: Duration,
}

impl Shared {
    fn next(&self) -> Option<&[u8]> {
        if self.start.elapsed() >= self.time {
            return None;
        }
        match &self.requests {
            Requests::Same(request) => Some(request),
            Requests::Each(requests) => {
                requests.get(self.next.replace(self.next.get() + 1)).map(Vec::as_slice)
            }
        }
    }
}

async fn send(mut stream: TcpStream, shared: Rc<Shared>) -> Result<Vec<u32>> {
    let mut times = Vec::with_capacity(1_024);
    let mut answer = Vec::with_capacity(4_096);
    while let Some(request) = shared.next() {
        let start = Instant::now();
        stream.write_all(request).await?;
        read(&mut stream, &mut answer).await?;
        times.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
        let found = answer.get(9..12).unwrap_or_default();
        ensure!(found == shared.status.as_bytes(), "answered: {}", String::from_utf8_lossy(&answer));
    }
    Ok(times)
}

/// Reads one answer.
async fn read(stream: &mut TcpStream, answer: &mut Vec<u8>) -> Result<()> {
    answer.clear();
    let length = loop {
        if stream.read_buf(answer).await? == 0 {
            bail!("the server closed a connection");
        }
        if let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end + 4 + content_length(&answer[..end])?;
        }
    };
    while answer.len() < length {
        if stream.read_buf(answer).await? == 0 {
            bail!("the server closed a connection");
        }
    }
    Ok(())
}

fn content_length(head: &[u8]) -> Result<usize> {
    const NAME: &str = "content-length:";
    let text = std::str::from_utf8(head)?;
    let value = text.lines().find_map(|line| {
        let (name, value) = line.split_at_checked(NAME.len())?;
        name.eq_ignore_ascii_case(NAME).then(|| value.trim())
    });
    Ok(value.context("no content-length")?.parse()?)
}
