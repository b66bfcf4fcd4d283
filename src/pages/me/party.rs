//! A group that waits until there is room for all of it, and the way out of that.

use domain::registrations::Registration;
use leptos::prelude::*;

use crate::api::changes::What;
use crate::api::registrations::split_party;
use crate::live::EventStore;
use crate::mine::{Mine, Owned};
use crate::outbox::{Entry, Outbox};
use crate::parts::sending::{Refusal, SendingNote};
use crate::signals::{Memo, Signal};
use crate::ui::{Button, Piece, number, part_if, piece};

/// With how many others somebody waits, and a button to go on alone.
#[component]
pub(super) fn Together(owned: Memo<Option<Owned<Registration>>>, store: EventStore) -> impl IntoView {
    let (outbox, mine) = (expect_context::<Outbox>(), expect_context::<Mine>());
    let Some(first) = owned.get_untracked() else { return Piece::nothing() };
    let what = What::SplitParty { registration: first.item.id };
    let sent = outbox.entry(store.slug(), what.clone());
    let slug = store.slug();
    // The others are no group any more, either.
    outbox.take(move |entry| entry.is_about(&slug, &what), move |_| mine.refresh_soon());
    let pending = Signal::derive(move || sent.with(|sent| sent.as_ref().is_some_and(Entry::is_pending)));
    let split = move |()| {
        if let Some(Owned { token, item }) = owned.get_untracked() {
            outbox.submit(split_party(&store.slug(), &item.id, token));
        }
    };
    piece(part_if(move || {
        let together = owned.with(|owned| owned.as_ref().and_then(|owned| owned.item.together))?;
        let words = format!(
            "{} of you wait together: you move up when there is room for all. Until then, others who fit go first.",
            number(together)
        );
        Some(view! {
            <p>{words}</p>
            <div class="actions">
                <Button busy=pending on_press=split>"Don't wait for each other"</Button>
            </div>
            <SendingNote entry=sent />
            <Refusal entry=sent />
        })
    }))
}
