//! The volunteer board: where hands are needed, my shifts, and every shift by day.

mod action;
mod answers;
mod days;
mod giving_back;
mod mine;
mod needed;
mod needs;
mod row;
mod schedule;
mod standing;
mod state;
#[cfg(test)]
mod tests;
mod who;
mod words;

use leptos::prelude::*;

use crate::live::EventStore;
use crate::mine::Mine;
use crate::outbox::Outbox;
use crate::signals::memo;
use crate::ui::{part, piece, title};

/// `/e/{event}/volunteer`.
#[component]
pub fn BoardPage() -> impl IntoView {
    let store = expect_context::<EventStore>();
    let board = state::Board::new(store, expect_context::<Mine>(), expect_context::<Outbox>());
    title(move || format!("Volunteer · {}", store.event.read().name));
    let has_shifts = memo(move || !store.shifts.read().is_empty());
    let zone = store.dates().zone().map(|zone| format!(" All times are {zone}."));
    view! {
        <div class="page-head">
            <h1>"Volunteer"</h1>
            <p class="soft">"Take a shift and it is yours until you give it back. The mark on each bar is how many it takes." {zone}</p>
            <who::As board />
        </div>
        {part(move || {
            if has_shifts.get() {
                piece(view! { <Whole board /> })
            } else {
                piece(view! { <p>"No shifts are planned yet. They show up here by themselves once they are."</p> })
            }
        })}
        <answers::Answers board />
        <who::Who board />
        <giving_back::GivingBack board />
    }
}

/// Beside each other on a laptop: what is mine and what is needed, and the whole schedule.
#[component]
fn Whole(board: state::Board) -> impl IntoView {
    let days = schedule::days(board);
    view! {
        <div class="board">
            <div class="board-first">
                <mine::MyShifts board />
                <needed::Needed board />
            </div>
            <div class="board-all">
                <schedule::DayNav board days />
                <schedule::Schedule board days />
            </div>
        </div>
    }
}
