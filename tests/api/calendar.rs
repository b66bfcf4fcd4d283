//! What somebody takes into their own calendar.

use serde_json::json;

use crate::support::both;

const CALENDAR: &str = "/api/events/summit/mine/calendar";

#[tokio::test(flavor = "multi_thread")]
async fn one_file_has_the_event_and_every_shift_that_is_theirs() {
    for house in both().await {
        let ada = house.register("general", "ada").await;
        let mut shifts = Vec::new();
        for shift in ["desk", "after"] {
            let path = format!("/api/events/summit/shifts/{shift}/sign-ups");
            let taken = house.post(&path, json!({})).bearer(&ada["manage_token"]).send().await;
            assert_eq!(taken.status, 201, "{}", taken.body);
            shifts.push(taken.json());
        }
        let given_back = format!("/api/sign-ups/{}", shifts[1]["id"].as_str().unwrap());
        assert_eq!(house.delete(&given_back).bearer(&ada["manage_token"]).send().await.status, 200);

        let file = house.get(CALENDAR).bearer(&ada["manage_token"]).send().await;
        assert_eq!((file.status, file.header("content-type")), (200, "text/calendar; charset=utf-8"));
        assert_eq!(file.header("cache-control"), "no-store");
        let lines: Vec<&str> = file.body.split("\r\n").collect();
        assert_eq!((lines.first(), lines.last()), (Some(&"BEGIN:VCALENDAR"), Some(&"")), "{}", file.body);
        let all =
            |name: &str| -> Vec<&str> { lines.iter().filter_map(|line| line.strip_prefix(name)).collect() };
        assert_eq!(all("SUMMARY:"), ["Summit", "Summit: desk"]);
        assert_eq!(all("DTSTART;VALUE=DATE:"), ["20990307"], "a conference stands above its days");
        assert_eq!(all("DTEND;VALUE=DATE:"), ["20990310"], "the first day that is not one of them");
        assert_eq!(all("TRANSP:"), ["TRANSPARENT"], "and keeps nobody from other appointments");
        assert_eq!(all("DTSTART:"), ["20990307T190000Z"], "a shift does");
        assert_eq!(all("LOCATION:"), ["Town hall", "Ballroom"]);
        assert_eq!(all("DTSTAMP:").len(), 2, "RFC 5545 wants one in each");
        let ids = [&ada["id"], &shifts[0]["id"]].map(|id| format!("{}@headcount", id.as_str().unwrap()));
        assert_eq!(all("UID:"), ids);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_has_nothing_in_their_calendar_yet() {
    for house in both().await {
        house.register("general", "ada").await;
        house.register("general", "bob").await;
        let cy = house.register("general", "cy").await;
        assert_eq!(cy["status"], "waiting");
        let file = house.get(CALENDAR).bearer(&cy["manage_token"]).send().await;
        assert_eq!((file.status, file.body.contains("VEVENT")), (200, false), "{}", file.body);
    }
}
