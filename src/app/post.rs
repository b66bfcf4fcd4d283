//! What is on its way, or has come back, where nothing in view tells of it: nothing that was sent goes unheard.

use domain::registrations::{Door, Status};
use domain::shifts::SignUp;
use domain::words::ordinal;
use leptos::prelude::*;

use crate::api::changes::What;
use crate::api::registrations::{self, Answered};
use crate::device::{drafts, storage};
use crate::outbox::{Entry, Outbox};
use crate::routes::Route;
use crate::ui::{Piece, each, on, piece};

#[component]
pub(super) fn Post() -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let untold = outbox.untold();
    // Keyed by the answer's being here as well: a letter changes once, from sent to answered.
    let key = |entry: &Entry| format!("{}{}", entry.id, if entry.is_pending() { "" } else { "!" });
    view! {
        <div role="status">
            {each(
                move || untold.with(|all| all.iter().map(key).collect()),
                move |wanted| {
                    let entry = untold.with_untracked(|all| all.iter().find(|one| key(one) == wanted).cloned());
                    entry.map_or_else(Piece::nothing, |entry| piece(view! { <Letter entry outbox /> }))
                },
            )}
        </div>
    }
}

#[component]
fn Letter(entry: Entry, outbox: Outbox) -> impl IntoView {
    let event = entry.change.event.clone();
    let left = left_out(&entry);
    let (words, to) = match &entry.change.what {
        What::SignUp { .. } | What::Withdraw { .. } => (shift_words(&entry), Route::Volunteer { event }),
        What::Register { .. } if !entry.is_done() || left.is_some() => {
            let way = match registrations::door_asked(&entry.change) {
                Door::Code(code) => Route::Join { event, code },
                Door::Quota(_) => Route::Register { event },
            };
            (seat_words(&entry), way)
        }
        What::Portal { .. } => (other_words(&entry), Route::Portal { event }),
        What::Own { .. } | What::Link { .. } => (other_words(&entry), Route::Me { event }),
        _ => (seat_words(&entry), Route::Me { event }),
    };
    let (whose, go_on) = other_draft(&entry);
    let (call, go_on) = match left {
        Some(draft) => ("Correct it", drafts::LINK.to_owned() + &draft),
        None => ("Look", go_on),
    };
    let tone = if entry.problem().is_some() { "bad" } else { "calm" };
    let pending = entry.is_pending();
    let (id, seen, is_done) = (entry.id.clone(), entry.id.clone(), entry.is_done());
    // Where one's own things are, something is still to be done with a yes.
    let is_for_page = matches!(entry.change.what, What::Own { .. });
    let look = move |_| {
        if is_done && !is_for_page {
            outbox.dismiss(&seen);
        }
    };
    view! {
        <div class="stack-item" data-tone=tone>
            // Where it leads, a yes shows by itself.
            <p>{whose}{words}" "<a href=to.path() + &go_on on:click=on(look)>{call}</a></p>
            {(!pending)
                .then(|| {
                    view! {
                        <button type="button" class="stack-close" on:click=on(move |_| outbox.dismiss(&id))>
                            <span class="visually-hidden">"Put away"</span>
                            <span aria-hidden="true">"×"</span>
                        </button>
                    }
                })}
        </div>
    }
}

/// The draft of those who could not be registered along, while it waits to be corrected.
fn left_out(entry: &Entry) -> Option<String> {
    let What::Register { draft } = &entry.change.what else { return None };
    let left = drafts::left_out(draft);
    let is_kept = entry.is_done() && !storage::keys(&drafts::key(&entry.change.event, &left)).is_empty();
    is_kept.then_some(left)
}

/// What another tab has sent may be about somebody else: whom it is about, and what leads from here to its form.
fn other_draft(entry: &Entry) -> (String, String) {
    match &entry.change.what {
        What::Register { draft } if *draft != drafts::here() => {
            let name = registrations::name_asked(&entry.change) + ": ";
            (name, if entry.is_done() { String::new() } else { drafts::LINK.to_owned() + draft })
        }
        _ => (String::new(), String::new()),
    }
}

fn seat_words(entry: &Entry) -> String {
    if let Some(problem) = entry.problem() {
        return problem.detail.clone();
    }
    match (entry.reply::<Answered>(), &entry.change.what) {
        (None, What::Register { .. }) => "Your registration is being sent. We keep trying.".to_owned(),
        (None, What::Confirm { .. }) => "Your yes is being sent. We keep trying.".to_owned(),
        (None, What::CancelRegistration { .. }) => {
            "Your cancellation is being sent. We keep trying.".to_owned()
        }
        (None, _) => "Your change is being sent. We keep trying.".to_owned(),
        (Some(reply), What::Register { .. }) => {
            let seat = match (reply.status, reply.position) {
                (Status::Waiting, Some(position)) => format!("You're {} in line.", ordinal(position)),
                (Status::Waiting, None) => "You're in line.".to_owned(),
                _ => "You're in.".to_owned(),
            };
            seat + &reply.refusals()
        }
        (Some(_), What::Confirm { .. }) => "You're in.".to_owned(),
        (Some(_), What::CancelRegistration { .. }) => "Your place has been given back.".to_owned(),
        (Some(_), _) => "Your change is saved.".to_owned(),
    }
}

/// Of what few ask for, and on pages of their own.
fn other_words(entry: &Entry) -> String {
    match entry.problem() {
        Some(problem) => problem.detail.clone(),
        None if entry.is_pending() => "What you asked for is being sent. We keep trying.".to_owned(),
        None => "What you asked for is done.".to_owned(),
    }
}

fn shift_words(entry: &Entry) -> String {
    if let Some(problem) = entry.problem() {
        return problem.detail.clone();
    }
    let signing_up = matches!(entry.change.what, What::SignUp { .. });
    match (entry.reply::<SignUp>(), signing_up) {
        (None, true) => "Your sign-up is being sent. We keep trying.".to_owned(),
        (None, false) => "Your withdrawal is being sent. We keep trying.".to_owned(),
        (Some(reply), true) if reply.status == Status::Waiting => "You're in line for a shift.".to_owned(),
        (Some(_), true) => "You have the shift.".to_owned(),
        (Some(_), false) => "Your shift has been given back.".to_owned(),
    }
}
