//! What is written down about one registration, what goes along with it, and what all of that costs.

use domain::ledger::Price;
use domain::registrations::{AddOn, Registration, Status};
use domain::words::ordinal;
use leptos::prelude::*;

use crate::live::EventStore;
use crate::mine::Owned;
use crate::parts::prices::price_words;
use crate::signals::Memo;
use crate::ui::part_if;

#[component]
pub(super) fn Details(owned: Memo<Option<Owned<Registration>>>, store: EventStore) -> impl IntoView {
    part_if(move || {
        let registration = owned.get()?.item;
        let door = registration.known_door().clone();
        let mut lines = vec![
            ("Name".to_owned(), registration.name.clone()),
            ("E-mail".to_owned(), registration.email.clone()),
            ("Door".to_owned(), store.name_of(&door)),
        ];
        let price = store.quota(door).get().and_then(|door| door.price);
        // What a code makes of a price is its holder's to know, and not told here.
        let price = price.filter(|_| registration.door.is_none());
        lines.extend(price.iter().map(|price| ("Price".to_owned(), price_words(price))));
        store.event.with(|event| {
            let told = event.questions.in_words(&registration.answers);
            lines.extend(told.into_iter().map(|(question, answer)| (question.to_owned(), answer)));
        });
        let is_in = registration.status == Status::Confirmed;
        lines.extend(registration.add_ons.iter().map(|add_on| add_on_line(add_on, is_in, store)));
        lines.extend(total(&registration, price, store));
        let line = |(question, answer)| view! { <div><dt>{question}</dt><dd>{answer}</dd></div> };
        Some(view! { <dl class="facts">{lines.into_iter().map(line).collect_view()}</dl> })
    })
}

/// What goes along, whether it is theirs, and what it costs.
fn add_on_line(add_on: &AddOn, is_in: bool, store: EventStore) -> (String, String) {
    let name = store.name_of(&add_on.quota);
    let above = store.event.with(|event| event.up_from(&add_on.quota).pop());
    let kind = above.filter(|above| *above != add_on.quota).map(|above| store.name_of(&above));
    let quota = store.quota(add_on.quota.clone()).get();
    let is_left = quota.as_ref().is_some_and(|quota| quota.left > 0);
    let stands = match (add_on.status, add_on.position) {
        (Status::Confirmed, _) => "It is yours.".to_owned(),
        (Status::Offered, _) => "It is held for you.".to_owned(),
        // Nothing of it is short: what it waits for is the seat.
        _ if !is_in && is_left => "It goes with the seat, once you have one.".to_owned(),
        (_, Some(position)) => format!("You are {} in line.", ordinal(position)),
        _ => "You are in line.".to_owned(),
    };
    let price = quota.and_then(|quota| quota.price).filter(|price| price.amount_minor > 0);
    let costs = price.map(|price| format!(" It costs {}.", price_words(&price))).unwrap_or_default();
    match kind {
        Some(kind) => (kind, format!("{name}. {stands}{costs}")),
        None => (name, stands + &costs),
    }
}

/// What the seat and all that goes along cost together, as far as they are theirs; nothing where a part of it is not known.
fn total(registration: &Registration, seat: Option<Price>, store: EventStore) -> Option<(String, String)> {
    if registration.status != Status::Confirmed || registration.door.is_some() {
        return None;
    }
    let theirs = registration.add_ons.iter().filter(|add_on| add_on.status == Status::Confirmed);
    let along = theirs.filter_map(|add_on| store.quota(add_on.quota.clone()).get()?.price);
    let all: Vec<Price> = seat.into_iter().chain(along).filter(|price| price.amount_minor > 0).collect();
    let first = all.first()?;
    if all.iter().any(|price| price.currency != first.currency) {
        return None;
    }
    let sum = Price { amount_minor: all.iter().map(|price| price.amount_minor).sum(), ..first.clone() };
    Some(("In all".to_owned(), format!("{}. The organisers will tell you how to pay.", price_words(&sum))))
}
