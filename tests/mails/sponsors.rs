//! What sponsors' contacts are told: the link to their portal, and that seats go back soon.

use domain::mails::MailState;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::store::Role;

use crate::house::{Door, House, address, json_of};
use crate::letter::fragment;
use crate::mail_server::MailServer;
use crate::own::kept;

const SPONSORS: &str = "/api/events/summit/sponsors";

fn sponsor(id: &str, release_in: SignedDuration) -> Value {
    json!({
        "id": id,
        "profile": { "name": "Acme & Daughters" },
        "contact": { "name": "Wile E.", "email": address(id) },
        "allotment": { "parent": "conference", "seats": 3, "release_at": (Timestamp::now() + release_in).to_string() },
        "reason": "They signed",
    })
}

/// Long before their seats go back.
fn early(id: &str) -> Value {
    sponsor(id, SignedDuration::from_hours(24 * 90))
}

async fn set_up(door: &Door<'_>, organiser: &str, body: &Value) {
    let request = door.ask(Method::POST, SPONSORS).bearer_auth(organiser).json(body);
    json_of(request.send().await.unwrap()).await;
}

/// The token in the link of a mail's text.
fn portal_link(text: &str) -> String {
    fragment(text, "/sponsor#t=")
}

/// What a token does at the portal.
async fn opens(door: &Door<'_>, token: &str) -> StatusCode {
    door.get("/api/events/summit/portal").bearer_auth(token).send().await.unwrap().status()
}

pub(crate) async fn a_new_sponsors_contact_is_sent_the_link_to_the_portal(house: House) {
    let door = house.open(&[]);
    let organiser = house.token(Role::Organiser).await;
    let voice = json!({ "sender": "", "reply_to": null, "words": "The hall has 230 V." });
    let set = door.ask(Method::PUT, "/api/events/summit/mail-voice").bearer_auth(&organiser).json(&voice);
    json_of(set.send().await.unwrap()).await;
    let request = door.ask(Method::POST, SPONSORS).bearer_auth(&organiser).json(&early("acme"));
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let first = json_of(client.execute(request.try_clone().unwrap()).await.unwrap()).await;
    let again = json_of(client.execute(request).await.unwrap()).await;
    assert_eq!(first["portal_token"], again["portal_token"]);

    let mail = kept(&door, "acme", "portal").await;
    assert_eq!(mail.subject.as_deref(), Some("Your seats at Summit"));
    let text = mail.text.expect("its words");
    assert!(text.starts_with("Hello Wile E.,\n\nAcme & Daughters is a sponsor of Summit"), "{text}");
    assert!(text.contains("3 of them") && text.contains("The hall has 230 V."), "{text}");
    assert!(text.contains("whoever has it can give them away"), "{text}");
    let link = portal_link(&text);
    assert_ne!(first["portal_token"], link.as_str(), "the secret itself is in no mail");
    assert_eq!(opens(&door, &link).await, StatusCode::OK);
    door.register("general", "Last").await;
    kept(&door, "last", "registered").await;
    assert_eq!(door.listed("acme").await.len(), 1, "a repeat writes no second mail");

    let path = format!("{SPONSORS}/acme/portal-link");
    json_of(door.ask(Method::POST, &path).bearer_auth(&organiser).send().await.unwrap()).await;
    let newer = |one: &domain::mails::Mail| one.id != mail.id && one.state == MailState::Kept;
    let renewed = door.until_it("acme", "sent again", newer).await;
    let renewed = portal_link(&renewed.text.expect("its words"));
    assert_eq!(opens(&door, &link).await, StatusCode::UNAUTHORIZED, "a new link ends the former one");
    assert_eq!(opens(&door, &renewed).await, StatusCode::OK);
}

pub(crate) async fn a_link_that_could_not_be_sent_does_not_go_to_somebody_who_is_no_longer_the_contact(
    house: House,
) {
    let mut door = house.open_briefly("smtp://127.0.0.1:1");
    let organiser = house.token(Role::Organiser).await;
    set_up(&door, &organiser, &early("acme")).await;
    door.until_it("acme", "put off", |mail| mail.reason.is_some()).await;
    let change = json!({ "contact": { "name": "Road", "email": address("runner") } });
    let path = format!("{SPONSORS}/acme");
    json_of(door.ask(Method::PATCH, &path).bearer_auth(&organiser).json(&change).send().await.unwrap()).await;
    door.headcount.kill().unwrap();
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let failed = door.until("acme", MailState::Failed).await;
    assert_eq!(failed.reason.as_deref(), Some("the sponsor had another contact before it could be sent"));
    json_of(
        door.ask(Method::POST, &format!("{path}/portal-link")).bearer_auth(&organiser).send().await.unwrap(),
    )
    .await;
    let arrived = mails.mail(&address("runner"), "Your seats at Summit").await;
    let link = portal_link(arrived.part("text/plain"));
    assert_eq!(opens(&door, &link).await, StatusCode::OK);
    assert!(mails.mails(&address("acme")).is_empty());
}

pub(crate) async fn two_servers_remind_each_contact_once(house: House) {
    let mails = MailServer::start().await;
    let mut doors = [house.open_with(&mails), house.open_with(&mails)];
    let organiser = house.token(Role::Organiser).await;
    set_up(&doors[0], &organiser, &sponsor("in-a-day", SignedDuration::from_hours(20))).await;
    set_up(&doors[1], &organiser, &sponsor("in-a-week", SignedDuration::from_hours(6 * 24))).await;
    set_up(&doors[0], &organiser, &early("in-a-month")).await;
    let both = ["in-a-day", "in-a-week"];
    for id in both {
        mails.mail(&address(id), "3 seats of Acme").await;
    }
    // Whoever begins anew knows of no reminder that others have sent, and looks at once.
    for door in &mut doors {
        door.headcount.kill().unwrap();
    }
    let doors = [house.open_with(&mails), house.open_with(&mails)];
    for (door, name) in doors.iter().zip(["one", "two"]) {
        door.register("general", name).await;
        mails.mail(&address(name), "registered").await;
    }
    for id in both {
        let occasions = |mail: &domain::mails::Mail| mail.occasion == "release_soon";
        let made = doors[0].listed(id).await.into_iter().filter(occasions).count();
        assert_eq!((made, mails.mails(&address(id)).len()), (1, 2), "{id}: the link, and one reminder");
    }
    assert_eq!(mails.mails(&address("in-a-month")).len(), 1, "only the link");
}
