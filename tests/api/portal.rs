//! What a sponsor's contact does with the seats: exchanging names, taking invitations back, giving seats back, asking for more;
//! and what whoever was invited does.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use testbed::event::{SmallEvent, door};

use crate::sponsors::{
    PATIENCE, PORTAL, acme, both, both_with_mails, conference, invite, link_of, people, portal, quota, seats,
    sponsor, told,
};
use crate::support::{House, REGISTRATIONS, both_with};

/// The place of the nth colleague in the portal.
async fn place(house: &House, token: &str, n: usize) -> String {
    portal(house, token).await["people"][n]["id"].as_str().unwrap().to_owned()
}

fn person(name: &str) -> Value {
    json!({ "name": name, "email": format!("{name}@acme.example") })
}

async fn confirm(house: &House, id: &str, token: &str, answers: Value) -> Value {
    let path = format!("/api/registrations/{id}/confirmation");
    house.ask(Method::PUT, &path).json(json!({ "answers": answers })).token(token).send().await.json()
}

/// `safety.md`: nothing happens by looking; the seat is theirs when they say so.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_invited_says_yes_themselves_by_the_link_in_their_mail() {
    for house in both_with_mails(&conference()).await {
        let token = sponsor(&house, acme(2)).await;
        invite(&house, &token, &["ada"]).await;
        let id = place(&house, &token, 0).await;
        let (occasion, link) = link_of(&house, "ada@acme.example").await;
        assert_eq!(occasion, "invited");
        let path = format!("/api/registrations/{id}");
        let shown = house.get(&path).token(&link).send().await.json();
        assert_eq!(shown["status"], "offered", "looking takes nothing: {shown}");
        assert_eq!(
            house.get(&path).token(&token).send().await.status,
            404,
            "the contact has no part in answers"
        );
        let yes = confirm(&house, &id, &link, json!({ "accessibility": "soup" })).await;
        assert_eq!(yes["status"], "confirmed", "{yes}");
        assert_eq!(seats(&house, &token).await, [2, 1, 0, 1, 0]);
        let seen = portal(&house, &token).await;
        assert_eq!(
            (&seen["people"][0]["name"], &seen["people"][0]["status"]),
            (&json!("ada"), &json!("confirmed"))
        );
        assert!(!seen.to_string().contains("soup"), "{seen}");
        let back = house.delete(&format!("{PORTAL}/people/{id}")).token(&token).send().await.json();
        assert_eq!(back["code"], "taken_already", "only its owner gives it back");
        assert!(
            back["detail"].as_str().unwrap().starts_with("This seat of Acme & Daughters has been taken.")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_invited_answers_what_everybody_must() {
    let consent = json!({ "id": "conduct", "label": "Code of conduct", "type": "consent", "text": "Be kind.", "text_version": 1, "required": true });
    let questions = vec![serde_json::from_value(consent).unwrap()];
    for house in both_with_mails(&SmallEvent::new("summit", 3).with(door("general", 3)).asks(questions)).await
    {
        let token = sponsor(&house, acme(2)).await;
        invite(&house, &token, &["ada"]).await;
        let id = place(&house, &token, 0).await;
        let (_, link) = link_of(&house, "ada@acme.example").await;
        let path = format!("/api/registrations/{id}/confirmation");
        let mute = house.ask(Method::PUT, &path).token(&link).send().await.json();
        assert_eq!(
            (&mute["code"], &mute["fields"][0]["field"]),
            (&json!("invalid"), &json!("answers.conduct"))
        );
        let yes = confirm(&house, &id, &link, json!({ "conduct": { "agreed_to": 1 } })).await;
        assert_eq!(yes["status"], "confirmed", "{yes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_goes_to_somebody_else_while_everything_is_sold_out() {
    for house in both_with_mails(&conference()).await {
        let token = sponsor(&house, acme(2)).await;
        invite(&house, &token, &["ada", "bob", "cy"]).await;
        let id = place(&house, &token, 0).await;
        let (_, link) = link_of(&house, "ada@acme.example").await;
        confirm(&house, &id, &link, json!({ "accessibility": "soup" })).await;
        let before = quota(&house, "acme").await["load"].clone();
        let path = format!("{PORTAL}/people/{id}");
        let dee = house.ask(Method::PUT, &path).json(person("dee")).token(&token).send().await;
        assert_eq!((dee.status, &dee.json()["name"]), (200, &json!("dee")), "{}", dee.body);
        assert_eq!(quota(&house, "acme").await["load"], before);
        let registration = format!("/api/registrations/{id}");
        assert_eq!(house.get(&registration).token(&link).send().await.status, 404, "the former link is dead");
        let (occasion, hers) = link_of(&house, "dee@acme.example").await;
        assert_eq!(occasion, "handed_to_you");
        let to_dee = "/api/events/summit/mails?to=dee@acme.example";
        let mails = house.get(to_dee).token(&house.organiser().await).send().await.json();
        let calendar = mails[0]["calendar"].as_str().unwrap_or_default();
        assert!(calendar.contains("SUMMARY:"), "{mails}");
        let shown = house.get(&registration).token(&hers).send().await.json();
        assert_eq!(
            (&shown["name"], &shown["answers"]),
            (&json!("dee"), &json!({})),
            "answers are a person's own"
        );
        let start = Instant::now();
        while link_of(&house, "ada@acme.example").await.0 != "handed_on" && start.elapsed() < PATIENCE {
            testbed::pause(Duration::from_millis(50)).await;
        }
        let (occasion, dead) = link_of(&house, "ada@acme.example").await;
        assert_eq!((occasion.as_str(), dead.as_str()), ("handed_on", ""));
        let bob = house.ask(Method::PUT, &path).json(person("bob")).token(&token).send().await.json();
        assert_eq!(bob["code"], "already_registered");
        let detail = bob["detail"].as_str().unwrap();
        assert!(detail.starts_with("Whoever has this e-mail address is registered already."), "{detail}");
        let waiting = format!("{PORTAL}/people/{}", place(&house, &token, 2).await);
        let swap = house.ask(Method::PUT, &waiting).json(person("eve")).token(&token).send().await.json();
        assert_eq!(swap["code"], "not_offered", "a position in line is nobody's to pass on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_invitation_is_taken_back_and_the_next_moves_up() {
    for house in both().await {
        let token = sponsor(&house, acme(1)).await;
        invite(&house, &token, &["ada", "bob"]).await;
        let path = format!("{PORTAL}/people/{}", place(&house, &token, 0).await);
        for _ in 0..2 {
            let back = house.delete(&path).token(&token).send().await;
            assert_eq!((back.status, &back.json()["status"]), (200, &json!("cancelled")), "{}", back.body);
        }
        let seen = portal(&house, &token).await;
        assert_eq!(seen["people"].as_array().unwrap().len(), 1, "{seen}");
        assert_eq!(
            (&seen["people"][0]["name"], &seen["people"][0]["status"]),
            (&json!("bob"), &json!("offered"))
        );
        assert!(seen["people"][0]["held_until"].is_string());
    }
}

/// `safety.md`, overselling: deleting an unused voucher must not give phantom seats to the line.
#[tokio::test(flavor = "multi_thread")]
async fn seats_that_are_given_back_early_go_to_the_line_and_only_those() {
    for house in both().await {
        let token = sponsor(&house, acme(10)).await;
        for name in ["a", "b", "c", "d"] {
            house.register("general", name).await;
        }
        assert_eq!(quota(&house, "general").await["queued"], 2);
        invite(&house, &token, &["ada"]).await;
        let give = async |seats: u32| {
            house.post(&format!("{PORTAL}/returns"), json!({ "seats": seats })).token(&token).send().await
        };
        let too_many = give(10).await.json();
        assert_eq!(too_many["code"], "below_load", "one is held: {too_many}");
        assert_eq!(give(3).await.status, 201);
        let acme = quota(&house, "acme").await;
        assert_eq!((&acme["size"], &acme["guarantee"]), (&json!(7), &json!(7)));
        let general = quota(&house, "general").await;
        assert_eq!(
            (&general["queued"], &general["left"], &general["load"]),
            (&json!(0), &json!(1), &json!(4))
        );
        assert_eq!(seats(&house, &token).await, [7, 0, 1, 6, 0]);
        let ledger = house.get("/api/events/summit/ledger").send().await.body;
        assert!(ledger.contains("Given back early by the sponsor"), "the public ledger says why");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn further_colleagues_queue_as_a_group_at_the_door_for_everyone() {
    for house in both_with_mails(&conference()).await {
        let token = sponsor(&house, acme(10)).await;
        house.register("general", "a").await;
        assert_eq!(
            portal(&house, &token).await["further_at"],
            json!({
                "quota": "general", "name": "general", "left": 1, "queued": 0,
            })
        );
        let ask = || house.post(&format!("{PORTAL}/further"), people(&["ada", "bob"])).token(&token);
        let asked = ask().send().await;
        assert_eq!(
            (asked.status, told(&asked).as_str()),
            (201, "ada waiting, bob waiting"),
            "{}",
            asked.body
        );
        assert_eq!(ask().send().await.json()["code"], "already_registered");
        assert_eq!(quota(&house, "general").await["queued"], 2, "one seat is not enough for both");
        assert_eq!(link_of(&house, "ada@acme.example").await.0, "in_line");
        house.post(&format!("{PORTAL}/returns"), json!({ "seats": 1 })).token(&token).send().await;
        let seen = portal(&house, &token).await;
        let status: Vec<&Value> =
            seen["people"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
        assert_eq!(status, ["offered", "offered"], "{seen}");
        let bob = format!("{PORTAL}/people/{}", seen["people"][1]["id"].as_str().unwrap());
        assert_eq!(house.delete(&bob).token(&token).send().await.status, 200, "the sponsor asked for it");
        assert_eq!(quota(&house, "general").await["left"], 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_door_is_for_everyone_there_is_nothing_further() {
    for house in both_with(&SmallEvent::new("summit", 9).with(door("general", 2).refuses())).await {
        let token = sponsor(&house, acme(2)).await;
        assert_eq!(portal(&house, &token).await["further_at"], Value::Null);
        let asked = house.post(&format!("{PORTAL}/further"), people(&["ada"])).token(&token).send().await;
        assert_eq!(asked.json()["code"], "not_a_door");
    }
}

/// `safety.md`, access: a URL with an id gives nobody else's data.
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_opens_its_own_sponsor_only() {
    for house in both().await {
        let acme_token = sponsor(&house, acme(2)).await;
        let mut other = acme(2);
        other["id"] = json!("bolt");
        let bolt_token = sponsor(&house, other).await;
        invite(&house, &acme_token, &["ada"]).await;
        let stranger = house.register("general", "bob").await;
        assert_eq!(portal(&house, &bolt_token).await["people"], json!([]));
        for id in
            [place(&house, &acme_token, 0).await.as_str(), stranger["id"].as_str().unwrap(), "summit01-none"]
        {
            let path = format!("{PORTAL}/people/{id}");
            let swap = house.ask(Method::PUT, &path).json(person("eve")).token(&bolt_token).send().await;
            let back = house.delete(&path).token(&bolt_token).send().await;
            assert_eq!((swap.status, back.status), (404, 404), "{id}");
        }
        let organiser = house.organiser().await;
        let manage = stranger["manage_token"].as_str().unwrap();
        for token in ["hcs_made-up", &organiser, manage] {
            assert_eq!(house.get(PORTAL).token(token).send().await.status, 401, "{token}");
            assert_eq!(invite(&house, token, &["eve"]).await.status, 401, "{token}");
        }
        assert_eq!(house.get(PORTAL).send().await.status, 401);
        for path in ["codes", "allotments", "mails", "mine"] {
            let path = format!("/api/events/summit/{path}");
            assert_eq!(house.get(&path).token(&acme_token).send().await.status, 401, "{path}");
        }
        let cancel = format!("/api/registrations/{}", stranger["id"].as_str().unwrap());
        assert_eq!(house.delete(&cancel).token(&acme_token).send().await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_and_the_portal_draw_from_the_same_seats() {
    for house in both().await {
        let mut with_code = acme(2);
        with_code["allotment"]["code"] = json!("ACME-2");
        let token = sponsor(&house, with_code).await;
        let by_code = async |name: &str| {
            let body = json!({ "code": "ACME-2", "name": name, "email": format!("{name}@example.org") });
            house.post(REGISTRATIONS, body).send().await.json()
        };
        assert_eq!(by_code("ada").await["status"], "confirmed");
        assert_eq!(told(&invite(&house, &token, &["bob", "cy"]).await), "bob offered, cy waiting");
        assert_eq!(by_code("dee").await["status"], "waiting");
        let seen = portal(&house, &token).await;
        assert_eq!((&seen["people"][0]["name"], &seen["people"][0]["email"]), (&json!("ada"), &Value::Null));
        assert_eq!(seats(&house, &token).await, [2, 1, 1, 0, 2]);
    }
}
