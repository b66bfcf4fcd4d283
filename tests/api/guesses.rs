//! Codes that somebody guesses.

use std::net::IpAddr;

use futures_util::future::join_all;
use serde_json::json;
use server::app::Site;
use testbed::Kind;

use crate::support::{House, REGISTRATIONS};

const JOIN: &str = "/api/events/summit/join";

/// A house behind a proxy that says for whom it asks.
async fn behind_a_proxy(kind: Kind) -> House {
    let proxies = vec![IpAddr::from([127, 0, 0, 1])];
    House::on(kind, Site { proxies, ..Site::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_many_codes_at_once_is_asked_for_patience_and_nobody_else_is() {
    for kind in Kind::ALL {
        let house = behind_a_proxy(kind).await;
        let from = async |address: &str, code: String| {
            let answer = house.get(&format!("{JOIN}/{code}")).header("x-forwarded-for", address).send().await;
            (answer.status, answer.header("retry-after").to_owned(), answer.json()["code"].clone())
        };
        for n in 0..10 {
            assert_eq!(from("192.0.2.1", format!("guess-{n}")).await.0, 404, "a slip of the finger");
        }
        // What came before the proxy's own word, the guesser may have made up.
        let disguised = |n: usize| from("198.51.100.7, 192.0.2.1", format!("more-{n}"));
        let all = join_all((0..30).map(async |n| disguised(n).await));
        let others = async {
            assert_eq!(from("198.51.100.7", "acme-seat".to_owned()).await.0, 200, "nobody else waits");
            let form = json!({ "code": "guess", "name": "Eve", "email": "eve@example.org" });
            let answer =
                house.post(REGISTRATIONS, form).header("x-forwarded-for", "198.51.100.7").send().await;
            assert_eq!(answer.json()["code"], "code_unknown", "the other way in");
        };
        let (told, ()) = tokio::join!(all, others);
        let refused: Vec<_> = told.iter().filter(|(status, ..)| *status == 429).collect();
        assert!(!refused.is_empty() && refused.len() < told.len(), "{told:?}");
        for (_, retry_after, code) in refused {
            assert_eq!((retry_after.as_str(), code), ("10", &json!("too_many_tries")));
        }
        let mut statuses: Vec<_> = told.iter().map(|(status, ..)| *status).collect();
        statuses.sort_unstable();
        statuses.dedup();
        assert_eq!(statuses, [404, 429], "whoever waited was answered");
    }
}
