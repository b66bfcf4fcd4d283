//! The registration form, for every door. What is typed is kept on the device until the server has written it down; each
//! tab has a draft of its own.

mod call;
mod optional;

use domain::ids::QuotaId;
use domain::problem::{Code, FieldProblem};
use domain::questions::Answers;
use domain::quotas::Quota;
use domain::registrations::{Door, Register};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlFormElement;

use super::answers::{Asking, QuestionFields, error_of, focus_first_wrong, half_dates, text_of};
use super::extras::Extras;
use super::others::{Most, Others};
use super::sending::SendingNote;
use crate::api::changes::What;
use crate::api::registrations::{self, Answered, door_asked};
use crate::bundles::{Bundle, Within};
use crate::device::draft::Draft;
use crate::device::{self, drafts, storage};
use crate::live::EventStore;
use crate::mine::Mine;
use crate::outbox::{Entry, Outbox};
use crate::router::Router;
use crate::routes::Route;
use crate::signals::{Memo, RwSignal, Signal, follow, memo};
use crate::ui::{Button, Notice, Piece, TextField, Tone, on, part, part_if, piece, text};
use call::call;
use optional::Optional;

/// All of the form that is more than a name and an address.
#[derive(Clone, Copy)]
struct Filling {
    asking: Asking,
    extras: Extras,
    others: Others,
}

impl Filling {
    /// Starts with what is kept. Its parts that are bundles find theirs in the context.
    fn new(
        store: EventStore,
        at: Signal<Vec<QuotaId>>,
        most: Signal<Most>,
        draft: &Draft,
        (wrong, problems): (RwSignal<Vec<FieldProblem>>, Signal<Vec<FieldProblem>>),
        locked: Signal<bool>,
    ) -> Self {
        let Draft { answers, add_ons, members, together, .. } = draft.clone();
        let extras = Extras { store, wanted: RwSignal::new(add_ons), locked, member: None };
        let others = Others::new(store, (at, most), (members, together), (wrong, problems), locked);
        provide_context(extras);
        provide_context(others);
        Self { asking: Asking::new(store, at, Answers::default(), answers), extras, others }
    }

    fn read(self, form: &HtmlFormElement) -> Draft {
        self.asking.read(form);
        Draft {
            name: text_of(form, "name"),
            email: text_of(form, "email"),
            answers: self.asking.given.get_untracked(),
            add_ons: self.extras.wanted.get_untracked(),
            members: self.others.members.get_untracked(),
            together: self.others.together.get_untracked(),
            problems: Vec::new(),
        }
    }

    /// What is sent, or everything that does not fit, with what was found `wrong` already.
    fn request(
        self,
        draft: Draft,
        door: Door,
        mut wrong: Vec<FieldProblem>,
    ) -> Result<Register, Vec<FieldProblem>> {
        let (quota, code) = match door {
            Door::Quota(quota) => (Some(quota), None),
            Door::Code(code) => (None, Some(code)),
        };
        let Draft { name, email, answers, add_ons, .. } = draft;
        let mut request = Register { quota, code, name, email, answers, add_ons, ..Register::default() };
        wrong.extend(self.asking.check().map(|answers| request.answers = answers).err().unwrap_or_default());
        wrong.extend(self.others.check().map(|party| request.party = party).err().unwrap_or_default());
        wrong.extend(match request.validate() {
            Ok(valid) => self.others.sharing(&valid.people),
            Err(found) => found,
        });
        if wrong.is_empty() { Ok(request) } else { Err(wrong) }
    }
}

/// The form. When the answer is yes, it leads to *My registration*. While the door lets nobody in, `shut` stands there; but
/// what was sent from here is told to its end, though it took the last seat.
#[component]
pub fn RegisterForm(
    /// The door that is asked for.
    door: Signal<Door>,
    /// Its quota, and all above it.
    at: Signal<Vec<QuotaId>>,
    /// How it stands, with what it allows.
    quota: Signal<Option<Quota>>,
    /// Whether the door lets people in.
    lets_in: Memo<bool>,
    /// Why it does not, and what to do instead.
    shut: Box<dyn Fn() -> Piece + Send>,
) -> impl IntoView {
    let sent_here = sent();
    // On its way it is this tab's, whichever door is in view by now; a no is one door's own.
    let sent = memo(move || {
        sent_here.get().filter(|entry| entry.is_pending() || door_asked(&entry.change) == door.get())
    });
    hear(sent);
    let is_needed = memo(move || lets_in.get() || sent.read().is_some());
    part(move || if is_needed.get() { piece(view! { <Form sent door at quota /> }) } else { shut() })
}

#[component]
fn Form(
    sent: Memo<Option<Entry>>,
    door: Signal<Door>,
    at: Signal<Vec<QuotaId>>,
    quota: Signal<Option<Quota>>,
) -> impl IntoView {
    let (store, outbox) = (expect_context::<EventStore>(), expect_context::<Outbox>());
    let pending = Signal::derive(move || sent.with(|sent| sent.as_ref().is_some_and(Entry::is_pending)));
    let draft = first_words(store);
    let wrong = RwSignal::new(draft.problems.clone());
    let problems = Signal::derive(move || {
        let refused = sent.with(|sent| sent.as_ref().and_then(Entry::problem).map(|one| one.fields.clone()));
        [wrong.get(), refused.unwrap_or_default()].concat()
    });
    let form = NodeRef::<html::Form>::new();
    let most = Signal::derive(move || quota.with(|door| door.as_ref().map_or(Most::ALONE, Most::at)));
    let filling = Filling::new(store, at, most, &draft, (wrong, problems), pending);
    let others = filling.others;
    let call = move || quota.with(|door| call(door.as_ref(), others.people(), others.together.get()));
    lead_to_wrong(form, problems);
    let typed = move |_| {
        // What is locked is no part of a form's words, and must not be lost from the draft by that.
        if pending.try_get_untracked() != Some(false) {
            return;
        }
        // A field that is taken off the page with new words in it says so once more, when the form is nobody's already.
        if let Some(form) = form.try_get_untracked().flatten() {
            keep(store, &filling.read(&form));
            // Who types has read why it was refused, and it may be about somebody else by now.
            put_away_no(outbox, sent.get_untracked());
        }
    };
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        let Some(form) = form.get_untracked().filter(|_| !pending.get_untracked()) else { return };
        let words = filling.read(&form);
        // The browser may have filled it in without a word: what is sent can be found again, too.
        keep(store, &words);
        match filling.request(words, door.get_untracked(), half_dates(&form)) {
            Ok(request) => {
                wrong.set(Vec::new());
                outbox.submit(registrations::register(&store.slug(), &request, drafts::here()));
            }
            Err(found) => {
                wrong.set(found);
                focus_first_wrong(form);
            }
        }
    };
    view! {
        <form class="register-form" node_ref=form novalidate on:submit=on(send) on:input=on(typed) on:change=on(typed)>
            <div class="register-needed">
                <PersonFields draft problems locked=pending />
                <QuestionFields asking=filling.asking needed=true problems locked=pending />
                <OtherPeople others locked=pending />
                <Refused sent />
                <Button look="primary" submit=true busy=pending>{text(call)}</Button>
                <SendingNote entry=sent />
            </div>
            <Optional asking=filling.asking store problems locked=pending />
        </form>
    }
}

/// Takes the keyboard to the first wrong field once the server has found one.
fn lead_to_wrong(form: NodeRef<html::Form>, problems: Signal<Vec<FieldProblem>>) {
    Effect::new(move |before: Option<usize>| {
        let count = problems.with(Vec::len);
        if count > 0
            && before.is_some_and(|before| before == 0)
            && let Some(form) = form.get()
        {
            focus_first_wrong(form);
        }
        count
    });
}

#[component]
fn PersonFields(draft: Draft, problems: Signal<Vec<FieldProblem>>, locked: Signal<bool>) -> impl IntoView {
    view! {
        <TextField
            name="name"
            label="Your name"
            autocomplete="name"
            required=true
            value=draft.name
            error=error_of(problems, "name")
            locked
        />
        <TextField
            name="email"
            label="E-mail"
            kind="email"
            autocomplete="email"
            enter_key="send"
            required=true
            value=draft.email
            error=error_of(problems, "email")
            locked
        />
    }
}

/// Whoever else is registered along, and the way to one more. Nothing where everybody comes alone.
#[component]
fn OtherPeople(others: Others, locked: Signal<bool>) -> impl IntoView {
    let is_several = memo(move || others.count() > 0);
    let most = memo(move || others.most());
    let has_room = memo(move || others.count() < most.get());
    let is_full = memo(move || is_several.get() && !has_room.get());
    view! {
        {part_if(move || is_several.get().then(|| view! { <Within bundle=Bundle::Others /> }))}
        {part_if(move || {
            has_room.get().then(|| {
                view! { <Button look="quiet" waits=locked on_press=move |()| others.add()>"+ Another person"</Button> }
            })
        })}
        {part_if(move || {
            is_full.get().then(|| {
                view! { <p class="field-hint">{format!("At most {} people can register together here.", most.get() + 1)}</p> }
            })
        })}
    }
}

/// Why the server said no, where no single field is to blame.
#[component]
fn Refused(sent: Memo<Option<Entry>>) -> impl IntoView {
    let mine = expect_context::<Mine>();
    let store = expect_context::<EventStore>();
    let me = Route::Me { event: store.slug() }.path();
    part_if(move || {
        let problem = sent.with(|sent| sent.as_ref().and_then(Entry::problem).cloned())?;
        // A field that the organiser has just added is not on the page yet.
        let unseen = problem.fields.iter().filter(|field| !is_on_page(&field.field));
        let unseen: Vec<String> = unseen.map(|field| field.detail.clone()).collect();
        if !problem.fields.is_empty() {
            return (!unseen.is_empty()).then(|| {
                let words = unseen.join(" ");
                piece(view! {
                    <Notice tone=Tone::Bad>
                        <p>"The organisers have changed what they ask. " {words} " Reload the page to see it; what you typed stays."</p>
                    </Notice>
                })
            });
        }
        let here = problem.code == Code::AlreadyRegistered && !mine.held.read().is_empty();
        let me = here.then(|| view! { <p><a class="button" href=me.clone()>"Open my registration"</a></p> });
        Some(piece(view! { <Notice tone=Tone::Bad><p>{problem.detail}</p>{me}</Notice> }))
    })
}

fn is_on_page(field: &str) -> bool {
    let found = document().query_selector(&format!("[name='{field}']"));
    found.is_ok_and(|found| found.is_some())
}

/// What this tab's draft has sent, until a yes; the others' are not its business.
pub fn sent() -> Memo<Option<Entry>> {
    let event = expect_context::<EventStore>().slug();
    expect_context::<Outbox>().find(move |entry| {
        !entry.is_done() && entry.is_about(&event, &What::Register { draft: drafts::here() })
    })
}

/// Hears what becomes of what was sent here, whatever else the page shows by then. A yes leads on, and *back* does not
/// return to a form that was sent; one that nobody awaited here stays a letter. A no has been heard when its place is left.
fn hear(sent: Memo<Option<Entry>>) {
    let (outbox, router) = (expect_context::<Outbox>(), expect_context::<Router>());
    let event = expect_context::<EventStore>().slug();
    let before = StoredValue::new(None::<Entry>);
    follow(move || {
        let now = sent.get();
        let is_gone = |earlier: &Entry| now.as_ref().is_none_or(|now| now.id != earlier.id);
        let gone = before.get_value().filter(is_gone);
        before.set_value(now);
        let Some(gone) = gone else { return };
        let answered =
            outbox.entries().with_untracked(|all| all.iter().find(|one| one.id == gone.id).cloned());
        // Another tab with the same form has had the answer, and has put it away already.
        let has_more_to_say =
            |entry: &Entry| entry.reply::<Answered>().is_some_and(|all| !all.refused.is_empty());
        if gone.is_pending() && answered.as_ref().is_none_or(Entry::is_done) {
            // What could not be given along stays a letter.
            if !answered.as_ref().is_some_and(has_more_to_say) {
                outbox.dismiss(&gone.id);
            }
            router.replace(&Route::Me { event: event.clone() });
        }
        put_away_no(outbox, Some(gone));
    });
    on_cleanup(move || put_away_no(outbox, before.get_value()));
}

/// What the server broke over stays: only its id can bring the answer.
fn put_away_no(outbox: Outbox, entry: Option<Entry>) {
    if let Some(no) = entry.filter(|entry| entry.problem().is_some() && !entry.is_undecided()) {
        outbox.dismiss(&no.id);
    }
}

/// What was typed before, what is on its way, or who uses this device.
fn first_words(store: EventStore) -> Draft {
    let event = store.slug();
    if let Some(draft) = storage::read(&drafts::key(&event, &drafts::here())) {
        return draft;
    }
    // Somebody who is registered here fills the form in for another person.
    if expect_context::<Mine>().registrations().is_empty() {
        let person = device::person(&event);
        return Draft { name: person.name, email: person.email, ..Draft::default() };
    }
    Draft::default()
}

/// An empty form is nothing that anybody would want to go on with.
fn keep(store: EventStore, draft: &Draft) {
    let kept_at = drafts::key(&store.slug(), &drafts::here());
    if *draft == Draft::default() {
        storage::remove(&kept_at);
    } else {
        device::keep_pages();
        storage::write(&kept_at, draft);
    }
}
