//! One registration.

use domain::Timestamp;
use domain::events::Event;
use domain::ids::PlaceId;
use domain::registrations::{AddOn, Registration, Status};
use domain::shifts::SignUp;
use domain::words::ordinal;
use leptos::prelude::*;

use super::cancel::Cancel;
use super::edit::{self, Edit};
use super::elsewhere::Elsewhere;
use super::extras::ChangeExtras;
use super::hand_over::GiveAway;
use super::offer::TakeSeat;
use super::own::LinkAndData;
use super::party::Together;
use super::ticket::Ticket;
use crate::api::changes::What;
use crate::dates::now_ms;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::doors::{next_release, with_zone};
use crate::parts::prices::price_words;
use crate::parts::status::headline;
use crate::routes::Route;
use crate::signals::{Memo, RwSignal, Signal, memo};
use crate::ui::{Button, Notice, Tone, attribute, attribute_text, of_things, part, part_if, piece, text};

/// Where a registration stands, for style.
pub(super) fn status_key(registration: &Registration) -> &'static str {
    match registration.status {
        Status::Confirmed => "in",
        Status::Waiting | Status::Offered => "waiting",
        Status::Cancelled | Status::Expired => "gone",
    }
}

/// One registration with all that its owner can do about it.
#[component]
pub(super) fn Card(
    owned: Memo<Option<Owned<Registration>>>,
    several: Signal<bool>,
    store: EventStore,
) -> impl IntoView {
    let status = memo(move || owned.with(|owned| owned.as_ref().map(|owned| status_key(&owned.item))));
    let active = memo(move || owned.with(|one| one.as_ref().is_some_and(|one| one.item.status.is_active())));
    // Both stay the same for as long as the card lives.
    let first = owned.get_untracked();
    let (id, token) = first.map_or_else(|| (PlaceId::new(""), String::new()), |one| (one.item.id, one.token));
    let is_begun = edit::typed_before(store, &id).is_some_and(|typed| typed.name.is_some());
    let open = RwSignal::new(is_begun);
    let UnderWay { change, confirm, cancel } = under_way(&id, open, store);
    // What was sent before a reload, or in another tab, stands in its form until it is answered.
    let changing = memo(move || open.get() || change.read().is_some());
    let (id, token) = (StoredValue::new(id), StoredValue::new(token));
    let body = move || match (active.get(), changing.get()) {
        (false, _) => piece(view! { <Gone store token /> }),
        (true, true) => piece(view! {
            <TakeSeat owned entry=confirm store />
            <Edit owned entry=change open store />
        }),
        (true, false) => piece(view! {
            <TakeSeat owned entry=confirm store />
            <OpenQuestions owned open store />
            <Ticket owned store />
            <Together owned store />
            <Details owned store />
            <ChangeExtras owned store />
            <div class="actions">
                <Button on_press=move |()| open.set(true)>"Change name or answers"</Button>
                <Cancel owned entry=cancel store />
            </div>
        }),
    };
    view! {
        <section class="card me-card" tabindex="-1" data-status=attribute(move || status.get()) aria-label=attribute_text(move || Some(name(owned)))>
            {part_if(move || {
                several
                    .get()
                    .then(|| view! { <div role="status"><h2>{text(move || words_of(owned, headline))}</h2></div> })
            })}
            <p class="me-means">{text(move || words_of(owned, |one| means(one, store)))}</p>
            {part(body)}
        </section>
        {part_if(move || active.get().then(|| view! { <GiveAway owned store /> }))}
        {part_if(move || active.get().then(|| view! { <Elsewhere id=id.get_value() token=token.get_value() store /> }))}
        <LinkAndData id token store />
    }
}

/// Who got their seat from somebody else, or by an organiser's hand, has not been asked anything yet.
#[component]
fn OpenQuestions(
    owned: Memo<Option<Owned<Registration>>>,
    open: RwSignal<bool>,
    store: EventStore,
) -> impl IntoView {
    let are_open = memo(move || {
        let Some(Owned { item, .. }) = owned.get().filter(|one| one.item.status == Status::Confirmed) else {
            return false;
        };
        let at = edit::asked_at(store, &item).get();
        let check = |event: &Event| event.questions.validate(&at, &item.answers, &item.answers).is_err();
        store.event.with(check)
    });
    part_if(move || {
        are_open.get().then(|| {
            view! {
                <Notice tone=Tone::Calm>
                    <p>"The organisers ask something that only you can answer."</p>
                    <p><Button on_press=move |()| open.set(true)>"Answer now"</Button></p>
                </Notice>
            }
        })
    })
}

/// What was sent about one registration.
#[derive(Clone, Copy)]
struct UnderWay {
    change: Memo<Option<Entry>>,
    confirm: Memo<Option<Entry>>,
    cancel: Memo<Option<Entry>>,
}

/// What was sent. A yes shows in the card itself, whatever part of it is there by then.
fn under_way(id: &PlaceId, open: RwSignal<bool>, store: EventStore) -> UnderWay {
    let outbox = expect_context::<Outbox>();
    let entry = |what: fn(PlaceId) -> What| outbox.entry(store.slug(), what(id.clone()));
    let change = entry(|registration| What::ChangeRegistration { registration });
    let confirm = entry(|registration| What::Confirm { registration });
    let cancel = entry(|registration| What::CancelRegistration { registration });
    let about_this = move |entry: &Entry| {
        let is_this = |what: Memo<Option<Entry>>| what.read().as_ref().is_some_and(|one| one.id == entry.id);
        [change, confirm, cancel].into_iter().any(is_this)
    };
    let id = id.clone();
    outbox.take(about_this, move |entry| {
        edit::put_away(store, &id);
        if matches!(entry.change.what, What::ChangeRegistration { .. }) {
            open.set(false);
        }
    });
    UnderWay { change, confirm, cancel }
}

fn name(owned: Memo<Option<Owned<Registration>>>) -> String {
    words_of(owned, |one| one.name.clone())
}

fn words_of(owned: Memo<Option<Owned<Registration>>>, words: impl Fn(&Registration) -> String) -> String {
    owned.with(|owned| owned.as_ref().map(|owned| words(&owned.item)).unwrap_or_default())
}

/// What the status means, in a sentence or two.
fn means(registration: &Registration, store: EventStore) -> String {
    let quota = store.quota(registration.known_door().clone()).get();
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
        Status::Waiting => {
            // Of a line that is only for holders of a code nobody else is told how long it is.
            let line = quota.as_ref().filter(|_| registration.door.is_none()).map(|quota| {
                format!(" {} in line at {}.", of_things(quota.queued, "person is", "people are"), quota.name)
            });
            let line = line.unwrap_or_default();
            let ahead = registration.position.unwrap_or(1);
            // Where the door itself is full, nothing that comes back elsewhere helps.
            let has_room = quota.as_ref().is_none_or(|door| door.load < door.size);
            let release = store.event.with(|event| next_release(event, now_ms()).filter(|_| has_room));
            let release =
                release.map(|(at, seats)| release_words(store, at, seats, ahead)).unwrap_or_default();
            format!(
                "As soon as a seat is given back, the line moves up by itself, and so does this page.{line}{release}"
            )
        }
        Status::Offered => match registration.offer_expires_at {
            Some(until) => {
                let dates = store.dates();
                let until = with_zone(&dates, dates.moment(until));
                let price = quota.as_ref().and_then(|door| door.price.as_ref());
                let price = price.filter(|price| price.amount_minor > 0);
                let costs = price.map(|price| format!(" It costs {}.", price_words(price)));
                format!(
                    "It is yours if you take it until {until}. Then it goes to the next person in line.{}",
                    costs.unwrap_or_default()
                )
            }
            None => "It is yours if you take it.".to_owned(),
        },
        Status::Cancelled => "It went to the next person in line, or is free again.".to_owned(),
        Status::Expired => "The seat went to the next person in line.".to_owned(),
    }
}

/// When promised seats come back to everyone, and whether they would reach this person: no more than can be known now.
fn release_words(store: EventStore, at: Timestamp, seats: u32, position: u32) -> String {
    let dates = store.dates();
    let day = with_zone(&dates, dates.day(at));
    let seats_words = of_things(seats, "promised seat comes back", "promised seats come back");
    let reach = if position <= seats { ", enough for your position" } else { "" };
    format!(" On {day}, up to {seats_words} unless they are claimed{reach}.")
}

#[component]
fn Details(owned: Memo<Option<Owned<Registration>>>, store: EventStore) -> impl IntoView {
    part_if(move || {
        let registration = owned.get()?.item;
        let door = registration.known_door().clone();
        let mut lines = vec![
            ("Name".to_owned(), registration.name),
            ("E-mail".to_owned(), registration.email),
            ("Door".to_owned(), store.name_of(&door)),
        ];
        let price = store.quota(door).get().and_then(|door| door.price);
        // What a code makes of a price is its holder's to know, and not told here.
        lines.extend(
            price
                .filter(|_| registration.door.is_none())
                .map(|price| ("Price".to_owned(), price_words(&price))),
        );
        store.event.with(|event| {
            let told = event.questions.in_words(&registration.answers);
            lines.extend(told.into_iter().map(|(question, answer)| (question.to_owned(), answer)));
        });
        lines.extend(registration.add_ons.iter().map(|add_on| add_on_line(add_on, store)));
        let line = |(question, answer)| view! { <div><dt>{question}</dt><dd>{answer}</dd></div> };
        Some(view! { <dl class="facts">{lines.into_iter().map(line).collect_view()}</dl> })
    })
}

/// What goes along, and whether it is theirs.
fn add_on_line(add_on: &AddOn, store: EventStore) -> (String, String) {
    let name = store.name_of(&add_on.quota);
    let above = store.event.with(|event| event.up_from(&add_on.quota).pop());
    let kind = above.filter(|above| *above != add_on.quota).map(|above| store.name_of(&above));
    let stands = match (add_on.status, add_on.position) {
        (Status::Confirmed, _) => "It is yours.".to_owned(),
        (Status::Offered, _) => "It is held for you.".to_owned(),
        (_, Some(position)) => format!("You are {} in line.", ordinal(position)),
        _ => "You are in line.".to_owned(),
    };
    match kind {
        Some(kind) => (kind, format!("{name}. {stands}")),
        None => (name, stands),
    }
}

/// After cancelling: clear, final, and a way back in.
#[component]
fn Gone(store: EventStore, token: StoredValue<String>) -> impl IntoView {
    let mine = expect_context::<crate::mine::Mine>();
    let register = Route::Register { event: store.slug() }.path();
    // The same link may open shifts, which would go along unseen.
    let is_last = move || {
        let is_its = |owned: &Owned<SignUp>| {
            owned.item.status.is_active() && token.with_value(|token| owned.token == *token)
        };
        !mine.sign_ups().iter().any(is_its)
    };
    let remove = move || {
        is_last().then(|| {
            view! {
                <Button look="quiet" on_press=move |()| token.with_value(|token| mine.forget(token))>
                    "Remove from this device"
                </Button>
            }
        })
    };
    view! {
        <div class="actions">
            <a class="button" data-look="primary" href=register>"Register again"</a>
            {part_if(remove)}
        </div>
    }
}
