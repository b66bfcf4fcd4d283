//! The registration form, for every door. What is typed is kept on the device until the server has written it down; each
//! tab has a draft of its own.

use domain::problem::{Code, FieldProblem};
use domain::registrations::{Answers, Door, Register};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use serde::Serialize;
use web_sys::HtmlFormElement;

use super::answers::{AnswerFields, answers_of, error_of, focus_first_wrong, text_of};
use super::sending::SendingNote;
use crate::api::changes::What;
use crate::api::registrations;
use crate::device::{self, drafts, storage};
use crate::json::read_fields;
use crate::live::EventStore;
use crate::mine::Mine;
use crate::outbox::{Entry, Outbox, Outcome};
use crate::router::Router;
use crate::routes::Route;
use crate::signals::memo;
use crate::ui::{Button, Notice, TextField, Tone, on, part_if};

/// What is kept of a form that was not sent yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
struct Draft {
    name: String,
    email: String,
    answers: Answers,
}

read_fields!(Draft { name, email, answers });

/// The form. When the answer is yes, it leads to *My registration*.
#[component]
pub fn RegisterForm(
    /// The door that is asked for.
    door: Signal<Door>,
    /// What the button says.
    #[prop(into)]
    call: Signal<String>,
) -> impl IntoView {
    let store = expect_context::<EventStore>();
    let outbox = expect_context::<Outbox>();
    let entry = entry_here(outbox, store);
    let pending = Signal::derive(move || entry.with(|entry| entry.as_ref().is_some_and(Entry::is_pending)));
    let wrong = RwSignal::new(Vec::<FieldProblem>::new());
    let problems = Signal::derive(move || {
        let refused =
            entry.with(|entry| entry.as_ref().and_then(Entry::problem).map(|one| one.fields.clone()));
        [wrong.get(), refused.unwrap_or_default()].concat()
    });
    let form = NodeRef::<html::Form>::new();
    leave_when_done(entry, outbox, store);
    Effect::new(move |before: Option<usize>| {
        let count = problems.with(Vec::len);
        if count > 0
            && before.is_some_and(|before| before == 0)
            && let Some(form) = form.get()
        {
            focus_first_wrong(form);
        }
        count
    });
    let typed = move |_| {
        // A field that is taken off the page with new words in it says so once more, when the form is nobody's already.
        if let Some(form) = form.try_get_untracked().flatten() {
            keep(store, &read(&form));
        }
    };
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        let Some(form) = form.get_untracked().filter(|_| !pending.get_untracked()) else { return };
        let words = read(&form);
        // The browser may have filled it in without a word: what is sent can be found again, too.
        keep(store, &words);
        let request = request(words, door.get_untracked());
        match request.validate() {
            Ok(_) => {
                wrong.set(Vec::new());
                outbox.submit(registrations::register(&store.slug(), &request, drafts::here()));
            }
            Err(found) => {
                wrong.set(found);
                focus_first_wrong(form);
            }
        }
    };
    let draft = first_words(store);
    view! {
        <form class="register-form" node_ref=form novalidate on:submit=on(send) on:input=on(typed) on:change=on(typed)>
            <div class="register-needed">
                <PersonFields draft=draft.clone() problems locked=pending />
                <Refused entry />
                <Button look="primary" submit=true busy=pending>{call}</Button>
                <SendingNote entry />
            </div>
            <Optional answers=draft.answers problems locked=pending />
        </form>
    }
}

#[component]
fn PersonFields(draft: Draft, problems: Signal<Vec<FieldProblem>>, locked: Signal<bool>) -> impl IntoView {
    view! {
        <TextField
            name="name"
            label="Your name"
            autocomplete="name"
            required=true
            value=draft.name
            error=error_of(problems, "name")
            locked
        />
        <TextField
            name="email"
            label="E-mail"
            kind="email"
            autocomplete="email"
            enter_key="send"
            required=true
            value=draft.email
            error=error_of(problems, "email")
            locked
        />
    }
}

#[component]
fn Optional(answers: Answers, problems: Signal<Vec<FieldProblem>>, locked: Signal<bool>) -> impl IntoView {
    // Beside the needed part there is room to show them; below it they would be a wall.
    let wide =
        window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width >= 768.0);
    let open = wide || answers != Answers::default();
    view! {
        <details class="register-optional" open=open>
            <summary>
                <span>"Badge, food, T-shirt, access"</span>
                <small>"Optional. You can also say later."</small>
            </summary>
            <div class="register-answers">
                <AnswerFields answers problems locked />
            </div>
        </details>
    }
}

/// Why the server said no, where no single field is to blame.
#[component]
fn Refused(entry: Memo<Option<Entry>>) -> impl IntoView {
    let mine = expect_context::<Mine>();
    let store = expect_context::<EventStore>();
    let me = Route::Me { event: store.slug() }.path();
    part_if(move || {
        let problem = entry.with(|entry| entry.as_ref().and_then(Entry::problem).cloned())?;
        if !problem.fields.is_empty() {
            return None;
        }
        let here = problem.code == Code::AlreadyRegistered && !mine.held.read().is_empty();
        let me = here.then(|| view! { <p><a href=me.clone()>"Open my registration"</a></p> });
        Some(view! { <Notice tone=Tone::Bad><p>{problem.detail}</p>{me}</Notice> })
    })
}

/// What became of this tab's draft; the others' are not its business.
fn entry_here(outbox: Outbox, store: EventStore) -> Memo<Option<Entry>> {
    let entries = outbox.entries();
    memo(move || {
        let here = What::Register { draft: drafts::here() };
        entries.with(|all| all.iter().find(|entry| entry.is_about(&store.slug(), &here)).cloned())
    })
}

/// A yes leads on, and *back* does not return to a form that was sent.
fn leave_when_done(entry: Memo<Option<Entry>>, outbox: Outbox, store: EventStore) {
    let router = expect_context::<Router>();
    Effect::new(move |was_pending: Option<bool>| {
        let entry = entry.get();
        let done = entry.as_ref().filter(|entry| matches!(entry.outcome, Some(Outcome::Done(_))));
        // Another tab with the same form has had the answer, and has put it away already.
        let done_elsewhere = was_pending == Some(true) && entry.is_none();
        if let Some(entry) = done {
            outbox.dismiss(&entry.id);
        }
        if done.is_some() || done_elsewhere {
            router.replace(&Route::Me { event: store.slug() });
        }
        entry.as_ref().is_some_and(Entry::is_pending)
    });
}

/// What was typed before, what is on its way, or who uses this device.
fn first_words(store: EventStore) -> Draft {
    let event = store.slug();
    if let Some(draft) = storage::read(&drafts::key(&event, &drafts::here())) {
        return draft;
    }
    // Somebody who is registered here fills the form in for another person.
    if expect_context::<Mine>().registrations().is_empty() {
        let person = device::person(&event);
        return Draft { name: person.name, email: person.email, answers: Answers::default() };
    }
    Draft::default()
}

/// An empty form is nothing that anybody would want to go on with.
fn keep(store: EventStore, draft: &Draft) {
    let kept_at = drafts::key(&store.slug(), &drafts::here());
    if *draft == Draft::default() {
        storage::remove(&kept_at);
    } else {
        storage::write(&kept_at, draft);
    }
}

fn read(form: &HtmlFormElement) -> Draft {
    Draft { name: text_of(form, "name"), email: text_of(form, "email"), answers: answers_of(form) }
}

fn request(draft: Draft, door: Door) -> Register {
    let (quota, code) = match door {
        Door::Quota(quota) => (Some(quota), None),
        Door::Code(code) => (None, Some(code)),
    };
    Register { quota, code, name: draft.name, email: draft.email, answers: draft.answers }
}
