//! What an event asks, as fields of a form, and reading a form: the same when registering and when changing one's mind.

use domain::ids::QuotaId;
use domain::problem::FieldProblem;
use domain::questions::{Answer, Answers, Question, QuestionKind, QuestionOption};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement, HtmlFormElement};

use crate::live::EventStore;
use crate::signals::{RwSignal, Signal};
use crate::ui::{Choice, ChoiceGroup, Piece, SelectField, TextArea, TextField, each, piece};

/// What to do about a date that somebody has begun and not ended.
const HALF_A_DATE: &str = "Finish the date, or clear it.";

/// What is wrong with a field. Not a memo: the same mistake, made once more, must be told once more.
pub fn error_of(problems: Signal<Vec<FieldProblem>>, field: impl Into<String>) -> Signal<Option<String>> {
    let field = field.into();
    Signal::derive(move || {
        problems.with(|all| all.iter().find(|one| one.field == field).map(|one| one.detail.clone()))
    })
}

/// One form's questions, and how far they are answered.
#[derive(Clone, Copy)]
pub struct Asking {
    store: EventStore,
    /// The quota that is asked for, and all above it.
    at: Signal<Vec<QuotaId>>,
    /// What the server has of this person already.
    former: StoredValue<Answers>,
    /// Which of the people it is who are registered along, from 0.
    member: Option<usize>,
    /// As the form stands; what is not shown any more stays as it was, in case that it is shown again.
    pub given: RwSignal<Answers>,
}

impl Asking {
    /// Whoever is new has no `former` answers.
    pub fn new(store: EventStore, at: Signal<Vec<QuotaId>>, former: Answers, given: Answers) -> Self {
        Self { store, at, former: StoredValue::new(former), member: None, given: RwSignal::new(given) }
    }

    /// The same for one of those who are registered along.
    #[must_use]
    pub fn of_member(self, number: usize) -> Self {
        Self { member: Some(number), ..self }
    }

    fn field(self, question: &Question) -> String {
        format!("{}answers.{}", self.member.map(member_path).unwrap_or_default(), question.id)
    }

    /// What is asked now, with whether it is needed at once.
    fn asked(self) -> Vec<(Question, bool)> {
        self.store.event.with(|event| {
            let all = &event.questions;
            let asked = self.given.with(|given| all.asked(&self.at.get(), given));
            asked.into_iter().map(|question| (question.clone(), all.is_needed(question))).collect()
        })
    }

    /// Whether there is anything to ask that is needed at once, or that is not.
    pub fn asks(self, needed: bool) -> bool {
        self.asked().iter().any(|(_, is_needed)| *is_needed == needed)
    }

    /// Takes in what stands in the form. Locked fields are no part of its data; forms are read before they are locked.
    pub fn read(self, form: &HtmlFormElement) {
        let Ok(data) = FormData::new_with_form(form) else { return };
        let mut given = self.given.get_untracked();
        for (question, _) in untrack(|| self.asked()) {
            let field = self.field(&question);
            let all = data.get_all(&field);
            let mut all = all.iter().filter_map(|one| one.as_string());
            let answer = match question.kind {
                QuestionKind::SeveralOf { .. } => Answer::Several(all.collect()),
                QuestionKind::Consent { .. } => {
                    let agreed_to = all.next().and_then(|version| version.parse().ok());
                    agreed_to.map_or_else(nothing, |agreed_to| Answer::Consent { agreed_to })
                }
                _ => Answer::Text(all.next().unwrap_or_default()),
            };
            let is_nothing = answer == nothing() || answer == Answer::Several(Vec::new());
            given.put(&question.id, (!is_nothing).then_some(answer));
        }
        if self.given.with_untracked(|before| *before != given) {
            self.given.set(given);
        }
    }

    /// The answers in the form that is sent.
    ///
    /// # Errors
    /// One problem for each answer that does not fit.
    pub fn check(self) -> Result<Answers, Vec<FieldProblem>> {
        let (at, given) = (self.at.get_untracked(), self.given.get_untracked());
        self.store.event.with_untracked(|event| {
            self.former.with_value(|former| event.questions.validate(&at, &given, former))
        })
    }
}

fn nothing() -> Answer {
    Answer::Text(String::new())
}

/// What the fields of somebody begin with who is registered along.
pub fn member_path(number: usize) -> String {
    format!("party.members.{number}.")
}

/// The questions that are needed at once, or those that are not, in order. They come and go with the answers to others.
#[component]
pub fn QuestionFields(
    asking: Asking,
    needed: bool,
    problems: Signal<Vec<FieldProblem>>,
    locked: Signal<bool>,
) -> impl IntoView {
    let asked = move || {
        let asked = asking.asked().into_iter().filter(move |(_, is_needed)| *is_needed == needed);
        asked.map(|(question, _)| question)
    };
    // Once an organiser has changed the questions, each may be another one.
    let version = move || asking.store.event.with(|event| event.questions.version);
    each(
        move || asked().map(|question| format!("{} {}", version(), question.id)).collect(),
        move |key| {
            let found = untrack(|| asked().find(|question| key.ends_with(&format!(" {}", question.id))));
            found.map_or_else(Piece::nothing, |question| field(asking, question, problems, locked))
        },
    )
}

fn field(
    asking: Asking,
    question: Question,
    problems: Signal<Vec<FieldProblem>>,
    locked: Signal<bool>,
) -> Piece {
    let name = asking.field(&question);
    let error = error_of(problems, name.clone());
    let chosen = asking.given.with_untracked(|given| chosen(given.get(&question.id)));
    let Question { label, help: hint, kind, required, .. } = question.clone();
    let value = chosen.first().cloned().unwrap_or_default();
    let (choices, kind) = match kind {
        QuestionKind::LongText => {
            return piece(view! { <TextArea name label hint value required error locked /> });
        }
        QuestionKind::OneOf { options } => {
            let unset = Choice { value: String::new(), label: "Not chosen".to_owned() };
            let choices = std::iter::once(unset).chain(offered(options, &chosen)).collect();
            return piece(view! { <SelectField name label hint value choices required error locked /> });
        }
        QuestionKind::SeveralOf { options } => (offered(options, &chosen).collect(), "checkbox"),
        QuestionKind::YesNo => {
            let choice =
                |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
            (vec![choice("yes", "Yes"), choice("no", "No")], "radio")
        }
        QuestionKind::Consent { text, text_version } => {
            // Who agreed to an earlier text once has that kept; anybody else ticks the text that stands here, and no other.
            let former = asking.former.with_value(|former| self::chosen(former.get(&question.id)));
            let is_kept = !chosen.is_empty() && chosen == former;
            let value = chosen.first().filter(|_| is_kept).cloned();
            let value = value.unwrap_or_else(|| text_version.to_string());
            (vec![Choice { value, label: text }], "checkbox")
        }
        QuestionKind::Text | QuestionKind::Number { .. } | QuestionKind::Date => {
            let kind = match kind {
                QuestionKind::Number { .. } => "numeric",
                QuestionKind::Date => "date",
                _ => "text",
            };
            return piece(view! { <TextField name label hint kind value required error locked /> });
        }
    };
    piece(view! { <ChoiceGroup name label hint kind choices chosen required error locked /> })
}

/// What can be chosen: what is offered, and what was chosen before it was retired.
fn offered(options: Vec<QuestionOption>, chosen: &[String]) -> impl Iterator<Item = Choice> {
    let offered = options.into_iter().filter(|option| !option.retired || chosen.contains(&option.id));
    offered.map(|option| Choice { value: option.id, label: option.label })
}

/// An answer as the values of its controls.
fn chosen(answer: Option<&Answer>) -> Vec<String> {
    match answer {
        None => Vec::new(),
        Some(Answer::Text(text)) => vec![text.clone()],
        Some(Answer::Several(chosen)) => chosen.clone(),
        Some(Answer::Number(number)) => vec![number.to_string()],
        Some(Answer::YesNo(yes)) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        Some(Answer::Consent { agreed_to }) => vec![agreed_to.to_string()],
    }
}

/// A problem for each date that somebody has begun and not ended: the browser gives no words of these, so they would count as
/// left out.
pub fn half_dates(form: &HtmlFormElement) -> Vec<FieldProblem> {
    let Ok(found) = form.query_selector_all("[type=date]:invalid") else { return Vec::new() };
    let name = |index| found.get(index)?.dyn_into::<HtmlElement>().ok()?.get_attribute("name");
    let names = (0..found.length()).filter_map(name);
    names.map(|name| FieldProblem::new(&name, "incomplete", HALF_A_DATE)).collect()
}

/// What stands in a form's field right now.
pub fn text_of(form: &HtmlFormElement, field: &str) -> String {
    let data = FormData::new_with_form(form).ok();
    data.and_then(|data| data.get(field).as_string()).unwrap_or_default()
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
