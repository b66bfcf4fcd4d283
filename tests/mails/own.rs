//! One's own registration by mail: handing it over, a lost link, and what nobody shall be told.

use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::mails::{Mail, MailState};
use reqwest::Method;
use serde_json::{Value, json};

use crate::house::{Door, House, PATIENCE, address, json_of};
use crate::letter::fragment;

pub(crate) const TRANSFER: &str = "/api/events/summit/transfer";
pub(crate) const ACCESS: &str = "/api/events/summit/access";
pub(crate) const LINKS: &str = "/api/events/summit/links";

pub(crate) fn path(registration: &Value, rest: &str) -> String {
    format!("/api/registrations/{}{rest}", registration["id"].as_str().unwrap())
}

pub(crate) fn token(registration: &Value) -> &str {
    registration["manage_token"].as_str().unwrap()
}

/// Sends a change with a token; its status and body.
pub(crate) async fn send(
    door: &Door<'_>,
    method: Method,
    path: &str,
    token: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let request = door.ask(method, path).bearer_auth(token);
    let request = if let Some(body) = body { request.json(&body) } else { request };
    let reply = request.send().await.unwrap();
    (reply.status().as_u16(), serde_json::from_str(&reply.text().await.unwrap()).unwrap())
}

/// Offers a place to somebody; the token in the link that they are sent.
pub(crate) async fn hand_over(door: &Door<'_>, registration: &Value, to: &str) -> String {
    let body = json!({ "name": to, "email": address(to) });
    let (status, reply) =
        send(door, Method::PUT, &path(registration, "/transfer"), token(registration), Some(body)).await;
    assert_eq!(status, 200, "{reply}");
    assert_eq!(reply["transfer"]["email"], address(to));
    link_in(&kept(door, to, "handing_over").await, "link#x=")
}

async fn take_over(door: &Door<'_>, link: &str, body: Value) -> (u16, Value) {
    send(door, Method::POST, TRANSFER, link, Some(body)).await
}

pub(crate) async fn kept(door: &Door<'_>, name: &str, occasion: &str) -> Mail {
    let is = |mail: &Mail| mail.occasion == occasion && mail.state == MailState::Kept;
    door.until_it(name, occasion, is).await
}

pub(crate) fn link_in(mail: &Mail, begins: &str) -> String {
    fragment(mail.text.as_deref().expect("its words"), begins)
}

pub(crate) async fn tiny(door: &Door<'_>) -> (Value, Value) {
    let event = json_of(door.get("/api/events/summit").send().await.unwrap()).await;
    let quotas = event["quotas"].as_array().unwrap();
    let found = quotas.iter().find(|quota| quota["id"] == "tiny").unwrap();
    (found["load"].clone(), found["queued"].clone())
}

fn refused(answer: (u16, Value)) -> (u16, String) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default().to_owned())
}

pub(crate) async fn a_place_is_handed_over_while_sold_out_and_the_old_link_dies(house: House) {
    let door = house.open(&[]);
    let ada = door.register("tiny", "Ada").await;
    door.register("tiny", "Waits").await;
    let old = link_in(&kept(&door, "ada", "registered").await, "me#t=");
    let before = tiny(&door).await;
    let link = hand_over(&door, &ada, "Ben").await;

    let offer = json_of(door.get(TRANSFER).bearer_auth(&link).send().await.unwrap()).await;
    assert_eq!((&offer["from"], &offer["name"]), (&json!("Ada"), &json!("Ben")));
    assert!(!offer.to_string().contains("ada@"), "her address is none of his business: {offer}");
    assert_eq!(
        door.mine(token(&ada)).await["registrations"][0]["transfer"]["name"],
        "Ben",
        "looking is free"
    );

    let (status, taken) = take_over(&door, &link, json!({ "name": "Benjamin" })).await;
    assert_eq!((status, &taken["name"], &taken["status"]), (201, &json!("Benjamin"), &json!("confirmed")));
    assert_eq!(tiny(&door).await, before, "no count has changed");
    for dead in [token(&ada), old.as_str()] {
        let mine = door.get("/api/events/summit/mine").bearer_auth(dead).send().await.unwrap();
        assert_eq!(mine.status(), 401, "the old link is dead");
    }
    assert_eq!(refused(send(&door, Method::DELETE, &path(&ada, ""), token(&ada), None).await).0, 404);
    let mine = link_in(&kept(&door, "ben", "taken_over").await, "me#t=");
    assert_eq!(door.mine(&mine).await["registrations"][0]["id"], ada["id"]);
    let told = kept(&door, "ada", "handed_over").await.text.expect("its words");
    assert!(told.contains("Benjamin has said yes") && !told.contains('#'), "{told}");
    assert_eq!(refused(take_over(&door, &link, json!({})).await), (409, "link_used".to_owned()));
    let look = door.get(TRANSFER).bearer_auth(&link).send().await.unwrap();
    assert_eq!(look.status(), 409, "and says so to whoever looks");
}

pub(crate) async fn of_many_who_press_the_button_at_once_one_has_the_place(house: House) {
    let door = house.open(&[]);
    let other = house.open(&[]);
    let ada = door.register("tiny", "Ada").await;
    let link = hand_over(&door, &ada, "Ben").await;
    let tries = (0..12).map(|n| take_over(if n % 2 == 0 { &door } else { &other }, &link, json!({})));
    let mut answers: Vec<(u16, String)> = Vec::new();
    for answer in futures_util::future::join_all(tries).await {
        answers.push(refused(answer));
    }
    answers.sort();
    assert_eq!(answers[0], (201, String::new()));
    assert!(answers[1..].iter().all(|answer| *answer == (409, "link_used".to_owned())), "{answers:?}");
}

pub(crate) async fn what_was_taken_back_or_given_back_is_no_longer_taken_over(house: House) {
    let door = house.open(&[]);
    let ada = door.register("tiny", "Ada").await;
    let first = hand_over(&door, &ada, "Ben").await;
    let again = json!({ "name": "Cy", "email": address("cy") });
    let transfer = path(&ada, "/transfer");
    let open = send(&door, Method::PUT, &transfer, token(&ada), Some(again)).await;
    assert_eq!(refused(open), (409, "transfer_open".to_owned()));
    let (status, back) = send(&door, Method::DELETE, &transfer, token(&ada), None).await;
    assert_eq!((status, back.get("transfer")), (200, None));
    assert_eq!(refused(take_over(&door, &first, json!({})).await), (409, "taken_back".to_owned()));

    let second = hand_over(&door, &ada, "Dan").await;
    assert_eq!(refused(take_over(&door, &first, json!({})).await), (409, "taken_back".to_owned()));
    door.cancel(&ada).await;
    assert_eq!(refused(take_over(&door, &second, json!({})).await), (409, "gone".to_owned()));
    assert_eq!(refused(take_over(&door, "hcl_made-up", json!({})).await), (404, "not_found".to_owned()));
}

pub(crate) async fn nobody_gets_a_second_place_nor_hands_one_to_themselves(house: House) {
    let door = house.open(&[]);
    let ada = door.register("tiny", "Ada").await;
    let ben = door.register("general", "Ben").await;
    let try_to = async |who: &str| {
        let body = json!({ "name": who, "email": address(who).to_uppercase() });
        refused(send(&door, Method::PUT, &path(&ada, "/transfer"), token(&ada), Some(body)).await)
    };
    assert_eq!(try_to("Ada").await, (409, "same_person".to_owned()));
    assert_eq!(try_to("Ben").await, (409, "already_registered".to_owned()));
    let body = json!({ "name": "Ben", "email": address("ben") });
    let (_, told) = send(&door, Method::PUT, &path(&ada, "/transfer"), token(&ada), Some(body)).await;
    assert_eq!(
        told["detail"],
        "Whoever has this e-mail address is registered already. Enter another person’s."
    );
    let waiting = door.register("tiny", "Waits").await;
    let body = json!({ "name": "Cy", "email": address("cy") });
    let waits = send(&door, Method::PUT, &path(&waiting, "/transfer"), token(&waiting), Some(body)).await;
    assert_eq!(refused(waits), (409, "not_offered".to_owned()));

    let link = hand_over(&door, &ada, "Eve").await;
    door.register("general", "Eve").await;
    let late = take_over(&door, &link, json!({})).await;
    assert_eq!(refused(late), (409, "already_registered".to_owned()));
    assert_eq!(door.mine(token(&ben)).await["registrations"][0]["status"], "confirmed");
    assert_eq!(
        door.mine(token(&ada)).await["registrations"][0]["transfer"]["name"],
        "Eve",
        "she has it still"
    );
}

pub(crate) async fn a_lost_link_is_sent_and_opens_once(house: House) {
    let door = house.open(&[]);
    let other = house.open(&[]);
    door.register("general", "Ada").await;
    door.sign_up("desk", "Ada").await;
    let ask = async |who: &str| {
        let reply =
            door.ask(Method::POST, LINKS).json(&json!({ "email": address(who) })).send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    };
    let known = ask("Ada").await;
    assert_eq!(known.0, 200);
    assert_eq!(known, ask("nobody").await, "the answer does not tell who is registered");
    let link = link_in(&kept(&door, "ada", "link_asked").await, "link#l=");
    // Whoever is to send it finds out that there is nobody.
    let start = std::time::Instant::now();
    while !door.listed("nobody").await.is_empty() && start.elapsed() < Duration::from_secs(20) {
        testbed::pause(Duration::from_millis(50)).await;
    }
    assert!(door.listed("nobody").await.is_empty(), "nothing of whoever was asked for stays");

    let tries =
        (0..12).map(|n| send(if n % 2 == 0 { &door } else { &other }, Method::POST, ACCESS, &link, None));
    let answers = futures_util::future::join_all(tries).await;
    let opened: Vec<_> = answers.iter().filter(|(status, _)| *status == 201).collect();
    assert_eq!(opened.len(), 1, "{answers:?}");
    let told =
        answers.iter().filter(|(status, reply)| (*status, &reply["code"]) == (409, &json!("link_used")));
    assert_eq!(told.count(), 11, "{answers:?}");
    let mine = door.mine(token(&opened[0].1)).await;
    assert_eq!(mine["registrations"][0]["name"], "Ada");
    assert_eq!(mine["sign_ups"][0]["shift"], "desk", "all that stands under the address");
}

pub(crate) async fn a_repeat_of_the_exchange_gives_the_same_token(house: House) {
    let door = house.open(&[]);
    let ada = door.register("general", "Ada").await;
    let (status, sent) = send(&door, Method::POST, &path(&ada, "/link"), token(&ada), None).await;
    assert_eq!((status, sent), (200, json!({ "email": address("ada") })));
    let again = link_in(&kept(&door, "ada", "link_again").await, "me#t=");
    assert_eq!(door.mine(&again).await["registrations"][0]["id"], ada["id"]);
    door.ask(Method::POST, LINKS).json(&json!({ "email": address("ada") })).send().await.unwrap();
    let link = link_in(&kept(&door, "ada", "link_asked").await, "link#l=");
    let request = door.ask(Method::POST, ACCESS).bearer_auth(&link).build().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let first = json_of(client.execute(request.try_clone().unwrap()).await.unwrap()).await;
    let second = json_of(client.execute(request).await.unwrap()).await;
    assert_eq!(first, second, "an answer that was lost is not lost for good");
}

/// Limits are counted by the hours and days of the clock. What runs over the end of one is done again, for somebody else.
async fn within_an_hour<T>(act: impl AsyncFn(&str) -> T) -> T {
    let hour = || Timestamp::now().as_second().div_euclid(3_600);
    for who in ["Ada", "Bea"] {
        let begun = hour();
        let done = act(who).await;
        if hour() == begun {
            return done;
        }
    }
    panic!("this takes longer than an hour");
}

pub(crate) async fn nobody_learns_from_the_limits_who_is_registered(house: House) {
    let door = house.open(&[]);
    for is_registered in [true, false] {
        let told = within_an_hour(async |who| {
            if is_registered {
                door.register("general", who).await;
            }
            let body =
                json!({ "email": address(&format!("{}{who}", if is_registered { "" } else { "no-" })) });
            let mut told = Vec::new();
            for _ in 0..4 {
                let reply = door.ask(Method::POST, LINKS).json(&body).send().await.unwrap();
                let retry_after =
                    reply.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
                told.push((reply.status().as_u16(), retry_after));
            }
            told
        })
        .await;
        assert!(told[..3].iter().all(|(status, _)| *status == 200), "{told:?}");
        let (status, retry_after) = &told[3];
        let seconds: u32 = retry_after.as_ref().expect("when to come back").parse().unwrap();
        assert_eq!((*status, (1..=3_600).contains(&seconds)), (429, true), "{is_registered}");
    }
}

pub(crate) async fn who_is_registered_already_is_sent_the_link_but_not_for_ever(house: House) {
    let door = house.open(&[]);
    let mails = within_an_hour(async |who| {
        let hers = door.register("general", who).await;
        for _ in 0..5 {
            let body = json!({ "quota": "general", "name": "Mallory", "email": address(who) });
            let again =
                door.ask(Method::POST, "/api/events/summit/registrations").json(&body).send().await.unwrap();
            assert_eq!(again.status(), 409);
            assert!(again.text().await.unwrap().contains("We have sent its link to that address"));
        }
        let sent = kept(&door, who, "link_again").await;
        let words = sent.text.clone().expect("its words");
        assert!(words.contains(&format!("Hello {who},")) && !words.contains("Mallory"), "{words}");
        assert_eq!(door.mine(&link_in(&sent, "me#t=")).await["registrations"][0]["id"], hers["id"]);
        let last = format!("Last-{who}");
        door.register("general", &last).await;
        kept(&door, &last, "registered").await;
        door.listed(who).await
    })
    .await;
    assert_eq!(mails.iter().filter(|mail| mail.occasion == "link_again").count(), 3);
}

pub(crate) async fn nobody_can_flood_a_mailbox_through_us(house: House) {
    let door = house.open(&[]);
    let mails = within_an_hour(async |who| {
        for _ in 0..20 {
            let hers = door.register("general", who).await;
            door.cancel(&hers).await;
        }
        let is_settled = |mail: &Mail| {
            mail.state == MailState::Kept || (mail.state == MailState::Waiting && mail.reason.is_some())
        };
        let start = Instant::now();
        loop {
            let mails = door.listed(who).await;
            if mails.len() == 40 && mails.iter().all(is_settled) {
                return mails;
            }
            assert!(start.elapsed() < PATIENCE, "{mails:?}");
            testbed::pause(Duration::from_millis(50)).await;
        }
    })
    .await;
    assert_eq!(mails.iter().filter(|mail| mail.state == MailState::Kept).count(), 30);
}

pub(crate) async fn links_and_offers_have_their_time(house: House) {
    let door = house.open(&[]);
    let ada = door.register("tiny", "Ada").await;
    let offer = hand_over(&door, &ada, "Ben").await;
    door.ask(Method::POST, LINKS).json(&json!({ "email": address("ada") })).send().await.unwrap();
    let link = link_in(&kept(&door, "ada", "link_asked").await, "link#l=");
    house.change("UPDATE links SET expires_at = 0").await;
    house
        .change("UPDATE places SET transfer = replace(transfer, '\"expires_at\":\"2', '\"expires_at\":\"1')")
        .await;
    let opened = send(&door, Method::POST, ACCESS, &link, None).await;
    assert_eq!(refused(opened), (409, "link_expired".to_owned()));
    assert_eq!(refused(take_over(&door, &offer, json!({})).await), (409, "transfer_expired".to_owned()));
    hand_over(&door, &ada, "Cy").await;
}

pub(crate) async fn a_place_is_offered_five_times_a_day(house: House) {
    let door = house.open(&[]);
    let answers = within_an_hour(async |who| {
        let hers = door.register("general", who).await;
        let mut answers = Vec::new();
        for _ in 0..6 {
            let body = json!({ "name": "Dan", "email": address(&format!("dan-{who}")) });
            let open = send(&door, Method::PUT, &path(&hers, "/transfer"), token(&hers), Some(body)).await;
            answers.push(refused(open));
            send(&door, Method::DELETE, &path(&hers, "/transfer"), token(&hers), None).await;
        }
        answers
    })
    .await;
    assert!(answers[..5].iter().all(|answer| *answer == (200, String::new())), "{answers:?}");
    assert_eq!(answers[5], (429, "too_many_mails".to_owned()));
}

pub(crate) async fn once_the_event_has_begun_no_place_is_handed_over(house: House) {
    house.change("UPDATE events SET starts_at = '2020-01-01T00:00:00Z'").await;
    let door = house.open(&[]);
    let ada = door.register("tiny", "Ada").await;
    let body = json!({ "name": "Ben", "email": address("ben") });
    let late = send(&door, Method::PUT, &path(&ada, "/transfer"), token(&ada), Some(body)).await;
    assert_eq!(refused(late), (409, "too_late".to_owned()));
}
