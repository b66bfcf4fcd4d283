//! Typing a code in: the way to the doors behind one.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::answers::{focus_first_wrong, text_of};
use crate::live::EventStore;
use crate::router::Router;
use crate::routes::Route;
use crate::signals::{RwSignal, Signal};
use crate::ui::{Button, TextField, on};

/// A field for a code, and the button that leads to its door.
#[component]
pub fn CodeForm(
    /// A code that has been tried, and opens nothing.
    #[prop(optional)]
    tried: String,
) -> impl IntoView {
    let store = expect_context::<EventStore>();
    let router = expect_context::<Router>();
    let form = NodeRef::<html::Form>::new();
    let wrong = RwSignal::new(None::<String>);
    let value = tried.clone();
    let go = move |submit: SubmitEvent| {
        submit.prevent_default();
        let Some(form) = form.get_untracked() else { return };
        let code = text_of(&form, "code").trim().to_owned();
        let words = if code.is_empty() {
            "Enter the code that you were given."
        } else if code == tried {
            "This is the code that no door has."
        } else {
            return router.go(&Route::Join { event: store.slug(), code });
        };
        wrong.set(Some(words.to_owned()));
        focus_first_wrong(form);
    };
    view! {
        <form class="code-form" node_ref=form novalidate on:submit=on(go)>
            <TextField
                name="code"
                label="Code"
                hint="From your sponsor, the programme team or the organisers."
                enter_key="go"
                value
                error=Signal::derive(move || wrong.get())
            />
            <Button submit=true>"Use it"</Button>
        </form>
    }
}
