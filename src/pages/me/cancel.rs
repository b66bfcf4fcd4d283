//! Giving a seat back: asked once more, since there may be no way back.

use domain::registrations::{Registration, Status};
use leptos::prelude::*;

use crate::api::registrations;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::sending::{Refusal, SendingNote};
use crate::ui::{Button, Dialog, text};

/// The button, the question behind it, and what came of it.
#[component]
pub(super) fn Cancel(
    owned: Memo<Option<Owned<Registration>>>,
    entry: Memo<Option<Entry>>,
    store: EventStore,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let asking = RwSignal::new(false);
    let pending = Signal::derive(move || entry.with(|entry| entry.as_ref().is_some_and(Entry::is_pending)));
    let give_back = move |()| {
        asking.set(false);
        if let Some(owned) = owned.get_untracked() {
            outbox.submit(registrations::cancel(&store.slug(), &owned.item.id, owned.token));
        }
    };
    let waiting =
        move || owned.with(|one| one.as_ref().is_some_and(|one| one.item.status == Status::Waiting));
    view! {
        <Button look="danger" busy=pending on_press=move |()| asking.set(true)>
            {text(move || if waiting() { "Leave the line" } else { "Give the seat back" }.to_owned())}
        </Button>
        <SendingNote entry />
        <Refusal entry />
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
    }
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
