//! What came of sign-ups and withdrawals: said aloud, then put away.

use domain::registrations::Status;
use domain::shifts::SignUp;
use leptos::prelude::*;

use super::state::Board;
use super::words;
use crate::api::changes::What;
use crate::outbox::Entry;
use crate::signals::RwSignal;
use crate::ui::text;

/// Speaks of answers and of waves that open, for those who can't see them; puts answers away that the board shows anyway.
#[component]
pub(super) fn Answers(board: Board) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let slug = board.store.slug();
    let is_ours = move |entry: &Entry| {
        let about_shifts = matches!(entry.change.what, What::SignUp { .. } | What::Withdraw { .. });
        about_shifts && entry.change.event == slug
    };
    board.outbox.take(is_ours, move |entry| said.set(answer(board, entry)));
    view! {
        <div class="visually-hidden" role="status">{text(move || said.get())}</div>
        <div class="visually-hidden" role="status">{text(move || board.opened.read().words.clone())}</div>
    }
}

fn answer(board: Board, entry: &Entry) -> String {
    let Some(reply) = entry.reply::<SignUp>() else { return String::new() };
    let person = board.mine.person.get_untracked().name;
    let shift = board.call(&reply.shift);
    // Somebody else may use the device by now.
    if !reply.name.is_empty() && reply.name != person {
        return format!("{}: {shift}.", reply.name);
    }
    match (&entry.change.what, reply.status) {
        (What::Withdraw { .. }, _) => format!("{shift}: given back."),
        (_, Status::Waiting) => format!("{shift}: {}.", words::in_line(reply.position)),
        (What::SignUp { shift: asked }, _) if *asked != reply.shift => {
            format!("It was full, so you have {shift} instead.")
        }
        _ => format!("You have {shift}."),
    }
}
