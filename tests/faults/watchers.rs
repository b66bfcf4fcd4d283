//! More watchers than there is room for.

use std::time::{Duration, Instant};

use reqwest::Response;
use testbed::{Headcount, Kind};

use crate::desk::{self, Desk, SOON, Told};

testbed::on_both_databases! {
    open => super:
    open_streams_leave_room_for_everybody_else
}

/// A server with room for four.
async fn open(kind: Kind) -> Desk {
    let database = desk::database(kind).await;
    let server = Headcount::start(&database.url, &["--connections", "4"]).unwrap();
    Desk::at(server, database).await
}

async fn open_streams_leave_room_for_everybody_else(desk: Desk) {
    let (first, second) = (watch(&desk).await, watch(&desk).await);
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 200));
    for _ in 0..6 {
        let told = Told::by(watch(&desk).await).await;
        assert_eq!(told.short(), (503, Some("too_many_watchers")), "{told:?}");
        assert_eq!(told.retry_after.as_deref(), Some("30"));
    }
    let start = Instant::now();
    assert_eq!(desk.get("/healthz").await.status, 200);
    assert_eq!(desk.register("Ada").await.status, 201);
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
    drop(first);
    let start = Instant::now();
    while watch(&desk).await.status() != 200 {
        assert!(start.elapsed() < SOON, "who leaves makes room");
        testbed::pause(Duration::from_millis(50)).await;
    }
    drop(second);
}

async fn watch(desk: &Desk) -> Response {
    let url = format!("{}/api/events/{}/live", desk.server.url(), desk::SLUG);
    desk.http.get(url).send().await.unwrap()
}
