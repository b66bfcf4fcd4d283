//! Who has a seat, or waits for one; and giving it to somebody else, or taking an invitation back.

use domain::portal::{Colleague, Invitee, Portal};
use domain::problem::FieldProblem;
use domain::registrations::Status;
use domain::text::{Email, Name};
use domain::words::ordinal;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::desk::Desk;
use crate::api::changes::What;
use crate::api::portal;
use crate::parts::answers::{error_of, focus_first_wrong, text_of};
use crate::signals::{Memo, RwSignal, follow, memo};
use crate::ui::{Button, Piece, TextField, attribute, each, on, part_if, piece, text};

#[component]
pub(super) fn People(desk: Desk) -> impl IntoView {
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
                    move || desk.with(|portal| portal.people.iter().map(|one| one.id.to_string()).collect()),
                    move |id| {
                        let find = move |portal: &Portal| portal.people.iter().find(|one| one.id.as_str() == id).cloned();
                        let one = memo(move || desk.portal.with(|portal| portal.as_ref().and_then(&find)));
                        piece(view! { <Person desk one /> })
                    },
                )}
            </ul>
        </section>
    }
}

/// Their line stays the same one while how they stand moves on: somebody may be typing in it.
#[component]
fn Person(desk: Desk, one: Memo<Option<Colleague>>) -> impl IntoView {
    let Some(first) = one.get_untracked() else { return Piece::nothing() };
    let changing = RwSignal::new(false);
    let status = memo(move || one.with(|one| one.as_ref().map(|one| one.status)));
    let seated = move || matches!(status.get(), Some(Status::Offered | Status::Confirmed));
    let unanswered = move || matches!(status.get(), Some(Status::Offered | Status::Waiting));
    let tone = move || match status.get() {
        Some(Status::Confirmed) => Some("good"),
        Some(Status::Expired) => Some("bad"),
        _ => Some("calm"),
    };
    let of = move |words: fn(Colleague) -> String| text(move || one.get().map(words).unwrap_or_default());
    let words = text(move || one.get().map(|one| status_words(desk, &one)).unwrap_or_default());
    let (id, place) = (first.id.clone(), first.id);
    let take_back = Callback::new(move |()| desk.send(portal::take_back(&desk.store.slug(), &id)));
    let form = move || changing.get().then(|| view! { <Exchange desk place=place.clone() changing /> });
    piece(view! {
        <li>
            <div class="portal-who">
                <strong>{of(|one| one.name)}</strong>
                <span class="soft">{of(|one| one.email.unwrap_or_default())}</span>
                <span data-tone=attribute(tone)>{words}</span>
            </div>
            <div class="actions">
                {part_if(move || {
                    seated().then(|| {
                        view! {
                            <Button look="quiet" on_press=move |()| changing.update(|open| *open = !*open)>
                                <span aria-hidden="true">"Somebody else"</span>
                                <span class="visually-hidden">
                                    {of(|one| format!("Give the seat of {} to somebody else", one.name))}
                                </span>
                            </Button>
                        }
                    })
                })}
                {part_if(move || {
                    unanswered().then(|| {
                        view! {
                            <Button look="quiet" busy=desk.busy on_press=take_back>
                                <span aria-hidden="true">"Take back"</span>
                                <span class="visually-hidden">
                                    {of(|one| format!("Take the invitation of {} back", one.name))}
                                </span>
                            </Button>
                        }
                    })
                })}
            </div>
            {part_if(form)}
        </li>
    })
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
    let wrong = RwSignal::new(Vec::<FieldProblem>::new());
    let what = What::Portal { about: format!("exchange {place}") };
    // Of this seat something may have been heard before.
    desk.heard.set(None);
    let submit = on(move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = form.get_untracked() else { return };
        let person = Invitee { name: text_of(&form, "name"), email: text_of(&form, "email") };
        // It is not the reader's own.
        let nameless = |why: FieldProblem| match why.code.as_str() {
            "required" => FieldProblem { detail: "Enter a name.".into(), ..why },
            _ => why,
        };
        let found = [Name::parse(&person.name).err().map(nameless), Email::parse(&person.email).err()];
        wrong.set(found.into_iter().flatten().collect());
        if wrong.with_untracked(Vec::is_empty) {
            desk.send(portal::exchange(&desk.store.slug(), &place, &person));
        } else {
            focus_first_wrong(form);
        }
    });
    follow(move || {
        let is_given = desk.heard.with(|yes| yes.as_ref().is_some_and(|yes| yes.change.what == what));
        if is_given {
            changing.set(false);
        }
    });
    view! {
        <form class="portal-exchange" node_ref=form novalidate on:submit=submit>
            <TextField name="name" label="Name" required=true error=error_of(wrong.into(), "name") />
            <TextField
                name="email"
                label="E-mail"
                kind="email"
                enter_key="send"
                required=true
                error=error_of(wrong.into(), "email")
            />
            <p class="soft">"The link of whoever has the seat now ends at once."</p>
            <div class="actions">
                <Button look="primary" submit=true busy=desk.busy>"Give the seat"</Button>
                <Button on_press=move |()| changing.set(false)>"Leave it"</Button>
            </div>
        </form>
    }
}
