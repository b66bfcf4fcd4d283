//! Without a mail server: mails are kept, and read by whom they concern.

use std::time::{Duration, Instant};

use domain::mails::MailState;
use reqwest::StatusCode;
use server::store::Role;
use testbed::Hand;

use crate::house::{House, PATIENCE};
use crate::letter::token;
use crate::mail_server::MailServer;

pub(crate) async fn mails_are_kept_and_their_links_work(house: House) {
    let door = house.open(&[]);
    door.headcount.says(&format!("read them at {}/dev/mails", door.headcount.url())).await;
    door.register("general", "Ada").await;
    let mail = door.until("ada", MailState::Kept).await;
    assert_eq!((mail.occasion.as_str(), mail.reason), ("registered", None));
    assert_eq!(mail.subject.as_deref(), Some("You’re registered for Summit"));
    let text = mail.text.expect("its words");
    assert_eq!(door.mine(&token(&text)).await["registrations"][0]["name"], "Ada");
    assert!(mail.html.expect("the same as HTML").contains(&token(&text)));
}

pub(crate) async fn what_was_kept_is_sent_once_there_is_a_mail_server(house: House) {
    let mut door = house.open(&[]);
    door.register("general", "Ada").await;
    door.register("general", "Ben").await;
    let kept = door.until("ada", MailState::Kept).await;
    let ben = door.until("ben", MailState::Kept).await;
    door.register("general", "Cyd").await;
    let cyd = door.until("cyd", MailState::Kept).await;
    door.headcount.kill().unwrap();
    let mut hand = Hand::at(&house.database).await.unwrap();
    let old = format!("UPDATE mails SET made_at = made_at - 86400000 WHERE id = '{}'", ben.id);
    hand.does(&old).await.unwrap();
    let forgotten = format!(
        "UPDATE mails SET name = '', email = '', details = '', letter = NULL WHERE id = '{}'",
        cyd.id
    );
    hand.does(&forgotten).await.unwrap();

    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let arrived = mails.mail("ada@people.example", "registered").await;
    assert_eq!(door.mine(&arrived.token()).await["registrations"][0]["name"], "Ada");
    let first = token(&kept.text.expect("its words"));
    assert_eq!(
        door.mine(&first).await["registrations"][0]["name"],
        "Ada",
        "whoever has read it keeps the link"
    );
    let sent = door.until("ada", MailState::Sent).await;
    assert_eq!((sent.id, sent.attempts, sent.text), (kept.id, 1, None));
    assert_eq!(door.listed("ben").await[0].state, MailState::Kept, "a day later it is no news");
    assert_eq!(mails.mails("ada@people.example").len(), 1);
    assert_eq!(mails.mails("cyd@people.example").len(), 0, "nobody writes to whoever is forgotten");
    door.headcount.says("which others can't reach: set --public-url.").await;
}

pub(crate) async fn what_was_kept_for_long_has_its_whole_day_of_tries(house: House) {
    let mut door = house.open(&[]);
    door.register("general", "Ada").await;
    door.until("ada", MailState::Kept).await;
    door.headcount.kill().unwrap();
    let mut hand = Hand::at(&house.database).await.unwrap();
    let long = "UPDATE mails SET made_at = made_at - 80000000, tried_since = tried_since - 80000000";
    hand.does(long).await.unwrap();
    let dead = ["--smtp", "smtp://127.0.0.1:1", "--mail-from", "desk@summit.example", "--mail-retry", "3600"];
    let door = house.open(&dead);
    let put_off = door.until_it("ada", "tried", |mail| mail.reason.is_some()).await;
    assert_eq!(put_off.state, MailState::Waiting, "an hour later is within its day: {:?}", put_off.reason);
}

pub(crate) async fn only_whoever_sits_at_the_machine_reads_them_without_a_token(house: House) {
    let door = house.open(&[]);
    door.register("general", "Ada").await;
    let mail = door.until("ada", MailState::Kept).await;
    let text = mail.text.expect("its words");
    let page = door.get("/dev/mails").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("You’re registered for Summit") && page.contains("ada@people.example"), "{page}");
    let path = format!("/dev/mails/summit/{}", mail.id);
    let page = door.get(&path).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(&format!("/me#t={}\">", token(&text))), "its link is one: {page}");
    let html = door.get(&format!("{path}/html")).send().await.unwrap();
    assert!(html.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert!(html.text().await.unwrap().contains(&token(&text)));
    let calendar = door.get(&format!("{path}/calendar.ics")).send().await.unwrap();
    assert!(calendar.text().await.unwrap().starts_with("BEGIN:VCALENDAR"));

    for (header, value) in [
        ("host", "register.example.org"),
        ("x-forwarded-for", "192.0.2.1"),
        ("forwarded", "for=192.0.2.1"),
        ("via", "1.1 x"),
    ] {
        for (path, status) in [("/dev/mails", 401), (&path, 404), ("/api/events/summit/mails", 401)] {
            let reply = door.get(path).header(header, value).send().await.unwrap();
            assert_eq!(reply.status().as_u16(), status, "{path} with {header}: {value}");
            assert!(!reply.text().await.unwrap().contains("people.example"));
        }
    }
}

pub(crate) async fn an_organiser_reads_them_with_a_token_and_nobody_else_does(house: House) {
    let door = house.open(&["--public-url", "https://register.example.org"]);
    door.register("general", "Ada").await;
    let [organiser, coordinator] = [house.token(Role::Organiser).await, house.token(Role::Coordinator).await];
    let ask = |path: &str, user: Option<&str>| {
        let request = door.get(path);
        match user {
            Some(token) => request.basic_auth("anybody", Some(token)).send(),
            None => request.send(),
        }
    };
    for token in [None, Some(coordinator.as_str()), Some("hcr_made-up")] {
        let reply = ask("/dev/mails", token).await.unwrap();
        assert_eq!(reply.status(), StatusCode::UNAUTHORIZED);
        assert!(reply.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic realm="));
    }
    let api = door.get("/api/events/summit/mails").bearer_auth(&coordinator).send().await.unwrap();
    assert_eq!(api.status(), StatusCode::FORBIDDEN);
    let mut page = String::new();
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        page = ask("/dev/mails", Some(&organiser)).await.unwrap().text().await.unwrap();
        if page.contains("You’re registered for Summit") {
            break;
        }
        testbed::pause(Duration::from_millis(50)).await;
    }
    assert!(page.contains("You’re registered for Summit"), "{page}");
    let api = door
        .get("/api/events/summit/mails")
        .bearer_auth(&organiser)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(api.contains("https://register.example.org/e/summit/me#t="), "{api}");
}
