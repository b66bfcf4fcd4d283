//! Form fields: a label, an optional hint, the control, and what is wrong with it right beside it.
//!
//! They are uncontrolled: `value` is only where they start. A form reads them when it is sent.

use leptos::ev::Event;
use leptos::prelude::*;

use super::{Inside, Piece, attribute, attribute_if, attribute_text, on, part_if, piece, unique};
use crate::signals::{RwSignal, Signal, follow};

/// Ids that tie a field's parts together: of the hint, the error and the control.
pub(super) fn ids(id: &str) -> (String, String, String) {
    (format!("{id}-hint"), format!("{id}-error"), id.to_owned())
}

/// What is wrong, until somebody begins to mend it.
pub(super) fn until_mended(error: Signal<Option<String>>) -> RwSignal<Option<String>> {
    let shown = RwSignal::new(None);
    follow(move || shown.set(error.get()));
    shown
}

/// What the control is described by: the hint if there is one, the error while there is one.
pub(super) fn described_by(
    hint: &str,
    hint_id: String,
    error_id: String,
    error: RwSignal<Option<String>>,
) -> Box<dyn FnMut() -> Option<String> + Send> {
    let hint = (!hint.is_empty()).then_some(hint_id);
    attribute_text(move || match (&hint, error.read().is_some()) {
        (Some(hint), true) => Some(format!("{error_id} {hint}")),
        (Some(hint), false) => Some(hint.clone()),
        (None, true) => Some(error_id.clone()),
        (None, false) => None,
    })
}

pub(super) fn invalid(error: RwSignal<Option<String>>) -> Box<dyn FnMut() -> Option<String> + Send> {
    attribute(move || error.read().is_some().then_some("true"))
}

/// Whoever types mends it.
pub(super) fn mends(error: RwSignal<Option<String>>) -> impl FnMut(Event) {
    on(move |_| {
        if error.with_untracked(Option::is_some) {
            error.set(None);
        }
    })
}

pub(super) fn hint_line(hint: String, id: String) -> Piece {
    if hint.is_empty() { Piece::nothing() } else { piece(view! { <p class="field-hint" id=id>{hint}</p> }) }
}

pub(super) fn error_line(error: RwSignal<Option<String>>, id: String) -> Box<dyn FnMut() -> Piece + Send> {
    part_if(move || error.get().map(|words| view! { <p class="field-error" id=id.clone()>{words}</p> }))
}

#[component]
fn Frame(
    id: String,
    label: String,
    hint: String,
    error: RwSignal<Option<String>>,
    children: Inside,
) -> impl IntoView {
    let (hint_id, error_id, id) = ids(&id);
    view! {
        <div class="field" on:input=mends(error)>
            <label for=id>{label}</label>
            {hint_line(hint, hint_id)}
            {children.make()}
            {error_line(error, error_id)}
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// The form's name for it.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    /// Where it starts.
    #[prop(optional, into)]
    value: String,
    /// `text`, `email`, …, or `numeric` for a text of digits.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What the phone's Enter key says.
    #[prop(default = "next")]
    enter_key: &'static str,
    /// It must be filled in.
    #[prop(optional)]
    required: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// It can't be changed right now; the form says why.
    #[prop(optional, into)]
    locked: Signal<bool>,
) -> impl IntoView {
    let (frame, error) = (unique("field"), until_mended(error));
    let (hint_id, error_id, id) = ids(&frame);
    let described = described_by(&hint, hint_id, error_id, error);
    // Nobody's name or address wants to be corrected.
    let (spells, capitals) = match kind {
        "email" => ("false", "none"),
        _ if name.ends_with("name") => ("false", "words"),
        _ => ("true", "sentences"),
    };
    view! {
        <Frame id=frame label hint error>
            <input
                id=id
                name=name
                type=if kind == "numeric" { "text" } else { kind }
                inputmode=if matches!(kind, "email" | "numeric") { kind } else { "text" }
                value=value
                autocomplete=autocomplete
                autocapitalize=capitals
                spellcheck=spells
                enterkeyhint=enter_key
                aria-required=required.then_some("true")
                aria-invalid=invalid(error)
                aria-describedby=described
                readonly=attribute_if(locked)
            />
        </Frame>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The form's name for it.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    /// Where it starts.
    #[prop(optional, into)]
    value: String,
    /// It must be filled in.
    #[prop(optional)]
    required: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// It can't be changed right now; the form says why.
    #[prop(optional, into)]
    locked: Signal<bool>,
) -> impl IntoView {
    let (frame, error) = (unique("field"), until_mended(error));
    let (hint_id, error_id, id) = ids(&frame);
    let described = described_by(&hint, hint_id, error_id, error);
    view! {
        <Frame id=frame label hint error>
            <textarea
                id=id
                name=name
                rows="2"
                aria-required=required.then_some("true")
                aria-invalid=invalid(error)
                aria-describedby=described
                readonly=attribute_if(locked)
            >
                {value}
            </textarea>
        </Frame>
    }
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// One of a few.
#[component]
pub fn SelectField(
    /// The form's name for it.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    /// Where it starts.
    #[prop(optional, into)]
    value: String,
    /// What there is.
    choices: Vec<Choice>,
    /// One must be chosen.
    #[prop(optional)]
    required: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// It can't be changed right now; the form says why.
    #[prop(optional, into)]
    locked: Signal<bool>,
) -> impl IntoView {
    let (frame, error) = (unique("field"), until_mended(error));
    let (hint_id, error_id, id) = ids(&frame);
    let described = described_by(&hint, hint_id, error_id, error);
    let options = choices.into_iter().map(move |choice| {
        let selected = choice.value == value;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    });
    view! {
        <Frame id=frame label hint error>
            <select
                id=id
                name=name
                aria-required=required.then_some("true")
                aria-invalid=invalid(error)
                aria-describedby=described
                disabled=attribute_if(locked)
            >
                {options.collect_view()}
            </select>
        </Frame>
    }
}
