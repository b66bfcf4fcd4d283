//! The whole board: a way to each day, and each day's tasks with their shifts.

use domain::ids::QuotaId;
use domain::shifts::Shift;
use leptos::prelude::*;

use super::days::{Day, TaskOnDay, by_day};
use super::needs::Need;
use super::row::{ShiftRow, Under};
use super::standing::{Reason, Standing, find};
use super::state::Board;
use crate::signals::{Memo, RwSignal, Signal, memo};
use crate::ui::{Piece, attribute_if, attribute_text, each, on, part, piece, text};

/// The days in order. Which shifts there are seldom changes; their counts change below, row by row.
pub(super) fn days(board: Board) -> Memo<Vec<Day>> {
    let dates = StoredValue::new_local(board.store.dates());
    memo(move || {
        board.store.shifts.with(|shifts| dates.with_value(|dates| by_day(shifts, |time| dates.day_key(time))))
    })
}

/// Jumps to each day; stays in view.
#[component]
pub(super) fn DayNav(board: Board, days: Memo<Vec<Day>>) -> impl IntoView {
    view! {
        <nav class="day-nav" aria-label="Days">
            <ul role="list">
                {each(
                    move || days.read().iter().map(|day| day.key.clone()).collect(),
                    move |key| {
                        let day = days.read_untracked().iter().find(|day| day.key == key).cloned();
                        day.map_or_else(Piece::nothing, |day| piece(view! { <DayLink board day /> }))
                    },
                )}
            </ul>
        </nav>
    }
}

#[component]
fn DayLink(board: Board, day: Day) -> impl IntoView {
    let href = format!("#day-{}", day.key);
    let name = board.store.dates().short_day(day.moment);
    let short = move || {
        let is_short =
            |shift: &Shift| matches!(Need::of(shift), Need::Short(_)) && !is_over(board, &shift.id);
        let count = board.store.shifts.with(|shifts| {
            let of_day = day.shifts().filter_map(|id| find(shifts, id));
            of_day.filter(|shift| is_short(shift)).count()
        });
        match count {
            0 => "enough hands".to_owned(),
            1 => "1 needs hands".to_owned(),
            _ => format!("{count} need hands"),
        }
    };
    view! {
        <li>
            <a href=href>
                <span class="day-name">{name}</span>
                <span class="day-need">{text(short)}</span>
            </a>
        </li>
    }
}

/// Every day.
#[component]
pub(super) fn Schedule(board: Board, days: Memo<Vec<Day>>) -> impl IntoView {
    view! {
        {part(move || {
            piece(days.get().into_iter().map(|day| view! { <DaySection board day /> }).collect_view())
        })}
    }
}

#[component]
fn DaySection(board: Board, day: Day) -> impl IntoView {
    let id = format!("day-{}", day.key);
    let heading = format!("heading-{}", day.key);
    let shifts: Vec<QuotaId> = day.shifts().cloned().collect();
    // A day that is over folds away, so that today is what one sees.
    let over = untrack(|| shifts.iter().all(|id| is_over(board, id)));
    let name = board.store.dates().day(day.moment);
    let key = day.key;
    let card = |on_day| view! { <TaskCard board on_day key=key.clone() /> };
    let tasks = day.tasks.into_iter().map(card).collect_view();
    let cards = view! { <div class="day-tasks">{tasks}</div> };
    let cards = if over {
        piece(view! { <details class="fold"><summary>"Over: show its shifts"</summary>{cards}</details> })
    } else {
        piece(cards)
    };
    view! {
        <section class="day" id=id aria-labelledby=heading.clone() tabindex="-1">
            <h2 class="day-heading" id=heading.clone()>{name}</h2>
            {cards}
        </section>
    }
}

/// A task on one day: what it is about, and its shifts.
#[component]
fn TaskCard(board: Board, on_day: TaskOnDay, key: String) -> impl IntoView {
    let task = board.store.quota(on_day.task.clone());
    let name = untrack(|| board.store.name_of(&on_day.task));
    let about = task.with_untracked(|task| task.as_ref().and_then(|task| task.description.clone()));
    let place = board.store.shifts.with_untracked(|shifts| only_place(&on_day, shifts));
    let under = Under::TaskOnDay { says_where: place.is_some() };
    let rows = on_day.shifts.iter().cloned().map(|id| view! { <ShiftRow board id under /> });
    view! {
        <article class="task">
            <TaskHead id=format!("about-{}-{}", on_day.task, key) name place about />
            <ul class="shifts" role="list">{rows.collect_view()}</ul>
        </article>
    }
}

/// The task's name and place; what it is and whom to ask for unfold below.
#[component]
fn TaskHead(id: String, name: String, place: Option<String>, about: Option<String>) -> impl IntoView {
    let open = RwSignal::new(false);
    let (controls, expanded) = (id.clone(), move || Some(open.get().to_string()));
    let spoken = name.clone();
    let unfold = about.is_some().then(|| {
        view! {
            <button
                type="button"
                class="task-unfold"
                aria-expanded=attribute_text(expanded)
                aria-controls=controls
                on:click=on(move |_| open.update(|open| *open = !*open))
            >
                "What it is"
                <span class="visually-hidden">{spoken}</span>
            </button>
        }
    });
    view! {
        <div class="task-head">
            <div>
                <h3 class="task-name">{name}</h3>
                {place.map(|place| view! { <p class="task-where">{place}</p> })}
            </div>
            {unfold}
        </div>
        <p class="task-about" id=id hidden=attribute_if(Signal::derive(move || !open.get()))>{about}</p>
    }
}

/// Where all of a task's shifts are, if that is one place.
fn only_place(on_day: &TaskOnDay, shifts: &[Shift]) -> Option<String> {
    let mut places = on_day.shifts.iter().filter_map(|id| find(shifts, id)).map(|shift| &shift.location);
    let first = places.next()?;
    places.all(|place| place == first).then(|| first.clone())
}

fn is_over(board: Board, id: &QuotaId) -> bool {
    board.standings.with(|all| all.get(id) == Some(&Standing::Shut(Reason::Over)))
}
