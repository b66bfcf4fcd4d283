//! The API's description: what other programs rely on changes knowingly or not at all.

use domain::problem::Code;
use serde_json::Value;

use crate::support::house;

#[tokio::test(flavor = "multi_thread")]
async fn the_description_is_served_as_it_was_agreed() {
    let house = house().await;
    let mut document = house.get("/api/openapi.json").send().await.json();
    document["info"]["version"] = Value::from("[version]");
    insta::assert_snapshot!("openapi", serde_json::to_string_pretty(&document).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reference_in_it_leads_somewhere() {
    let house = house().await;
    let document = house.get("/api/openapi.json").send().await;
    let value = document.json();
    let references = document.body.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
    for reference in references {
        assert!(value.pointer(reference).is_some(), "{reference}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_has_an_anchor_on_the_page_for_people() {
    let house = house().await;
    let page = house.get("/api").send().await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    for code in Code::ALL {
        assert!(page.body.contains(&format!("<tr id=\"{}\">", code.as_str())), "{}", code.as_str());
    }
    for href in page.body.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.body.contains(&format!("id=\"{href}\"")), "{href}");
    }
    assert_eq!(
        house.get("/api/reference.css").send().await.header("content-type"),
        "text/css; charset=utf-8"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_counted() {
    let house = house().await;
    house.register("general", "ada").await;
    let wrong = serde_json::json!({ "code": "NO-SUCH", "name": "bob", "email": "bob@example.org" });
    assert_eq!(house.post(crate::support::REGISTRATIONS, wrong).send().await.json()["code"], "code_unknown");
    let metrics = house.get("/metrics").send().await.body;
    for name in [
        "headcount_registrations_total",
        "headcount_refusals_total{code=\"code_unknown\"}",
        "headcount_batch_size_bucket",
        "headcount_commit_seconds_bucket",
        "headcount_watchers",
        "headcount_request_seconds_bucket{method=\"POST\",route=\"/api/events/{event}/registrations\",status=\"201\"",
    ] {
        assert!(metrics.contains(name), "{name} in {metrics}");
    }
}
