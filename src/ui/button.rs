//! The button: busy instead of disabled, so that the keyboard's focus stays where it was.

use leptos::prelude::*;

use super::{Inside, attribute, on};

use crate::signals::Signal;

/// A button. While `busy` it stays in place and in focus, and does nothing; the text beside it says why.
#[component]
pub fn Button(
    /// `primary`, `plain`, `quiet` or `danger`: see `style/ui/button.css`.
    #[prop(default = "plain".into(), into)]
    look: Signal<&'static str>,
    /// Sends the form that it stands in.
    #[prop(optional)]
    submit: bool,
    /// Something is on its way already.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Something else is on its way, and until then it does nothing either.
    #[prop(optional, into)]
    waits: Signal<bool>,
    /// Id of the text that explains more.
    #[prop(optional)]
    described_by: Option<&'static str>,
    /// What a press does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    children: Inside,
) -> impl IntoView {
    let is_idle = move || untrack(|| busy.get() || waits.get());
    let press = move |event: leptos::ev::MouseEvent| {
        if is_idle() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class="button"
            data-look=attribute(move || Some(look.get()))
            aria-disabled=attribute(move || (busy.get() || waits.get()).then_some("true"))
            aria-busy=attribute(move || busy.get().then_some("true"))
            aria-describedby=described_by
            on:click=on(press)
        >
            {children.make()}
        </button>
    }
}
