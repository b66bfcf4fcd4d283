//! One registration.

use domain::events::Event;
use domain::ids::PlaceId;
use domain::registrations::{Registration, Status};
use domain::shifts::SignUp;
use leptos::html;
use leptos::prelude::*;

use super::cancel::Cancel;
use super::details::Details;
use super::edit::{self, Edit, Typing};
use super::elsewhere::Elsewhere;
use super::extras::ChangeExtras;
use super::hand_over::GiveAway;
use super::means::means;
use super::offer::TakeSeat;
use super::own::LinkAndData;
use super::party::Together;
use super::ticket::Ticket;
use crate::api::changes::What;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::status::headline;
use crate::routes::Route;
use crate::signals::{Memo, RwSignal, Signal, memo};
use crate::ui::{Button, Notice, Tone, attribute, attribute_text, part, part_if, piece, text};

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
    let typing = Typing::new(is_begun);
    let open = typing.open;
    let section = NodeRef::<html::Section>::new();
    let said = RwSignal::new(String::new());
    let UnderWay { change, confirm, cancel } = under_way(&id, typing, store, move || {
        said.set(format!("Saved for {}.", name(owned)));
        show(section);
    });
    // What was sent before a reload, or in another tab, stands in its form until it is answered.
    let changing = memo(move || open.get() || change.read().is_some());
    let (id, token) = (StoredValue::new(id), StoredValue::new(token));
    let begin = move |()| {
        said.set(String::new());
        open.set(true);
    };
    let body = move || match (active.get(), changing.get()) {
        (false, _) => piece(view! { <Gone store id token /> }),
        (true, true) => piece(view! {
            <TakeSeat owned entry=confirm store />
            <Edit owned entry=change typing store />
        }),
        (true, false) => piece(view! {
            <TakeSeat owned entry=confirm store />
            <OpenQuestions owned open store />
            <Ticket owned store />
            <Together owned store />
            <Details owned store />
            <ChangeExtras owned store />
            <div class="actions">
                <Button on_press=begin>"Change name or answers"</Button>
                <Cancel owned entry=cancel several store />
            </div>
        }),
    };
    view! {
        <section node_ref=section class="card me-card" tabindex="-1" data-status=attribute(move || status.get()) aria-label=attribute_text(move || Some(name(owned)))>
            {part_if(move || {
                several
                    .get()
                    .then(|| {
                        view! {
                            <h2>{text(move || name(owned))}</h2>
                            <p class="me-status" role="status">{text(move || words_of(owned, headline))}</p>
                        }
                    })
            })}
            <p class="me-said" role="status">{text(move || said.get())}</p>
            <p class="me-means">{text(move || words_of(owned, |one| means(one, store)))}</p>
            {part(body)}
        </section>
        {part_if(move || active.get().then(|| view! { <GiveAway owned store /> }))}
        {part_if(move || active.get().then(|| view! { <Elsewhere id=id.get_value() token=token.get_value() store /> }))}
        <LinkAndData id token store />
    }
}

/// The form that has closed was longer than a phone's screen.
fn show(section: NodeRef<html::Section>) {
    request_animation_frame(move || {
        if let Some(section) = section.try_get_untracked().flatten() {
            section.scroll_into_view();
        }
    });
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
fn under_way(id: &PlaceId, typing: Typing, store: EventStore, saved: impl Fn() + 'static) -> UnderWay {
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
        // What stands in this tab's form by now is not what another tab has sent.
        if typing.is_here.get_untracked() {
            return;
        }
        edit::put_away(store, &id, typing);
        if matches!(entry.change.what, What::ChangeRegistration { .. }) {
            typing.open.set(false);
            saved();
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

/// After cancelling: clear, final, and a way back in.
#[component]
fn Gone(store: EventStore, id: StoredValue<PlaceId>, token: StoredValue<String>) -> impl IntoView {
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
                <Button look="quiet" on_press=move |()| token.with_value(|token| id.with_value(|id| mine.take_off(token, id)))>
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
