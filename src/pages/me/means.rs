//! What a place's status means, in a sentence or two.

use domain::registrations::{Registration, Status};

use crate::dates::now_ms;
use crate::live::EventStore;
use crate::parts::doors::{next_release, with_zone};
use crate::parts::prices::price_words;
use crate::ui::of_things;

pub(super) fn means(registration: &Registration, store: EventStore) -> String {
    let name = &registration.name;
    match registration.status {
        Status::Confirmed => {
            let by = if registration.confirmed_by_organiser {
                "The organisers have confirmed your seat."
            } else {
                "Your seat is written down."
            };
            format!(
                "{by} Show your ticket at the entrance, or give your name. If you can’t come, give the seat back here, or give it to somebody else."
            )
        }
        Status::Waiting => waiting(registration, store),
        Status::Offered => offered(registration, store),
        // It may have been a seat, an offer or a position in line.
        Status::Cancelled => {
            format!("The registration of {name} is cancelled, and whoever is next in line moves up.")
        }
        Status::Expired => format!("The seat held for {name} went to the next person in line."),
    }
}

fn waiting(registration: &Registration, store: EventStore) -> String {
    let quota = store.quota(registration.known_door().clone()).get();
    // Of a line that is only for holders of a code nobody else is told how long it is.
    let line = quota.as_ref().filter(|_| registration.door.is_none()).map(|quota| {
        format!(" {} in line at {}.", of_things(quota.queued, "person is", "people are"), quota.name)
    });
    // What comes back elsewhere helps only as far as it fits through the door.
    let fits = quota.map_or(u32::MAX, |door| door.size.saturating_sub(door.load));
    format!(
        "As soon as a seat is given back, the line moves up by itself, and so does this page.{}{}",
        line.unwrap_or_default(),
        release_words(registration, fits, store).unwrap_or_default()
    )
}

/// When promised seats come back to everyone, and whether they would reach this person: no more than can be known now.
fn release_words(registration: &Registration, fits: u32, store: EventStore) -> Option<String> {
    let (at, back) = store.event.with(|event| next_release(event, now_ms()))?;
    let seats = back.min(fits);
    if seats == 0 {
        return None;
    }
    let dates = store.dates();
    let day = with_zone(&dates, dates.day(at));
    let seats_words = of_things(seats, "promised seat comes back", "promised seats come back");
    // Who wait together move up together.
    let last = registration.position.unwrap_or(1) + registration.together.unwrap_or(1).saturating_sub(1);
    let reach = match (last <= seats, registration.together) {
        (true, None) => ", enough for your position",
        (true, Some(_)) => ", enough for all of you",
        (false, _) => "",
    };
    Some(format!(" On {day}, up to {seats_words} unless they are claimed{reach}."))
}

fn offered(registration: &Registration, store: EventStore) -> String {
    let Some(until) = registration.offer_expires_at else { return "It is yours if you take it.".to_owned() };
    let dates = store.dates();
    let until = with_zone(&dates, dates.moment(until));
    let quota = store.quota(registration.known_door().clone()).get();
    let price = quota.and_then(|door| door.price).filter(|price| price.amount_minor > 0);
    let costs = price.map(|price| format!(" It costs {}.", price_words(&price))).unwrap_or_default();
    format!("It is yours if you take it until {until}. Then it goes to the next person in line.{costs}")
}
