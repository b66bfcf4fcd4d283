//! Giving a seat back: asked once more, since there may be no way back.

use domain::registrations::{Registration, Status};
use leptos::prelude::*;

use crate::api::changes::What;
use crate::api::registrations;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox, Outcome};
use crate::parts::sending::SendingNote;
use crate::signals::follow;
use crate::ui::{Button, Dialog, Notice, Piece, Tone, part_if, piece, text};

/// The button, the question behind it, and what came of it.
#[component]
pub(super) fn Cancel(owned: Memo<Option<Owned<Registration>>>, store: EventStore) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let asking = RwSignal::new(false);
    let id = owned.get_untracked().map(|owned| owned.item.id);
    let Some(id) = id else { return Piece::nothing() };
    let entry = outbox.entry(store.slug(), What::CancelRegistration { registration: id });
    let pending = Signal::derive(move || entry.with(|entry| entry.as_ref().is_some_and(Entry::is_pending)));
    follow(move || {
        let done = entry.get().filter(|entry| matches!(entry.outcome, Some(Outcome::Done(_))));
        if let Some(entry) = done {
            outbox.dismiss(&entry.id);
        }
    });
    let give_back = move |()| {
        asking.set(false);
        if let Some(owned) = owned.get_untracked() {
            outbox.submit(registrations::cancel(&store.slug(), &owned.item.id, owned.token));
        }
    };
    let waiting =
        move || owned.with(|one| one.as_ref().is_some_and(|one| one.item.status == Status::Waiting));
    let refused =
        move || entry.with(|entry| entry.as_ref().and_then(Entry::problem).map(|one| one.detail.clone()));
    piece(view! {
        <Button look="danger" busy=pending on_press=move |()| asking.set(true)>
            {text(move || if waiting() { "Leave the line" } else { "Give the seat back" }.to_owned())}
        </Button>
        <SendingNote entry />
        {part_if(move || refused().map(|words| view! { <Notice tone=Tone::Bad><p>{words}</p></Notice> }))}
        <Dialog open=asking title="Are you sure?">
            <p>{text(move || consequence(owned, store))}</p>
            <div class="actions">
                <Button look="primary" on_press=move |()| asking.set(false)>
                    {text(move || if waiting() { "Stay in line" } else { "Keep my seat" }.to_owned())}
                </Button>
                <Button look="danger" on_press=give_back>
                    {text(move || if waiting() { "Leave the line" } else { "Give it back" }.to_owned())}
                </Button>
            </div>
        </Dialog>
    })
}

/// What would happen, with the numbers of this moment.
fn consequence(owned: Memo<Option<Owned<Registration>>>, store: EventStore) -> String {
    let Some(registration) = owned.get().map(|owned| owned.item) else { return String::new() };
    if registration.status == Status::Waiting {
        return "You lose your position. If you come back, you start at the end of the line.".to_owned();
    }
    let queued = store.quota(registration.quota).get().map_or(0, |quota| quota.queued);
    if queued > 0 {
        "Your seat goes to the next person in line at once. If you come back, you start at the end of the line."
            .to_owned()
    } else {
        "Your seat is free for anybody at once. If you come back, you get one only if one is left.".to_owned()
    }
}
