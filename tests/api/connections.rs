//! Connections that are too many, or take their time.
//!
//! Real sockets, but with little room in them: who takes nothing is noticed after a few kilobytes. In a house with one
//! seat the next guest is served as soon as, and only when, the one before has been shown out.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::json;
use server::app::Site;
use server::listen::Limits;
use testbed::Kind;
use testbed::event::{SmallEvent, door};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::support::House;

/// How long the house bears with a guest: longer than a busy machine keeps this process waiting for its turn.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long anything here may take.
const DEADLINE: Duration = Duration::from_mins(1);
/// Room in a socket, in bytes; the system makes a little more of it.
const ROOM: u32 = 4_096;
const HEALTH: &str = "/healthz";
/// An answer, and an event's first counts, that are larger than the room in both sockets.
const LARGE: &str = "/api/openapi.json";
const LIVE: &str = "/api/events/crowded/live";
const DOORS: u32 = 500;

async fn house(seats: usize) -> House {
    patient_house(seats, PATIENCE).await
}

async fn patient_house(seats: usize, patience: Duration) -> House {
    let socket = TcpSocket::new_v4().unwrap();
    // What is accepted inherits it.
    socket.set_send_buffer_size(ROOM).unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let limits = Limits { connections: seats, head_patience: patience, write_patience: patience };
    let crowded = (0..DOORS).fold(SmallEvent::new("crowded", DOORS), |event, number| {
        event.with(door(&format!("door-{number}"), 1))
    });
    House::open(Kind::Sqlite, Site::default(), &[crowded], socket.listen(16).unwrap(), limits).await
}

struct Guest {
    stream: TcpStream,
    since: Instant,
}

impl Guest {
    async fn come(house: &House) -> Self {
        let address = house.url.trim_start_matches("http://").parse().unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(ROOM).unwrap();
        // Before the house can know of it: its patience never begins sooner.
        let since = Instant::now();
        Self { stream: socket.connect(address).await.unwrap(), since }
    }

    async fn says(&mut self, bytes: &str) {
        self.stream.write_all(bytes.as_bytes()).await.unwrap();
    }

    async fn asks(&mut self, path: &str) {
        self.says(&format!("GET {path} HTTP/1.1\r\nhost: house\r\n\r\n")).await;
    }

    /// Reads until these bytes have come.
    async fn hears(&mut self, end: &str) {
        let mut heard = Vec::new();
        let hearing = async {
            while !heard.ends_with(end.as_bytes()) {
                assert_ne!(self.stream.read_buf(&mut heard).await.unwrap(), 0, "cut off");
            }
        };
        assert!(timeout(DEADLINE, hearing).await.is_ok(), "{}", String::from_utf8_lossy(&heard));
    }

    async fn is_served(&mut self) {
        self.asks(HEALTH).await;
        self.hears("\r\n\r\nok\n").await;
    }

    /// Whether there is nothing to read, and no end either.
    fn waits(&self) -> bool {
        let nothing = self.stream.try_read(&mut [0]);
        nothing.is_err_and(|why| why.kind() == std::io::ErrorKind::WouldBlock)
    }

    /// What still comes until the connection ends, be it in order or not.
    async fn until_cut_off(mut self) -> String {
        let mut rest = Vec::new();
        let end = timeout(DEADLINE, self.stream.read_to_end(&mut rest)).await;
        assert!(end.is_ok(), "nobody hangs up");
        String::from_utf8_lossy(&rest).into_owned()
    }
}

/// The next one is served, but not before the house has lost its patience with whoever has its only seat.
async fn next_is_served_in_time(house: &House, seated: Guest) -> Guest {
    let mut next = Guest::come(house).await;
    next.is_served().await;
    assert!(seated.since.elapsed() >= PATIENCE, "after {:?}", seated.since.elapsed());
    seated
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_something_large_and_reads_nothing_is_cut_off() {
    let house = house(1).await;
    let mut slow = Guest::come(&house).await;
    slow.asks(LARGE).await;
    let slow = next_is_served_in_time(&house, slow).await;
    let taken = slow.until_cut_off().await;
    assert!(taken.starts_with("HTTP/1.1 200 OK\r\n") && taken.len() < 30_000, "{}", taken.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_the_counts_and_reads_nothing_is_cut_off() {
    // Half of the seats are for watchers, so there is room for one.
    let house = house(2).await;
    let mut slow = Guest::come(&house).await;
    slow.asks(LIVE).await;
    slow.stream.readable().await.unwrap();
    while house.get(LIVE).open().await.status() != 200 {
        assert!(slow.since.elapsed() < DEADLINE, "the slow one keeps the others out");
        testbed::pause(PATIENCE / 40).await;
    }
    assert!(slow.since.elapsed() >= PATIENCE, "after {:?}", slow.since.elapsed());
    let taken = slow.until_cut_off().await;
    assert!(taken.contains("event: counts\n") && !taken.contains("\n\n"), "{taken}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_slowly_but_steadily_gets_everything() {
    let house = house(1).await;
    let mut steady = Guest::come(&house).await;
    steady.says(&format!("GET {LARGE} HTTP/1.1\r\nhost: house\r\nconnection: close\r\n\r\n")).await;
    let mut answer = Vec::new();
    while timeout(DEADLINE, steady.stream.read_buf(&mut answer)).await.unwrap().unwrap() > 0 {
        // A reader who paces itself: never as long as the house's patience, but longer altogether.
        testbed::pause(PATIENCE / 10).await;
    }
    assert!(steady.since.elapsed() > PATIENCE, "{:?} prove nothing", steady.since.elapsed());
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert_eq!(body.len().to_string(), length);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_stays_while_nothing_happens() {
    let house = house(2).await;
    let mut watcher = Guest::come(&house).await;
    watcher.asks(LIVE).await;
    watcher.hears("}\n\n\r\n").await;
    // The other seat is taken by one guest after another, each for as long as the house bears it.
    for _ in 0..2 {
        let silent = next_is_served_in_time(&house, Guest::come(&house).await).await;
        silent.until_cut_off().await;
    }
    assert!(watcher.waits(), "it is neither told anything nor sent away");
    let form = json!({ "quota": "door-0", "name": "Ada", "email": "ada@example.org" });
    assert_eq!(house.post("/api/events/crowded/registrations", form).send().await.status, 201);
    watcher.hears("}\n\n\r\n").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_a_head_byte_by_byte_is_cut_off() {
    let house = house(1).await;
    let mut slow = Guest::come(&house).await;
    let since = slow.since;
    let (mut reads, mut writes) = slow.stream.split();
    let sending = async {
        for byte in format!("GET {HEALTH} HTTP/1.1\r\nhost: {}", "x".repeat(10_000)).bytes() {
            if writes.write_all(&[byte]).await.is_err() {
                return;
            }
            // A client that paces itself.
            testbed::pause(PATIENCE / 40).await;
        }
    };
    let mut answer = Vec::new();
    let reading = async {
        // An end with bytes still on their way is a reset.
        let _ = reads.read_to_end(&mut answer).await;
    };
    tokio::select! {
        () = sending => {}
        ended = timeout(DEADLINE, reading) => assert!(ended.is_ok(), "nobody hangs up"),
    }
    assert!((PATIENCE..DEADLINE).contains(&since.elapsed()), "{:?}", since.elapsed());
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    Guest::come(&house).await.is_served().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stops_in_the_middle_of_a_head_is_cut_off() {
    let house = house(1).await;
    let mut slow = Guest::come(&house).await;
    slow.says(&format!("GET {HEALTH} HTTP/1.1\r\nhost: house\r\n")).await;
    let slow = next_is_served_in_time(&house, slow).await;
    assert!(!slow.until_cut_off().await.contains("200 OK"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_more_makes_room() {
    let house = house(1).await;
    let silent = next_is_served_in_time(&house, Guest::come(&house).await).await;
    assert_eq!(silent.until_cut_off().await, "");
    let mut idle = Guest::come(&house).await;
    idle.is_served().await;
    let idle = next_is_served_in_time(&house, idle).await;
    assert_eq!(idle.until_cut_off().await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_the_ceiling_one_waits_until_somebody_leaves() {
    let house = patient_house(2, DEADLINE).await;
    let mut inside = [Guest::come(&house).await, Guest::come(&house).await];
    for guest in &mut inside {
        guest.is_served().await;
    }
    let mut outside = Guest::come(&house).await;
    outside.asks(HEALTH).await;
    for _ in 0..20 {
        for guest in &mut inside {
            guest.is_served().await;
        }
        assert!(outside.waits(), "nobody has left yet");
    }
    let [leaving, mut staying] = inside;
    drop(leaving);
    outside.hears("\r\n\r\nok\n").await;
    staying.is_served().await;
}
