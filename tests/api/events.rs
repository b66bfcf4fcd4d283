//! A conference of one's own, from the command line to the first registration.

use reqwest::{Client, Method};
use serde_json::{Value, json};
use testbed::{Database, Headcount, Kind};
use uuid::Uuid;

use crate::command::{check_wrong, headcount};

/// All that `headcount event create` must be told; what differs is said after it, since the last word counts.
fn create<'a>(database: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<&'a str> {
    let mut options = vec![
        ("--slug", "vienna-2027"),
        ("--name", "Example Conf 2027"),
        ("--location", "Town Hall, Vienna"),
        ("--time-zone", "Europe/Vienna"),
        ("--starts", "2027-05-14T09:00"),
        ("--ends", "2027-05-16T18:00"),
        ("--seats", "2"),
        ("--database", database),
    ];
    for (name, value) in changed {
        options.retain(|(other, _)| other != name);
        options.push((name, value));
    }
    ["event", "create"]
        .into_iter()
        .chain(options.into_iter().flat_map(|(name, value)| [name, value]))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conference_of_ones_own_is_set_up_and_opens() {
    for kind in Kind::ALL {
        set_up_and_open(kind).await;
    }
}

async fn set_up_and_open(kind: Kind) {
    let database = Database::new(kind).unwrap();
    let made = headcount(&create(&database.url, &[]));
    let said = String::from_utf8_lossy(&made.stdout);
    assert!(made.status.success() && said.contains("/e/vienna-2027, 2 seats"), "{said}");
    check_wrong(
        &create(&database.url, &[("--name", "Another")]),
        "\"vienna-2027\" already; it stays as it is",
    );

    let token =
        ["token", "create", "--event", "vienna-2027", "--role", "organiser", "--database", &database.url];
    let token = String::from_utf8(headcount(&token).stdout).unwrap();
    let server = Headcount::start(&database.url, &[]).unwrap();
    let ask = async |method: Method, path: &str, body: Option<Value>| -> Value {
        let client = Client::builder().no_proxy().build().unwrap();
        let mut request = client.request(method, format!("{}{path}", server.url())).bearer_auth(token.trim());
        if let Some(body) = body {
            request = request.json(&body).header("idempotency-key", Uuid::now_v7().to_string());
        }
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
    };
    let event = ask(Method::GET, "/api/events/vienna-2027", None).await;
    assert_eq!(event["name"], "Example Conf 2027");
    assert_eq!(
        (&event["starts_at"], &event["ends_at"]),
        (&json!("2027-05-14T07:00:00Z"), &json!("2027-05-16T16:00:00Z"))
    );
    assert_eq!((&event["time_zone"], &event["demo"]), (&json!("Europe/Vienna"), &json!(false)));

    // What most conferences ask can be taken as it is.
    let presets = ask(Method::GET, "/api/questions/presets", None).await;
    let set =
        ask(Method::PUT, "/api/events/vienna-2027/questions", Some(json!({ "questions": presets }))).await;
    let ids: Vec<_> =
        set["questions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    let all =
        "badge_name affiliation pronouns diet allergies t_shirt accessibility emergency_contact conduct";
    assert_eq!(ids, all.split(' ').collect::<Vec<_>>());

    let register = async |name: &str| {
        let body = json!({
            "quota": "general", "name": name, "email": format!("{name}@example.org"),
            "answers": { "conduct": { "agreed_to": set["questions"][8]["text_version"] }, "pronouns": "she/her" }
        });
        ask(Method::POST, "/api/events/vienna-2027/registrations", Some(body)).await
    };
    assert_eq!(register("ada").await["status"], "confirmed");
    assert_eq!(register("ben").await["status"], "confirmed");
    assert_eq!(register("cem").await["status"], "waiting");
    let audit = headcount(&["audit", "--database", &database.url]);
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_no_event_is_refused_and_nothing_is_made() {
    let database = Database::new(Kind::Sqlite).unwrap();
    for (name, value, words) in [
        ("--slug", "Vienna 2027", "lower-case letters, digits and hyphens"),
        ("--slug", "vienna-", "lower-case letters, digits and hyphens"),
        ("--name", "  ", "--name"),
        ("--location", "", "--location"),
        ("--time-zone", "Vienna", "no such time zone \"Vienna\""),
        ("--starts", "14 May", "--starts"),
        ("--ends", "2027-05-14T09:00", "--ends must be after --starts"),
        // That night the clocks went from two to three.
        ("--starts", "2027-03-28T02:30", "no such time there, or two of them"),
        ("--seats", "0", "--seats"),
    ] {
        check_wrong(&create(&database.url, &[(name, value)]), words);
    }
    let server = Headcount::start(&database.url, &[]).unwrap();
    server.says("There is no event yet: `headcount event create` sets one up").await;
}
