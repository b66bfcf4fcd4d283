//! People who are registered together, and what the links in their mails open.

use domain::mails::Mail;
use reqwest::Method;
use serde_json::{Value, json};
use server::store::Role;

use crate::house::{Door, House, address, json_of};
use crate::own::{ACCESS, LINKS, TRANSFER, hand_over, kept, link_in, path, send, token};

const REGISTRATIONS: &str = "/api/events/summit/registrations";

/// Ada with Ben and Cem.
async fn family(door: &Door<'_>) -> Value {
    let person = |name: &str| json!({ "name": name, "email": address(name) });
    let mut body = person("Ada");
    body["quota"] = json!("family");
    body["party"] = json!({ "members": [person("Ben"), person("Cem")] });
    json_of(door.ask(Method::POST, REGISTRATIONS).json(&body).send().await.unwrap()).await
}

/// The names of all that a token opens.
async fn opened(door: &Door<'_>, token: &str) -> Vec<String> {
    let mine = door.mine(token).await;
    let all = mine["registrations"].as_array().unwrap().iter();
    let mut names: Vec<String> = all.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

async fn asked(door: &Door<'_>, name: &str) -> String {
    door.ask(Method::POST, LINKS).json(&json!({ "email": address(name) })).send().await.unwrap();
    let link = link_in(&kept(door, name, "link_asked").await, "link#l=");
    let (status, opened) = send(door, Method::POST, ACCESS, &link, None).await;
    assert_eq!(status, 201, "{opened}");
    token(&opened).to_owned()
}

async fn in_mail(door: &Door<'_>, name: &str, occasion: &str) -> String {
    link_in(&kept(door, name, occasion).await, "me#t=")
}

pub(crate) async fn whoever_registers_others_looks_after_them_by_mail_too(house: House) {
    let door = house.open(&[]);
    let ada = family(&door).await;
    let link = in_mail(&door, "ada", "registered").await;
    assert_eq!(opened(&door, &link).await, ["Ada", "Ben", "Cem"]);
    assert_eq!(opened(&door, &asked(&door, "Ada").await).await, ["Ada", "Ben", "Cem"]);
    let ben = &ada["party"][0];
    let renamed = json!({ "name": "Benjamin" });
    let (status, reply) = send(&door, Method::PATCH, &path(ben, ""), &link, Some(renamed)).await;
    assert_eq!((status, &reply["name"]), (200, &json!("Benjamin")));

    let his = in_mail(&door, "ben", "registered").await;
    assert_eq!(opened(&door, &his).await, ["Benjamin"], "the others open what is theirs");
    assert_eq!(opened(&door, &asked(&door, "Ben").await).await, ["Benjamin"]);
    assert_eq!(send(&door, Method::DELETE, &path(&ada, ""), &his, None).await.0, 404);
    let (status, erased) = send(&door, Method::DELETE, &path(&ada, "/data"), &link, None).await;
    assert_eq!((status, &erased["given_back"]), (200, &json!(1)), "only she is erased");
    let reply = door.get("/api/events/summit/mine").bearer_auth(&link).send().await.unwrap();
    assert_eq!(reply.status(), 401, "and her link opens nobody any more");
    assert_eq!(opened(&door, token(&ada)).await, ["Benjamin", "Cem"]);
}

pub(crate) async fn who_takes_over_the_first_place_of_a_group_opens_no_other(house: House) {
    let door = house.open(&[]);
    let ada = family(&door).await;
    let link = in_mail(&door, "ada", "registered").await;
    let offer = hand_over(&door, &ada, "Dan").await;
    let (status, taken) = send(&door, Method::POST, TRANSFER, &offer, Some(json!({}))).await;
    assert_eq!(status, 201, "{taken}");
    assert_eq!(opened(&door, token(&taken)).await, ["Dan"]);
    assert_eq!(opened(&door, &in_mail(&door, "dan", "taken_over").await).await, ["Dan"]);
    assert_eq!(opened(&door, &asked(&door, "Dan").await).await, ["Dan"]);
    for others in [token(&ada), link.as_str()] {
        assert_eq!(opened(&door, others).await, ["Ben", "Cem"], "she still looks after those");
    }
    // The next is not the first because the first is gone.
    assert_eq!(opened(&door, &in_mail(&door, "ben", "registered").await).await, ["Ben"]);
    assert_eq!(opened(&door, &asked(&door, "Ben").await).await, ["Ben"]);

    let ben = json!({ "id": ada["party"][0]["id"], "manage_token": ada["manage_token"] });
    let offer = hand_over(&door, &ben, "Eve").await;
    assert_eq!(send(&door, Method::POST, TRANSFER, &offer, Some(json!({}))).await.0, 201);
    assert_eq!(opened(&door, &link).await, ["Cem"], "nor does she look after who came instead");
}

pub(crate) async fn the_first_of_an_organisers_list_looks_after_nobody(house: House) {
    let door = house.open(&[]);
    let organiser = house.token(Role::Organiser).await;
    let body = json!({
        "quota": "family", "name": "Ada", "email": address("ada"),
        "party": { "members": [{ "name": "Ben", "email": address("ben") }] },
    });
    let (status, reply) = send(&door, Method::POST, REGISTRATIONS, &organiser, Some(body)).await;
    assert_eq!(status, 201, "{reply}");
    assert_eq!(opened(&door, &in_mail(&door, "ada", "registered").await).await, ["Ada"]);
    assert_eq!(opened(&door, &asked(&door, "Ada").await).await, ["Ada"]);
}

pub(crate) async fn who_typed_an_address_twice_is_sent_nothing(house: House) {
    let door = house.open(&[]);
    for together in [false, true] {
        let body = json!({
            "quota": "family", "name": "Ada", "email": address("ada"),
            "party": { "members": [{ "name": "Ben", "email": address("ada") }], "together": together },
        });
        let reply = door.ask(Method::POST, REGISTRATIONS).json(&body).send().await.unwrap();
        assert_eq!(reply.status(), 422);
    }
    family(&door).await;
    kept(&door, "cem", "registered").await;
    let told: Vec<String> = door.listed("ada").await.into_iter().map(|mail: Mail| mail.occasion).collect();
    assert_eq!(told, ["registered"]);
}

pub(crate) async fn where_one_of_a_group_is_registered_they_alone_are_sent_their_link(house: House) {
    let door = house.open(&[]);
    door.register("general", "Ben").await;
    let person = |name: &str| json!({ "name": name, "email": address(name) });
    let mut body = person("Ada");
    body["quota"] = json!("family");
    body["party"] = json!({ "members": [person("Ben"), person("Cem")], "together": true });
    let reply = door.ask(Method::POST, REGISTRATIONS).json(&body).send().await.unwrap();
    let reply: Value = serde_json::from_str(&reply.text().await.unwrap()).unwrap();
    assert_eq!(reply["fields"][0]["field"], "party.members.0.email", "{reply}");
    assert!(reply["detail"].as_str().unwrap().contains("We have sent its link"), "{reply}");
    kept(&door, "ben", "link_again").await;
    assert!(door.listed("ada").await.is_empty() && door.listed("cem").await.is_empty());
}

pub(crate) async fn who_waits_for_each_other_is_told_so(house: House) {
    let door = house.open(&[]);
    door.register("family", "Zoe").await;
    let person = |name: &str| json!({ "name": name, "email": address(name) });
    let mut body = person("Ada");
    body["quota"] = json!("family");
    body["party"] = json!({ "members": [person("Ben"), person("Cem"), person("Dan")], "together": true });
    let ada = json_of(door.ask(Method::POST, REGISTRATIONS).json(&body).send().await.unwrap()).await;
    assert_eq!((&ada["status"], &ada["together"]), (&json!("waiting"), &json!(4)));
    for (name, position) in [("ada", "1st"), ("dan", "4th")] {
        let told = kept(&door, name, "in_line").await.text.expect("its words");
        assert!(told.contains("has no room for all 4 of you at the moment (family)"), "{told}");
        assert!(told.contains(&format!("You’re {position} in line")) && !told.contains("is full"), "{told}");
        assert!(told.contains("say there that you don’t wait for each other"), "{told}");
    }
    door.register("tiny", "Eve").await;
    door.register("tiny", "Fay").await;
    let alone = kept(&door, "fay", "in_line").await.text.expect("its words");
    assert!(alone.contains("Summit is full at the moment (tiny)"), "{alone}");
}
