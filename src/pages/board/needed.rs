//! "Needed most now", on top of the board.

use domain::ids::QuotaId;
use leptos::prelude::*;

use super::needs::most_needed;
use super::row::{ShiftRow, Under};
use super::standing::Standing;
use super::state::{Board, moment};
use crate::dates::now_ms;
use crate::signals::{RwSignal, memo};
use crate::ui::{Button, each, part_if, piece};

/// So many are shown: enough to choose from, few enough to read.
const SHOWN: usize = 3;

/// The shifts that need hands most. They stay where they are while somebody reads and aims at them: where others need hands
/// more by now, a button says so.
#[component]
pub(super) fn Needed(board: Board) -> impl IntoView {
    let needed = memo(move || {
        board.store.shifts.with(|shifts| {
            let standings = board.standings.read();
            most_needed(shifts, |id| standings.get(id), moment(now_ms()), SHOWN)
        })
    });
    let shown = RwSignal::new(needed.get_untracked());
    let changed = memo(move || {
        let (shown, needed) = (shown.read(), needed.read());
        shown.len() != needed.len() || !shown.iter().all(|id| needed.contains(id))
    });
    let nothing = memo(move || shown.read().is_empty());
    view! {
        <section class="board-needed" aria-labelledby="board-needed" tabindex="-1">
            <div class="board-head">
                <h2 id="board-needed">"Needed most now"</h2>
                {part_if(move || {
                    let look_again = move |()| shown.set(needed.get_untracked());
                    changed.get().then(|| view! { <Button look="quiet" on_press=look_again>"Show changes"</Button> })
                })}
            </div>
            <ul class="shifts" role="list">
                {each(
                    move || shown.read().iter().map(ToString::to_string).collect(),
                    move |id| piece(view! { <ShiftRow board id=QuotaId::new(id) under=Under::Nothing /> }),
                )}
            </ul>
            {part_if(move || {
                nothing.get().then(|| {
                    let can_take = |standing: &Standing| matches!(standing, Standing::Free);
                    let words = if board.standings.read().values().any(can_take) {
                        "Every shift that you could take has what it needs. Thank you."
                    } else {
                        "There is no shift that you could take right now."
                    };
                    view! { <p class="board-calm">{words}</p> }
                })
            })}
        </section>
    }
}
