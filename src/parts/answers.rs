//! The optional questions, and reading a form: the same when registering and when changing one's mind.

use domain::problem::FieldProblem;
use domain::registrations::{Answers, T_SHIRTS};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement, HtmlFormElement};

use crate::ui::{Choice, SelectField, TextArea, TextField};

/// What is wrong with a field. Not a memo: the same mistake, made once more, must be told once more.
pub fn error_of(problems: Signal<Vec<FieldProblem>>, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        problems.with(|all| all.iter().find(|one| one.field == field).map(|one| one.detail.clone()))
    })
}

/// The fields for [`Answers`].
#[component]
pub fn AnswerFields(
    /// Where they start.
    answers: Answers,
    problems: Signal<Vec<FieldProblem>>,
    locked: Signal<bool>,
) -> impl IntoView {
    let sizes = T_SHIRTS.iter().map(|size| Choice {
        value: (*size).to_owned(),
        label: if *size == "none" { "No T-shirt, thanks".to_owned() } else { (*size).to_owned() },
    });
    let unset = Choice { value: String::new(), label: "Not chosen".to_owned() };
    view! {
        <TextField
            name="answers.badge_name"
            label="Name on the badge"
            hint="If it should differ from your name."
            autocomplete="nickname"
            value=answers.badge_name
            error=error_of(problems, "answers.badge_name")
            locked
        />
        <TextArea
            name="answers.diet"
            label="Food"
            hint="What you eat, or must not."
            value=answers.diet
            error=error_of(problems, "answers.diet")
            locked
        />
        <SelectField
            name="answers.t_shirt"
            label="T-shirt size"
            value=answers.t_shirt
            choices=std::iter::once(unset).chain(sizes).collect()
            error=error_of(problems, "answers.t_shirt")
            locked
        />
        <TextArea
            name="answers.accessibility"
            label="Access"
            hint="What we should arrange so that you can take part."
            value=answers.accessibility
            error=error_of(problems, "answers.accessibility")
            locked
        />
    }
}

/// What stands in a form's field right now.
pub fn text_of(form: &HtmlFormElement, field: &str) -> String {
    let data = FormData::new_with_form(form).ok();
    data.and_then(|data| data.get(field).as_string()).unwrap_or_default()
}

/// The optional answers as they stand in a form.
pub fn answers_of(form: &HtmlFormElement) -> Answers {
    Answers {
        badge_name: text_of(form, "answers.badge_name"),
        diet: text_of(form, "answers.diet"),
        // A select that is locked is no part of the form's data; forms are read before they are locked.
        t_shirt: text_of(form, "answers.t_shirt"),
        accessibility: text_of(form, "answers.accessibility"),
    }
}

/// Takes the keyboard to the first wrong field, once it is marked.
pub fn focus_first_wrong(form: HtmlFormElement) {
    request_animation_frame(move || {
        let Ok(Some(field)) = form.query_selector("[aria-invalid=true]") else { return };
        if let Ok(Some(folded)) = field.closest("details") {
            // A folded part can't take focus. Opening what is there never fails.
            let _ = folded.set_attribute("open", "");
        }
        if let Some(field) = field.dyn_ref::<HtmlElement>() {
            let _ = field.focus();
        }
    });
}
