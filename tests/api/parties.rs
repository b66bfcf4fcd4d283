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
        register(&house, "walk-in", &["fay"], false).await;
        let some = register(&house, "walk-in", &["dee", "fay", "eve"], false).await;
        assert_eq!(some.status, 201, "{}", some.body);
        let some = some.json();
        assert_eq!(mine(&house, &some["manage_token"]).await, "dee confirmed");
        let refused = |one: &Value| format!("{} {} {}", one["name"], one["code"], one["field"]);
        let refused: Vec<String> = some["refused"].as_array().unwrap().iter().map(refused).collect();
        assert_eq!(
            refused.join(", ").replace('"', ""),
            "fay already_registered party.members.0.email, eve full party.members.1"
        );
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

/// Asks for a group of people with these names and addresses.
async fn ask(house: &House, quota: &str, people: &[(&str, &str)], together: bool) -> Reply {
    let person = |(name, address): &(&str, &str)| json!({ "name": name, "email": address });
    let mut body = person(&people[0]);
    let members: Vec<Value> = people[1..].iter().map(person).collect();
    body["quota"] = json!(quota);
    body["party"] = json!({ "members": members, "together": together });
    house.post(REGISTRATIONS, body).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_address_of_another_in_the_group_is_told_so_and_nobody_is_registered() {
    for house in both().await {
        let family = [("Eva", "eva@example.org"), ("Mia", "mia@example.org"), ("Noah", "EVA@example.org")];
        for together in [false, true] {
            let same = ask(&house, "team", &family, together).await;
            assert_eq!((same.status, &same.json()["code"]), (422, &json!("invalid")), "{}", same.body);
            assert_eq!(
                same.json()["fields"],
                json!([{
                    "field": "party.members.1.email", "code": "same_address",
                    "detail": "Noah has the same address as Eva. Everybody needs one of their own here.",
                }])
            );
        }
        let mended = [family[0], family[1], ("Noah", "noah@example.org")];
        let mended = ask(&house, "team", &mended, false).await;
        assert_eq!(mended.status, 201, "nobody is there yet: {}", mended.body);
        let wrong = json!({
            "quota": "team", "name": "Ada", "email": "ada@example.org",
            "party": { "members": [{ "name": "Bob", "email": "ada@example.org", "answers": { "t_shirt": "7XL" } }] },
        });
        let wrong = house.post(REGISTRATIONS, wrong).send().await.json();
        let fields: Vec<&Value> =
            wrong["fields"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
        assert_eq!(
            fields,
            ["party.members.0.email", "party.members.0.answers.t_shirt"],
            "told along with what else is wrong"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_door_lets_them_people_share_an_address() {
    let event = SmallEvent::new("summit", 9).with(door("family", 9).for_groups(4).for_each_address(2));
    for house in both_with(&event).await {
        let home = "home@example.org";
        for together in [false, true] {
            let three = ask(&house, "family", &[("Eva", home), ("Mia", home), ("Lia", home)], together).await;
            assert_eq!(
                three.json()["fields"],
                json!([{
                    "field": "party.members.1.email", "code": "same_address",
                    "detail": "Lia has the same address as Eva. At most 2 people share one here.",
                }])
            );
        }
        let two = ask(&house, "family", &[("Eva", home), ("Mia", home)], true).await;
        assert_eq!(two.status, 201, "{}", two.body);
        assert_eq!(mine(&house, &two.json()["manage_token"]).await, "Eva confirmed, Mia confirmed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_one_of_a_group_is_in_the_way_the_answer_says_who() {
    let event = SmallEvent::new("summit", 9).with(door("team", 9).for_groups(4));
    for house in both_with(&event).await {
        register(&house, "team", &["bob"], false).await;
        let key = uuid::Uuid::now_v7();
        let ask = async |together: bool, people: [&str; 3], key| {
            let person = |name: &str| json!({ "name": name, "email": format!("{name}@example.org") });
            let mut body = person(people[0]);
            body["quota"] = json!("team");
            let members = [person(people[1]), person(people[2])];
            body["party"] = json!({ "members": members, "together": together });
            house.post(REGISTRATIONS, body).key(key).send().await
        };
        let first = ask(true, ["ada", "cy", "bob"], key).await;
        assert_eq!((first.status, &first.json()["code"]), (409, &json!("already_registered")));
        let whose = |reply: &Reply| {
            let fields = reply.json()["fields"].clone();
            fields.as_array().unwrap().iter().map(|one| one["field"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(whose(&first), ["party.members.1.email"], "{}", first.body);
        assert_eq!(first.json()["fields"][0]["code"], "already_registered");
        let again = ask(true, ["ada", "cy", "bob"], key).await;
        assert_eq!(again.json(), first.json(), "a repeat says the same");
        for together in [false, true] {
            let own = ask(together, ["bob", "ada", "cy"], uuid::Uuid::now_v7()).await;
            assert_eq!(whose(&own), ["email"], "{}", own.body);
        }
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
