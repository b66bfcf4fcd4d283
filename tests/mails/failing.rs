//! Mail servers that refuse, delay, or die.

use domain::mails::{Mail, MailState};
use serde_json::json;
use testbed::Hand;

use crate::house::House;
use crate::mail_server::MailServer;

pub(crate) async fn a_refused_recipient_fails_with_the_servers_words(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    door.register("general", "Refused-Ada").await;
    door.register("general", "Ben").await;
    let failed = door.until("refused-ada", MailState::Failed).await;
    let reason = failed.reason.expect("a reason");
    assert!(
        reason.contains("does not take mail for refused-ada@people.example: 550 5.1.1 no such mailbox"),
        "{reason}"
    );
    assert_eq!((failed.attempts, failed.text), (1, None), "nobody asks again, and no words are kept");
    mails.mail("ben@people.example", "registered").await;
    assert!(!door.headcount.output().contains("people.example"), "no address is in the log");
}

pub(crate) async fn a_refused_message_fails_with_the_servers_words(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    door.register("general", "Spam-Ada").await;
    let failed = door.until("spam-ada", MailState::Failed).await;
    let reason = failed.reason.expect("a reason");
    assert!(reason.contains("and not the message: 554 5.7.1 that is spam"), "{reason}");
}

pub(crate) async fn a_greylisted_mail_is_sent_again_and_arrives_once(house: House) {
    let mails = MailServer::start().await;
    // So late that the reason stands for a while.
    let door = house.open_with_patience(&mails.url(), 30, 5);
    door.register("general", "Grey-Ada").await;
    let put_off = door.until_it("grey-ada", "put off", |mail| mail.reason.is_some()).await;
    assert!(put_off.reason.expect("a reason").contains("450 4.2.0 come back later"));
    mails.mail("grey-ada@people.example", "registered").await;
    let sent = door.until("grey-ada", MailState::Sent).await;
    assert_eq!((sent.attempts, sent.reason), (2, None));
    assert_eq!(mails.mails("grey-ada@people.example").len(), 1);
}

pub(crate) async fn a_server_that_dies_in_the_middle_of_a_message_gets_it_again(house: House) {
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    door.register("general", "Dies-Ada").await;
    mails.until("it died", |said| said.iter().find(|said| said["died"].is_string()).cloned()).await;
    let mail = mails.mail("dies-ada@people.example", "registered").await;
    assert_eq!(door.mine(&mail.token()).await["registrations"][0]["status"], "confirmed");
    door.until("dies-ada", MailState::Sent).await;
    assert_eq!(mails.mails("dies-ada@people.example").len(), 1);
}

pub(crate) async fn a_server_that_answers_slowly_holds_up_nobody_else(house: House) {
    let mut mails = MailServer::with(json!({ "slow": "until told" })).await;
    let door = house.open_with_patience(&mails.url(), 90, 1);
    door.register("general", "Slow-Ada").await;
    mails.until("Ada's turn", |_| (mails.asked("slow-ada@people.example") == 1).then_some(())).await;
    door.register("general", "Ben").await;
    mails.mail("ben@people.example", "registered").await;
    assert_eq!(mails.mails("slow-ada@people.example").len(), 0, "she still waits");
    mails.goes_on();
    mails.mail("slow-ada@people.example", "registered").await;
}

pub(crate) async fn a_server_that_does_not_answer_in_time_is_asked_again(house: House) {
    let mails = MailServer::with(json!({ "slow": 600 })).await;
    // So late that the reason stands for a while.
    let door = house.open_with_patience(&mails.url(), 2, 5);
    door.register("general", "Slow-Ada").await;
    let words = "does not answer within 2 s to the addresses";
    let put_off = |mail: &Mail| mail.reason.as_ref().is_some_and(|reason| reason.contains(words));
    door.until_it("slow-ada", words, put_off).await;
    mails.mail("slow-ada@people.example", "registered").await;
}

pub(crate) async fn a_late_yes_to_a_message_makes_no_second_mail(house: House) {
    let mails = MailServer::with(json!({ "slow": 11 })).await;
    let door = house.open_with_patience(&mails.url(), 10, 1);
    door.register("general", "Held-Ada").await;
    let sent = door.until("held-ada", MailState::Sent).await;
    assert_eq!((sent.attempts, sent.reason), (1, None), "more than the ten seconds of other answers");
    assert_eq!(mails.mails("held-ada@people.example").len(), 1);
}

pub(crate) async fn a_wrong_password_is_told_and_mended(house: House) {
    let mails = MailServer::with(json!({ "password": "right" })).await;
    let url = |password| format!("smtp://desk:{password}@127.0.0.1:{}", mails.port);
    let mut door = house.open_briefly(&url("wrong-hunter2"));
    door.register("general", "Ada").await;
    let put_off = door.until_it("ada", "put off", |mail| mail.reason.is_some()).await;
    let reason = put_off.reason.expect("a reason");
    assert!(reason.contains("does not take the user and the password: 535 5.7.8 wrong password"), "{reason}");
    assert_eq!(put_off.state, MailState::Waiting, "that can be mended");
    let output = door.headcount.output();
    assert!(!output.contains("hunter2") && !reason.contains("hunter2"), "a password is told: {output}");
    door.headcount.kill().unwrap();
    let _mended = house.open_at(&url("right"));
    mails.mail("ada@people.example", "registered").await;
}

pub(crate) async fn a_mail_is_given_up_after_a_day(house: House) {
    let door = house.open_at("smtp://127.0.0.1:1");
    door.register("general", "Ada").await;
    door.until_it("ada", "put off", |mail| mail.reason.is_some()).await;
    let mut hand = Hand::at(&house.database).await.unwrap();
    hand.does("UPDATE mails SET made_at = made_at - 2 * 86400000").await.unwrap();
    let is_tried = |mail: &Mail| mail.state == MailState::Waiting && mail.attempts > 2;
    door.until_it("ada", "tried again: its day begins with the first try", is_tried).await;
    hand.does("UPDATE mails SET tried_since = tried_since - 86400000").await.unwrap();
    let failed = door.until("ada", MailState::Failed).await;
    let reason = failed.reason.expect("a reason");
    assert!(reason.starts_with("given up after a day: 127.0.0.1:1 refuses connections"), "{reason}");
    let metrics = door.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains(r#"headcount_mails_total{result="failed"} 1"#), "{metrics}");
    assert!(metrics.contains("headcount_mails_waiting"), "{metrics}");
}

/// During an update, a newer process may write a mail, and an older one take it.
pub(crate) async fn a_mail_that_this_version_has_no_words_for_is_left_to_others(house: House) {
    let mut hand = Hand::at(&house.database).await.unwrap();
    let write = |name: &str| {
        format!(
            "INSERT INTO mails (event_id, id, occasion, name, email, details, made_at, state, due_at, attempts)
             VALUES ('summit01', 'news-{name}', 'news_of_tomorrow', '{name}', '{name}@people.example', '{{}}',
             {now}, 'waiting', 0, 0)",
            now = jiff::Timestamp::now().as_millisecond()
        )
    };
    let mails = MailServer::start().await;
    for sends in [true, false] {
        // One after the other: either would take the other's.
        let door = if sends { house.open_with(&mails) } else { house.open(&["--mail-retry", "1"]) };
        hand.does(&write("ada")).await.unwrap();
        hand.does(&write("ben")).await.unwrap();
        for name in ["ada", "ben"] {
            let left = door.until_it(name, "left", |mail| mail.reason.is_some() && mail.attempts > 1).await;
            let reason = "this version of the server has no words for \"news_of_tomorrow\"";
            assert_eq!((left.state, left.reason.as_deref()), (MailState::Waiting, Some(reason)));
        }
        hand.does("UPDATE mails SET tried_since = tried_since - 86400000, due_at = 0 WHERE name = 'ben'")
            .await
            .unwrap();
        let failed = door.until("ben", MailState::Failed).await;
        assert!(failed.reason.is_some_and(|why| why.starts_with("given up after a day: this version")));
        // As if it had been written by the version that takes it.
        hand.does("UPDATE mails SET occasion = 'changed', due_at = 0 WHERE name = 'ada'").await.unwrap();
        door.until("ada", if sends { MailState::Sent } else { MailState::Kept }).await;
        hand.does("DELETE FROM mails").await.unwrap();
    }
    mails.mail("ada@people.example", "Your place at Summit has changed").await;
    assert!(mails.mails("ben@people.example").is_empty());
}

pub(crate) async fn an_offer_that_is_over_is_not_sent(house: House) {
    let mut door = house.open_briefly("smtp://127.0.0.1:1");
    let ada = door.register("thinking", "Ada").await;
    door.register("thinking", "Ben").await;
    door.cancel(&ada).await;
    door.until_it("ben", "put off", |mail| mail.occasion == "offered" && mail.reason.is_some()).await;
    door.headcount.kill().unwrap();
    let mut hand = Hand::at(&house.database).await.unwrap();
    hand.does(r#"UPDATE mails SET details = replace(details, '"until":"20', '"until":"19')"#).await.unwrap();
    let mails = MailServer::start().await;
    let door = house.open_with(&mails);
    let failed = door.until("ben", MailState::Failed).await;
    assert_eq!(failed.reason.as_deref(), Some("what it offers was over before it could be sent"));
    mails.mail("ben@people.example", "1st in line").await;
    assert_eq!(mails.mails("ben@people.example").len(), 1);
}
