//! Registrations by an organiser's hand: doors that are for staff only, and places that are held for somebody.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use server::store::Role;

use crate::support::{House, REGISTRATIONS, Reply, both, house, shows};

const STAFF: &str = "/api/events/summit/quotas/staff";
const PATIENCE: Duration = Duration::from_mins(1);

/// Houses in which only staff let people in at the door "staff", which has one seat; each with an organiser's token.
async fn with_a_staff_door() -> Vec<(House, String)> {
    let mut all = Vec::new();
    for house in both().await {
        let organiser = house.organiser().await;
        let terms = json!({ "access": "staff", "reason": "by hand only" });
        assert_eq!(house.patch(STAFF, terms).token(&organiser).send().await.status, 200);
        all.push((house, organiser));
    }
    all
}

fn form(quota: &str, name: &str) -> Value {
    json!({ "quota": quota, "name": name, "email": format!("{name}@example.org") })
}

/// A form for a place that is held for so many seconds from now on.
fn held(quota: &str, name: &str, seconds: i64) -> Value {
    let mut form = form(quota, name);
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    form["held_until"] = json!(until.to_string());
    form
}

async fn by(house: &House, token: &str, form: Value) -> Reply {
    house.post(REGISTRATIONS, form).token(token).send().await
}

async fn confirm(house: &House, token: &str, registration: &Value) -> Reply {
    let path = format!("{REGISTRATIONS}/{}/confirmation", registration["id"].as_str().unwrap());
    house.ask(Method::PUT, &path).token(token).send().await
}

fn own(registration: &Value) -> String {
    format!("/api/registrations/{}", registration["id"].as_str().unwrap())
}

async fn status(house: &House, registration: &Value) -> Value {
    house.get(&own(registration)).bearer(&registration["manage_token"]).send().await.json()["status"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_staff_door_an_attendee_is_refused_and_an_organiser_lets_somebody_in() {
    for (house, organiser) in with_a_staff_door().await {
        let refused = house.post(REGISTRATIONS, form("staff", "ada")).send().await;
        shows!(refused.shown(), @r#"
        409 Conflict, application/problem+json
        {
          "code": "staff_only",
          "detail": "Only the organisers let people in at staff. Choose another door.",
          "refusal": {
            "quota": "staff",
            "reason": "staff_only"
          },
          "status": 409,
          "title": "Staff only",
          "type": "/api#staff_only"
        }
        "#);
        let made_up = by(&house, "hcr_made-up", form("staff", "ada")).await;
        assert_eq!(made_up.json()["code"], "staff_only", "a token of nobody's opens nothing");
        let key = uuid::Uuid::now_v7();
        let ask = || house.post(REGISTRATIONS, form("staff", "ada")).token(&organiser).key(key);
        let ada = ask().send().await;
        assert_eq!((ada.status, ada.json()["status"].as_str()), (201, Some("confirmed")), "{}", ada.body);
        assert_eq!(ask().send().await.json(), ada.json(), "a repeat answers the same");
        assert_eq!(status(&house, &ada.json()).await, "confirmed", "their own link opens it");
        let bob = by(&house, &organiser, form("staff", "bob")).await;
        assert_eq!(
            (bob.status, bob.json()["code"].as_str()),
            (409, Some("full")),
            "no hand opens a full door"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_this_events_organisers_register_by_hand() {
    let house = house().await;
    for (token, expected) in [
        (house.role("summit01", Role::Coordinator).await, 403),
        (house.role("summit01", Role::Door).await, 403),
        (house.role("other01", Role::Organiser).await, 404),
    ] {
        assert_eq!(by(&house, &token, form("general", "ada")).await.status, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_opens_a_door_out_of_hours_and_tells_whoever_is_there_already() {
    for (house, organiser) in with_a_staff_door().await {
        assert_eq!(by(&house, &organiser, form("later", "ada")).await.status, 201);
        assert_eq!(by(&house, &organiser, form("acme", "bob")).await.status, 201, "without the code");
        let again = by(&house, &organiser, form("later", "ada")).await;
        assert_eq!(again.json()["code"], "already_registered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_held_by_hand_is_confirmed_by_an_organiser() {
    for (house, organiser) in with_a_staff_door().await {
        let ada = by(&house, &organiser, held("staff", "ada", 3_600)).await;
        assert_eq!(ada.status, 201, "{}", ada.body);
        let ada = ada.json();
        assert_eq!(ada["status"], "offered");
        assert!(ada["offer_expires_at"].is_string() && ada["ticket"].is_null(), "{ada}");
        let full = by(&house, &organiser, form("staff", "bob")).await;
        assert_eq!(full.json()["code"], "full", "what is held is taken");
        for _ in 0..2 {
            let confirmed = confirm(&house, &organiser, &ada).await;
            assert_eq!(confirmed.status, 200, "{}", confirmed.body);
            assert_eq!(confirmed.json()["status"], "confirmed");
        }
        let seen = house.get(&own(&ada)).bearer(&ada["manage_token"]).send().await.json();
        assert_eq!((&seen["status"], &seen["confirmed_by_organiser"]), (&json!("confirmed"), &json!(true)));
        let last = house.get("/api/events/summit/ledger?after=0&limit=1000").send().await.json();
        let last = last["entries"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["type"], &last["place"]), (&json!("confirmed"), &ada["id"]));
        assert_eq!(last["by"], "organiser", "the ledger says which organiser did it");
        let nobody = json!({ "id": "summit01-none" });
        assert_eq!(confirm(&house, &organiser, &nobody).await.status, 404);
        let shift = house.sign_up("desk", "bob").await;
        assert_eq!(confirm(&house, &organiser, &shift).await.status, 404, "a shift is no registration");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_a_held_place_themselves_has_no_organiser_to_thank() {
    for (house, organiser) in with_a_staff_door().await {
        let ada = by(&house, &organiser, held("staff", "ada", 3_600)).await.json();
        let path = format!("{}/confirmation", own(&ada));
        let taken = house.ask(Method::PUT, &path).bearer(&ada["manage_token"]).send().await.json();
        assert_eq!((&taken["status"], &taken["confirmed_by_organiser"]), (&json!("confirmed"), &Value::Null));
        let again = confirm(&house, &organiser, &ada).await.json();
        assert_eq!(again["confirmed_by_organiser"], Value::Null, "it was theirs already");
    }
}

/// Organisers can't agree to anything in somebody's name: what is asked stays to be answered on one's own page.
#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_confirms_a_place_whose_person_has_not_answered_yet() {
    for (house, organiser) in with_a_staff_door().await {
        let conduct = json!({ "id": "conduct", "label": "Conduct", "type": "consent", "text": "Be kind.", "required": true });
        let set = house.ask(Method::PUT, "/api/events/summit/questions");
        let set = set.json(json!({ "questions": [conduct] })).token(&organiser).send().await;
        assert_eq!(set.status, 200, "{}", set.body);
        let ada = by(&house, &organiser, held("staff", "ada", 3_600)).await.json();
        let path = format!("{}/confirmation", own(&ada));
        let unanswered = house.ask(Method::PUT, &path).bearer(&ada["manage_token"]).send().await;
        assert_eq!(unanswered.status, 422, "{}", unanswered.body);
        let confirmed = confirm(&house, &organiser, &ada).await;
        assert_eq!(confirmed.status, 200, "{}", confirmed.body);
        assert_eq!(
            (&confirmed.json()["status"], &confirmed.json()["answers"]),
            (&json!("confirmed"), &json!({}))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_held_and_not_confirmed_lapses() {
    for (house, organiser) in with_a_staff_door().await {
        // On a busy machine a second or two may have passed before anybody looks at the request.
        let mut seconds = 2;
        let ada = loop {
            let ada = by(&house, &organiser, held("staff", "ada", seconds)).await;
            if ada.status == 201 {
                break ada.json();
            }
            assert!(seconds < 60, "{}", ada.body);
            seconds *= 2;
        };
        let start = Instant::now();
        while by(&house, &organiser, form("staff", "bob")).await.status != 201 {
            assert!(start.elapsed() < PATIENCE, "the place never comes back");
            testbed::pause(Duration::from_millis(100)).await;
        }
        assert_eq!(status(&house, &ada).await, "expired");
        let late = confirm(&house, &organiser, &ada).await;
        assert_eq!((late.status, late.json()["code"].as_str()), (409, Some("lapsed")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_has_a_place_held_and_no_place_is_held_until_yesterday() {
    let house = house().await;
    let organiser = house.organiser().await;
    let why = |reply: &Reply| reply.json()["fields"][0].clone();
    let stranger = house.post(REGISTRATIONS, held("general", "ada", 60)).send().await;
    assert_eq!(stranger.status, 422);
    let detail = "Only organisers have places held for somebody.";
    assert_eq!(why(&stranger), json!({ "field": "held_until", "code": "organisers_only", "detail": detail }));
    let past = by(&house, &organiser, held("general", "ada", -60)).await;
    let detail = "A time that is still to come.";
    assert_eq!(why(&past), json!({ "field": "held_until", "code": "out_of_range", "detail": detail }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_by_a_limited_code_names_the_door_that_everybody_knows() {
    for house in both().await {
        let organiser = house.organiser().await;
        let code = json!({ "id": "friends", "parent": "general", "name": "Friends of Ada", "kind": "code",
            "access": "code", "code": "FRIENDS", "size": 1, "reason": "Ada asked for it" });
        let added = house.post("/api/events/summit/quotas", code).token(&organiser).send().await;
        assert_eq!(added.status, 201, "{}", added.body);
        let form = json!({ "code": "friends", "name": "bob", "email": "bob@example.org" });
        let bob = house.post(REGISTRATIONS, form).send().await.json();
        assert_eq!((&bob["quota"], &bob["door"]), (&json!("friends"), &json!("general")));
        let mine = house.get("/api/events/summit/mine").bearer(&bob["manage_token"]).send().await.json();
        assert_eq!(mine["registrations"][0]["door"], "general");
        assert_eq!(mine["registrations"][0]["ticket"], bob["ticket"], "a ticket says the same everywhere");
        assert_eq!(house.register("general", "cy").await["door"], Value::Null, "its own name is known");
    }
}
