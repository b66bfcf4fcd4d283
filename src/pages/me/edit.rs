//! Changing the name and the answers. The e-mail address is who somebody is to the book, so it stays.

use domain::ids::{PlaceId, QuotaId};
use domain::problem::FieldProblem;
use domain::registrations::{ChangeRegistration, Registration};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use crate::api::registrations;
use crate::device::{drafts, storage};
use crate::json;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::answers::{Asking, QuestionFields, error_of, focus_first_wrong, half_dates, text_of};
use crate::parts::sending::SendingNote;
use crate::signals::{Memo, RwSignal, Signal};
use crate::ui::{Button, Notice, Piece, TextField, Tone, on, part_if, piece};

/// The form; it starts from what is known when it opens, or from what is on its way, and nothing that arrives later
/// overwrites what is typed.
#[component]
pub(super) fn Edit(
    owned: Memo<Option<Owned<Registration>>>,
    entry: Memo<Option<Entry>>,
    open: RwSignal<bool>,
    store: EventStore,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let Some(Owned { token, item }) = owned.get_untracked() else { return Piece::nothing() };
    let (id, id_left) = (item.id.clone(), item.id.clone());
    let pending = Signal::derive(move || entry.with(|entry| entry.as_ref().is_some_and(Entry::is_pending)));
    let wrong = RwSignal::new(Vec::<FieldProblem>::new());
    let problems = problems_of(entry, wrong);
    let kept_at = drafts::of_place(&store.slug(), &id);
    let under_way = entry.with_untracked(|entry| json::read(&entry.as_ref()?.change.body));
    let typed_before = typed_before(store, &id).filter(|_| under_way.is_none());
    let still_here = typed_before.is_some();
    let wanted: ChangeRegistration = under_way.or(typed_before).unwrap_or_default();
    let form = NodeRef::<html::Form>::new();
    let asking = Asking::new(
        store,
        asked_at(store, &item),
        item.answers.clone(),
        wanted.answers.unwrap_or(item.answers),
    );
    let typed = move |_| {
        // What is locked is on its way, and kept with that.
        if let Some(form) = form.try_get_untracked().flatten().filter(|_| !pending.get_untracked()) {
            asking.read(&form);
            keep(&kept_at, Some(text_of(&form, "name")), asking);
        }
    };
    let leave = move |()| put_away(store, &id_left);
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        let Some(form) = form.get_untracked().filter(|_| !pending.get_untracked()) else { return };
        asking.read(&form);
        let mut request = ChangeRegistration { name: Some(text_of(&form, "name")), answers: None };
        let found = [
            Some(half_dates(&form)),
            request.validate().err(),
            asking.check().map(|all| request.answers = Some(all)).err(),
        ];
        let found: Vec<FieldProblem> = found.into_iter().flatten().flatten().collect();
        if found.is_empty() {
            outbox.submit(registrations::change(&store.slug(), &id, &request, token.clone()));
        } else {
            focus_first_wrong(form);
        }
        wrong.set(found);
    };
    piece(view! {
        <form class="edit-form" node_ref=form novalidate on:submit=on(send) on:input=on(typed)>
            {still_here.then(|| view! { <p class="soft">"What you typed before is still here. It is not saved yet."</p> })}
            <TextField
                name="name"
                label="Your name"
                autocomplete="name"
                required=true
                value=wanted.name.unwrap_or(item.name)
                error=error_of(problems, "name")
                locked=pending
            />
            <QuestionFields asking needed=true problems locked=pending />
            <QuestionFields asking needed=false problems locked=pending />
            <Foot entry pending open on_leave=leave />
        </form>
    })
}

/// What is wrong with a form: what was found here, and what the server said of it.
pub(super) fn problems_of(
    entry: Memo<Option<Entry>>,
    wrong: RwSignal<Vec<FieldProblem>>,
) -> Signal<Vec<FieldProblem>> {
    Signal::derive(move || {
        let refused =
            entry.with(|entry| entry.as_ref().and_then(Entry::problem).map(|one| one.fields.clone()));
        [wrong.get(), refused.unwrap_or_default()].concat()
    })
}

/// What was typed about a registration, and not saved: a reload must not lose it.
pub(super) fn typed_before(store: EventStore, id: &PlaceId) -> Option<ChangeRegistration> {
    storage::read(&drafts::of_place(&store.slug(), id))
}

/// Keeps what stands in a form; without a name where none is asked.
pub(super) fn keep(kept_at: &str, name: Option<String>, asking: Asking) {
    storage::write(kept_at, &ChangeRegistration { name, answers: Some(asking.given.get_untracked()) });
}

/// It is saved, or nobody wants it.
pub(super) fn put_away(store: EventStore, id: &PlaceId) {
    storage::remove(&drafts::of_place(&store.slug(), id));
}

/// Where a registration's questions are asked: its quota, and all above.
pub(super) fn asked_at(store: EventStore, item: &Registration) -> Signal<Vec<QuotaId>> {
    let (own, known) = (item.door.is_some().then(|| item.quota.clone()), item.known_door().clone());
    Signal::derive(move || {
        let above = store.event.with(|event| event.up_from(&known));
        own.iter().cloned().chain(above).collect()
    })
}

#[component]
fn Foot(
    entry: Memo<Option<Entry>>,
    pending: Signal<bool>,
    open: RwSignal<bool>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let refused = move || {
        let problem = entry.with(|entry| entry.as_ref().and_then(Entry::problem).cloned());
        let problem = problem.filter(|problem| problem.fields.is_empty())?;
        Some(view! { <Notice tone=Tone::Bad><p>{problem.detail}</p></Notice> })
    };
    let leave = move |()| {
        if let Some(entry) = entry.get_untracked() {
            outbox.dismiss(&entry.id);
        }
        on_leave.run(());
        open.set(false);
    };
    view! {
        {part_if(refused)}
        <div class="actions">
            <Button look="primary" submit=true busy=pending>"Save"</Button>
            <Button look="quiet" busy=pending on_press=leave>"Leave it as it was"</Button>
        </div>
        <SendingNote entry />
    }
}
