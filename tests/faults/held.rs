//! Somebody else holds what the server wants to write to, and does not let go.

use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::desk::Desk;

/// How soon whoever waits in vain must be told. The limit is 5 s; the rest is for a busy machine.
const TOLD_WITHIN: Duration = Duration::from_secs(20);
/// How soon a server must end that was told to stop: its three limits together are 10 s.
const ENDED_WITHIN: Duration = Duration::from_secs(25);

testbed::on_both_databases! {
    Desk::open => super:
    whoever_waits_for_a_held_event_is_told_to_try_again
    a_server_stops_though_somebody_holds_the_event
}

async fn whoever_waits_for_a_held_event_is_told_to_try_again(mut desk: Desk) {
    let id = Uuid::now_v7();
    desk.hand.holds_the_events().await.unwrap();
    let start = Instant::now();
    let people = (0..20).map(|n| desk.try_to_register("Ada", if n == 0 { id } else { Uuid::now_v7() }));
    for told in futures_util::future::join_all(people).await {
        assert_eq!(told.short(), (503, Some("unavailable")), "{told:?}");
        assert_eq!(told.retry_after.as_deref(), Some("1"));
    }
    assert!(start.elapsed() < TOLD_WITHIN, "{:?}", start.elapsed());
    assert_eq!(desk.get("/healthz").await.status, 200, "the process is up");
    assert_eq!(desk.get("/readyz").await.status, 503, "but it can't work");
    desk.hand.lets_go().await.unwrap();
    desk.becomes(200).await;
    assert_eq!(desk.try_to_register("Ada", id).await.status, 201, "nothing was written before");
}

async fn a_server_stops_though_somebody_holds_the_event(mut desk: Desk) {
    desk.hand.holds_the_events().await.unwrap();
    // From now on the writer waits for the event, and begins again whenever it is told that it waits in vain.
    assert_eq!(desk.register("Ada").await.status, 503);
    let took = desk.stop();
    assert!(took < ENDED_WITHIN, "{took:?}: {}", desk.server.output());
    desk.hand.lets_go().await.unwrap();
}
