//! Asks before a shift is given back, and says what that does.

use domain::registrations::Status;
use domain::shifts::SignUp;
use leptos::prelude::*;

use super::state::Board;
use crate::mine::Owned;
use crate::ui::{Button, Dialog, part_if};

/// The question, over the board.
#[component]
pub(super) fn GivingBack(board: Board) -> impl IntoView {
    let question = board.leaving();
    let give_back = move |()| {
        question.open.set(false);
        if let Some(own) = question.about.get_untracked() {
            board.withdraw(own);
        }
    };
    view! {
        <Dialog open=question.open title="Give this shift back?">
            {part_if(move || {
                question
                    .about
                    .get()
                    .map(|own| {
                        view! {
                            <p class="leaving-shift">{board.call(&own.item.shift)}</p>
                            <p>{consequence(board, &own)}</p>
                        }
                    })
            })}
            <div class="dialog-actions">
                <Button on_press=move |()| question.open.set(false)>"Keep it"</Button>
                <Button look="danger" on_press=give_back>"Give it back"</Button>
            </div>
        </Dialog>
    }
}

fn consequence(board: Board, own: &Owned<SignUp>) -> &'static str {
    if own.item.status == Status::Waiting {
        return "You leave the line. If you come back, you stand at its end.";
    }
    let queued =
        board.store.shift(own.item.shift.clone()).with(|shift| shift.as_ref().map_or(0, |s| s.queued));
    if queued > 0 {
        "The next in line gets it at once, so you may not be able to take it again."
    } else {
        "Anybody can take it then. You can take it again while there is room."
    }
}
