//! One shift on the board: when, where, how many, and what can be done.

use domain::ids::QuotaId;
use domain::shifts::Shift;
use leptos::prelude::*;

use super::action::{Action, Note};
use super::needs::Need;
use super::standing::{Standing, has_waves};
use super::state::Board;
use super::words;
use crate::signals::{Memo, memo};
use crate::ui::{attribute, text};

/// Where a row stands, and so what it need not repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Under {
    /// Its day and its task; the place too where all of the task's shifts are at the same.
    TaskOnDay { says_where: bool },
    /// Neither.
    Nothing,
}

/// A shift in a list.
#[component]
pub(super) fn ShiftRow(board: Board, id: QuotaId, under: Under) -> impl IntoView {
    let shift = board.store.shift(id.clone());
    let standing = board.standing(id.clone());
    let kind = move || standing.read().as_ref().map(key);
    let waves = board.store.shifts.with_untracked(|all| {
        all.iter().find(|shift| shift.id == id).is_some_and(|shift| has_waves(shift, all))
    });
    view! {
        <li
            class="shift"
            tabindex="-1"
            data-alone=(under == Under::Nothing).then_some("")
            data-standing=attribute(kind)
            data-waves=waves.then_some("")
        >
            {shift.get_untracked().map(|shift| view! { <Facts board shift under waves /> })}
            <Hands shift />
            <div class="shift-action"><Action board shift id=id.clone() /></div>
            <div class="shift-notes"><Note board id /></div>
        </li>
    }
}

fn key(standing: &Standing) -> &'static str {
    match standing {
        Standing::Mine { .. } => "mine",
        Standing::InLine { .. } => "line",
        Standing::Free => "free",
        Standing::Line { .. } => "full",
        Standing::Shut(_) => "shut",
    }
}

/// What of a shift does not move: its name, time, place and wave.
#[component]
fn Facts(board: Board, shift: Shift, under: Under, waves: bool) -> impl IntoView {
    let dates = board.store.dates();
    let times = dates.times(shift.starts_at, shift.ends_at);
    let (name, times) = match under {
        Under::Nothing => (shift.name, format!("{}, {times}", dates.short_day(shift.starts_at))),
        Under::TaskOnDay { .. } => {
            let task = untrack(|| board.store.name_of(&shift.task));
            (words::short_name(&shift.name, &task, &dates.day(shift.starts_at)), times)
        }
    };
    let says_where = !matches!(under, Under::TaskOnDay { says_where: true });
    let wave = format!("Wave {}", shift.wave);
    let says_wave = name.to_ascii_lowercase().contains(&wave.to_ascii_lowercase());
    let alone = under == Under::Nothing;
    view! {
        <div class="shift-facts">
            {alone.then(|| view! { <p class="shift-name">{name.clone()}</p> })}
            <p class="shift-when">
                <time datetime=shift.starts_at.to_string()>{times}</time>
                {(!alone && !name.is_empty()).then(|| view! { <span class="shift-part">{name}</span> })}
                {(waves && !says_wave).then(|| view! { <span class="shift-part">{wave}</span> })}
            </p>
            {says_where.then(|| view! { <p class="shift-where">{shift.location}</p> })}
        </div>
    }
}

/// How many are in and how many are needed: a bar with a mark at the minimum, and the same in words.
#[component]
fn Hands(shift: Memo<Option<Shift>>) -> impl IntoView {
    let of = move |pick: fn(&Shift) -> u32| shift.read().as_ref().map(pick).unwrap_or_default();
    let need = memo(move || shift.read().as_ref().map_or(Need::Full, Need::of));
    let percent = move |part: u32| {
        let size = u64::from(of(|shift| shift.size).max(1));
        format!("{}%", (u64::from(part) * 100).div_ceil(size).min(100))
    };
    view! {
        <div class="hands" data-need=attribute(move || Some(need.get().key()))>
            <p class="hands-words">
                <span class="hands-in">{text(move || format!("{} of {} in", of(|s| s.load), of(|s| s.size)))}</span>
                <span class="hands-need">{text(move || need.get().words())}</span>
            </p>
            <div
                class="hands-bar"
                aria-hidden="true"
                style:--in=text(move || percent(of(|s| s.load)))
                style:--minimum=text(move || percent(of(|s| s.minimum)))
            >
                <span></span>
            </div>
        </div>
    }
}
