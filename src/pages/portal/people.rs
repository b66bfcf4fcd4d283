//! Who has a seat, or waits for one; and giving it to somebody else, or taking an invitation back.

use domain::portal::{Colleague, Invitee};
use domain::registrations::Status;
use domain::words::ordinal;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::desk::Desk;
use crate::api::portal;
use crate::parts::answers::text_of;
use crate::signals::RwSignal;
use crate::ui::{Button, Piece, TextField, Tone, each, on, part_if, piece};

#[component]
pub(super) fn People(desk: Desk) -> impl IntoView {
    // Whatever changes about somebody makes their line anew.
    let key = |one: &Colleague| format!("{}|{:?}|{}|{:?}", one.id, one.status, one.name, one.position);
    let nobody = move || {
        desk.with(|portal| portal.people.is_empty()).then(|| {
            view! { <p class="soft">"Nobody yet. Whoever you invite stands here, with what they said."</p> }
        })
    };
    view! {
        <section class="card" aria-labelledby="portal-people">
            <h2 id="portal-people">"Your people"</h2>
            {part_if(nobody)}
            <ul class="portal-people" role="list">
                {each(
                    move || desk.with(|portal| portal.people.iter().map(key).collect()),
                    move |wanted| {
                        let one = desk
                            .portal
                            .with_untracked(|portal| {
                                portal.iter().flat_map(|portal| &portal.people).find(|one| key(one) == wanted).cloned()
                            });
                        one.map_or_else(Piece::nothing, |one| piece(view! { <Person desk one /> }))
                    },
                )}
            </ul>
        </section>
    }
}

#[component]
fn Person(desk: Desk, one: Colleague) -> impl IntoView {
    let changing = RwSignal::new(false);
    let seated = matches!(one.status, Status::Offered | Status::Confirmed);
    let unanswered = matches!(one.status, Status::Offered | Status::Waiting);
    let (id, name) = (one.id.clone(), one.name.clone());
    let take_back = move |()| {
        let words = format!("The invitation of {name} has been taken back.");
        desk.send(portal::take_back(&desk.store.slug(), &id), move |_| desk.say(Tone::Calm, words));
    };
    let tone = match one.status {
        Status::Confirmed => "good",
        Status::Expired => "bad",
        _ => "calm",
    };
    let words = status_words(desk, &one);
    let place = one.id.clone();
    let whose = one.name.clone();
    let form = move || changing.get().then(|| view! { <Exchange desk place=place.clone() changing /> });
    let other = format!("Give the seat of {whose} to somebody else");
    let back = format!("Take the invitation of {whose} back");
    view! {
        <li>
            <div class="portal-who">
                <strong>{one.name}</strong>
                <span class="soft">{one.email.unwrap_or_default()}</span>
                <span data-tone=tone>{words}</span>
            </div>
            <div class="actions">
                {seated
                    .then(|| {
                        view! {
                            <Button look="quiet" on_press=move |()| changing.update(|open| *open = !*open)>
                                <span aria-hidden="true">"Somebody else"</span>
                                <span class="visually-hidden">{other}</span>
                            </Button>
                        }
                    })}
                {unanswered
                    .then(|| {
                        view! {
                            <Button look="quiet" busy=desk.busy on_press=take_back>
                                <span aria-hidden="true">"Take back"</span>
                                <span class="visually-hidden">{back}</span>
                            </Button>
                        }
                    })}
            </div>
            {part_if(form)}
        </li>
    }
}

fn status_words(desk: Desk, one: &Colleague) -> String {
    let elsewhere = desk.portal.with_untracked(|portal| {
        let own = portal.as_ref().map(|portal| portal.sponsor.id.clone());
        (own.as_ref() != Some(&one.quota)).then(|| desk.store.name_of(&one.quota))
    });
    let at = elsewhere.map(|door| format!(" at {door}")).unwrap_or_default();
    match (one.status, one.held_until, one.position) {
        (Status::Confirmed, ..) => format!("Has a seat{at}"),
        (Status::Offered, Some(until), _) => {
            format!("Invited{at}; the seat is held until {}", desk.store.dates().moment(until))
        }
        (Status::Offered, None, _) => format!("Invited{at}"),
        (Status::Waiting, _, Some(position)) => format!("{} in line{at}", ordinal(position)),
        (Status::Waiting, ..) => format!("In line{at}"),
        (Status::Expired, ..) => "Did not answer in time".to_owned(),
        (Status::Cancelled, ..) => "Gave the seat back".to_owned(),
    }
}

/// Who gets the seat instead.
#[component]
fn Exchange(desk: Desk, place: domain::ids::PlaceId, changing: RwSignal<bool>) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let submit = on(move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = form.get_untracked() else { return };
        let person = Invitee { name: text_of(&form, "name"), email: text_of(&form, "email") };
        let words = format!("The seat is {}’s now. Both get a mail.", person.name);
        desk.send(portal::exchange(&desk.store.slug(), &place, &person), move |_| {
            changing.set(false);
            desk.say(Tone::Calm, words);
        });
    });
    view! {
        <form class="portal-exchange" node_ref=form novalidate on:submit=submit>
            <TextField name="name" label="Name" required=true />
            <TextField name="email" label="E-mail" kind="email" enter_key="send" required=true />
            <p class="soft">"The link of whoever has the seat now ends at once."</p>
            <div class="actions">
                <Button look="primary" submit=true busy=desk.busy>"Give the seat"</Button>
                <Button on_press=move |()| changing.set(false)>"Leave it"</Button>
            </div>
        </form>
    }
}
