//! Things to choose from that all stand in view: one of them, or any.

use leptos::prelude::*;

use super::field::{described_by, error_line, hint_line, ids, invalid, mends, until_mended};
use super::{Choice, attribute_if, unique};

use crate::signals::Signal;

/// A group of boxes to tick, or of buttons of which one is pressed.
#[component]
pub fn ChoiceGroup(
    /// The form's name for all of them.
    name: String,
    label: String,
    hint: String,
    /// `checkbox` or `radio`.
    kind: &'static str,
    /// What there is.
    choices: Vec<Choice>,
    /// The values that are chosen where it starts.
    chosen: Vec<String>,
    /// Something must be chosen.
    required: bool,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// It can't be changed right now; the form says why.
    locked: Signal<bool>,
) -> impl IntoView {
    let (id, error) = (unique("field"), until_mended(error));
    let (hint_id, error_id, _) = ids(&id);
    // A lone box says itself that it is required; of several, only a group of buttons can say so to those who can't see.
    let is_radio = kind == "radio";
    let is_lone = !is_radio && choices.len() == 1;
    let hint = if required && !is_radio && !is_lone { format!("{hint} Choose at least one.") } else { hint };
    let hint = hint.trim().to_owned();
    let described = described_by(&hint, hint_id.clone(), error_id.clone(), error);
    let choice = |choice: Choice| {
        let checked = chosen.contains(&choice.value);
        view! {
            <label class="choice">
                <input
                    type=kind
                    name=name.clone()
                    value=choice.value
                    checked=checked
                    aria-required=(required && is_lone).then_some("true")
                    aria-invalid=invalid(error)
                />
                <span>{choice.label}</span>
            </label>
        }
    };
    let choices: Vec<_> = choices.into_iter().map(choice).collect();
    view! {
        <fieldset
            class="field choices"
            role=is_radio.then_some("radiogroup")
            aria-required=(required && is_radio).then_some("true")
            disabled=attribute_if(locked)
            aria-describedby=described
            on:input=mends(error)
        >
            <legend>{label}</legend>
            {hint_line(hint, hint_id)}
            {choices}
            {error_line(error, error_id)}
        </fieldset>
    }
}
