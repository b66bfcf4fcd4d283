//! Changing the name and the answers. The e-mail address is who somebody is to the book, so it stays.

use domain::problem::FieldProblem;
use domain::registrations::{ChangeRegistration, Registration};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use crate::api::registrations;
use crate::json;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::answers::{AnswerFields, answers_of, error_of, focus_first_wrong, text_of};
use crate::parts::sending::SendingNote;
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
    let id = item.id.clone();
    let pending = Signal::derive(move || entry.with(|entry| entry.as_ref().is_some_and(Entry::is_pending)));
    let wrong = RwSignal::new(Vec::<FieldProblem>::new());
    let problems = Signal::derive(move || {
        let refused =
            entry.with(|entry| entry.as_ref().and_then(Entry::problem).map(|one| one.fields.clone()));
        [wrong.get(), refused.unwrap_or_default()].concat()
    });
    let wanted = entry.with_untracked(|entry| json::read(&entry.as_ref()?.change.body));
    let wanted: ChangeRegistration = wanted.unwrap_or_default();
    let form = NodeRef::<html::Form>::new();
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        let Some(form) = form.get_untracked().filter(|_| !pending.get_untracked()) else { return };
        let request =
            ChangeRegistration { name: Some(text_of(&form, "name")), answers: Some(answers_of(&form)) };
        match request.validate() {
            Ok(_) => {
                wrong.set(Vec::new());
                outbox.submit(registrations::change(&store.slug(), &id, &request, token.clone()));
            }
            Err(found) => {
                wrong.set(found);
                focus_first_wrong(form);
            }
        }
    };
    piece(view! {
        <form class="edit-form" node_ref=form novalidate on:submit=on(send)>
            <TextField
                name="name"
                label="Your name"
                autocomplete="name"
                required=true
                value=wanted.name.unwrap_or(item.name)
                error=error_of(problems, "name")
                locked=pending
            />
            <AnswerFields answers=wanted.answers.unwrap_or(item.answers) problems locked=pending />
            <Foot entry pending open />
        </form>
    })
}

#[component]
fn Foot(entry: Memo<Option<Entry>>, pending: Signal<bool>, open: RwSignal<bool>) -> impl IntoView {
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
