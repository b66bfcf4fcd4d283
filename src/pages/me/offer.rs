//! A seat that is held for its owner for a while: one press takes it. Whoever was asked for by somebody else has not been asked
//! anything yet, so what the event needs is asked here.

use domain::problem::FieldProblem;
use domain::questions::Answers;
use domain::registrations::{Registration, Status};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::edit::{asked_at, keep, problems_of, typed_before};
use crate::api::registrations;
use crate::device::drafts;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::answers::{Asking, QuestionFields, focus_first_wrong, half_dates};
use crate::parts::sending::{Refusal, SendingNote};
use crate::signals::{Memo, RwSignal, Signal, memo};
use crate::ui::{Button, Piece, on, part_if, piece};

/// The button that takes the seat, while one is offered, and what came of it.
#[component]
pub(super) fn TakeSeat(
    owned: Memo<Option<Owned<Registration>>>,
    entry: Memo<Option<Entry>>,
    store: EventStore,
) -> impl IntoView {
    let offered =
        memo(move || owned.with(|one| one.as_ref().is_some_and(|one| one.item.status == Status::Offered)));
    part_if(move || offered.get().then(|| untrack(|| view! { <Take owned entry store /> })))
}

#[component]
fn Take(
    owned: Memo<Option<Owned<Registration>>>,
    entry: Memo<Option<Entry>>,
    store: EventStore,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let Some(Owned { token, item }) = owned.get_untracked() else { return Piece::nothing() };
    let pending = Signal::derive(move || entry.with(|entry| entry.as_ref().is_some_and(Entry::is_pending)));
    let wrong = RwSignal::new(Vec::<FieldProblem>::new());
    let problems = problems_of(entry, wrong);
    let form = NodeRef::<html::Form>::new();
    let at = asked_at(store, &item);
    let is_asked = Asking::new(store, at, Answers::default(), item.answers.clone()).check().is_err();
    let typed_before = typed_before(store, &item.id).and_then(|typed| typed.answers);
    let asking = Asking::new(store, at, Answers::default(), typed_before.unwrap_or(item.answers));
    let (id, kept_at) = (item.id.clone(), drafts::of_place(&store.slug(), &item.id));
    let take = move |submit: SubmitEvent| {
        submit.prevent_default();
        let Some(form) = form.get_untracked().filter(|_| !pending.get_untracked()) else { return };
        let mut answers = None;
        if is_asked {
            asking.read(&form);
            let found = [Some(half_dates(&form)), asking.check().map(|all| answers = Some(all)).err()];
            let found: Vec<FieldProblem> = found.into_iter().flatten().flatten().collect();
            if !found.is_empty() {
                focus_first_wrong(form);
                wrong.set(found);
                return;
            }
            wrong.set(found);
        }
        outbox.submit(registrations::confirm(&store.slug(), &id, answers, token.clone()));
    };
    let typed = move |_| {
        if let Some(form) = form.try_get_untracked().flatten().filter(|_| !pending.get_untracked()) {
            asking.read(&form);
            _ = keep(&kept_at, None, asking);
        }
    };
    piece(view! {
        <form class="take-form" node_ref=form novalidate on:submit=on(take) on:input=on(typed)>
            {is_asked.then(|| view! { <QuestionFields asking needed=true problems locked=pending /> })}
            <div class="actions">
                <Button look="primary" submit=true busy=pending>"Take the seat"</Button>
                <SendingNote entry />
                <Refusal entry />
            </div>
        </form>
    })
}
