//! What people are told, and that the links in it work.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::store::Role;

use crate::house::{House, json_of};
use crate::mail_server::MailServer;

pub(crate) async fn a_confirmation_arrives_with_a_link_that_opens_the_registration(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let ada = door.register("general", "Ada").await;

    let mail = mails.mail("ada@people.example", "You’re registered for Summit").await;
    assert_eq!(mail.header("from"), "Summit <desk@summit.example>");
    assert_eq!(mail.header("to"), "Ada <ada@people.example>");
    assert_eq!(mail.header("auto-submitted"), "auto-generated");
    assert!(mail.header("message-id").ends_with("@summit.example>"), "{}", mail.header("message-id"));
    let text = mail.part("text/plain");
    assert!(text.starts_with("Hello Ada,\n") && text.contains("When: 7–9 March 2099"), "{text}");
    assert!(mail.part("text/html").contains(&mail.token()), "the link is in both");
    let calendar = mail.part("text/calendar");
    assert!(
        calendar.contains("DTSTART;VALUE=DATE:20990307") && calendar.contains("SUMMARY:Summit"),
        "{calendar}"
    );
    let page = format!("URL:{}/e/summit", door.headcount.url());
    let about = "DESCRIPTION:A small one\\, for <everybody>.\\n\\nYour registration: http://";
    let unfolded = calendar.replace("\r\n ", "");
    assert!(unfolded.contains(&page) && unfolded.contains(about), "{page} in {calendar}");

    let token = mail.token();
    assert_ne!(token, ada["manage_token"], "a mail has a token of its own");
    assert_eq!(door.mine(&token).await["registrations"][0]["id"], ada["id"]);
    let path = format!("/api/registrations/{}", ada["id"].as_str().unwrap());
    let renamed = door.ask(Method::PATCH, &path).bearer_auth(&token).json(&json!({ "name": "Ada L." }));
    assert_eq!(json_of(renamed.send().await.unwrap()).await["name"], "Ada L.");
    let other = door.get(&path).bearer_auth("hcl_made-up").send().await.unwrap();
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
}

pub(crate) async fn an_organiser_gives_mails_a_sender_and_words_of_their_own(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let organiser = house.token(Role::Organiser).await;
    let path = "/api/events/summit/mail-voice";
    let put = async |voice: Value, token: &str| {
        door.ask(Method::PUT, path).bearer_auth(token).json(&voice).send().await.unwrap()
    };
    let wrong = put(json!({ "sender": "Desk\r\nBcc: x@y.z", "reply_to": "nobody" }), &organiser).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem = wrong.text().await.unwrap();
    assert!(
        problem.contains(r#""field":"sender""#) && problem.contains(r#""field":"reply_to""#),
        "{problem}"
    );
    let wrong = put(json!({ "about": { "regstered": "Bring your ID." } }), &organiser).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem = wrong.text().await.unwrap();
    assert!(
        problem.contains(r#""field":"about.regstered""#) && problem.contains("registered, in_line"),
        "{problem}"
    );
    let stranger = put(json!({}), &house.token(Role::Door).await).await;
    assert_eq!(stranger.status(), StatusCode::FORBIDDEN);

    let voice = json!({ "sender": "Zoë of Summit", "reply_to": "zoe@summit.example", "words": "Bring a cup.\n{{ name }} <b>",
        "about": { "registered": "Bring your ID.", "in_line": "Come anyway: there is a screen outside." } });
    assert_eq!(json_of(put(voice.clone(), &organiser).await).await, voice);
    assert_eq!(json_of(door.get(path).bearer_auth(&organiser).send().await.unwrap()).await, voice);
    door.register("general", "Ada").await;
    let mail = mails.mail("ada@people.example", "registered").await;
    assert_eq!(mail.header("from"), "Zoë of Summit <desk@summit.example>");
    assert_eq!(mail.header("reply-to"), "zoe@summit.example");
    let text = mail.part("text/plain");
    let own = "\nBring your ID.\n\nBring a cup.\n\n{{ name }} <b>\n\nZoë of Summit\n";
    assert!(text.contains(own) && !text.contains("a screen outside"), "{text}");
    assert!(mail.part("text/html").contains("<p>{{ name }} &lt;b&gt;</p>"), "{}", mail.part("text/html"));
}

pub(crate) async fn whoever_waits_is_told_where_and_when_they_move_up(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let ada = door.register("tiny", "Ada").await;
    door.register("tiny", "Ben").await;
    door.register("tiny", "Cem").await;
    let second = mails.mail("cem@people.example", "You’re 2nd in line for Summit").await;
    assert!(!second.has("text/calendar"), "nothing to put into a calendar yet");
    mails.mail("ben@people.example", "You’re 1st in line").await;
    door.cancel(&ada).await;
    let moved = mails.mail("ben@people.example", "You’re in: a seat at Summit is yours").await;
    assert!(moved.has("text/calendar"));
    assert_eq!(door.mine(&moved.token()).await["registrations"][0]["status"], "confirmed");
    assert_eq!(mails.mails("cem@people.example").len(), 1, "nothing has changed for the next");
}

pub(crate) async fn an_offer_says_until_when_and_is_taken_only_by_a_button(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let ada = door.register("thinking", "Ada").await;
    let ben = door.register("thinking", "Ben").await;
    door.cancel(&ada).await;
    let offer = mails.mail("ben@people.example", "A place at Summit is held for you until").await;
    assert!(offer.part("text/plain").contains("  Until: "), "{}", offer.part("text/plain"));
    let token = offer.token();
    let mine = door.mine(&token).await;
    assert_eq!(mine["registrations"][0]["status"], "offered", "whoever reads the mail has taken nothing");
    let path = format!("/api/registrations/{}/confirmation", ben["id"].as_str().unwrap());
    let confirmed = door.ask(Method::PUT, &path).bearer_auth(&token).send().await.unwrap();
    assert_eq!(json_of(confirmed).await["status"], "confirmed");
    mails.mail("ben@people.example", "You’re registered for Summit").await;
}

pub(crate) async fn a_shift_comes_with_a_calendar_file(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let ada = door.sign_up("desk", "Ada").await;
    door.sign_up("desk", "Ben").await;
    let mail =
        mails.mail("ada@people.example", "Your shift: desk, Saturday, 7 March, 09:00 to 11:00 CET").await;
    let calendar = mail.part("text/calendar");
    assert!(
        calendar.contains("SUMMARY:Summit: desk") && calendar.contains("LOCATION:Ballroom"),
        "{calendar}"
    );
    assert!(calendar.contains("DTEND:20990307T100000Z"), "{calendar}");
    mails.mail("ben@people.example", "You’re 1st to stand by: desk").await;
    let path = format!("/api/sign-ups/{}", ada["id"].as_str().unwrap());
    let gone = door.ask(Method::DELETE, &path).bearer_auth(mail.token()).send().await.unwrap();
    assert!(gone.status().is_success(), "{}", gone.status());
    mails.mail("ben@people.example", "You’re needed: desk").await;
    mails.mail("ada@people.example", "You’ve given back your shift: desk").await;
}

pub(crate) async fn what_somebody_gives_back_is_confirmed_by_mail(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let ada = door.register("tiny", "Ada").await;
    let ben = door.register("tiny", "Ben").await;
    door.cancel(&ben).await;
    mails.mail("ben@people.example", "You’ve left the line for tiny").await;
    door.cancel(&ada).await;
    mails.mail("ada@people.example", "You’ve given back your seat: tiny").await;
}

pub(crate) async fn what_is_held_by_hand_is_told_and_a_code_by_the_door_that_it_opens(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let organiser = house.token(Role::Organiser).await;
    let post = async |path: &str, body: Value, token: &str| {
        let path = format!("/api/events/summit/{path}");
        let reply = door.ask(Method::POST, &path).bearer_auth(token).json(&body).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::CREATED);
        json_of(reply).await
    };
    let ada = json!({ "quota": "general", "name": "Ada", "email": "ada@people.example",
        "held_until": "2098-01-01T00:00:00Z" });
    let ada = post("registrations", ada, &organiser).await;
    mails.mail("ada@people.example", "You’re invited to Summit: a seat is held for you until").await;
    let path = format!("/api/events/summit/registrations/{}/confirmation", ada["id"].as_str().unwrap());
    let confirmed = door.ask(Method::PUT, &path).bearer_auth(&organiser).send().await.unwrap();
    assert_eq!(json_of(confirmed).await["status"], "confirmed");
    mails.mail("ada@people.example", "You’re registered for Summit").await;

    let code = json!({ "id": "batch-7f", "parent": "general", "name": "Batch 7f", "kind": "code",
        "access": "code", "code": "FRIENDS", "size": 1, "reason": "friends" });
    post("quotas", code, &organiser).await;
    let ben = json!({ "code": "friends", "name": "Ben", "email": "ben@people.example" });
    post("registrations", ben, "hcm_nobody").await;
    let mail = mails.mail("ben@people.example", "You’re registered for Summit").await;
    let text = mail.part("text/plain");
    assert!(text.contains("general") && !text.contains("Batch"), "{text}");
}

pub(crate) async fn an_offer_names_what_goes_along_and_what_it_costs(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let ask = async |quota: &str, name: &str| {
        let email = format!("{}@people.example", name.to_lowercase());
        let body = json!({ "quota": quota, "name": name, "email": email, "add_ons": ["dinner", "boat"] });
        let path = "/api/events/summit/registrations";
        json_of(door.ask(Method::POST, path).json(&body).send().await.unwrap()).await
    };
    let ada = ask("thinking", "Ada").await;
    let first = mails.mail("ada@people.example", "You’re registered").await.part("text/plain").to_owned();
    assert!(first.contains("  Price: EUR 150.50\n"), "{first}");
    assert!(first.contains("  dinner: confirmed (EUR 45.00)\n  boat: confirmed\n"), "{first}");

    let ben = ask("thinking", "Ben").await;
    let waits = mails.mail("ben@people.example", "You’re 1st in line").await.part("text/plain").to_owned();
    assert!(waits.contains("  Price: EUR 150.50\n"), "{waits}");
    assert!(waits.contains("  dinner: goes with the seat, once you have one (EUR 45.00)\n"), "{waits}");
    assert!(waits.contains("  boat: 1st in line\n"), "it is full: {waits}");

    door.cancel(&ada).await;
    let offer = mails.mail("ben@people.example", "is held for you until").await.part("text/plain").to_owned();
    assert!(offer.contains("  Price: EUR 150.50\n"), "{offer}");
    assert!(offer.contains("  dinner: goes with the seat, once you have one (EUR 45.00)\n"), "{offer}");
    assert!(offer.contains("  boat: goes with the seat, once you have one\n"), "{offer}");
    let path = format!("/api/registrations/{}/confirmation", ben["id"].as_str().unwrap());
    json_of(
        door.ask(Method::PUT, &path).bearer_auth(ben["manage_token"].as_str().unwrap()).send().await.unwrap(),
    )
    .await;
    let taken = mails.mail("ben@people.example", "You’re registered").await.part("text/plain").to_owned();
    assert!(taken.contains("  dinner: confirmed (EUR 45.00)\n  boat: confirmed\n"), "{taken}");
}
