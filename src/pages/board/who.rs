//! Who takes shifts on this device: said on the board, asked once, and changed by whoever it is not.

use domain::ids::QuotaId;
use domain::problem::FieldProblem;
use domain::shifts::SignUpRequest;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement, SubmitEvent};

use super::state::Board;
use crate::device::{Person, is_same_address};
use crate::signals::{RwSignal, Signal, memo};
use crate::ui::{Button, Dialog, TextField, on, part_if, text};

/// In whose name a tap takes a shift, before anybody taps.
#[component]
pub(super) fn As(board: Board) -> impl IntoView {
    let mine = board.mine;
    let name = memo(move || {
        let person = mine.person.get();
        let known = mine.people().into_iter().find(|known| is_same_address(&known.email, &person.email));
        known.map_or(person.name, |known| known.name)
    });
    let is_known = memo(move || !name.read().is_empty());
    let change = move |()| board.asking().ask(None);
    part_if(move || {
        is_known.get().then(|| {
            view! {
                <p class="board-as">
                    <span>"You sign up as "<strong>{text(move || name.get())}</strong></span>
                    <Button look="quiet" on_press=change>"Change"</Button>
                </p>
            }
        })
    })
}

/// The question, over the board.
#[component]
pub(super) fn Who(board: Board) -> impl IntoView {
    let question = board.asking();
    let about = move || question.about.get().map(|id| view! { <WhoForm board id /> });
    view! {
        <Dialog open=question.open title="Who is coming?">
            {part_if(about)}
        </Dialog>
    }
}

#[component]
fn WhoForm(board: Board, id: Option<QuotaId>) -> impl IntoView {
    let problems = RwSignal::new(Vec::<FieldProblem>::new());
    let error = move |field: &'static str| {
        Signal::derive(move || {
            let all = problems.read();
            all.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone())
        })
    };
    let form = NodeRef::<html::Form>::new();
    let about = match &id {
        Some(id) => untrack(|| board.call(id)),
        None => "In this name you take shifts from now on.".to_owned(),
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = form.get_untracked() else { return };
        let request = read(&form);
        match request.validate() {
            Ok((name, email)) => {
                let (name, email) = (name.as_str().to_owned(), email.as_str().to_owned());
                board.introduce(&Person { name, email });
            }
            Err(found) => {
                let first = found.first().map(|problem| problem.field.clone());
                problems.set(found);
                focus(&form, first.as_deref());
            }
        }
    };
    view! {
        <form class="who" node_ref=form on:submit=on(send) novalidate>
            <p>{about}</p>
            <Known board />
            <TextField name="name" label="Name" autocomplete="name" required=true error=error("name") />
            <TextField
                name="email"
                label="E-mail"
                kind="email"
                hint="Only for the coordinators. It is remembered on this device, so the next shift is one tap."
                autocomplete="email"
                enter_key="send"
                required=true
                error=error("email")
            />
            <div class="dialog-actions">
                <Button on_press=move |()| board.asking().open.set(false)>"Not now"</Button>
                <Button look="primary" submit=true>{if id.is_some() { "Sign up" } else { "That's me" }}</Button>
            </div>
        </form>
    }
}

/// Those whose things are on this device need not type anything.
#[component]
fn Known(board: Board) -> impl IntoView {
    let mine = board.mine;
    let now = mine.person.get_untracked().email;
    let others = untrack(|| mine.people()).into_iter().filter(|known| !is_same_address(&known.email, &now));
    let choice = move |person: Person| {
        let words = person.name.clone();
        view! { <Button on_press=move |()| board.introduce(&person)>{words}</Button> }
    };
    let choices = others.map(choice).collect_view();
    (!choices.is_empty()).then(|| {
        view! {
            <div class="who-known">{choices}</div>
            <p class="soft">"Or somebody else:"</p>
        }
    })
}

fn read(form: &web_sys::HtmlFormElement) -> SignUpRequest {
    let field = |name: &str| {
        let data = FormData::new_with_form(form);
        data.ok().and_then(|data| data.get(name).as_string()).unwrap_or_default()
    };
    SignUpRequest { name: field("name"), email: field("email") }
}

fn focus(form: &web_sys::HtmlFormElement, field: Option<&str>) {
    let found = field.and_then(|field| form.query_selector(&format!("[name={field}]")).ok().flatten());
    if let Some(input) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok())
        && let Err(error) = input.focus()
    {
        leptos::logging::warn!("{error:?}");
    }
}
