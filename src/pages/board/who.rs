//! Asks for name and e-mail, once; the device remembers.

use domain::ids::QuotaId;
use domain::problem::FieldProblem;
use domain::shifts::SignUpRequest;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement, SubmitEvent};

use super::state::Board;
use crate::device::Person;
use crate::ui::{Button, Dialog, TextField, on, part_if};

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
fn WhoForm(board: Board, id: QuotaId) -> impl IntoView {
    let problems = RwSignal::new(Vec::<FieldProblem>::new());
    let error = move |field: &'static str| {
        Signal::derive(move || {
            let all = problems.read();
            all.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone())
        })
    };
    let form = NodeRef::<html::Form>::new();
    let shift = untrack(|| board.call(&id));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = form.get_untracked() else { return };
        let request = read(&form);
        match request.validate() {
            Ok((name, email)) => {
                let person = Person { name: name.as_str().to_owned(), email: email.as_str().to_owned() };
                board.asking().open.set(false);
                board.send_as(&id, person);
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
            <p>{shift}</p>
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
                <Button look="primary" submit=true>"Sign up"</Button>
            </div>
        </form>
    }
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
