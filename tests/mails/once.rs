//! One mail for each occasion: whoever repeats, dies, or shares the database.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::ids::PlaceId;
use domain::mails::MailState;
use reqwest::Method;
use serde_json::json;
use server::mails::{Details, Mail, Occasion};
use server::store::{self, Changes, EventId};
use uuid::Uuid;

use crate::house::{House, address};
use crate::mail_server::MailServer;

pub(crate) async fn the_same_request_twice_makes_one_mail(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let key = Uuid::now_v7().to_string();
    let body = json!({ "quota": "general", "name": "Ada", "email": address("ada") });
    let send = || {
        let request = door.ask(Method::POST, "/api/events/summit/registrations");
        let (client, request) = request.json(&body).build_split();
        let mut request = request.unwrap();
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        client.execute(request)
    };
    let (first, second, third) = tokio::join!(send(), send(), send());
    for reply in [first, second, third] {
        assert!(reply.unwrap().status().is_success());
    }
    mails.mail(&address("ada"), "registered").await;
    everything_is_sent(&door, &mails).await;
    assert_eq!(mails.mails(&address("ada")).len(), 1);
}

pub(crate) async fn a_refusal_makes_no_mail(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    door.register("general", "Ada").await;
    let body = json!({ "code": "no such code", "name": "Ada", "email": address("ada") });
    let again = door.ask(Method::POST, "/api/events/summit/registrations").json(&body).send().await.unwrap();
    assert_eq!(again.status(), 409);
    everything_is_sent(&door, &mails).await;
    assert_eq!(mails.mails(&address("ada")).len(), 1);
}

pub(crate) async fn two_servers_on_one_database_send_each_mail_once(house: House) {
    let mails = MailServer::start().await;
    let doors = [house.open_with(&mails), house.open_with(&mails)];
    let names: Vec<String> = (0..40).map(|n| format!("p{n}")).collect();
    let (even, odd): (Vec<_>, Vec<_>) = names.iter().enumerate().partition(|(n, _)| n % 2 == 0);
    let register = async |door: &crate::house::Door<'_>, people: Vec<(usize, &String)>| {
        for (_, name) in people {
            door.register("general", name).await;
        }
    };
    tokio::join!(register(&doors[0], even), register(&doors[1], odd));
    for name in &names {
        mails.mail(&address(name), "registered").await;
    }
    everything_is_sent(&doors[0], &mails).await;
    let counts: BTreeMap<_, _> = names.iter().map(|name| (name, mails.mails(&address(name)).len())).collect();
    assert!(counts.values().all(|&count| count == 1), "{counts:?}");
}

pub(crate) async fn a_mail_survives_that_the_server_is_killed(house: House) {
    let mut door = house.open_briefly("smtp://127.0.0.1:1");
    // Killed so soon that some mails may not even be made yet.
    for name in ["a1", "a2", "a3", "a4", "a5", "a6"] {
        door.register("general", name).await;
    }
    door.headcount.kill().unwrap();
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    for name in ["a1", "a2", "a3", "a4", "a5", "a6"] {
        mails.mail(&address(name), "registered").await;
        door.until(name, MailState::Sent).await;
        assert_eq!(mails.mails(&address(name)).len(), 1, "{name}");
    }
}

pub(crate) async fn a_mail_that_was_being_sent_when_the_server_was_killed_is_sent_again(house: House) {
    let mails = MailServer::with(json!({ "slow": 600 })).await;
    let mut door = house.open_briefly(&mails.url());
    door.register("general", "Slow-Ada").await;
    mails.until("Ada's turn", |_| (mails.asked("slow-ada@people.example") > 0).then_some(())).await;
    door.headcount.kill().unwrap();
    let door = house.open_with(&mails);
    let mail = mails.mail("slow-ada@people.example", "registered").await;
    assert_eq!(door.mine(&mail.token()).await["registrations"][0]["status"], "confirmed");
    door.until("slow-ada", MailState::Sent).await;
    assert_eq!(mails.mails("slow-ada@people.example").len(), 1);
}

pub(crate) async fn a_stopping_server_leaves_no_mail_behind_that_is_sent_twice(house: House) {
    let mails = MailServer::with(json!({ "slow": 1 })).await;
    let mut door = house.open_with(&mails);
    // The mail server has the message, and has not said yes yet.
    door.register("general", "Held-Ada").await;
    mails.until("Ada's turn", |_| (mails.asked("held-ada@people.example") > 0).then_some(())).await;
    door.headcount.terminate().unwrap();
    assert!(door.headcount.wait().unwrap().success());
    let door = house.open_with(&mails);
    door.register("general", "Ben").await;
    mails.mail(&address("ben"), "registered").await;
    assert_eq!(door.until("held-ada", MailState::Sent).await.attempts, 1);
    assert_eq!(mails.mails("held-ada@people.example").len(), 1);
}

pub(crate) async fn a_mail_that_is_no_entry_is_sent_once_for_its_key(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let store = store::open_as_it_is(&house.database.url).await.unwrap();
    let event = EventId("summit01".to_owned());
    for _ in 0..2 {
        let reminder = Mail {
            id: "reminder-ada".to_owned(),
            occasion: Occasion::Changed,
            place: None,
            name: "Ada".to_owned(),
            email: address("ada"),
            details: Details { what: "general".to_owned(), ..Details::default() },
        };
        let row = reminder.row(&event, Timestamp::now()).unwrap();
        let mut transaction = store.begin(&event).await.unwrap();
        transaction.write(&Changes { mails: vec![row], ..Changes::default() }).await.unwrap();
        transaction.commit().await.unwrap();
    }
    store.close().await;
    let mail = mails.mail(&address("ada"), "Your place at Summit has changed").await;
    assert!(!mail.part("text/plain").contains("#t="), "a mail about no place opens none");
    everything_is_sent(&door, &mails).await;
    assert_eq!(mails.mails(&address("ada")).len(), 1);
}

pub(crate) async fn mails_are_forgotten_with_the_person(house: House) {
    let door = house.open(&[]);
    let ada = door.register("general", "Ada").await;
    door.register("general", "Ben").await;
    let kept = door.until("ada", MailState::Kept).await;
    let token = crate::letter::token(&kept.text.expect("its words"));
    door.until("ben", MailState::Kept).await;

    let store = store::open_as_it_is(&house.database.url).await.unwrap();
    let place = PlaceId::from(ada["id"].as_str().unwrap());
    let event = EventId("summit01".to_owned());
    server::mails::forget(store.as_ref(), &event, &place, &address("ada")).await.unwrap();
    store.close().await;

    assert!(door.listed("ada").await.is_empty(), "nobody is found by her address");
    let all = door.get("/api/events/summit/mails").send().await.unwrap().text().await.unwrap();
    assert!(!all.contains("Ada") && !all.contains("ada@") && all.contains("Ben"), "{all}");
    assert_eq!(all.matches("\"occasion\":\"registered\"").count(), 2, "that there was a mail stays: {all}");
    let reply = door.get("/api/events/summit/mine").bearer_auth(token).send().await.unwrap();
    assert_eq!(reply.status(), 401, "its link opens nothing");
}

/// What is asked for last is sent last, or nearly so: then nothing waits any more.
async fn everything_is_sent(door: &crate::house::Door<'_>, mails: &MailServer) {
    door.register("general", "Last").await;
    mails.mail(&address("last"), "registered").await;
    door.until("last", MailState::Sent).await;
}
