//! Registering several people at once: a team, a family. The form itself knows who they are; their fields are a bundle.

use domain::groups::same_address;
use domain::ids::QuotaId;
use domain::problem::FieldProblem;
use domain::questions::Answers;
use domain::quotas::Quota;
use domain::registrations::{Member, Party, ValidMember};
use leptos::ev::Event as Input;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

use super::answers::{Asking, QuestionFields, error_of, member_path, text_of};
use super::extras::{ExtraFields, Extras, kinds};
use crate::live::EventStore;
use crate::signals::{RwSignal, Signal, memo};
use crate::ui::{Button, Choice, ChoiceGroup, Piece, TextField, each, on, part_if, piece};

const TOGETHER: &str = "party.together";

/// Finds who has an address that more of the others have than may share one.
type Sharing = fn(&[ValidMember], usize) -> Vec<FieldProblem>;

/// What a door allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// How many people may register together.
    per_group: u32,
    /// How many of them may share an address.
    per_person: u32,
}

impl Most {
    /// Where it is not known, everybody comes for themselves.
    pub const ALONE: Self = Self { per_group: 1, per_person: 1 };

    /// What it allows that a quota stands for.
    pub fn at(door: &Quota) -> Self {
        Self { per_group: door.per_group, per_person: door.per_person }
    }
}

/// The people that one form registers along.
#[derive(Clone, Copy)]
pub struct Others {
    store: EventStore,
    at: Signal<Vec<QuotaId>>,
    most: Signal<Most>,
    /// Who they are, as the form stands.
    pub members: RwSignal<Vec<Member>>,
    /// All or none.
    pub together: RwSignal<bool>,
    /// What is wrong with the form.
    problems: Signal<Vec<FieldProblem>>,
    /// What of that was found here, and not by the server.
    wrong: RwSignal<Vec<FieldProblem>>,
    /// It can't be changed right now; the form says why.
    locked: Signal<bool>,
    /// The rule about equal addresses. It knows every letter's small form, so it comes with the bundle, as the fields do.
    sharing: StoredValue<Option<Sharing>>,
    /// Somebody has just been added, and will be typed next.
    is_new: StoredValue<bool>,
}

impl Others {
    /// A form that starts with these.
    pub fn new(
        store: EventStore,
        (at, most): (Signal<Vec<QuotaId>>, Signal<Most>),
        (members, together): (Vec<Member>, bool),
        (wrong, problems): (RwSignal<Vec<FieldProblem>>, Signal<Vec<FieldProblem>>),
        locked: Signal<bool>,
    ) -> Self {
        let (members, together) = (RwSignal::new(members), RwSignal::new(together));
        let (sharing, is_new) = (StoredValue::new(None), StoredValue::new(false));
        Self { store, at, most, members, together, problems, wrong, locked, sharing, is_new }
    }

    /// How many further people may come along.
    pub fn most(self) -> usize {
        self.most.get().per_group.saturating_sub(1) as usize
    }

    /// How many further people stand on the page.
    pub fn count(self) -> usize {
        self.members.with(Vec::len).min(self.most())
    }

    /// How many people the form registers.
    pub fn people(self) -> u32 {
        u32::try_from(self.count()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Who has an address that the door does not let them share.
    pub fn sharing(self, people: &[ValidMember]) -> Vec<FieldProblem> {
        let sharing = self.sharing.get_value();
        sharing.map(|found| found(people, self.most.get_untracked().per_person as usize)).unwrap_or_default()
    }

    /// One more, to be typed next.
    pub fn add(self) {
        self.is_new.set_value(true);
        self.members.update(|members| members.push(Member::default()));
    }

    /// What is sent of them; nothing where nobody is registered along.
    ///
    /// # Errors
    /// One problem for each answer that does not fit.
    pub fn check(self) -> Result<Option<Party>, Vec<FieldProblem>> {
        let count = untrack(|| self.count());
        let mut members = self.members.get_untracked();
        members.truncate(count);
        let at = self.at.get_untracked();
        let mut problems = Vec::new();
        self.store.event.with_untracked(|event| {
            for (number, member) in members.iter_mut().enumerate() {
                match event.questions.validate(&at, &member.answers, &Answers::default()) {
                    Ok(answers) => member.answers = answers,
                    Err(found) => {
                        let path = member_path(number);
                        let path = path.trim_end_matches('.');
                        problems.extend(found.into_iter().map(|one| one.below(path)));
                    }
                }
            }
        });
        let together = self.together.get_untracked();
        let party = (count > 0).then_some(Party { members, together });
        if problems.is_empty() { Ok(party) } else { Err(problems) }
    }
}

/// The fields for everybody who is registered along. A form makes the [`Others`] known that they are about.
#[component]
pub fn OthersPart() -> impl IntoView {
    let others = expect_context::<Others>();
    others.sharing.set_value(Some(same_address));
    // Once somebody in the middle is gone, those behind are other people, with fields of their own.
    let round = RwSignal::new(0_u32);
    let keys = move || (0..others.count()).map(|number| format!("{} {number}", round.get())).collect();
    let is_several = memo(move || others.count() > 0);
    view! {
        {each(keys, move |key| {
            let number = key.split(' ').next_back().and_then(|number| number.parse().ok());
            person(others, number.unwrap_or_default(), round)
        })}
        {part_if(move || is_several.get().then(|| together(others)))}
        <p class="field-hint">"On this device you can look after everybody’s registration."</p>
    }
}

fn person(others: Others, number: usize, round: RwSignal<u32>) -> Piece {
    let Others { problems, locked, .. } = others;
    let member = others.members.with_untracked(|all| all.get(number).cloned()).unwrap_or_default();
    let asking = Asking::new(others.store, others.at, Answers::default(), member.answers).of_member(number);
    let wanted = RwSignal::new(member.add_ons);
    let extras = Extras { store: others.store, wanted, locked, member: Some(number) };
    let path = member_path(number);
    let (name, email) = (format!("{path}name"), format!("{path}email"));
    let frame = NodeRef::<html::Fieldset>::new();
    let fields = (name.clone(), email.clone());
    let typed = move |_: Input| {
        let Some(form) = form_around(frame) else { return };
        asking.read(&form);
        others.members.update(|members| {
            if let Some(member) = members.get_mut(number) {
                member.name = text_of(&form, &fields.0);
                member.email = text_of(&form, &fields.1);
                member.answers = asking.given.get_untracked();
                member.add_ons = extras.wanted.get_untracked();
            }
        });
    };
    let remove = move |()| {
        let form = form_around(frame);
        others.wrong.set(without(others.problems.get_untracked(), number));
        others.members.update(|members| {
            members.remove(number);
        });
        round.update(|round| *round += 1);
        if let Some(form) = form {
            stay_close(&form);
        }
    };
    if others.is_new.try_update_value(std::mem::take) == Some(true) {
        request_animation_frame(move || focus_first(frame));
    }
    let heard = Callback::new(typed);
    // A field that is taken off the page with new words in it says so once more, when it is nobody's already.
    let typed = move |event| heard.try_run(event).unwrap_or_default();
    piece(view! {
        // What is chosen of extras is known once it has been heard of below.
        <fieldset class="other" node_ref=frame on:input=on(typed) on:change=on(typed)>
            <legend>{format!("Person {}", number + 2)}</legend>
            <TextField
                name=name.clone()
                label="Their name"
                required=true
                value=member.name
                error=error_of(problems, name)
                locked
            />
            <TextField
                name=email.clone()
                label="Their e-mail"
                kind="email"
                required=true
                value=member.email
                error=error_of(problems, email)
                locked
            />
            <QuestionFields asking needed=true problems locked />
            {more(asking, extras, problems, locked)}
            <Button look="quiet" waits=locked on_press=remove>"Leave this person out"</Button>
        </fieldset>
    })
}

/// What they may as well say later, each in a fold.
fn more(
    asking: Asking,
    extras: Extras,
    problems: Signal<Vec<FieldProblem>>,
    locked: Signal<bool>,
) -> impl IntoView {
    let has_extras = memo(move || extras.store.event.with(|event| !kinds(event).is_empty()));
    let asks_more = memo(move || asking.asks(false));
    let is_wanted = !extras.wanted.read_untracked().is_empty();
    view! {
        {part_if(move || {
            has_extras.get().then(|| fold("Extras", is_wanted, piece(view! { <ExtraFields extras /> })))
        })}
        {part_if(move || {
            asks_more.get().then(|| {
                let fields = view! { <QuestionFields asking needed=false problems locked /> };
                fold("A few questions", false, piece(fields))
            })
        })}
    }
}

fn fold(title: &'static str, is_open: bool, fields: Piece) -> impl IntoView {
    view! {
        <details class="register-optional" open=is_open>
            <summary><span>{title}</span></summary>
            <div class="register-answers">{fields}</div>
        </details>
    }
}

/// The form that somebody's fields stand in, while they do.
fn form_around(frame: NodeRef<html::Fieldset>) -> Option<HtmlFormElement> {
    let form = frame.try_get_untracked().flatten()?.closest("form").ok().flatten();
    form.and_then(|form| form.dyn_into().ok())
}

/// What is marked as wrong still once somebody is left out: nothing about them, and whoever came after them has moved up.
fn without(problems: Vec<FieldProblem>, gone: usize) -> Vec<FieldProblem> {
    let is_marked = |field: &str| {
        let marked = document().query_selector(&format!("[name='{field}'][aria-invalid=true]"));
        marked.is_ok_and(|marked| marked.is_some())
    };
    let moved = |problem: FieldProblem| {
        let Some((number, rest)) = member_of(&problem.field) else { return Some(problem) };
        let field = match number {
            number if number == gone => return None,
            number if number > gone => member_path(number - 1) + rest,
            _ => problem.field,
        };
        Some(FieldProblem { field, ..problem })
    };
    problems.into_iter().filter(|problem| is_marked(&problem.field)).filter_map(moved).collect()
}

/// Whose field it is of those who are registered along, and which one.
fn member_of(field: &str) -> Option<(usize, &str)> {
    let (number, rest) = field.strip_prefix("party.members.")?.split_once('.')?;
    Some((number.parse().ok()?, rest))
}

/// Once somebody is left out: the button for that is gone, and the one that adds somebody is close by and does no harm. The form
/// is told as if somebody had typed, so that it keeps what is left; a no that was about them is put away.
fn stay_close(form: &HtmlFormElement) {
    let around = form.clone();
    request_animation_frame(move || {
        let add = around.query_selector(".register-needed > button[type=button]").ok().flatten();
        if let Some(add) = add.and_then(|add| add.dyn_into::<web_sys::HtmlElement>().ok()) {
            // The browser may keep the keyboard where it is.
            let _ = add.focus();
        }
    });
    if let Ok(changed) = web_sys::Event::new("input") {
        // Only what listens could fail.
        let _ = form.dispatch_event(&changed);
    }
}

/// Whoever has asked for one more person types them next.
fn focus_first(frame: NodeRef<html::Fieldset>) {
    let first = frame.get_untracked().and_then(|frame| frame.query_selector("input").ok().flatten());
    if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
        // The browser may keep the keyboard where it is.
        let _ = first.focus();
    }
}

/// What they want if there is no room for everybody.
fn together(others: Others) -> impl IntoView {
    let choice = |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
    let choices = vec![
        choice("", "As many of us as fit. The others wait in line."),
        choice("yes", "All of us or nobody. We wait for each other."),
    ];
    let chosen = vec![if others.together.get_untracked() { "yes" } else { "" }.to_owned()];
    let choose = move |event: Input| others.together.set(event_target_value(&event) == "yes");
    view! {
        <div on:change=on(choose)>
            <ChoiceGroup
                name=TOGETHER.to_owned()
                label="If there is no room for all".to_owned()
                hint=String::new()
                kind="radio"
                choices
                chosen
                required=false
                error=Signal::derive(|| None)
                locked=others.locked
            />
        </div>
    }
}
