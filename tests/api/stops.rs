//! Stopping: nobody who has asked is left without an answer.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::support::both;

const PEOPLE: usize = 20;
/// How long anything here may take.
const DEADLINE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_asked_is_answered_before_the_server_ends() {
    for mut house in both().await {
        let mut people = Vec::new();
        for n in 0..PEOPLE {
            people.push(house.register("general", &format!("person{n}")).await);
        }
        house.faulty.places.store(0, Ordering::Relaxed);
        house.faulty.gate.send_replace(false);
        let mut asking = Vec::new();
        for person in &people {
            let path = format!("/api/registrations/{}", person["id"].as_str().unwrap());
            asking.push(tokio::spawn(house.delete(&path).bearer(&person["manage_token"]).send()));
        }
        let start = Instant::now();
        while house.faulty.places.load(Ordering::Relaxed) < PEOPLE {
            assert!(start.elapsed() < DEADLINE, "all requests arrive");
            testbed::pause(Duration::from_millis(5)).await;
        }
        let serving = house.stop();
        let refused = async {
            // The listener is gone a moment after the signal.
            while tokio::net::TcpStream::connect(house.url.trim_start_matches("http://")).await.is_ok() {
                testbed::pause(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(DEADLINE, refused).await.unwrap();
        house.faulty.gate.send_replace(true);
        for reply in asking {
            assert_eq!(reply.await.unwrap().status, 200);
        }
        tokio::time::timeout(DEADLINE, serving).await.unwrap().unwrap();
    }
}
