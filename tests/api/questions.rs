//! What is asked of whoever registers: set by organisers, answered at the door, kept when the questions change.

use reqwest::Method;
use serde_json::{Value, json};
use server::store::Role;

use crate::support::{House, REGISTRATIONS, Reply, both, house, shows};

const QUESTIONS: &str = "/api/events/summit/questions";

async fn set(house: &House, questions: Value) -> Reply {
    let token = house.organiser().await;
    house.ask(Method::PUT, QUESTIONS).json(json!({ "questions": questions })).token(&token).send().await
}

/// A dinner, a dish for those who come to it, and a text to agree to.
fn dinner(dishes: &[&str], text: &str) -> Value {
    let options: Vec<Value> =
        dishes.iter().map(|id| json!({ "id": id, "label": id.to_uppercase() })).collect();
    json!([
        { "id": "dinner", "label": "Do you come to dinner?", "type": "yes_no", "required": true },
        { "id": "dish", "label": "Which dish?", "type": "one_of", "options": options, "required": true,
            "shown_if": { "question": "dinner", "is": "yes" } },
        { "id": "desk", "label": "Which desk?", "type": "text", "required": true, "doors": ["staff"] },
        { "id": "conduct", "label": "Code of conduct", "type": "consent", "text": text, "required": true },
    ])
}

async fn answer(house: &House, quota: &str, name: &str, answers: Value) -> Reply {
    let body =
        json!({ "quota": quota, "name": name, "email": format!("{name}@example.org"), "answers": answers });
    house.post(REGISTRATIONS, body).send().await
}

fn fields(reply: &Reply) -> String {
    let problem = reply.json();
    let one = |field: &Value| format!("{} {}", field["field"], field["code"]).replace('"', "");
    problem["fields"].as_array().unwrap().iter().map(one).collect::<Vec<_>>().join(", ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_event_asks_what_most_do() {
    let house = house().await;
    let asked = house.get(QUESTIONS).send().await;
    assert_eq!(asked.status, 200);
    let ids: Vec<Value> =
        asked.json()["questions"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(json!(ids), json!(["badge_name", "diet", "t_shirt", "accessibility"]));
    let event = house.get("/api/events/summit").send().await.json();
    assert_eq!(event["questions"], asked.json(), "the event has them, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_checked_against_what_is_asked_at_that_door() {
    for house in both().await {
        assert_eq!(set(&house, dinner(&["fish", "rice"], "Be kind.")).await.status, 200);
        let missing = answer(&house, "general", "ada", json!({ "dinner": true, "shoe": "42" })).await;
        assert_eq!(missing.status, 422);
        assert_eq!(fields(&missing), "answers.shoe unknown, answers.dish required, answers.conduct required");
        let missing = answer(&house, "staff", "ada", json!({ "dinner": false })).await;
        assert_eq!(fields(&missing), "answers.desk required, answers.conduct required");
        let wrong = json!({ "dinner": true, "dish": "soup", "conduct": { "agreed_to": 7 } });
        let wrong = answer(&house, "general", "ada", wrong).await;
        assert_eq!(fields(&wrong), "answers.dish one_of, answers.conduct outdated");
        let right = json!({ "dinner": false, "dish": "rice", "conduct": { "agreed_to": 0 } });
        let right = answer(&house, "general", "ada", right).await;
        assert_eq!(right.status, 201);
        assert_eq!(right.json()["answers"], json!({ "dinner": false, "conduct": { "agreed_to": 0 } }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_questions_of_a_door_are_asked_of_whoever_has_its_code() {
    let house = house().await;
    let desk = json!([{ "id": "desk", "label": "Which desk?", "type": "text", "required": true, "doors": ["acme"] }]);
    set(&house, desk).await;
    let form = json!({ "code": "acme seat", "name": "Ada", "email": "ada@example.org" });
    let missing = house.post(REGISTRATIONS, form).send().await;
    assert_eq!(fields(&missing), "answers.desk required");
    assert_eq!(house.get("/api/events/summit/join/acme-seat").send().await.json()["quota"]["left"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_a_change_of_the_questions() {
    for house in both().await {
        set(&house, dinner(&["fish", "rice"], "Be kind.")).await;
        let given = json!({ "dinner": true, "dish": "fish", "conduct": { "agreed_to": 0 } });
        let ada = answer(&house, "general", "ada", given.clone()).await.json();
        let changed = set(&house, dinner(&["rice", "stew"], "Be kind and on time.")).await.json();
        assert_eq!(changed["version"], 3);
        assert_eq!(
            changed["questions"][1]["options"][2],
            json!({ "id": "fish", "label": "FISH", "retired": true }),
            "it stays readable"
        );
        let path = format!("/api/registrations/{}", ada["id"].as_str().unwrap());
        let edit = json!({ "answers": given });
        let kept = house.patch(&path, edit).bearer(&ada["manage_token"]).send().await;
        assert_eq!((kept.status, &kept.json()["answers"]), (200, &given), "{}", kept.body);
        let newcomer = answer(&house, "general", "bob", given).await;
        assert_eq!(fields(&newcomer), "answers.dish one_of, answers.conduct outdated");
        let edit = json!({ "answers": { "dinner": true } });
        let missing = house.patch(&path, edit).bearer(&ada["manage_token"]).send().await;
        assert_eq!(fields(&missing), "answers.dish required, answers.conduct required");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_is_not_measured_by_questions_that_came_later() {
    for house in both().await {
        let key = uuid::Uuid::now_v7();
        let body = json!({ "quota": "general", "name": "Ada", "email": "ada@example.org", "answers": { "badge_name": " Ada " } });
        let first = house.post(REGISTRATIONS, body.clone()).key(key).send().await;
        assert_eq!(first.json()["answers"], json!({ "badge_name": "Ada" }));
        set(&house, dinner(&["fish"], "Be kind.")).await;
        let again = house.post(REGISTRATIONS, body).key(key).send().await;
        assert_eq!((again.status, again.json()), (200, first.json()));
        assert_eq!(again.header("idempotent-replayed"), "true");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_fit_may_be_mended_under_the_same_key() {
    let house = house().await;
    set(&house, dinner(&["fish"], "Be kind.")).await;
    let key = uuid::Uuid::now_v7();
    let body = |answers: Value| json!({ "quota": "general", "name": "Ada", "email": "ada@example.org", "answers": answers });
    let missing = house.post(REGISTRATIONS, body(json!({}))).key(key).send().await;
    assert_eq!(fields(&missing), "answers.dinner required, answers.conduct required");
    let mended = body(json!({ "dinner": false, "conduct": { "agreed_to": 0 } }));
    assert_eq!(house.post(REGISTRATIONS, mended).key(key).send().await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_watches_hears_that_something_else_is_asked() {
    let house = house().await;
    let before = house.app.event("summit").unwrap().live.watch().borrow().message.number;
    set(&house, dinner(&["fish"], "Be kind.")).await;
    let mut watch = house.app.event("summit").unwrap().live.watch();
    let told = watch.wait_for(|latest| latest.message.number > before).await.unwrap().message.clone();
    let told: Value = serde_json::from_str(&told.changes).unwrap();
    assert_eq!((&told["questions"], &told["quotas"]), (&json!(2), &json!({})));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_organiser_sets_questions_that_fit() {
    let house = house().await;
    let ask = |token: String| {
        house.ask(Method::PUT, QUESTIONS).json(json!({ "questions": [] })).token(&token).send()
    };
    assert_eq!(ask("hct_no".to_owned()).await.json()["code"], "unauthorized");
    assert_eq!(ask(house.role("summit01", Role::Door).await).await.json()["code"], "forbidden");
    assert_eq!(ask(house.role("other01", Role::Organiser).await).await.json()["code"], "not_found");
    let bad = json!([
        { "id": "A b", "label": "", "type": "text" },
        { "id": "role", "label": "Role", "type": "text", "doors": ["attic"] },
    ]);
    shows!(set(&house, bad).await.shown(), @r#"
    422 Unprocessable Entity, application/problem+json
    {
      "code": "invalid",
      "detail": "Have another look at: questions.0.id, questions.0.label, questions.1.doors.",
      "fields": [
        {
          "code": "characters",
          "detail": "1 to 40 letters, digits, hyphens and underscores.",
          "field": "questions.0.id"
        },
        {
          "code": "required",
          "detail": "This can't be empty.",
          "field": "questions.0.label"
        },
        {
          "code": "unknown",
          "detail": "There is no door of this id.",
          "field": "questions.1.doors"
        }
      ],
      "status": 422,
      "title": "Some fields need another look",
      "type": "/api#invalid"
    }
    "#);
    assert_eq!(house.get(QUESTIONS).send().await.json()["version"], 1, "nothing was set");
}
