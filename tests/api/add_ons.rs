//! What goes along with a registration.

use reqwest::Method;
use serde_json::{Value, json};

use testbed::event::{SmallEvent, add_on, door};

use crate::support::{House, REGISTRATIONS, Reply, both_with, shows};

/// Two seats; a tutorial for one with a line, a dinner for one without, and a T-shirt of each size.
async fn both() -> Vec<House> {
    let event = SmallEvent::new("summit", 4)
        .with(door("general", 2))
        .with(add_on("tutorial", 1))
        .with(add_on("dinner", 1).named("Dinner").refuses())
        .with(add_on("shirts", 10).for_nobody())
        .with(add_on("shirt-s", 1).below("shirts").refuses())
        .with(add_on("shirt-m", 1).below("shirts").refuses());
    both_with(&event).await
}

/// Registers somebody with add-ons.
async fn register(house: &House, name: &str, add_ons: &[&str]) -> Value {
    let body = json!({
        "quota": "general", "name": name, "email": format!("{name}@example.org"), "add_ons": add_ons,
    });
    let reply = house.post(REGISTRATIONS, body).send().await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.json()
}

/// What goes along, with where it stands.
fn along(registration: &Value) -> String {
    let all = registration["add_ons"].as_array().cloned().unwrap_or_default();
    let one = |add_on: &Value| format!("{} {}", add_on["quota"], add_on["status"]).replace('"', "");
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn path(registration: &Value) -> String {
    format!("/api/registrations/{}", registration["id"].as_str().unwrap())
}

/// The path of something that goes along.
fn add_on_path(registration: &Value, quota: &str) -> String {
    let all = registration["add_ons"].as_array().unwrap();
    let found = all.iter().find(|add_on| add_on["quota"] == quota).unwrap();
    format!("{}/add-ons/{}", path(registration), found["id"].as_str().unwrap())
}

async fn now(house: &House, registration: &Value) -> Value {
    house.get(&path(registration)).bearer(&registration["manage_token"]).send().await.json()
}

async fn add(house: &House, registration: &Value, quota: &str) -> Reply {
    let ask = house.post(&format!("{}/add-ons", path(registration)), json!({ "quota": quota }));
    ask.bearer(&registration["manage_token"]).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_add_on_is_confirmed_queued_or_refused_by_itself() {
    for house in both().await {
        let ada = register(&house, "ada", &["tutorial", "dinner", "shirt-s"]).await;
        assert_eq!(along(&ada), "tutorial confirmed, dinner confirmed, shirt-s confirmed");
        let bob = register(&house, "bob", &["tutorial", "dinner", "shirt-m", "shirt-m", "general"]).await;
        assert_eq!(
            (&bob["status"], along(&bob).as_str()),
            (&json!("confirmed"), "tutorial waiting, shirt-m confirmed")
        );
        let refused = serde_json::to_string_pretty(&bob["refused"]).unwrap();
        shows!(refused, @r#"
        [
          {
            "code": "full",
            "detail": "Dinner is full and has no waiting list. Look again later: places that are given back show up here.",
            "field": "add_ons",
            "name": "bob",
            "quota": "dinner"
          },
          {
            "code": "not_found",
            "detail": "There is nothing here.",
            "field": "add_ons",
            "name": "bob",
            "quota": "general"
          }
        ]
        "#);
        let event = house.get("/api/events/summit").send().await.json();
        let quotas = event["quotas"].as_array().unwrap();
        let tutorial = quotas.iter().find(|quota| quota["id"] == "tutorial").unwrap();
        assert_eq!((&tutorial["left"], &tutorial["queued"]), (&json!(0), &json!(1)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_a_group_takes_what_they_want_along() {
    let event = SmallEvent::new("summit", 4)
        .with(door("team", 3).for_groups(3))
        .with(add_on("tutorial", 1))
        .with(add_on("dinner", 1).named("Dinner").refuses());
    for house in both_with(&event).await {
        let person = |name: &str, add_ons: &[&str]| json!({ "name": name, "email": format!("{name}@example.org"), "add_ons": add_ons });
        let mut body = person("ada", &["dinner"]);
        body["quota"] = json!("team");
        body["party"] =
            json!({ "members": [person("bob", &["tutorial", "dinner"]), person("cy", &["tutorial"])] });
        let reply = house.post(REGISTRATIONS, body).send().await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        let team = reply.json();
        let all = [&team, &team["party"][0], &team["party"][1]].map(along);
        assert_eq!(all, ["dinner confirmed", "tutorial confirmed", "tutorial waiting"]);
        let refused = team["refused"].as_array().unwrap().iter();
        let refused: Vec<_> = refused.map(|one| (&one["name"], &one["quota"], &one["code"])).collect();
        assert_eq!(refused, [(&json!("bob"), &json!("dinner"), &json!("full"))]);
        let bob = json!({ "id": team["party"][0]["id"], "manage_token": team["manage_token"] });
        house.delete(&path(&bob)).bearer(&bob["manage_token"]).send().await;
        let cy = json!({ "id": team["party"][1]["id"], "manage_token": team["manage_token"] });
        assert_eq!(along(&now(&house, &cy).await), "tutorial confirmed", "each is their own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_along_waits_for_the_seat_and_goes_back_with_it() {
    for house in both().await {
        let ada = register(&house, "ada", &["tutorial"]).await;
        register(&house, "bob", &[]).await;
        let cy = register(&house, "cy", &["tutorial", "dinner"]).await;
        assert_eq!(
            (&cy["status"], along(&cy).as_str()),
            (&json!("waiting"), "tutorial waiting, dinner waiting")
        );
        house.delete(&path(&ada)).bearer(&ada["manage_token"]).send().await;
        let cy = now(&house, &cy).await;
        assert_eq!(
            (&cy["status"], along(&cy).as_str()),
            (&json!("confirmed"), "tutorial confirmed, dinner confirmed")
        );
        assert_eq!(along(&now(&house, &ada).await), "", "given back with the seat");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn something_is_added_exchanged_and_given_back_later() {
    for house in both().await {
        let ada = register(&house, "ada", &[]).await;
        let added = add(&house, &ada, "shirt-s").await;
        assert_eq!((added.status, along(&added.json()).as_str()), (201, "shirt-s confirmed"));
        let twice = add(&house, &ada, "shirt-m").await;
        assert_eq!(twice.json()["code"], "already_added");
        let shirt = add_on_path(&added.json(), "shirt-s");
        let exchange = house.patch(&shirt, json!({ "quota": "shirt-m" })).bearer(&ada["manage_token"]);
        assert_eq!(along(&exchange.send().await.json()), "shirt-m confirmed");
        let bob = register(&house, "bob", &["shirt-s"]).await;
        let exchange = house.patch(&shirt, json!({ "quota": "shirt-s" })).bearer(&ada["manage_token"]);
        assert_eq!(exchange.send().await.json()["code"], "full");
        let stranger = house.delete(&shirt).bearer(&bob["manage_token"]).send().await;
        assert_eq!(stranger.status, 404, "only its owner gives it back");
        let others = add_on_path(&bob, "shirt-s").replace(&path(&bob), &path(&ada));
        let others = house.delete(&others).bearer(&ada["manage_token"]).send().await;
        assert_eq!(others.status, 404, "it goes along with another's");
        for _ in 0..2 {
            let dropped = house.delete(&shirt).bearer(&ada["manage_token"]).send().await;
            assert_eq!((dropped.status, along(&dropped.json()).as_str()), (200, ""));
        }
        let confirm = house.ask(Method::PUT, &add_on_path(&bob, "shirt-s")).bearer(&bob["manage_token"]);
        assert_eq!(along(&confirm.send().await.json()), "shirt-s confirmed", "it is theirs already");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_tells_of_the_same_add_ons() {
    for house in both().await {
        let key = uuid::Uuid::now_v7();
        let body = json!({
            "quota": "general", "name": "Ada", "email": "ada@example.org", "add_ons": ["dinner", "attic"],
        });
        let first = house.post(REGISTRATIONS, body.clone()).key(key).send().await;
        let ada = first.json();
        house.delete(&add_on_path(&ada, "dinner")).bearer(&ada["manage_token"]).send().await;
        let again = house.post(REGISTRATIONS, body).key(key).send().await;
        assert_eq!((again.status, again.json()), (200, ada));
        assert_eq!(along(&now(&house, &first.json()).await), "");
    }
}
