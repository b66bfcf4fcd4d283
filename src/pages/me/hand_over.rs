//! Giving a place to somebody else: to whom, and how it stands until they have said yes.

use domain::paths;
use domain::problem::FieldProblem;
use domain::registrations::{Registration, Status};
use domain::transfers::{HandOver, Transfer};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use crate::api::changes::What;
use crate::dates::{ms, now_ms};
use crate::live::EventStore;
use crate::mine::Owned;
use crate::parts::answers::{error_of, focus_first_wrong, text_of};
use crate::parts::doors::with_zone;
use crate::parts::once::{Ask, Once, OnceNote};
use crate::signals::{Memo, RwSignal, Signal, memo};
use crate::ui::{Button, Notice, Piece, TextField, Tone, on, part, piece};

/// A form, or whom the place is waiting for. Only what somebody has can be given.
#[component]
pub(super) fn GiveAway(owned: Memo<Option<Owned<Registration>>>, store: EventStore) -> impl IntoView {
    let transfer = memo(move || owned.get().and_then(|owned| owned.item.transfer));
    let has_it = memo(move || {
        let status = owned.with(|owned| owned.as_ref().map(|owned| owned.item.status));
        matches!(status, Some(Status::Confirmed | Status::Offered))
    });
    let Some(first) = owned.get_untracked() else { return Piece::nothing() };
    let once = Once::new(store.slug(), What::HandOver { registration: first.item.id });
    // How it stands has come with the answer.
    let once = once.then(|_| {});
    let body = move || match (has_it.get(), transfer.get()) {
        (false, _) => Piece::nothing(),
        (true, Some(transfer)) if ms(transfer.expires_at) > now_ms() => {
            piece(view! { <Waiting transfer owned once store /> })
        }
        (true, lapsed) => piece(view! { <Form lapsed=lapsed.map(|one| one.name) owned once /> }),
    };
    // One exchanges the other: the keyboard goes on here.
    piece(view! { <div class="give-away" tabindex="-1">{part(body)}</div> })
}

#[component]
fn Waiting(
    transfer: Transfer,
    owned: Memo<Option<Owned<Registration>>>,
    once: Once,
    store: EventStore,
) -> impl IntoView {
    let dates = store.dates();
    let until = with_zone(&dates, dates.moment(transfer.expires_at));
    let words = format!(
        "We have written to {} ({}), who can say yes until {until}. Until then the place is yours, and you can keep it after all.",
        transfer.name, transfer.email
    );
    let keep = move |()| {
        let Some(owned) = owned.get_untracked() else { return };
        let path = paths::transfer(&owned.item.id);
        once.send(Ask { method: "DELETE", path, body: String::new(), bearer: Some(owned.token) });
    };
    view! {
        <Notice tone=Tone::Calm>
            <p>{words}</p>
            <p><Button busy=once.busy on_press=keep>"Keep my place"</Button></p>
            <OnceNote once />
        </Notice>
    }
}

#[component]
fn Form(
    /// Who has not said yes in time.
    lapsed: Option<String>,
    owned: Memo<Option<Owned<Registration>>>,
    once: Once,
) -> impl IntoView {
    let wrong = RwSignal::new(Vec::<FieldProblem>::new());
    let problems = Signal::derive(move || [wrong.get(), once.fields()].concat());
    let form = NodeRef::<html::Form>::new();
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        let (Some(form), Some(owned)) = (form.get_untracked(), owned.get_untracked()) else { return };
        if once.busy.get_untracked() {
            return;
        }
        let request = HandOver { name: text_of(&form, "name"), email: text_of(&form, "email") };
        let found = request.validate().err().unwrap_or_default();
        if found.is_empty() {
            let body = serde_json::to_string(&request).unwrap_or_default();
            let path = paths::transfer(&owned.item.id);
            once.send(Ask { method: "PUT", path, body, bearer: Some(owned.token) });
        } else {
            focus_first_wrong(form);
        }
        wrong.set(found);
    };
    let lapsed = lapsed.map(
        |name| view! { <p>{format!("{name} did not say yes in time, so the place is still yours.")}</p> },
    );
    view! {
        <details class="elsewhere" open=once.busy.get_untracked()>
            <summary>"Give it to somebody else"</summary>
            <form class="edit-form" node_ref=form novalidate on:submit=on(send)>
                {lapsed}
                <p>
                    "They get a mail and say yes themselves. Until then the place stays yours; after that your link no longer opens it."
                </p>
                <TextField name="name" label="Their name" required=true error=error_of(problems, "name") locked=once.busy />
                <TextField
                    name="email"
                    label="Their e-mail"
                    kind="email"
                    enter_key="send"
                    required=true
                    error=error_of(problems, "email")
                    locked=once.busy
                />
                <div class="actions">
                    <Button look="primary" submit=true busy=once.busy>"Ask them"</Button>
                </div>
                <OnceNote once />
            </form>
        </details>
    }
}
