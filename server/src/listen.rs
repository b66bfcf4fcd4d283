//! The serve loop: connections come in, bounded in number and time, and go out in order.

mod patient;

use std::io::ErrorKind;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::util::MapRequest;

use crate::app::App;
use crate::guesses::Peer;
use patient::Patient;

/// How long requests that have begun may take to end once the server stops.
const LAST_ANSWERS: Duration = Duration::from_secs(7);
/// How long the writers, and what mails are being sent, may take after that.
const LAST_WRITES: Duration = Duration::from_secs(2);
/// How long the database may take to let go of the connections in the end.
const FAREWELL: Duration = Duration::from_secs(1);
/// One connection in so many may be a stream of live counts, which stays open for minutes.
const STREAMS: usize = 2;
/// File descriptors that are no connections: the database, the log, the listener.
const OTHER_FILES: u64 = 64;

/// What connections may cost: how many there are at a time, and how long one may keep the server waiting.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most connections at a time. Whoever comes then waits until somebody leaves.
    pub connections: usize,
    /// How long a request's head may take to arrive; a connection that is kept alive may also be idle for so long.
    pub head_patience: Duration,
    /// How long a reader may take nothing at all. A stuck stream ends by this too.
    pub write_patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            head_patience: Duration::from_secs(10),
            write_patience: Duration::from_secs(20),
        }
    }
}

/// Answers requests until `stop` is done, then stops accepting, answers what has begun, and closes the streams.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    app: Arc<App>,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let upkeep = tokio::spawn(app.metrics.clone().keep_up());
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(limits.connections));
    // The others are for whoever wants to register, and for whoever asks whether the server is well.
    app.streams.add_permits(limits.connections / STREAMS);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &room) => accepted,
        };
        if let Some((stream, peer, permit)) = accepted {
            connect(stream, Peer(peer), permit, router.clone(), limits, &graceful);
        }
    }
    drop(listener);
    tracing::info!("stopping: no new connections; what has begun is answered");
    app.close_streams();
    if tokio::time::timeout(LAST_ANSWERS, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time and are cut off");
    }
    let writing = tokio::time::timeout(LAST_WRITES, app.events.stop());
    let (written, kept_ended) = tokio::join!(writing, app.end_kept(LAST_WRITES));
    if !kept_ended {
        tracing::warn!(
            "a mail server did not answer in time: that mail is sent once more after the next start"
        );
    }
    if written.is_err() {
        tracing::error!(
            "the writers did not end in time and are cut off: the outcome of what they wrote is unknown"
        );
        app.events.abort();
    }
    upkeep.abort();
    if tokio::time::timeout(FAREWELL, app.store.close()).await.is_err() {
        tracing::warn!("the database did not let go of its connections in time");
    }
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    // At the ceiling nobody is turned away: they wait in the system's queue until somebody leaves.
    let permit = room.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer.ip(), permit)),
        Err(why) => {
            let ours_alone =
                [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset, ErrorKind::ConnectionRefused];
            if !ours_alone.contains(&why.kind()) {
                // Out of file descriptors, most likely; trying again at once would only burn time.
                tracing::error!(%why, "can't accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            None
        }
    }
}

fn connect(
    stream: TcpStream,
    peer: Peer,
    permit: OwnedSemaphorePermit,
    router: Router,
    limits: Limits,
    graceful: &GracefulShutdown,
) {
    // Answers are small and whole: waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_patience)
        .serve_connection(
            TokioIo::new(Patient::new(stream, limits.write_patience)),
            TowerToHyperService::new(MapRequest::new(router, move |mut request: Request<_>| {
                request.extensions_mut().insert(peer);
                request
            })),
        );
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(why) = connection.await {
            tracing::debug!(%why, "a connection broke");
        }
        drop(permit);
    });
}

/// As many connections as asked for, or as many as the system has file descriptors for. It is asked for more first:
/// the usual limit of 1,024 is meant for programs that use select(2).
pub fn connection_ceiling(asked: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let wanted = asked as u64 + OTHER_FILES;
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < wanted) {
        let most = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: limit.maximum });
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let room = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX).max(16);
    if room < asked {
        tracing::warn!(
            asked,
            room,
            "fewer connections than asked for: the system's limit of open files is lower"
        );
    }
    asked.min(room)
}
