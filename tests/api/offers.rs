//! Offers: a place in line that is held for somebody, and what they do about it.

use serde_json::{Value, json};

use crate::support::{House, both};

const GENERAL: &str = "/api/events/summit/quotas/general";

/// A house in which whoever is first in line at `general` is offered a place, and somebody is: their registration, and that
/// of the next in line.
async fn with_an_offer(house: &House) -> (Value, Value) {
    let token = house.organiser().await;
    let terms = json!({ "moves_up": { "how": "offered", "minutes": 2_880 }, "reason": "people shall think" });
    let changed = house.patch(GENERAL, terms).token(&token).send().await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(changed.json()["moves_up"]["until"], "2099-03-07T08:00:00Z", "up to the event's start");
    let mut seated = Vec::new();
    let first = loop {
        let registration = house.register("general", &format!("p{}", seated.len())).await;
        if registration["status"] == "waiting" {
            break registration;
        }
        seated.push(registration);
    };
    let next = house.register("general", "next").await;
    let gone = house.delete(&path(&seated[0])).token(token_of(&seated[0])).send().await;
    assert_eq!(gone.status, 200);
    (first, next)
}

fn path(registration: &Value) -> String {
    format!("/api/registrations/{}", registration["id"].as_str().unwrap())
}

fn token_of(registration: &Value) -> &str {
    registration["manage_token"].as_str().unwrap()
}

async fn now(house: &House, registration: &Value) -> Value {
    house.get(&path(registration)).token(token_of(registration)).send().await.json()
}

async fn confirm(house: &House, registration: &Value) -> crate::support::Reply {
    let path = format!("{}/confirmation", path(registration));
    house.ask(reqwest::Method::PUT, &path).json(json!({})).token(token_of(registration)).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_an_offer_has_the_place_and_a_repeat_says_the_same() {
    for house in both().await {
        let (first, next) = with_an_offer(&house).await;
        let offered = now(&house, &first).await;
        assert_eq!(offered["status"], "offered");
        assert!(offered["offer_expires_at"].is_string(), "{offered}");
        assert_eq!(now(&house, &next).await["position"], 1, "the others move up");
        let taken = confirm(&house, &first).await;
        assert_eq!(taken.status, 200, "{}", taken.body);
        assert_eq!(taken.json()["status"], "confirmed");
        assert_eq!(confirm(&house, &first).await.json()["status"], "confirmed", "twice is once");
        let event = house.get("/api/events/summit").send().await.json();
        let general = event["quotas"].as_array().unwrap().iter().find(|quota| quota["id"] == "general");
        assert_eq!(general.unwrap()["queued"], 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declines_an_offer_passes_it_on() {
    for house in both().await {
        let (first, next) = with_an_offer(&house).await;
        assert_eq!(house.delete(&path(&first)).token(token_of(&first)).send().await.status, 200);
        assert_eq!(now(&house, &next).await["status"], "offered");
        let late = confirm(&house, &first).await;
        assert_eq!((late.status, late.json()["code"].as_str()), (409, Some("gone")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_what_is_not_offered() {
    for house in both().await {
        let (_, next) = with_an_offer(&house).await;
        let early = confirm(&house, &next).await;
        assert_eq!((early.status, early.json()["code"].as_str()), (409, Some("not_offered")));
        let stranger = house.ask(reqwest::Method::PUT, &format!("{}/confirmation", path(&next)));
        assert_eq!(stranger.json(json!({})).send().await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_is_changed_as_a_whole_or_not_at_all() {
    for house in both().await {
        let token = house.organiser().await;
        house.register("general", "ada").await;
        let both_kinds = json!({ "name": "Everybody", "size": 0, "reason": "too much at once" });
        let refused = house.patch(GENERAL, both_kinds).token(&token).send().await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("below_load")));
        let event = house.get("/api/events/summit").send().await.json();
        let general = event["quotas"].as_array().unwrap().iter().find(|quota| quota["id"] == "general");
        assert_ne!(general.unwrap()["name"], "Everybody");

        let terms = json!({
            "name": "Everybody", "description": "All days", "per_group": 4, "closes_at": "2000-01-02T00:00:00Z",
            "price": { "amount_minor": 12_000, "currency": "EUR" }, "reason": "prices are out",
        });
        let changed = house.patch(GENERAL, terms).token(&token).send().await.json();
        assert_eq!(changed["price"], json!({ "amount_minor": 12_000, "currency": "EUR" }));
        let late = house.post(
            crate::support::REGISTRATIONS,
            json!({
                "quota": "general", "name": "bob", "email": "bob@example.org",
            }),
        );
        assert_eq!(late.send().await.json()["code"], "closed");
        let open =
            json!({ "closes_at": null, "price": null, "access": "staff", "reason": "by hand from now on" });
        assert_eq!(house.patch(GENERAL, open).token(&token).send().await.json()["closes_at"], Value::Null);
        let by_hand = house.post(
            crate::support::REGISTRATIONS,
            json!({
                "quota": "general", "name": "bob", "email": "bob@example.org",
            }),
        );
        assert_eq!(by_hand.send().await.json()["code"], "staff_only");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_that_make_no_sense_are_named_field_by_field() {
    for house in both().await {
        let token = house.organiser().await;
        let terms = json!({
            "opens_at": "-002020-01-01T00:00:00Z", "moves_up": { "how": "offered", "minutes": 1 }, "per_person": 0,
            "per_group": 51, "price": { "amount_minor": 1, "currency": "euro" }, "reason": "no reason",
        });
        let reply = house.patch(GENERAL, terms).token(&token).send().await;
        assert_eq!(reply.status, 422);
        let fields: Vec<_> =
            reply.json()["fields"].as_array().unwrap().iter().map(|one| one["field"].clone()).collect();
        let expected = ["opens_at", "moves_up.minutes", "per_person", "per_group", "price.currency"];
        assert_eq!(fields, expected.map(Value::from));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limited_code_is_nobodys_business_and_never_used_once_too_often() {
    for house in both().await {
        let token = house.organiser().await;
        let code = json!({
            "id": "friends", "parent": "general", "name": "Friends of Ada", "kind": "code", "access": "code",
            "code": "FRIENDS-2", "overflow": "refuse", "size": 1, "reason": "Ada asked for it",
        });
        let added = house.post("/api/events/summit/quotas", code).token(&token).send().await;
        assert_eq!(added.status, 201, "{}", added.body);
        let event = house.get("/api/events/summit").send().await;
        assert!(!event.body.contains("friends"), "not told to everybody");
        let with_code = |name: &str| {
            let body = json!({ "code": "friends-2", "name": name, "email": format!("{name}@example.org") });
            house.post(crate::support::REGISTRATIONS, body)
        };
        let ada = with_code("ada").send().await;
        assert_eq!((ada.status, ada.json()["quota"].as_str()), (201, Some("friends")));
        assert_eq!(with_code("bob").send().await.json()["code"], "code_used_up");
        let event = house.get("/api/events/summit").send().await.json();
        let general = event["quotas"].as_array().unwrap().iter().find(|quota| quota["id"] == "general");
        assert_eq!(general.unwrap()["load"], 1, "it counts where the code leads");
        let ada = ada.json();
        assert_eq!(house.delete(&path(&ada)).token(token_of(&ada)).send().await.status, 200);
        assert_eq!(with_code("bob").send().await.status, 201, "given back, it can be used again");
        let over = json!({ "closes_at": "2000-01-02T00:00:00Z", "reason": "long enough" });
        let path = "/api/events/summit/quotas/friends";
        assert_eq!(house.patch(path, over).token(&token).send().await.status, 200);
        assert_eq!(with_code("cyd").send().await.json()["code"], "code_expired");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_of_a_door_that_is_added_lead_up_to_the_event_too() {
    for house in both().await {
        let token = house.organiser().await;
        let moves_up = json!({ "how": "offered", "minutes": 60 });
        let door = json!({ "id": "late", "parent": "conference", "name": "Late", "kind": "door",
            "access": "everyone", "size": 1, "moves_up": moves_up, "reason": "people shall think" });
        let added = house.post("/api/events/summit/quotas", door).token(&token).send().await;
        assert_eq!(added.status, 201, "{}", added.body);
        assert_eq!(added.json()["moves_up"]["until"], "2099-03-07T08:00:00Z", "the event's start");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn shifts_are_never_offered_and_a_door_gets_no_code_afterwards() {
    for house in both().await {
        let token = house.organiser().await;
        for (quota, change, code) in [
            ("desk", json!({ "moves_up": { "how": "offered", "minutes": 60 } }), "never_offered"),
            ("general", json!({ "access": "code" }), "without_code"),
        ] {
            let path = format!("/api/events/summit/quotas/{quota}");
            let mut change = change;
            change["reason"] = "a slip".into();
            let answer = house.patch(&path, change).token(&token).send().await;
            assert_eq!((answer.status, answer.json()["code"].as_str()), (409, Some(code)), "{}", answer.body);
        }
        let open = house.register("general", "ada").await;
        assert_eq!(open["status"], "confirmed", "nobody is locked out");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_its_door_only_while_that_is_open() {
    for house in both().await {
        let token = house.organiser().await;
        let code = json!({ "id": "friends", "parent": "general", "name": "Friends", "kind": "code",
            "access": "code", "code": "friends", "size": 2, "reason": "friends" });
        let added = house.post("/api/events/summit/quotas", code).token(&token).send().await;
        assert_eq!(added.status, 201, "{}", added.body);
        let arrive = async |who: &str| {
            let form = json!({ "code": "friends", "name": who, "email": format!("{who}@example.org") });
            let answer = house.post("/api/events/summit/registrations", form).send().await;
            (answer.status, answer.json()["code"].as_str().map(str::to_owned))
        };
        assert_eq!(arrive("ada").await.0, 201);
        for (field, time, code) in [
            ("closes_at", "2020-01-01T00:00:00Z", "closed"),
            ("opens_at", "2098-01-01T00:00:00Z", "not_open"),
        ] {
            let change = json!({ field: time, "reason": "not now" });
            assert_eq!(house.patch(GENERAL, change).token(&token).send().await.status, 200);
            assert_eq!(arrive("bob").await, (409, Some(code.to_owned())), "{field}");
            let change = json!({ field: null, "reason": "now" });
            assert_eq!(house.patch(GENERAL, change).token(&token).send().await.status, 200);
        }
        assert_eq!(arrive("bob").await.0, 201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_answers_as_it_did_whatever_has_happened_to_the_name_since() {
    for house in both().await {
        let ada = house.register("general", "ada").await;
        let sign_up = "/api/events/summit/shifts/desk/sign-ups";
        let key = uuid::Uuid::now_v7();
        let ask = || house.ask(reqwest::Method::POST, sign_up).token(token_of(&ada)).key(key);
        let first = ask().send().await;
        assert_eq!(first.status, 201, "{}", first.body);
        let withdrawal = format!("/api/sign-ups/{}", first.json()["id"].as_str().unwrap());
        let gone_key = uuid::Uuid::now_v7();
        let withdraw = || house.delete(&withdrawal).token(token_of(&ada)).key(gone_key);
        let withdrawn = withdraw().send().await;
        assert_eq!(withdrawn.json()["status"], "cancelled");
        let renamed =
            house.patch(&path(&ada), json!({ "name": "Ada King" })).token(token_of(&ada)).send().await;
        assert_eq!(renamed.status, 200);
        assert_eq!(ask().send().await.json(), first.json());
        assert_eq!(withdraw().send().await.json(), withdrawn.json());
    }
}
