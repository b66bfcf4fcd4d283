//! Being forgotten: what goes, what stays, and what nobody can do to another.

use domain::mails::MailState;
use reqwest::Method;
use serde_json::json;

use crate::house::{House, address, json_of};
use crate::mail_server::MailServer;
use crate::own::{ACCESS, LINKS, TRANSFER, hand_over, kept, link_in, path, send, tiny, token};

pub(crate) async fn whoever_gets_a_mail_opens_their_own_place_only(house: House) {
    let door = house.open(&[]);
    let body = json!({
        "quota": "family", "name": "Ada", "email": address("ada"),
        "party": { "members": [{ "name": "Ben", "email": address("ben") }] },
    });
    let reply = door.ask(Method::POST, "/api/events/summit/registrations").json(&body).send().await.unwrap();
    let ada = json_of(reply).await;
    let all = door.mine(token(&ada)).await;
    assert_eq!(all["registrations"].as_array().unwrap().len(), 2, "who registers others looks after them");
    let link = link_in(&kept(&door, "ben", "registered").await, "me#t=");
    let mine = door.mine(&link).await;
    let names: Vec<_> = mine["registrations"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["Ben"]);
    let hers = door.ask(Method::DELETE, &path(&ada, "")).bearer_auth(&link).send().await.unwrap();
    assert_eq!(hers.status(), 404);
}

pub(crate) async fn whoever_is_erased_is_nowhere_any_more_and_the_counts_are_right(house: House) {
    let mut door = house.open(&[]);
    let ada = door.register("tiny", "Ada").await;
    let next = door.register("tiny", "Next").await;
    door.sign_up("desk", "Ada").await;
    let renamed = json!({ "name": "Ada Lovelace", "answers": { "accessibility": "no aubergines" } });
    let (status, _) = send(&door, Method::PATCH, &path(&ada, ""), token(&ada), Some(renamed)).await;
    assert_eq!(status, 200);
    hand_over(&door, &ada, "Evelina").await;
    let data = path(&ada, "/data");
    let file = door.get(&data).bearer_auth(token(&ada)).send().await.unwrap();
    assert!(file.headers()["content-disposition"].to_str().unwrap().contains("summit-my-data.json"));
    let text = file.text().await.unwrap();
    assert!(text.starts_with("{\n  \"event\": \"Summit\",\n"), "it is for people to read: {text}");
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(file["places"][0]["answers"][0], json!({ "question": "Access", "answer": "no aubergines" }));
    assert_eq!(file["ledger"][0]["place"], ada["id"]);
    assert_eq!(file["mails"][0]["occasion"], "registered", "what went to Eve is not hers: {file}");

    // What was signed up with another token is opened by a link that came by mail.
    door.ask(Method::POST, LINKS).json(&json!({ "email": address("ada") })).send().await.unwrap();
    let link = link_in(&kept(&door, "ada", "link_asked").await, "link#l=");
    let (_, opened) = send(&door, Method::POST, ACCESS, &link, None).await;
    let request = door.ask(Method::DELETE, &data).bearer_auth(token(&opened)).build().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let erased = json_of(client.execute(request.try_clone().unwrap()).await.unwrap()).await;
    assert_eq!(erased, json!({ "given_back": 2, "counted": 0 }));
    assert_eq!(json_of(client.execute(request).await.unwrap()).await, erased, "a repeat is answered");

    assert_eq!(door.mine(token(&next)).await["registrations"][0]["status"], "confirmed", "the line moved");
    let mine = door.get("/api/events/summit/mine").bearer_auth(token(&ada)).send().await.unwrap();
    assert_eq!(mine.status(), 401);
    let again = door.register("general", "Ada").await;
    assert_eq!(again["status"], "confirmed", "whoever is erased can come again");
    door.cancel(&again).await;
    let (status, _) = send(&door, Method::DELETE, &path(&again, "/data"), token(&again), None).await;
    assert_eq!(status, 200);
    door.headcount.terminate().unwrap();
    assert!(door.headcount.wait().unwrap().success());
    house.audits_clean();
    house.has_nothing_of(&["Ada", "ada@", "Lovelace", "aubergine", "Evelina", "evelina@"]).await;
}

pub(crate) async fn a_stranger_who_types_an_address_erases_nothing_of_its_owner(house: House) {
    let door = house.open(&[]);
    let ada = door.register("general", "Ada").await;
    let stranger = door.sign_up("desk", "Ada").await;
    let data = path(&stranger, "/data");
    let seen = json_of(door.get(&data).bearer_auth(token(&stranger)).send().await.unwrap()).await;
    assert_eq!(seen["places"].as_array().unwrap().len(), 1, "{seen}");
    let (status, erased) = send(&door, Method::DELETE, &data, token(&stranger), None).await;
    assert_eq!((status, erased), (200, json!({ "given_back": 1, "counted": 0 })));
    assert_eq!(door.mine(token(&ada)).await["registrations"][0]["name"], "Ada");
    let body = json!({ "quota": "general", "name": "Ada", "email": address("ada") });
    let again = door.ask(Method::POST, "/api/events/summit/registrations").json(&body).send().await.unwrap();
    assert_eq!(again.status(), 409, "she is known still");
    let (status, _) = send(&door, Method::DELETE, &path(&ada, "/data"), token(&stranger), None).await;
    assert_eq!(status, 404, "another's");
}

pub(crate) async fn after_the_event_only_the_count_stays_of_whoever_is_erased(house: House) {
    house
        .change("UPDATE events SET starts_at = '2020-01-01T00:00:00Z', ends_at = '2020-01-02T00:00:00Z'")
        .await;
    let door = house.open(&[]);
    let ada = door.register("tiny", "Ada").await;
    let before = tiny(&door).await;
    let (status, erased) = send(&door, Method::DELETE, &path(&ada, "/data"), token(&ada), None).await;
    assert_eq!((status, erased), (200, json!({ "given_back": 0, "counted": 1 })));
    assert_eq!(tiny(&door).await, before, "the count stays");
}

pub(crate) async fn a_mail_that_waits_goes_with_whoever_is_erased(house: House) {
    let mails = MailServer::start().await;
    let url = mails.url();
    let door = house.open(&["--smtp", &url, "--mail-from", "desk@summit.example", "--mail-retry", "3600"]);
    let ada = door.register("general", "Grey-Ada").await;
    door.until_it("grey-ada", "tried", |mail| mail.attempts > 0).await;
    let (status, _) = send(&door, Method::DELETE, &path(&ada, "/data"), token(&ada), None).await;
    assert_eq!(status, 200);
    door.register("general", "Last").await;
    mails.mail(&address("last"), "registered").await;
    door.until("last", MailState::Sent).await;
    house.has_nothing_of(&["Grey-Ada", "grey-ada"]).await;
}

pub(crate) async fn who_had_a_place_before_keeps_their_mails_when_its_new_owner_is_erased(house: House) {
    let door = house.open(&[]);
    let ada = door.register("tiny", "Ada").await;
    kept(&door, "ada", "registered").await;
    let link = hand_over(&door, &ada, "Evelina").await;
    let (status, taken) = send(&door, Method::POST, TRANSFER, &link, Some(json!({}))).await;
    assert_eq!(status, 201, "{taken}");
    kept(&door, "evelina", "taken_over").await;
    kept(&door, "ada", "handed_over").await;
    let (status, _) = send(&door, Method::DELETE, &path(&taken, "/data"), token(&taken), None).await;
    assert_eq!(status, 200);

    let told: Vec<_> = door.listed("ada").await.into_iter().map(|mail| (mail.occasion, mail.text)).collect();
    let registered = told.iter().find(|(occasion, _)| occasion == "registered").expect("it is hers");
    assert!(registered.1.as_ref().is_some_and(|text| text.contains("Hello Ada")), "{registered:?}");
    let handed = told.iter().find(|(occasion, _)| occasion == "handed_over").expect("it went to her");
    assert_eq!(handed.1, None, "it names the one who is forgotten");
    assert!(door.listed("evelina").await.is_empty());
    house.has_nothing_of(&["Evelina", "evelina@"]).await;
}
