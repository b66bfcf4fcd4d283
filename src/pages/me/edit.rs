//! Changing the name and the answers. The e-mail address is who somebody is to the book, so it stays.

use domain::ids::{PlaceId, QuotaId};
use domain::problem::FieldProblem;
use domain::registrations::{ChangeRegistration, Registration};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use crate::api::registrations;
use crate::device::{Device, drafts, storage};
use crate::json;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::answers::{Asking, QuestionFields, error_of, focus_first_wrong, half_dates, text_of};
use crate::parts::sending::SendingNote;
use crate::signals::{Memo, RwSignal, Signal, follow, memo};
use crate::ui::{Button, Notice, Piece, TextField, Tone, on, part_if, piece};

/// What one tab does with one registration's form. Copy it anywhere below its card.
#[derive(Clone, Copy)]
pub(super) struct Typing {
    /// Whether the form is there.
    pub open: RwSignal<bool>,
    /// Something was typed in this tab, and not sent.
    pub is_here: RwSignal<bool>,
    /// What this tab has kept last: another one keeps its own words in the same place.
    kept: RwSignal<Option<ChangeRegistration>>,
}

impl Typing {
    pub(super) fn new(is_open: bool) -> Self {
        Self { open: RwSignal::new(is_open), is_here: RwSignal::new(false), kept: RwSignal::new(None) }
    }
}

/// The form; it starts from what is known when it opens, or from what is on its way, and nothing that arrives later
/// overwrites what is typed.
#[component]
pub(super) fn Edit(
    owned: Memo<Option<Owned<Registration>>>,
    entry: Memo<Option<Entry>>,
    typing: Typing,
    store: EventStore,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let Some(Owned { token, item }) = owned.get_untracked() else { return Piece::nothing() };
    let (id, id_left) = (item.id.clone(), item.id.clone());
    let pending = Signal::derive(move || entry.with(|entry| entry.as_ref().is_some_and(Entry::is_pending)));
    let wrong = RwSignal::new(Vec::<FieldProblem>::new());
    let problems = problems_of(entry, wrong);
    let kept_at = drafts::of_place(&store.slug(), &id);
    let overtaken = view! { <Overtaken owned first=item.clone() pending typing store /> };
    let (wanted, still_here) = begun(entry, store, &id);
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
            typing.kept.set(Some(keep(&kept_at, Some(text_of(&form, "name")), asking)));
            typing.is_here.set(true);
        }
    };
    let leave = move |()| put_away(store, &id_left, typing);
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
            typing.is_here.set(false);
            outbox.submit(registrations::change(&store.slug(), &id, &request, token.clone()));
        } else {
            focus_first_wrong(form);
        }
        wrong.set(found);
    };
    piece(view! {
        <form class="edit-form" node_ref=form novalidate on:submit=on(send) on:input=on(typed)>
            {still_here.then(|| view! { <p class="soft">"What you typed before is still here. It is not saved yet."</p> })}
            {overtaken}
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
            <Foot entry pending open=typing.open on_leave=leave />
        </form>
    })
}

/// What the form starts from: what is on its way, or what was typed before, and whether it is that.
fn begun(entry: Memo<Option<Entry>>, store: EventStore, id: &PlaceId) -> (ChangeRegistration, bool) {
    let under_way = entry.with_untracked(|entry| json::read(&entry.as_ref()?.change.body));
    let typed_before = typed_before(store, id).filter(|_| under_way.is_none());
    let still_here = typed_before.is_some();
    (under_way.or(typed_before).unwrap_or_default(), still_here)
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

/// Keeps what stands in a form, and says what that is; without a name where none is asked.
pub(super) fn keep(kept_at: &str, name: Option<String>, asking: Asking) -> ChangeRegistration {
    let words = ChangeRegistration { name, answers: Some(asking.given.get_untracked()) };
    storage::write(kept_at, &words);
    words
}

/// It is saved, or nobody wants it. What another tab has kept since is not this one's to put away.
pub(super) fn put_away(store: EventStore, id: &PlaceId, typing: Typing) {
    let own = typing.kept.get_untracked();
    if own.is_none() || own == typed_before(store, id) {
        storage::remove(&drafts::of_place(&store.slug(), id));
    }
    typing.kept.set(None);
    typing.is_here.set(false);
}

/// Says that what is being changed here was changed elsewhere since the form was opened.
#[component]
fn Overtaken(
    owned: Memo<Option<Owned<Registration>>>,
    first: Registration,
    pending: Signal<bool>,
    typing: Typing,
    store: EventStore,
) -> impl IntoView {
    let kept_at = drafts::of_place(&store.slug(), &first.id);
    let is_overtaken = memo(move || {
        let is_other =
            |one: &Owned<Registration>| (&one.item.name, &one.item.answers) != (&first.name, &first.answers);
        typing.is_here.get() && !pending.get() && owned.with(|one| one.as_ref().is_some_and(is_other))
    });
    let device = expect_context::<Device>();
    follow(move || {
        // Whoever saved there puts away what was kept in the same place, be it a moment later.
        device.track();
        let words = is_overtaken.get().then(|| typing.kept.get_untracked()).flatten();
        if let Some(words) = words.filter(|_| storage::read::<ChangeRegistration>(&kept_at).is_none()) {
            storage::write(&kept_at, &words);
        }
    });
    part_if(move || {
        is_overtaken.get().then(|| {
            view! {
                <Notice tone=Tone::Calm>
                    <p>
                        "This registration was changed elsewhere meanwhile. Your words are still here; if you save them, they take the place of what was saved there."
                    </p>
                </Notice>
            }
        })
    })
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
