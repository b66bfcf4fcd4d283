//! Pages: filled before any script has run.

use serde_json::Value;
use server::app::Site;
use testbed::Kind;

use crate::support::{House, both, house, shows};

/// What stands between two texts.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let from = page.find(start).unwrap_or_else(|| panic!("no {start} in {page}")) + start.len();
    &page[from..from + page[from..].find(end).unwrap()]
}

fn data(page: &str) -> Value {
    let start = r#"<script type="application/json" id="headcount-data">"#;
    serde_json::from_str(between(page, start, "</script>")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_events_page_says_what_when_where_and_how_many() {
    for house in both().await {
        let page = house.get("/e/summit").send().await;
        assert_eq!((page.status, page.header("cache-control")), (200, "no-cache"));
        shows!(between(&page.body, "<main>", "</main>"), @r#"<div class="home"><div class="home-head"><h1>Summit</h1><p class="home-when">7–9 March 2099</p><p class="home-where">Town hall</p></div><div class="home-now"><p class="seats number" data-several><strong>general</strong> <b>2</b> <span>seats left right now</span></p><p class="seats number" data-several><strong>staff</strong> <b>1</b> <span>seat left right now</span></p><p class="seats number" data-several><strong>later</strong> <b></b> <span>Opens later.</span></p><p class="seats number" data-several><strong>closed</strong> <b></b> <span>Closed.</span></p></div></div>"#);
        shows!(between(&page.body, "<title>", "</style>"), @r#"
        Summit</title>
            <meta name="description" content="A small one, for &lt;everybody&gt;.">
            <style>:root{--hue:210}
        "#);
        let api = house.get("/api/events/summit").send().await.json();
        assert_eq!(data(&page.body)["event"], api);
        assert_eq!(data(&page.body)["shifts"], house.get("/api/events/summit/shifts").send().await.json());
        assert!(page.header("content-security-policy").contains("style-src 'self' 'sha256-"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_links_work_and_what_is_not_there_says_so() {
    let house = house().await;
    for (path, status) in [
        ("/", 200),
        ("/e/summit/register", 200),
        ("/e/summit/join/some-code", 200),
        ("/e/summit/me", 200),
        ("/e/summit/volunteer", 200),
        ("/e/summit/book", 200),
        ("/e/summit/no-such", 404),
        ("/e/no-such", 404),
        ("/no-such", 404),
        // Cut off in the middle of a letter.
        ("/e/%E0%A4%A", 404),
        ("/e/summit/join/%E0%A4", 404),
    ] {
        let page = house.get(path).header("accept", "text/html").send().await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (status, "text/html; charset=utf-8"),
            "{path}"
        );
        assert!(page.body.contains("<div id=\"shell\">"), "{path}");
    }
    let missing = house.get("/assets/of-another-version.js").send().await;
    assert_eq!((missing.status, missing.header("content-type")), (404, "application/problem+json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_found_in_capitals_too() {
    let house = house().await;
    // It looks at where it is sent, and does not go there.
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    let client = client.build().unwrap();
    for (typed, there) in
        [("/e/SUMMIT", "/e/summit"), ("/e/Summit/join/A%20B?from=poster", "/e/summit/join/A%20B?from=poster")]
    {
        let page = client.get(format!("{}{typed}", house.url)).send().await.unwrap();
        let location = page.headers()["location"].to_str().unwrap();
        assert_eq!((page.status().as_u16(), location), (307, there), "{typed}");
    }
    assert_eq!(house.get("/e/SUMMITS").send().await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_compressed_and_not_sent_twice() {
    let house = house().await;
    let page = house.get("/e/summit").send().await;
    let again = house.get("/e/summit").header("if-none-match", page.header("etag")).send().await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    for encoding in ["br", "gzip"] {
        let packed = house.get("/e/summit").header("accept-encoding", encoding).open().await;
        assert_eq!(packed.headers()["content-encoding"], encoding);
        assert!(packed.bytes().await.unwrap().len() < page.body.len() / 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_events_are_listed() {
    let house = house().await;
    let page = house.get("/").send().await;
    assert_eq!(data(&page.body)["events"], house.get("/api/events").send().await.json());
    assert!(data(&page.body).get("event").is_none(), "which one, nobody knows yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_with_a_name_says_it_where_it_matters() {
    let site = Site {
        public_url: Some("https://headcount.example".to_owned()),
        security_contact: Some("mailto:security@headcount.example".to_owned()),
        ..Site::default()
    };
    let house = House::on(Kind::Sqlite, site).await;
    let security = house.get("/.well-known/security.txt").send().await;
    assert!(
        security.body.starts_with("Contact: mailto:security@headcount.example\nExpires: "),
        "{}",
        security.body
    );
    assert!(security.body.ends_with("Canonical: https://headcount.example/.well-known/security.txt\n"));
    assert_eq!(security.header("strict-transport-security"), "max-age=31536000");
}
