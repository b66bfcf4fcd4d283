//! What can be done with one shift, or why nothing can.

use domain::ids::QuotaId;
use domain::shifts::{Shift, SignUp};
use leptos::prelude::*;

use super::standing::Standing;
use super::state::Board;
use super::words;
use crate::dates::now_ms;
use crate::mine::Owned;
use crate::outbox::{Entry, Trouble};
use crate::parts::sending::Refusal;
use crate::signals::{Memo, Signal, memo};
use crate::ui::{Button, part_if, text};

/// So long after a tap the same place does something else only for a new tap, not for the second of a double one.
const DOUBLE_TAP_MS: f64 = 700.0;

/// What the button of a shift does; nothing where there is nothing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Take,
    JoinLine { waiting: u32 },
    Leave,
}

/// The button of a shift. It stays the same element whatever it does, so that the keyboard's focus stays in it.
#[component]
pub(super) fn Action(board: Board, shift: Memo<Option<Shift>>, id: QuotaId) -> impl IntoView {
    let standing = board.standing(id.clone());
    let act = memo(move || match *standing.read() {
        Some(Standing::Free) => Some(Act::Take),
        Some(Standing::Line { waiting }) => Some(Act::JoinLine { waiting }),
        Some(Standing::Mine { .. } | Standing::InLine { .. }) => Some(Act::Leave),
        Some(Standing::Shut(_)) | None => None,
    });
    let own = board.own_at(id.clone());
    let busy = busy(board.under_way(id.clone()));
    let took_at = StoredValue::new(0.0);
    let press = move |()| match act.get_untracked() {
        Some(Act::Take | Act::JoinLine { .. }) => {
            took_at.set_value(now_ms());
            board.take(&id);
        }
        Some(Act::Leave) if now_ms() - took_at.get_value() > DOUBLE_TAP_MS => ask_to_leave(board, own),
        Some(Act::Leave) | None => {}
    };
    let press = Callback::new(press);
    // What is on its way keeps its button: one's own sign-up may be what has filled the shift.
    let has_act = memo(move || act.get().is_some() || busy.get());
    let which = move || shift.read().as_ref().map(|shift| spoken(board, shift)).unwrap_or_default();
    let look = Signal::derive(move || match act.get() {
        Some(Act::Take) => "primary",
        Some(Act::Leave) => "quiet",
        _ => "plain",
    });
    view! {
        {part_if(move || {
            has_act.get().then(|| {
                view! {
                    <Button look busy on_press=press>
                        {text(move || label(act.get(), busy.get()))}
                        // Which of many alike buttons it is, for those who hear them one after another.
                        <span class="visually-hidden">{text(which)}</span>
                    </Button>
                }
            })
        })}
    }
}

fn busy(under_way: Memo<Option<Entry>>) -> Memo<bool> {
    memo(move || under_way.read().as_ref().is_some_and(Entry::is_pending))
}

fn label(act: Option<Act>, busy: bool) -> String {
    match act {
        _ if busy => "Sending…".to_owned(),
        Some(Act::JoinLine { waiting }) => words::join_line(waiting),
        Some(Act::Leave) => "Withdraw".to_owned(),
        Some(Act::Take) | None => "Take it".to_owned(),
    }
}

/// Gives one's own place back, after a question.
#[component]
pub(super) fn Leave(board: Board, id: QuotaId, which: String) -> impl IntoView {
    let own = board.own_at(id.clone());
    let busy = busy(board.under_way(id));
    view! {
        <Button look="quiet" busy on_press=move |()| ask_to_leave(board, own)>
            {text(move || if busy.get() { "Sending…" } else { "Withdraw" }.to_owned())}
            <span class="visually-hidden">{which}</span>
        </Button>
    }
}

fn ask_to_leave(board: Board, own: Memo<Option<Owned<SignUp>>>) {
    if let Some(own) = own.get_untracked() {
        board.leaving().ask(own);
    }
}

/// What there is to know beside the button: that it is mine, why it can't be taken, what becomes of what was sent.
#[component]
pub(super) fn Note(board: Board, id: QuotaId) -> impl IntoView {
    let standing = board.standing(id.clone());
    let under_way = board.under_way(id.clone());
    let is_sent = busy(under_way);
    let this = id.clone();
    let fresh = memo(move || board.opened.read().fresh.contains(&this));
    let another_waits = memo(move || {
        let is_next = |wave: &Shift| wave.opens_after.as_ref() == Some(&id) && !wave.open;
        board.store.shifts.with(|shifts| shifts.iter().any(is_next))
    });
    let state = move || match standing.get() {
        Some(Standing::Mine { .. }) => Some(("mine", "You're in.".to_owned())),
        Some(Standing::InLine { position, .. }) => Some(("line", format!("{}.", words::in_line(position)))),
        Some(Standing::Shut(_)) if is_sent.get() => None,
        Some(Standing::Shut(reason)) => Some(("shut", board.explain(&reason))),
        Some(Standing::Free) if fresh.get() => Some(("fresh", "Just opened.".to_owned())),
        // In the line in which it will be said that this one is full: nothing moves when the next one opens.
        Some(Standing::Free) if another_waits.get() => {
            Some(("shut", "The next wave opens when this one is full.".to_owned()))
        }
        _ => None,
    };
    view! {
        {part_if(move || state().map(|(kind, words)| view! { <p class="shift-note" data-note=kind>{words}</p> }))}
        <UnderWay board entry=under_way />
    }
}

/// Why there is no answer yet, or the server's no until it has been read.
#[component]
pub(super) fn UnderWay(board: Board, entry: Memo<Option<Entry>>) -> impl IntoView {
    board.outbox.tell(entry);
    let on_its_way = move || {
        let entry = entry.get().filter(Entry::is_pending)?;
        let words = match board.outbox.trouble(&entry.id)? {
            Trouble::NoAnswer => "No answer yet. It is kept here, and sent again by itself.",
            Trouble::Busy => "The server is busy. It is sent again by itself.",
        };
        Some(view! { <p class="shift-note" data-note="sending">{words}</p> })
    };
    view! {
        {part_if(on_its_way)}
        <Refusal entry />
    }
}

/// A shift with its day, to be heard after a button's word.
pub(super) fn spoken(board: Board, shift: &Shift) -> String {
    let dates = board.store.dates();
    let times = dates.times(shift.starts_at, shift.ends_at);
    format!("{}, {}, {times}", shift.name, dates.day(shift.starts_at))
}
