//! Changing what goes along with a registration: adding, exchanging, giving back, and taking what is held.

use domain::ids::QuotaId;
use domain::registrations::{AddOn, Registration, Status};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::changes::What;
use crate::api::registrations::{add_on, take_add_on};
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::doors::with_zone;
use crate::parts::extras::{ExtraFields, Extras, Kind, kinds};
use crate::parts::sending::{Refusal, SendingNote};
use crate::signals::{Memo, RwSignal, Signal, memo};
use crate::ui::{Button, Piece, each, on, part, piece, text};

/// What is held, each with a button that takes it; the way to change the others, and the form behind it. What comes of it shows in
/// the card itself.
#[component]
pub(super) fn ChangeExtras(owned: Memo<Option<Owned<Registration>>>, store: EventStore) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let open = RwSignal::new(false);
    let any = memo(move || store.event.with(|event| !kinds(event).is_empty()));
    let event = store.slug();
    let is_about_this = move |entry: &Entry| {
        let id = owned.with(|owned| owned.as_ref().map(|owned| owned.item.id.clone()));
        matches!(&entry.change.what, What::AddOn { registration, .. } if Some(registration) == id.as_ref())
            && entry.change.event == event
    };
    let sent = outbox.find(is_about_this.clone());
    let said = RwSignal::new("");
    outbox.take(is_about_this, move |_| said.set("Saved."));
    let pending = Signal::derive(move || sent.with(|sent| sent.as_ref().is_some_and(Entry::is_pending)));
    let held = move || {
        let held = |owned: &Owned<Registration>| {
            let offered = owned.item.add_ons.iter().filter(|one| one.status == Status::Offered);
            offered.map(|one| one.id.to_string()).collect()
        };
        owned.with(|owned| owned.as_ref().map(held).unwrap_or_default())
    };
    let begin = move |()| {
        said.set("");
        open.set(true);
    };
    let body = move || match (any.get(), open.get()) {
        (false, _) => Piece::nothing(),
        (true, false) => piece(view! {
            <div class="actions">
                <Button busy=pending on_press=begin>"Change extras"</Button>
            </div>
        }),
        (true, true) => piece(view! { <Form owned open store /> }),
    };
    view! {
        // The fields and the button that leads to them exchange each other: the keyboard goes on here.
        <div class="change-extras" tabindex="-1">
            {each(held, move |id| piece(view! { <TakeExtra owned id pending store /> }))}
            {part(body)}
            <SendingNote entry=sent />
            <p class="me-said" role="status">{text(move || said.get().to_owned())}</p>
            <Refusal entry=sent />
        </div>
    }
}

/// Something that is held for its owner for a while.
#[component]
fn TakeExtra(
    owned: Memo<Option<Owned<Registration>>>,
    id: String,
    pending: Signal<bool>,
    store: EventStore,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let found = move || {
        let Owned { token, item } = owned.get_untracked()?;
        let held = item.add_ons.iter().find(|one| one.id.as_str() == id)?.clone();
        Some((token, item.id, held))
    };
    let Some((_, _, held)) = found() else { return Piece::nothing() };
    let name = store.name_of(&held.quota);
    let dates = store.dates();
    let until = held.offer_expires_at.map(|until| with_zone(&dates, dates.moment(until)));
    let words = match until {
        Some(until) => format!("{name} is held for you until {until}."),
        None => format!("{name} is held for you."),
    };
    let take = move |()| {
        if let Some((token, registration, held)) = found() {
            outbox.submit(take_add_on(&store.slug(), &registration, &held, token));
        }
    };
    piece(view! {
        <p>{words}</p>
        <div class="actions">
            <Button look="primary" busy=pending on_press=take>{format!("Take {name}")}</Button>
        </div>
    })
}

#[component]
fn Form(owned: Memo<Option<Owned<Registration>>>, open: RwSignal<bool>, store: EventStore) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let held = owned.get_untracked().map(|owned| owned.item.add_ons).unwrap_or_default();
    let wanted = RwSignal::new(held.into_iter().map(|add_on| add_on.quota).collect());
    let extras = Extras { store, wanted, locked: Signal::derive(|| false), member: None };
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        let Some(owned) = owned.get_untracked() else { return };
        let wanted = wanted.get_untracked();
        for (had, now) in differences(&store.event.with_untracked(kinds), &owned.item.add_ons, &wanted) {
            outbox.submit(add_on(&store.slug(), &owned.item.id, had, now, owned.token.clone()));
        }
        open.set(false);
    };
    view! {
        <form class="edit-form" on:submit=on(send)>
            <ExtraFields extras />
            <div class="actions">
                <Button look="primary" submit=true>"Save"</Button>
                <Button look="quiet" on_press=move |()| open.set(false)>"Leave it as it was"</Button>
            </div>
        </form>
    }
}

/// Of each kind what somebody has and what they want, where it is not the same.
fn differences<'a>(
    kinds: &'a [Kind],
    held: &'a [AddOn],
    wanted: &'a [QuotaId],
) -> impl Iterator<Item = (Option<&'a AddOn>, Option<&'a QuotaId>)> {
    kinds.iter().filter_map(move |kind| {
        let is_option = |id: &QuotaId| kind.options.iter().any(|option| option.id == *id);
        let had = held.iter().find(|add_on| is_option(&add_on.quota));
        let now = wanted.iter().find(|id| is_option(id));
        (had.map(|add_on| &add_on.quota) != now).then_some((had, now))
    })
}
