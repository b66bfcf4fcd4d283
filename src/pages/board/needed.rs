//! "Needed most now", on top of the board.

use std::collections::BTreeSet;

use domain::ids::QuotaId;
use leptos::prelude::*;

use super::needs::most_needed;
use super::row::{ShiftRow, Under};
use super::state::Board;
use crate::ui::Button;

/// So many are shown: enough to choose from, few enough to read.
const SHOWN: usize = 3;

/// The shifts that need hands most. They stay where they are while somebody reads and aims at them: where others need hands
/// more by now, a button says so.
#[component]
pub(super) fn Needed(board: Board) -> impl IntoView {
    let needed = Memo::new(move |_| {
        board.store.shifts.with(|shifts| {
            let standings = board.standings.read();
            most_needed(shifts, |id| standings.get(id), SHOWN)
        })
    });
    let shown = RwSignal::new(needed.get_untracked());
    let changed = Memo::new(move |_| {
        let set = |ids: &Vec<QuotaId>| ids.iter().cloned().collect::<BTreeSet<_>>();
        shown.with(set) != needed.with(set)
    });
    view! {
        <section class="board-needed" aria-labelledby="board-needed">
            <div class="board-head">
                <h2 id="board-needed">"Needed most now"</h2>
                <Show when=move || changed.get()>
                    <Button look="quiet" on_press=move |()| shown.set(needed.get_untracked())>"Look again"</Button>
                </Show>
            </div>
            <Show
                when=move || !shown.read().is_empty()
                fallback=|| view! { <p class="board-calm">"Every shift that you could take has what it needs. Thank you."</p> }
            >
                <ul class="shifts" role="list">
                    <For each=move || shown.get() key=QuotaId::clone let:id>
                        <ShiftRow board id under=Under::Nothing />
                    </For>
                </ul>
            </Show>
        </section>
    }
}
