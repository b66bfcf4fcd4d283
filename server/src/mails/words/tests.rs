//! What a mail says, whoever is written to.

use domain::ids::EventSlug;

use super::super::occasions::Shift;
use super::*;
use crate::store::EventId;

fn event() -> EventRow {
    EventRow {
        id: EventId("e1".to_owned()),
        slug: EventSlug::from("summit"),
        name: "Summit".to_owned(),
        description: String::new(),
        location: "Town hall".to_owned(),
        time_zone: "Europe/Zurich".to_owned(),
        starts_at: time("2099-03-07T07:00:00Z"),
        ends_at: time("2099-03-09T16:00:00Z"),
        accent_hue: 210,
        demo: true,
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn details() -> Details {
    Details {
        what: "General".to_owned(),
        shift: Some(Shift {
            starts_at: time("2099-03-07T07:00:00Z"),
            ends_at: time("2099-03-07T09:00:00Z"),
            location: "Ballroom".to_owned(),
        }),
        position: Some(12),
        until: Some(time("2099-03-01T12:30:00Z")),
        was: Some(Status::Waiting),
        seats: Some(3),
        extras: vec![Extra {
            what: "Tutorial".to_owned(),
            status: Status::Waiting,
            position: Some(3),
            with_seat: false,
            price: Some(Price { amount_minor: 4_500, currency: "USD".to_owned() }),
        }],
        price: Some(Price { amount_minor: 15_050, currency: "EUR".to_owned() }),
        who: Some("Ben".to_owned()),
        ..Details::default()
    }
}

fn say(occasion: Occasion, name: &str, details: &Details, own_words: &str) -> Words {
    let telling = Telling {
        occasion,
        details,
        event: &event(),
        name,
        sender: "The Summit team",
        own_words,
        home: "https://h.example/e/summit",
        link: Some("https://h.example/e/summit/me#t=secret"),
    };
    write(&telling).expect("a mail")
}

#[test]
fn every_occasion_has_words_and_a_subject() {
    for (occasion, word, _) in Occasion::ALL {
        let words = say(occasion, "Ada", &details(), "");
        assert!(!words.subject.is_empty() && words.subject.chars().count() < 90, "{word}: {}", words.subject);
        assert!(words.text.starts_with("Hello Ada,\n\n"), "{}", words.text);
        let has_link = words.text.contains("https://h.example/e/summit/me#t=secret\n");
        let leads_nowhere = matches!(occasion, Occasion::HandedOn | Occasion::HandedOver);
        assert_eq!(has_link, !leads_nowhere, "{}", words.text);
        assert!(!words.text.contains("\n\n\n"), "{word} has gaps: {}", words.text);
        assert!(!words.text.contains("none") && !words.text.contains('{'), "{}", words.text);
        assert_eq!(Occasion::from_word(occasion.as_str()), Some(occasion));
    }
}

#[test]
fn an_offer_says_until_when_in_the_zone_of_the_event() {
    let seat = Details { shift: None, extras: Vec::new(), ..details() };
    let words = say(Occasion::Offered, "Ada", &seat, "");
    assert_eq!(words.subject, "A place at Summit is held for you until 1 March, 13:30 CET");
    assert!(words.text.contains("  Until: Sunday, 1 March 2099, 13:30 CET\n"), "{}", words.text);
    assert!(words.text.contains("A place is held for you: General. It is yours"), "{}", words.text);
}

#[test]
fn a_confirmation_reads_like_a_letter() {
    let words = say(Occasion::Registered, "Ada", &Details { shift: None, ..details() }, "Bring a cup.");
    assert_eq!(
        words.text,
        "Hello Ada,

You’re registered for Summit. Your seat is confirmed: General.

  When: 7–9 March 2099
  Where: Town hall
  Price: EUR 150.50
  Tutorial: 3rd in line (USD 45.00)

See or change your registration:
https://h.example/e/summit/me#t=secret

If your plans change, please give your seat back there. Somebody in line will be glad of it.

Bring a cup.

The Summit team

--
Summit: https://h.example/e/summit
The link above is yours alone: whoever has it can change your registration.
"
    );
}

#[test]
fn what_people_type_is_neither_html_nor_a_template() {
    let name = "<b>{{ link }}</b>";
    let details = Details { what: "{% raw %}<i>".to_owned(), ..details() };
    let words = say(Occasion::Registered, name, &details, "{{ subject }} <script>");
    assert!(words.text.contains("Hello <b>{{ link }}</b>,"), "{}", words.text);
    assert!(
        words.text.contains("{% raw %}<i>") && words.text.contains("{{ subject }} <script>"),
        "{}",
        words.text
    );
    assert!(words.html.contains("Hello &lt;b&gt;{{ link }}&lt;&#x2f;b&gt;,"), "{}", words.html);
    assert!(!words.html.contains("<i>") && !words.html.contains("<script>"), "{}", words.html);
}

#[test]
fn without_a_link_nothing_points_to_one() {
    let telling = Telling {
        occasion: Occasion::GivenBack,
        details: &details(),
        event: &event(),
        name: "Ada",
        sender: "Summit",
        own_words: "",
        home: "https://h.example/e/summit",
        link: None,
    };
    let words = write(&telling).expect("a mail");
    assert!(!words.text.contains("link above") && !words.text.contains("See your"), "{}", words.text);
    assert!(!words.html.contains("href=\"\""), "{}", words.html);
}

#[test]
fn a_price_is_told_in_its_own_currency() {
    let words =
        |amount_minor, currency: &str| price_words(&Price { amount_minor, currency: currency.to_owned() });
    assert_eq!(words(0, "EUR"), "free");
    assert_eq!(words(1_205, "EUR"), "EUR 12.05");
    assert_eq!(words(1_250, "JPY"), "JPY 1250", "a yen has no smaller unit");
    assert_eq!(words(1_250, "KWD"), "KWD 1.250");
}

#[test]
fn numbers_have_their_endings() {
    let all = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(ordinal);
    assert_eq!(all, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th"]);
}
