//! A seat that is held for its owner for a while: one press takes it.

use domain::registrations::{Registration, Status};
use leptos::prelude::*;

use crate::api::registrations;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::sending::{Refusal, SendingNote};
use crate::ui::{Button, part_if};

/// The button that takes the seat, while one is offered, and what came of it.
#[component]
pub(super) fn TakeSeat(
    owned: Memo<Option<Owned<Registration>>>,
    entry: Memo<Option<Entry>>,
    store: EventStore,
) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let pending = Signal::derive(move || entry.with(|entry| entry.as_ref().is_some_and(Entry::is_pending)));
    let take = move |()| {
        if let Some(owned) = owned.get_untracked() {
            outbox.submit(registrations::confirm(&store.slug(), &owned.item.id, owned.token));
        }
    };
    part_if(move || {
        let offered = owned.with(|one| one.as_ref().is_some_and(|one| one.item.status == Status::Offered));
        offered.then(|| {
            view! {
                <div class="actions">
                    <Button look="primary" busy=pending on_press=take>"Take the seat"</Button>
                    <SendingNote entry />
                    <Refusal entry />
                </div>
            }
        })
    })
}
