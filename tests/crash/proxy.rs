//! A bad line: lets every request through, some of them twice, and loses answers that the server has sent.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::chance::Chance;

/// A proxy that ends with its value. One request per connection.
#[derive(Debug)]
pub(crate) struct Proxy {
    address: SocketAddr,
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicUsize,
    doubled: AtomicUsize,
    dropped: AtomicUsize,
}

impl Proxy {
    /// Starts one in front of a server; it drops and doubles so many in a hundred.
    pub(crate) async fn start(server: SocketAddr, percent: u64, chance: Chance) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let counts = Arc::new(Counts::default());
        let (shared, chance) = (counts.clone(), Mutex::new(chance));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (double, lose) = {
                    let mut chance = chance.lock().unwrap_or_else(PoisonError::into_inner);
                    (chance.percent(percent), chance.percent(percent))
                };
                tokio::spawn(relay(client, server, double, lose, shared.clone()));
            }
        });
        Self { address, counts, task }
    }

    /// Its address as a URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Requests, and how many of them were doubled, and dropped.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        let Counts { requests, doubled, dropped } = &*self.counts;
        (requests.load(Ordering::SeqCst), doubled.load(Ordering::SeqCst), dropped.load(Ordering::SeqCst))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn relay(mut client: TcpStream, server: SocketAddr, double: bool, lose: bool, counts: Arc<Counts>) {
    let Some(request) = read_request(&mut client).await else { return };
    counts.requests.fetch_add(1, Ordering::SeqCst);
    let answer = if double {
        counts.doubled.fetch_add(1, Ordering::SeqCst);
        let (first, second) = tokio::join!(ask(server, &request), ask(server, &request));
        // Whichever: both must say the same.
        first.or(second)
    } else {
        ask(server, &request).await
    };
    if lose {
        counts.dropped.fetch_add(1, Ordering::SeqCst);
    } else if let Some(answer) = answer {
        // A client that has gone away is one more lost answer.
        let _ = client.write_all(&answer).await;
    }
}

/// Sends a request on a connection of its own and reads the whole answer.
async fn ask(server: SocketAddr, request: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await.ok()?;
    stream.write_all(request).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    Some(answer)
}

/// A whole request, changed to ask for the connection's end.
async fn read_request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    let head = loop {
        if let Some(end) = request.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end;
        }
        if client.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    while request.len() < head + 4 + length.unwrap_or(0) {
        if client.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
    request.splice(head..head, *b"\r\nconnection: close");
    Some(request)
}
