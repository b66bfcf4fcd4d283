//! Asking for a lost link.

use domain::links::{AskLink, LINK_MINUTES};
use domain::paths;
use domain::problem::FieldProblem;
use domain::text::Email;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use crate::api::changes::What;
use crate::live::EventStore;
use crate::parts::answers::{error_of, focus_first_wrong, text_of};
use crate::parts::once::{Ask, Once, OnceNote};
use crate::signals::{RwSignal, Signal};
use crate::ui::{Button, Notice, TextField, Tone, on, part_if};

/// An address, and the same answer for every one.
#[component]
pub(super) fn LostLink(store: EventStore) -> impl IntoView {
    let asked = RwSignal::new(false);
    let once = Once::new(store.slug(), What::Link { about: "ask".to_owned() });
    let once = once.then(move |_| asked.set(true));
    let wrong = RwSignal::new(Vec::<FieldProblem>::new());
    let problems = Signal::derive(move || [wrong.get(), once.fields()].concat());
    let form = NodeRef::<html::Form>::new();
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        let Some(form) = form.get_untracked().filter(|_| !once.busy.get_untracked()) else { return };
        let email = text_of(&form, "email");
        asked.set(false);
        if let Err(problem) = Email::parse(&email) {
            wrong.set(vec![problem]);
            focus_first_wrong(form);
            return;
        }
        wrong.set(Vec::new());
        let body = serde_json::to_string(&AskLink { email }).unwrap_or_default();
        let path = paths::links(&store.slug());
        once.send(Ask { method: "POST", path, body, bearer: None });
    };
    view! {
        <div class="page-head">
            <h1>"Lost your link?"</h1>
            <p>"Enter the address that you registered with. We send you a mail that opens everything that stands under it."</p>
        </div>
        <form class="link-form" node_ref=form novalidate on:submit=on(send)>
            <TextField
                name="email"
                label="E-mail"
                kind="email"
                autocomplete="email"
                enter_key="send"
                required=true
                error=error_of(problems, "email")
                locked=once.busy
            />
            <div class="actions">
                <Button look="primary" submit=true busy=once.busy>"Send me the link"</Button>
            </div>
            <OnceNote once />
            {part_if(move || asked.get().then(|| view! { <Asked /> }))}
        </form>
    }
}

#[component]
fn Asked() -> impl IntoView {
    let words = format!(
        "If something is registered with this address, a mail is on its way. Its link works once, within {LINK_MINUTES} minutes. Look among the unwanted mails, too."
    );
    view! { <Notice tone=Tone::Calm><p>{words}</p></Notice> }
}
