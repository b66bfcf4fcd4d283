//! My shifts, on top: what I have, what I wait for, and what is on its way.

use domain::ids::PlaceId;
use domain::shifts::{Shift, SignUp};
use js_sys::Reflect;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

use super::action::{Leave, UnderWay, spoken};
use super::standing::Standing;
use super::state::Board;
use super::words;
use crate::mine::Owned;
use crate::signals::{Memo, memo};
use crate::ui::{Piece, each, part_if, piece};

/// The person's shifts by time.
#[component]
pub(super) fn MyShifts(board: Board) -> impl IntoView {
    let section = NodeRef::<html::Div>::new();
    let mine = memo(move || board.own().into_iter().map(|(own, _)| own.item.id).collect::<Vec<_>>());
    let has_any = memo(move || !mine.read().is_empty());
    let height = StoredValue::new(0);
    Effect::new(move |before: Option<()>| {
        mine.track();
        request_animation_frame(move || stay_in_place(section, height, before.is_some()));
    });
    view! {
        <div node_ref=section>
            {part_if(move || has_any.get().then(|| view! { <List board mine /> }))}
        </div>
    }
}

#[component]
fn List(board: Board, mine: Memo<Vec<PlaceId>>) -> impl IntoView {
    let line = move |id: String| {
        let found = untrack(|| board.own().into_iter().find(|(own, _)| own.item.id.as_str() == id));
        found.map_or_else(Piece::nothing, |(own, shift)| piece(view! { <MyShift board own shift /> }))
    };
    view! {
        <section class="board-mine" aria-labelledby="board-mine">
            <h2 class="board-heading" id="board-mine">"My shifts"</h2>
            <ul class="mine" role="list">
                {each(move || mine.read().iter().map(ToString::to_string).collect(), line)}
            </ul>
        </section>
    }
}

/// A shift that was just taken appears on top and would push the others away under the thumb. Browsers that anchor
/// scrolling do this by themselves, but not at the page's very top.
fn stay_in_place(section: NodeRef<html::Div>, height: StoredValue<i32>, compensate: bool) {
    let Some(section) = section.try_get_untracked().flatten() else { return };
    let (now, scrolled) = (section.offset_height(), window().scroll_y().unwrap_or_default());
    let grown = now - height.try_get_value().unwrap_or(now);
    height.try_set_value(now);
    if compensate && grown != 0 && (scrolled <= 0.0 || !anchors_scrolling(&section)) {
        window().scroll_by_with_x_and_y(0.0, f64::from(grown));
    }
}

fn anchors_scrolling(element: &web_sys::HtmlElement) -> bool {
    Reflect::has(&element.style(), &JsValue::from_str("overflowAnchor")).unwrap_or(false)
}

#[component]
fn MyShift(board: Board, own: Owned<SignUp>, shift: Shift) -> impl IntoView {
    let dates = board.store.dates();
    let when =
        format!("{}, {}", dates.short_day(shift.starts_at), dates.times(shift.starts_at, shift.ends_at));
    let (which, id) = (spoken(board, &shift), own.item.shift);
    let under_way = board.under_way(id.clone());
    let standing = board.standing(shift.id.clone());
    let counts = board.store.shift(shift.id.clone());
    let waiting = move || match standing.get() {
        Some(Standing::InLine { position, .. }) => {
            let of = counts.with(|shift| shift.as_ref().map_or(0, |shift| shift.queued));
            Some(format!("{} of {of}.", words::in_line(position)))
        }
        _ => None,
    };
    view! {
        <li class="mine-shift">
            <div class="mine-facts">
                <p class="mine-name">{shift.name}</p>
                <p class="mine-when">
                    <time datetime=shift.starts_at.to_string()>{when}</time>
                    " · "
                    {shift.location}
                </p>
                {part_if(move || waiting().map(|words| view! { <p class="mine-line">{words}</p> }))}
            </div>
            <Leave board id which />
            <UnderWay board entry=under_way />
        </li>
    }
}
