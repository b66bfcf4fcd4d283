//! Sponsors as an organiser sets them up, and the portals of their contacts.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use server::mails::{Post, Settings};
use testbed::event::{SmallEvent, door};
use uuid::Uuid;

use crate::support::{House, REGISTRATIONS, Reply, both_with, house, shows};

pub(crate) const SPONSORS: &str = "/api/events/summit/sponsors";
pub(crate) const PORTAL: &str = "/api/events/summit/portal";
/// How long a mail may take to be written.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Twelve seats, and a door for everyone.
pub(crate) async fn both() -> Vec<House> {
    both_with(&conference()).await
}

pub(crate) fn acme(seats: u32) -> Value {
    json!({
        "id": "acme",
        "profile": {
            "name": "Acme & Daughters", "level": "Gold", "booth": "12", "link": "https://acme.example",
            "hiring_link": "https://acme.example/jobs",
        },
        "contact": { "name": "Wile E.", "email": "wile@acme.example" },
        "allotment": { "parent": "conference", "seats": seats, "release_at": "2099-03-01T00:00:00Z" },
        "reason": "They signed",
    })
}

/// The same, and mails are written and kept.
pub(crate) async fn both_with_mails(event: &SmallEvent) -> Vec<House> {
    let houses = both_with(event).await;
    houses.iter().for_each(write_mails);
    houses
}

/// Lets a house write mails, and keep them.
fn write_mails(house: &House) {
    let retry = Duration::from_mins(1);
    let settings = Settings { base: "https://h.example".to_owned(), post: Post::Keep, retry };
    server::mails::start(&house.app, settings);
}

pub(crate) fn conference() -> SmallEvent {
    SmallEvent::new("summit", 12).with(door("general", 12))
}

/// Sets up a sponsor and gives its portal's token.
pub(crate) async fn sponsor(house: &House, body: Value) -> String {
    let reply = house.post(SPONSORS, body).token(&house.organiser().await).send().await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.json()["portal_token"].as_str().unwrap().to_owned()
}

pub(crate) fn people(names: &[&str]) -> Value {
    let person = |name: &&str| json!({ "name": name, "email": format!("{name}@acme.example") });
    json!({ "people": names.iter().map(person).collect::<Vec<_>>() })
}

pub(crate) async fn invite(house: &House, token: &str, names: &[&str]) -> Reply {
    house.post(&format!("{PORTAL}/invitations"), people(names)).token(token).send().await
}

/// `name status` of each, in order; the code where somebody got nothing.
pub(crate) fn told(reply: &Reply) -> String {
    let one = |one: &Value| {
        let what = if one["code"].is_null() { &one["status"] } else { &one["code"] };
        format!("{} {}", one["name"].as_str().unwrap(), what.as_str().unwrap())
    };
    reply.json()["people"]
        .as_array()
        .unwrap_or_else(|| panic!("{}", reply.body))
        .iter()
        .map(one)
        .collect::<Vec<_>>()
        .join(", ")
}

pub(crate) async fn portal(house: &House, token: &str) -> Value {
    let reply = house.get(PORTAL).token(token).send().await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()
}

/// included, taken, held, free, waiting
pub(crate) async fn seats(house: &House, token: &str) -> [u64; 5] {
    let seats = portal(house, token).await["seats"].clone();
    ["included", "taken", "held", "free", "waiting"].map(|key| seats[key].as_u64().unwrap())
}

pub(crate) async fn quota(house: &House, id: &str) -> Value {
    let event = house.get("/api/events/summit").send().await.json();
    event["quotas"].as_array().unwrap().iter().find(|quota| quota["id"] == id).unwrap().clone()
}

/// The link's token in the newest mail to somebody.
pub(crate) async fn link_of(house: &House, email: &str) -> (String, String) {
    link_where(house, email, |_| true).await
}

/// The same of mails for some occasion.
async fn link_where(house: &House, email: &str, is: impl Fn(&Value) -> bool) -> (String, String) {
    let (organiser, start) = (house.organiser().await, Instant::now());
    while start.elapsed() < PATIENCE {
        let mails =
            house.get(&format!("/api/events/summit/mails?to={email}")).token(&organiser).send().await.json();
        let newest =
            mails.as_array().unwrap().iter().find(|mail| mail["text"].is_string() && is(mail)).cloned();
        if let Some(mail) = newest {
            let text = mail["text"].as_str().unwrap();
            let token =
                text.split("#t=").nth(1).map(|rest| rest.split_whitespace().next().unwrap().to_owned());
            return (mail["occasion"].as_str().unwrap().to_owned(), token.unwrap_or_default());
        }
        testbed::pause(Duration::from_millis(50)).await;
    }
    panic!("no mail came to {email}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_makes_a_sponsor_its_seats_and_its_link() {
    for house in both().await {
        let (organiser, key) = (house.organiser().await, Uuid::now_v7());
        let ask = || house.post(SPONSORS, acme(5)).key(key).token(&organiser);
        let first = ask().send().await;
        assert_eq!(first.status, 201, "{}", first.body);
        let again = ask().send().await;
        assert_eq!((again.status, again.json()), (200, first.json()), "a repeat tells the same token");
        let token = first.json()["portal_token"].as_str().unwrap().to_owned();
        assert_eq!(token.len(), "hcs_".len() + 43, "256 bits");
        let acme = quota(&house, "acme").await;
        assert_eq!(
            (&acme["size"], &acme["guarantee"], &acme["kind"]),
            (&json!(5), &json!(5), &json!("sponsor"))
        );
        assert_eq!(quota(&house, "general").await["left"], 7, "they count from the day on which they signed");
        assert_eq!(seats(&house, &token).await, [5, 0, 0, 5, 0]);
        let all = house.get(SPONSORS).send().await;
        shows!(serde_json::to_string_pretty(&all.json()).unwrap(), @r#"
        [
          {
            "booth": "12",
            "hiring_link": "https://acme.example/jobs",
            "id": "acme",
            "level": "Gold",
            "link": "https://acme.example",
            "name": "Acme & Daughters"
          }
        ]
        "#);
        assert!(!all.body.contains("wile"), "who the contact is, everybody need not know");
        let accounts = house.get("/api/events/summit/allotments").token(&organiser).send().await.json();
        assert_eq!(accounts[0]["contact"]["email"], "wile@acme.example");
        assert_eq!(accounts[0]["seats"]["unclaimed"], 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sponsor_that_cannot_be_is_refused_as_a_whole() {
    for house in both().await {
        let organiser = house.organiser().await;
        let ask = async |body: Value| house.post(SPONSORS, body).token(&organiser).send().await.json();
        assert_eq!(ask(acme(13)).await["code"], "over_parent");
        assert_eq!(house.get(SPONSORS).send().await.json(), json!([]), "no sponsor without its seats");
        let mut without = acme(1);
        without.as_object_mut().unwrap().remove("allotment");
        assert_eq!(ask(without.clone()).await["fields"][0]["field"], "allotment");
        let mut wrong = acme(1);
        wrong["profile"]["hiring_link"] = json!("javascript:alert(1)");
        wrong["profile"]["logo"] = json!("//cdn.example/logo.png");
        let wrong = ask(wrong).await;
        let fields: Vec<&Value> =
            wrong["fields"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
        assert_eq!(fields, ["profile.logo", "profile.hiring_link"]);
        sponsor(&house, acme(2)).await;
        assert_eq!(ask(acme(2)).await["code"], "already_exists");
        without["id"] = json!("general");
        assert!(
            ask(without).await["portal_token"].is_string(),
            "seats that are there already can be a sponsor's"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sponsor_can_be_changed_and_a_new_link_ends_the_old_one() {
    for house in both().await {
        let (organiser, old) = (house.organiser().await, sponsor(&house, acme(2)).await);
        let path = format!("{SPONSORS}/acme");
        let change = json!({ "contact": { "name": "Road", "email": "runner@acme.example" } });
        let changed = house.patch(&path, change).token(&organiser).send().await;
        assert_eq!((changed.status, &changed.json()["level"]), (200, &json!("Gold")), "{}", changed.body);
        let level = json!({ "profile": { "name": "Acme", "level": "Silver" } });
        assert_eq!(house.patch(&path, level).token(&organiser).send().await.json()["level"], "Silver");
        assert_eq!(portal(&house, &old).await["contact"]["name"], "Road");
        let renewed = house.post(&format!("{path}/portal-link"), json!({})).token(&organiser).send().await;
        assert_eq!(renewed.status, 201, "{}", renewed.body);
        let new = renewed.json()["portal_token"].as_str().unwrap().to_owned();
        assert_eq!(house.get(PORTAL).token(&old).send().await.status, 401);
        assert_eq!(portal(&house, &new).await["sponsor"]["name"], "Acme");
        let nobody = house.post(&format!("{SPONSORS}/nobody/portal-link"), json!({})).token(&organiser);
        assert_eq!(nobody.send().await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_in_one_line_of_recipients_is_somebody_of_their_own() {
    for house in both().await {
        let token = sponsor(&house, acme(2)).await;
        let list = "Ada <ada@acme.example>, Bob <bob@acme.example>, Cy <cy@acme.example>";
        let ask = house.post(&format!("{PORTAL}/preview"), json!({ "list": list })).token(&token);
        let preview = ask.send().await.json();
        let verdicts = preview["lines"].as_array().unwrap().iter().map(|line| &line["verdict"]);
        assert_eq!(verdicts.collect::<Vec<_>>(), ["gets_in", "gets_in", "would_wait"], "{preview}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sponsor_that_is_not_published_yet_has_its_seats_and_is_on_no_page() {
    for house in both().await {
        let organiser = house.organiser().await;
        let mut secret = acme(2);
        secret["published"] = json!(false);
        let token = sponsor(&house, secret).await;
        assert_eq!(house.get(SPONSORS).send().await.json(), json!([]));
        assert_eq!(seats(&house, &token).await, [2, 0, 0, 2, 0]);
        let accounts =
            async || house.get("/api/events/summit/allotments").token(&organiser).send().await.json();
        assert_eq!(accounts().await[0]["published"], false);
        let publish = json!({ "published": true });
        let changed = house.patch(&format!("{SPONSORS}/acme"), publish).token(&organiser).send().await;
        assert_eq!((changed.status, &changed.json()["level"]), (200, &json!("Gold")), "the rest stays");
        assert_eq!(house.get(SPONSORS).send().await.json()[0]["name"], "Acme & Daughters");
        assert_eq!(accounts().await[0]["published"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twelve_colleagues_are_ten_seats_and_two_in_line() {
    for house in both().await {
        let token = sponsor(&house, acme(10)).await;
        let names: Vec<String> = (1..=12).map(|n| format!("c{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let list =
            names.iter().map(|name| format!("{name}\t{name}@acme.example")).collect::<Vec<_>>().join("\n");
        let list = format!("Name\tE-mail\n{list}\nNobody\tnobody\nc3 again\tC3@acme.example");
        let ask = house.post(&format!("{PORTAL}/preview"), json!({ "list": list })).token(&token);
        let preview = ask.send().await.json();
        let mut verdicts = HashMap::<&str, u32>::new();
        for line in preview["lines"].as_array().unwrap() {
            *verdicts.entry(line["verdict"].as_str().unwrap()).or_default() += 1;
        }
        assert_eq!(verdicts, HashMap::from([("gets_in", 10), ("would_wait", 2), ("wrong", 2)]), "{preview}");
        assert_eq!(preview["lines"][11]["position"], 2);
        assert_eq!(preview["lines"][12]["line"], 14, "lines are counted as an editor counts them");
        assert_eq!(seats(&house, &token).await, [10, 0, 0, 10, 0], "a preview changes nothing");

        let invited = invite(&house, &token, &names).await;
        assert_eq!(invited.status, 201, "{}", invited.body);
        assert_eq!(told(&invited).matches("offered").count(), 10);
        assert!(told(&invited).ends_with("c11 waiting, c12 waiting"), "{}", told(&invited));
        assert_eq!(seats(&house, &token).await, [10, 0, 10, 0, 2]);
        let again = house.post(&format!("{PORTAL}/preview"), json!({ "list": "C1, c1@acme.example" }));
        assert_eq!(again.token(&token).send().await.json()["lines"][0]["verdict"], "is_there");
        assert_eq!(told(&invite(&house, &token, &["c1", "c13"]).await), "c1 already_registered, c13 waiting");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_its_limits_and_its_words() {
    let house = house().await;
    let mut event = acme(1);
    event["allotment"]["parent"] = json!("conference");
    event["id"] = json!("wile");
    let token = sponsor(&house, event).await;
    let preview = async |list: &str| {
        let ask = house.post(&format!("{PORTAL}/preview"), json!({ "list": list })).token(&token);
        ask.send().await.json()["fields"][0].clone()
    };
    let crowd = (0..201).map(|n| format!("n, n{n}@acme.example")).collect::<Vec<_>>().join("\n");
    let nobody = json!({ "field": "list", "code": "required", "detail": "Paste names and addresses, a person in each line." });
    assert_eq!(preview(" \n").await, nobody);
    assert_eq!(preview(&crowd).await["detail"], "At most 200 people at once. Send the others after them.");
    assert_eq!(
        preview(&"x".repeat(48 * 1024 + 1)).await["detail"],
        "At most 48 KiB at once. Send the rest after it."
    );
    let invite = async |body: Value| {
        let ask = house.post(&format!("{PORTAL}/invitations"), body).token(&token);
        ask.send().await.json()["fields"].clone()
    };
    assert_eq!(invite(json!({ "people": [] })).await[0]["code"], "required");
    let person = json!({ "name": "n", "email": "n@acme.example" });
    assert_eq!(invite(json!({ "people": vec![person; 201] })).await[0]["code"], "too_many");
    let wrong = invite(json!({ "people": [{ "name": "Ada", "email": "ada" }] })).await;
    assert_eq!(wrong[0]["field"], "people.0.email");
    let none = house.post(&format!("{PORTAL}/returns"), json!({ "seats": 0 })).token(&token).send().await;
    assert_eq!(none.json()["fields"][0]["code"], "too_small");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_repeated_and_not_doubled() {
    for house in both().await {
        let (token, key) = (sponsor(&house, acme(3)).await, Uuid::now_v7());
        let ask =
            || house.post(&format!("{PORTAL}/invitations"), people(&["ada", "bob"])).key(key).token(&token);
        let first = ask().send().await;
        let id = first.json()["people"][0]["id"].as_str().unwrap().to_owned();
        house.delete(&format!("{PORTAL}/people/{id}")).token(&token).send().await;
        let again = ask().send().await;
        assert_eq!((again.status, again.json()), (200, first.json()));
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(seats(&house, &token).await, [3, 0, 1, 2, 0]);
        assert!(!first.body.contains("manage_token") && !first.body.contains("hcm_"), "{}", first.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_are_reminded_once_of_seats_that_go_back_soon() {
    for house in both_with(&conference()).await {
        let soon = |hours: i64| {
            let seconds = domain::Timestamp::now().as_second() + hours * 3_600;
            json!(domain::Timestamp::from_second(seconds).unwrap().to_string())
        };
        for (id, hours) in [("week", 6 * 24), ("day", 20), ("later", 8 * 24)] {
            let mut one = acme(2);
            one["id"] = json!(id);
            one["contact"]["email"] = json!(format!("{id}@acme.example"));
            one["allotment"]["release_at"] = soon(hours);
            let token = sponsor(&house, one).await;
            if id == "week" {
                invite(&house, &token, &["ada"]).await;
            }
        }
        // Each looks for itself, as two processes do, or one that was started again.
        for _ in 0..3 {
            write_mails(&house);
        }
        let is_reminder = |mail: &Value| mail["occasion"] == "release_soon";
        let (_, link) = link_where(&house, "week@acme.example", is_reminder).await;
        let shown = portal(&house, &link).await;
        assert_eq!((&shown["sponsor"]["id"], &shown["seats"]["unclaimed"]), (&json!("week"), &json!(1)));
        link_where(&house, "day@acme.example", is_reminder).await;
        let organiser = house.organiser().await;
        let mails = house.get("/api/events/summit/mails").token(&organiser).send().await.json();
        let mut reminders: Vec<String> = mails
            .as_array()
            .unwrap()
            .iter()
            .filter(|mail| is_reminder(mail))
            .map(|mail| mail["subject"].as_str().unwrap().split(" go").next().unwrap().to_owned())
            .collect();
        reminders.sort();
        assert_eq!(reminders, ["2 seats of Acme & Daughters", "One seat of Acme & Daughters"]);
        let renew = format!("{SPONSORS}/week/portal-link");
        house.post(&renew, json!({})).token(&organiser).send().await;
        assert_eq!(
            house.get(PORTAL).token(&link).send().await.status,
            401,
            "a new link ends all the former ones"
        );
    }
}

/// `safety.md`, overselling: sponsor vouchers left out of the cap; limits of codes raced.
#[tokio::test(flavor = "multi_thread")]
async fn two_contacts_at_once_never_exceed_the_seats() {
    for house in both().await {
        let token = sponsor(&house, acme(10)).await;
        let lists: Vec<Vec<String>> =
            (0..12).map(|list| (0..3).map(|n| format!("p{list}x{n}")).collect()).collect();
        let asked = lists.iter().map(|names| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            house.post(&format!("{PORTAL}/invitations"), people(&names)).token(&token).send()
        });
        let strangers = (0..4).map(|n| {
            let name = format!("stranger{n}");
            let body = json!({ "quota": "general", "name": name, "email": format!("{name}@example.org") });
            house.post(REGISTRATIONS, body).send()
        });
        let (replies, others) =
            tokio::join!(futures_util::future::join_all(asked), futures_util::future::join_all(strangers));
        let held: usize = replies.iter().map(|reply| told(reply).matches("offered").count()).sum();
        assert_eq!(held, 10);
        assert_eq!(seats(&house, &token).await, [10, 0, 10, 0, 26]);
        let seated = others.iter().filter(|reply| reply.json()["status"] == "confirmed").count();
        assert_eq!(seated, 2, "twelve seats in all");
        assert_eq!(quota(&house, "conference").await["load"], 12);
    }
}
