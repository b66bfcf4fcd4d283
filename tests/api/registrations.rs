//! From the form to giving the seat back.

use serde_json::json;

use crate::support::{REGISTRATIONS, both, shows};

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_is_given_and_shown_to_its_owner() {
    for house in both().await {
        let body = json!({
            "quota": "general", "name": " Ada  ", "email": "ada@example.org", "answers": { "badge_name": "Countess" },
        });
        let new = house.post(REGISTRATIONS, body).send().await;
        shows!(new.shown(), @r#"
        201 Created
        {
          "answers": {
            "badge_name": "Countess"
          },
          "email": "ada@example.org",
          "id": "[id]",
          "manage_token": "[token]",
          "name": "Ada",
          "quota": "general",
          "status": "confirmed"
        }
        "#);
        let (id, token) = (new.json()["id"].clone(), new.json()["manage_token"].clone());
        let path = format!("/api/registrations/{}", id.as_str().unwrap());
        let shown = house.get(&path).bearer(&token).send().await;
        shows!(shown.shown(), @r#"
        200 OK
        {
          "answers": {
            "badge_name": "Countess"
          },
          "email": "ada@example.org",
          "id": "[id]",
          "name": "Ada",
          "quota": "general",
          "status": "confirmed"
        }
        "#);
        assert_eq!(shown.header("cache-control"), "no-store");
        let mine = house.get("/api/events/summit/mine").bearer(&token).send().await.json();
        assert_eq!(mine, json!({ "registrations": [shown.json()], "sign_ups": [] }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_door_puts_you_in_line_and_a_freed_seat_takes_you_out_of_it() {
    for house in both().await {
        let ada = house.register("general", "ada").await;
        house.register("general", "bob").await;
        let cy = house.register("general", "cy").await;
        let dee = house.register("general", "dee").await;
        assert_eq!((&cy["status"], &cy["position"]), (&json!("waiting"), &json!(1)));
        assert_eq!((&dee["status"], &dee["position"]), (&json!("waiting"), &json!(2)));
        let path = format!("/api/registrations/{}", ada["id"].as_str().unwrap());
        let cancelled = house.delete(&path).bearer(&ada["manage_token"]).send().await;
        shows!(cancelled.shown(), @r#"
        200 OK
        {
          "answers": {},
          "email": "ada@example.org",
          "id": "[id]",
          "name": "ada",
          "quota": "general",
          "status": "cancelled"
        }
        "#);
        let again = house.delete(&path).bearer(&ada["manage_token"]).send().await;
        assert_eq!(again.shown(), cancelled.shown(), "giving it back twice is giving it back");
        for (person, status, position) in [(&cy, "confirmed", json!(null)), (&dee, "waiting", json!(1))] {
            let path = format!("/api/registrations/{}", person["id"].as_str().unwrap());
            let now = house.get(&path).bearer(&person["manage_token"]).send().await.json();
            assert_eq!((&now["status"], &now["position"]), (&json!(status), &position));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_can_be_changed_until_it_is_given_back() {
    for house in both().await {
        let ada = house.register("general", "ada").await;
        let path = format!("/api/registrations/{}", ada["id"].as_str().unwrap());
        let changed = house
            .patch(&path, json!({ "name": "Ada L.", "answers": { "t_shirt": "M" } }))
            .bearer(&ada["manage_token"])
            .send()
            .await;
        shows!(changed.shown(), @r#"
        200 OK
        {
          "answers": {
            "t_shirt": "M"
          },
          "email": "ada@example.org",
          "id": "[id]",
          "name": "Ada L.",
          "quota": "general",
          "status": "confirmed"
        }
        "#);
        let now = house.get(&path).bearer(&ada["manage_token"]).send().await;
        assert_eq!(now.body, changed.body);
        house.delete(&path).bearer(&ada["manage_token"]).send().await;
        let late = house.patch(&path, json!({ "name": "Ada" })).bearer(&ada["manage_token"]).send().await;
        shows!(late.shown(), @r#"
        409 Conflict, application/problem+json
        {
          "code": "gone",
          "detail": "This place was given back already.",
          "refusal": {
            "reason": "gone"
          },
          "status": 409,
          "title": "Given back already",
          "type": "/api#gone"
        }
        "#);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_no_door_has_is_said_to_be_unknown() {
    for house in both().await {
        let unknown = house.get("/api/events/summit/join/no-such").send().await;
        shows!(unknown.shown(), @r#"
        404 Not Found, application/problem+json
        {
          "code": "code_unknown",
          "detail": "No door has this code. Check it letter by letter, or ask whoever gave it to you.",
          "status": 404,
          "title": "Unknown code",
          "type": "/api#code_unknown"
        }
        "#);
        let form = json!({ "code": "acme-seats", "name": "bob", "email": "bob@example.org" });
        let registered = house.post(REGISTRATIONS, form).send().await;
        shows!(registered.shown(), @r#"
        409 Conflict, application/problem+json
        {
          "code": "code_unknown",
          "detail": "No door has this code. Check it letter by letter, or ask whoever gave it to you.",
          "refusal": {
            "reason": "code_unknown"
          },
          "status": 409,
          "title": "Unknown code",
          "type": "/api#code_unknown"
        }
        "#);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_its_door_until_it_is_used_up() {
    for house in both().await {
        let door = house.get("/api/events/summit/join/acme-seat").send().await;
        shows!(door.shown(), @r#"
        200 OK
        {
          "quota": {
            "access": "code",
            "closes_at": null,
            "guarantee": 1,
            "id": "acme",
            "kind": "door",
            "left": 1,
            "load": 0,
            "name": "acme",
            "open": true,
            "opens_at": null,
            "overflow": "refuse",
            "parent": "conference",
            "queued": 0,
            "release_at": null,
            "size": 1
          }
        }
        "#);
        let with = |code: &str, name: &str| {
            let email = format!("{name}@example.org");
            house.post(REGISTRATIONS, json!({ "code": code, "name": name, "email": email })).send()
        };
        let seat = with(" Acme-Seat ", "ada").await;
        assert_eq!((seat.status, &seat.json()["quota"]), (201, &json!("acme")));
        shows!(with("acme-seat", "bob").await.shown(), @r#"
        409 Conflict, application/problem+json
        {
          "code": "code_used_up",
          "detail": "Every seat of acme is taken. Ask whoever gave you the code, or register without it.",
          "refusal": {
            "quota": "acme",
            "reason": "code_used_up"
          },
          "status": 409,
          "title": "Code used up",
          "type": "/api#code_used_up"
        }
        "#);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_were_put_together_are_kept_as_one_and_make_nobody_somebody_else() {
    for house in both().await {
        let body = |name: &str, email: &str| json!({ "quota": "general", "name": name, "email": email });
        let zoe = house.post(REGISTRATIONS, body("Zoe\u{301}", "zoe\u{301}@example.org")).send().await;
        assert_eq!(zoe.status, 201, "{}", zoe.body);
        assert_eq!(zoe.json()["name"], "Zo\u{e9}");
        let again = house.post(REGISTRATIONS, body("Zo\u{e9}", "zo\u{e9}@example.org")).send().await;
        assert_eq!(again.json()["code"], "already_registered");
    }
}
