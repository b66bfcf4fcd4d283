//! The volunteer board.

use serde_json::json;

use crate::support::{both, shows};

fn sign_ups(shift: &str) -> String {
    format!("/api/events/summit/shifts/{shift}/sign-ups")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_wave_opens_the_next_and_sends_people_there() {
    for house in both().await {
        let board = house.get("/api/events/summit/shifts").send().await.json();
        let wave = |board: &serde_json::Value, index: usize| {
            let shift = &board[index];
            json!([
                shift["id"],
                shift["wave"],
                shift["load"],
                shift["left"],
                shift["open"],
                shift["opens_after"]
            ])
        };
        assert_eq!(wave(&board, 0), json!(["bags-1", 1, 0, 1, true, null]));
        assert_eq!(wave(&board, 1), json!(["bags-2", 2, 0, 1, false, "bags-1"]));
        let first = house
            .post(&sign_ups("bags-1"), json!({ "name": "Ada", "email": "ada@example.org" }))
            .send()
            .await;
        shows!(first.shown(), @r#"
        201 Created
        {
          "id": "[id]",
          "manage_token": "[token]",
          "name": "Ada",
          "shift": "bags-1",
          "status": "confirmed"
        }
        "#);
        let second = house.sign_up("bags-1", "bob").await;
        assert_eq!(second["shift"], json!("bags-2"));
        let board = house.get("/api/events/summit/shifts").send().await.json();
        assert_eq!(wave(&board, 1), json!(["bags-2", 2, 1, 0, true, "bags-1"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manage_token_signs_up_without_typing_and_opens_it_all() {
    for house in both().await {
        let ada = house.register("general", "ada").await;
        let token = &ada["manage_token"];
        let bare = house.ask(reqwest::Method::POST, &sign_ups("desk")).bearer(token).send().await;
        shows!(bare.shown(), @r#"
        201 Created
        {
          "id": "[id]",
          "name": "ada",
          "shift": "desk",
          "status": "confirmed"
        }
        "#);
        let empty = house.post(&sign_ups("after"), json!({})).bearer(token).send().await;
        assert_eq!(empty.status, 201, "back-to-back is no overlap: {}", empty.body);
        let overlapping = house.post(&sign_ups("bags-1"), json!({})).bearer(token).send().await;
        shows!(overlapping.shown(), @r#"
        409 Conflict, application/problem+json
        {
          "code": "overlaps",
          "detail": "This is at the same time as desk. Withdraw from that first, or choose another shift.",
          "refusal": {
            "quota": "desk",
            "reason": "overlaps"
          },
          "status": 409,
          "title": "Overlaps another shift",
          "type": "/api#overlaps"
        }
        "#);
        let mine = house.get("/api/events/summit/mine").bearer(token).send().await.json();
        let shifts: Vec<_> =
            mine["sign_ups"].as_array().unwrap().iter().map(|place| &place["shift"]).collect();
        assert_eq!(shifts, ["after", "desk"], "newest first");
        assert_eq!(mine["registrations"].as_array().unwrap().len(), 1);
        let both = house.post(&sign_ups("after"), json!({ "name": "Bob" })).bearer(token).send().await;
        shows!(both.shown(), @r#"
        422 Unprocessable Entity, application/problem+json
        {
          "code": "invalid",
          "detail": "Have another look at: name.",
          "fields": [
            {
              "code": "one_of",
              "detail": "Give name and e-mail, or a manage token, not both.",
              "field": "name"
            }
          ],
          "status": 422,
          "title": "Some fields need another look",
          "type": "/api#invalid"
        }
        "#);
        let nobody = house.post(&sign_ups("after"), json!({})).token("hcm_nobody").send().await;
        assert_eq!(nobody.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_place_is_free_again() {
    for house in both().await {
        let ada = house.sign_up("desk", "ada").await;
        let bob = json!({ "name": "Bob", "email": "bob@example.org" });
        assert_eq!(house.post(&sign_ups("desk"), bob.clone()).send().await.json()["code"], json!("full"));
        let path = format!("/api/sign-ups/{}", ada["id"].as_str().unwrap());
        let withdrawn = house.delete(&path).bearer(&ada["manage_token"]).send().await;
        shows!(withdrawn.shown(), @r#"
        200 OK
        {
          "id": "[id]",
          "name": "ada",
          "shift": "desk",
          "status": "cancelled"
        }
        "#);
        let again = house.delete(&path).bearer(&ada["manage_token"]).send().await;
        assert_eq!(again.shown(), withdrawn.shown());
        assert_eq!(house.post(&sign_ups("desk"), bob).send().await.status, 201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_shift_is_not_found() {
    for house in both().await {
        for shift in ["general", "bags", "no-such"] {
            let ada = json!({ "name": "Ada", "email": "ada@example.org" });
            assert_eq!(house.post(&sign_ups(shift), ada).send().await.status, 404, "{shift}");
        }
    }
}
