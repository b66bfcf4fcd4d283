//! People who are registered together.

use serde_json::{Value, json};

use testbed::event::{SmallEvent, door, shift};

use crate::support::{House, REGISTRATIONS, Reply, both_with};

/// A door for teams of three with two seats and a line, one for groups of four with two seats and none, and one where everybody
/// comes alone.
async fn both() -> Vec<House> {
    let event = SmallEvent::new("summit", 9)
        .with(door("general", 2))
        .with(door("team", 2).for_groups(3))
        .with(door("walk-in", 2).for_groups(4).refuses())
        .with(shift("desk", 1, 19..21));
    both_with(&event).await
}

async fn register(house: &House, quota: &str, names: &[&str], together: bool) -> Reply {
    let person = |name: &&str| json!({ "name": name, "email": format!("{name}@example.org") });
    let members: Vec<Value> = names[1..].iter().map(person).collect();
    let mut body = person(&names[0]);
    body["quota"] = json!(quota);
    body["party"] = json!({ "members": members, "together": together });
    house.post(REGISTRATIONS, body).send().await
}

/// Everybody's names with where they stand.
async fn mine(house: &House, token: &Value) -> String {
    let mine = house.get("/api/events/summit/mine").bearer(token).send().await.json();
    let one = |registration: &Value| format!("{} {}", registration["name"], registration["status"]);
    let mut all: Vec<String> = mine["registrations"].as_array().unwrap().iter().map(one).collect();
    all.reverse();
    all.join(", ").replace('"', "")
}

async fn cancel(house: &House, registration: &Value) {
    let path = format!("/api/registrations/{}", registration["id"].as_str().unwrap());
    assert_eq!(house.delete(&path).bearer(&registration["manage_token"]).send().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_registered_with_one_request_and_opened_by_one_token() {
    for house in both().await {
        let team = register(&house, "team", &["ada", "bob"], true).await;
        assert_eq!(team.status, 201, "{}", team.body);
        let team = team.json();
        assert_eq!((&team["name"], &team["status"]), (&json!("ada"), &json!("confirmed")));
        assert_eq!(
            (&team["party"][0]["name"], &team["party"][0]["status"]),
            (&json!("bob"), &json!("confirmed"))
        );
        let token = &team["manage_token"];
        assert_eq!(mine(&house, token).await, "ada confirmed, bob confirmed");
        let bob = format!("/api/registrations/{}", team["party"][0]["id"].as_str().unwrap());
        house.patch(&bob, json!({ "name": "Robert" })).bearer(token).send().await;
        assert_eq!(
            mine(&house, token).await,
            "ada confirmed, Robert confirmed",
            "the others keep their names"
        );
        let desk = "/api/events/summit/shifts/desk/sign-ups";
        let sign_up = house.ask(reqwest::Method::POST, desk).bearer(token).send().await;
        assert_eq!(sign_up.json()["name"], "ada", "a shift is for whoever registered the others");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_to_stay_together_waits_together() {
    for house in both().await {
        let ada = register(&house, "team", &["ada", "bob"], true).await.json();
        let cy = register(&house, "team", &["cy", "dee"], true).await.json();
        assert_eq!((&cy["status"], &cy["together"]), (&json!("waiting"), &json!(2)));
        cancel(&house, &ada).await;
        assert_eq!(
            mine(&house, &cy["manage_token"]).await,
            "cy waiting, dee waiting",
            "there is room for one"
        );
        let bob = json!({ "id": ada["party"][0]["id"], "manage_token": ada["manage_token"] });
        cancel(&house, &bob).await;
        assert_eq!(mine(&house, &cy["manage_token"]).await, "cy confirmed, dee confirmed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_may_stop_waiting_for_each_other() {
    for house in both().await {
        let ada = register(&house, "team", &["ada"], true).await.json();
        let cy = register(&house, "team", &["cy", "dee"], true).await.json();
        assert_eq!(mine(&house, &cy["manage_token"]).await, "cy waiting, dee waiting", "one place is free");
        let path = format!("/api/registrations/{}/party", cy["id"].as_str().unwrap());
        for _ in 0..2 {
            let split = house.delete(&path).bearer(&cy["manage_token"]).send().await;
            assert_eq!((split.status, &split.json()["together"]), (200, &json!(null)), "{}", split.body);
        }
        assert_eq!(mine(&house, &cy["manage_token"]).await, "cy confirmed, dee waiting");
        cancel(&house, &ada).await;
        assert_eq!(mine(&house, &cy["manage_token"]).await, "cy confirmed, dee confirmed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_as_fit_get_in_and_the_others_are_told_why_not() {
    for house in both().await {
        let team = register(&house, "team", &["ada", "bob", "cy"], false).await.json();
        assert_eq!(mine(&house, &team["manage_token"]).await, "ada confirmed, bob confirmed, cy waiting");
        let same = register(&house, "walk-in", &["dee", "dee", "eve", "fay"], false).await;
        assert_eq!(same.status, 201, "{}", same.body);
        let same = same.json();
        assert_eq!(mine(&house, &same["manage_token"]).await, "dee confirmed, eve confirmed");
        let refused: Vec<String> = same["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["name"], one["code"]).replace('"', ""))
            .collect();
        assert_eq!(refused, ["dee already_registered", "fay full"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_refused_first_is_no_stranger_to_who_comes_after() {
    for house in both().await {
        register(&house, "walk-in", &["ada"], false).await;
        let again = register(&house, "walk-in", &["ada", "bob"], false).await;
        assert_eq!(again.json()["code"], "already_registered", "nobody is registered if the first is not");
        assert_eq!(register(&house, "walk-in", &["bob"], false).await.status, 201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_has_its_limits_and_its_words() {
    for house in both().await {
        let crowd = register(&house, "team", &["a", "b", "c", "d"], false).await.json();
        assert_eq!(crowd["code"], "group_too_large");
        assert!(crowd["detail"].as_str().unwrap().contains("at most 3 people register together"), "{crowd}");
        let alone = register(&house, "general", &["a", "b"], true).await.json();
        assert_eq!(alone["code"], "group_too_large");
        assert!(alone["detail"].as_str().unwrap().contains("everybody registers for themselves"), "{alone}");
        let wrong = json!({
            "quota": "team", "name": "Ada", "email": "ada@example.org", "answers": { "t_shirt": "M" },
            "party": { "members": [{ "name": "", "email": "bob@example.org", "answers": { "t_shirt": "7XL" } }] },
        });
        let wrong = house.post(REGISTRATIONS, wrong).send().await.json();
        let fields: Vec<&Value> =
            wrong["fields"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
        assert_eq!(fields, ["party.members.0.name", "party.members.0.answers.t_shirt"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_tells_of_the_same_group() {
    for house in both().await {
        let key = uuid::Uuid::now_v7();
        let body = json!({
            "quota": "team", "name": "Ada", "email": "ada@example.org",
            "party": { "members": [{ "name": "Bob", "email": "bob@example.org" }], "together": true },
        });
        let first = house.post(REGISTRATIONS, body.clone()).key(key).send().await;
        cancel(&house, &first.json()).await;
        let again = house.post(REGISTRATIONS, body).key(key).send().await;
        assert_eq!((again.status, again.json()), (200, first.json()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_finds_no_room_is_counted_among_the_refusals_though_others_of_the_group_are_in() {
    for house in both().await {
        let before = full(&house).await;
        let some = register(&house, "walk-in", &["ada", "bob", "cem"], false).await;
        assert_eq!(some.status, 201, "{}", some.body);
        assert!(full(&house).await > before);
    }
}

/// How often the answer was that there is no room.
async fn full(house: &House) -> u64 {
    let metrics = house.get("/metrics").send().await.body;
    let line =
        metrics.lines().find_map(|line| line.strip_prefix(r#"headcount_refusals_total{code="full"} "#));
    line.map_or(0, |number| number.parse().unwrap())
}
