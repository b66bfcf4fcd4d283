//! The same request again, and what looks like it.

use serde_json::json;
use std::sync::atomic::Ordering;
use uuid::Uuid;

use crate::support::{REGISTRATIONS, both, shows};

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_answers_the_same_whatever_happened_since() {
    for house in both().await {
        let (key, body) =
            (Uuid::now_v7(), json!({ "quota": "general", "name": "Ada", "email": "ada@example.org" }));
        let first = house.post(REGISTRATIONS, body.clone()).key(key).send().await;
        assert_eq!((first.status, first.header("idempotent-replayed")), (201, ""));
        let path = format!("/api/registrations/{}", first.json()["id"].as_str().unwrap());
        house.delete(&path).bearer(&first.json()["manage_token"]).send().await;
        let again = house.post(REGISTRATIONS, body).key(key).send().await;
        assert_eq!((again.status, again.header("idempotent-replayed")), (200, "true"));
        assert_eq!(again.body, first.body, "the manage token too");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_repeated_too() {
    for house in both().await {
        house.register("staff", "ada").await;
        let (key, body) =
            (Uuid::now_v7(), json!({ "quota": "staff", "name": "Bob", "email": "bob@example.org" }));
        shows!(house.post(REGISTRATIONS, body.clone()).key(key).send().await.shown(), @r#"
        409 Conflict, application/problem+json
        {
          "code": "full",
          "detail": "staff is full and has no waiting list. Look again later: places that are given back show up here.",
          "refusal": {
            "quota": "staff",
            "reason": "full"
          },
          "status": 409,
          "title": "Full",
          "type": "/api#full"
        }
        "#);
        let again = house.post(REGISTRATIONS, body).key(key).send().await;
        assert_eq!((again.status, again.header("idempotent-replayed")), (409, "true"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_for_one_request_only() {
    for house in both().await {
        let (key, ada) =
            (Uuid::now_v7(), json!({ "quota": "general", "name": "Ada", "email": "ada@example.org" }));
        house.post(REGISTRATIONS, ada.clone()).key(key).send().await;
        let other = json!({ "quota": "general", "name": "Bob", "email": "bob@example.org" });
        shows!(house.post(REGISTRATIONS, other).key(key).send().await.shown(), @r#"
        422 Unprocessable Entity, application/problem+json
        {
          "code": "key_reused",
          "detail": "This Idempotency-Key came with another request before. Use a new one for a new request.",
          "status": 422,
          "title": "Idempotency key used for another request",
          "type": "/api#key_reused"
        }
        "#);
        let as_another = house.post(REGISTRATIONS, ada.clone()).key(key).token("hcm_else").send().await;
        assert_eq!(as_another.json()["code"], json!("key_reused"), "another's request is another request");
        assert_eq!(
            house.post(REGISTRATIONS, ada).key(key).send().await.status,
            200,
            "the first still stands"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_and_withdrawals_are_repeated() {
    for house in both().await {
        let ada = house.register("general", "ada").await;
        let path = format!("/api/registrations/{}", ada["id"].as_str().unwrap());
        let key = Uuid::now_v7();
        let change =
            || house.patch(&path, json!({ "name": "Ada L." })).bearer(&ada["manage_token"]).key(key).send();
        let (first, again) = (change().await, change().await);
        assert_eq!((first.status, again.status, again.body == first.body), (200, 200, true));
        assert_eq!(again.header("idempotent-replayed"), "true");
        let key = Uuid::now_v7();
        let cancel = || house.delete(&path).bearer(&ada["manage_token"]).key(key).send();
        let (first, again) = (cancel().await, cancel().await);
        assert_eq!((first.status, again.status, again.body == first.body), (200, 200, true));
        assert_eq!(again.header("idempotent-replayed"), "true");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_failed_commit_the_same_request_tells_what_became_of_it() {
    for house in both().await {
        let (key, ada) =
            (Uuid::now_v7(), json!({ "quota": "general", "name": "Ada", "email": "ada@example.org" }));
        house.faulty.commits_fail.store(true, Ordering::Relaxed);
        let unknown = house.post(REGISTRATIONS, ada.clone()).key(key).send().await;
        shows!(unknown.shown(), @r#"
        503 Service Unavailable, application/problem+json
        {
          "code": "unknown_outcome",
          "detail": "It may or may not have been written. The same request with the same Idempotency-Key will tell.",
          "status": 503,
          "title": "Outcome unknown",
          "type": "/api#unknown_outcome"
        }
        "#);
        assert_eq!(unknown.header("retry-after"), "1");
        house.faulty.commits_fail.store(false, Ordering::Relaxed);
        let told = house.post(REGISTRATIONS, ada).key(key).send().await;
        assert_eq!(
            (told.status, told.header("idempotent-replayed")),
            (200, "true"),
            "it was on disk: {}",
            told.body
        );
    }
}
