//! Giving a seat back: asked once more, since there may be no way back.

use domain::registrations::{Registration, Status};
use leptos::prelude::*;

use crate::api::registrations;
use crate::live::EventStore;
use crate::mine::Owned;
use crate::outbox::{Entry, Outbox};
use crate::parts::sending::{Refusal, SendingNote};
use crate::signals::{Memo, RwSignal, Signal};
use crate::ui::{Button, Dialog, text};

/// The button, the question behind it, and what came of it.
#[component]
pub(super) fn Cancel(
    owned: Memo<Option<Owned<Registration>>>,
    entry: Memo<Option<Entry>>,
    several: Signal<bool>,
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
    let status = move || owned.with(|one| one.as_ref().map(|one| one.item.status));
    let [call, keep, go] = [0, 1, 2].map(|which| text(move || words(status())[which].to_owned()));
    view! {
        <Button look="danger" busy=pending on_press=move |()| asking.set(true)>
            {call}
        </Button>
        <SendingNote entry />
        <Refusal entry />
        <Dialog open=asking title="Are you sure?">
            <p>{text(move || consequence(owned, several, store))}</p>
            <div class="actions">
                <Button look="primary" on_press=move |()| asking.set(false)>
                    {keep}
                </Button>
                <Button look="danger" on_press=give_back>
                    {go}
                </Button>
            </div>
        </Dialog>
    }
}

/// What leads to the question, what says no to it, and what says yes.
fn words(status: Option<Status>) -> [&'static str; 3] {
    match status {
        Some(Status::Waiting) => ["Leave the line", "Stay in line", "Leave the line"],
        Some(Status::Offered) => ["No, thanks", "Keep the offer", "Pass it on"],
        _ => ["Give the seat back", "Keep my seat", "Give it back"],
    }
}

/// What would happen, with the numbers of this moment.
fn consequence(owned: Memo<Option<Owned<Registration>>>, several: Signal<bool>, store: EventStore) -> String {
    let Some(registration) = owned.get().map(|owned| owned.item) else { return String::new() };
    if registration.status == Status::Waiting {
        let who = if several.get() {
            format!("{} loses their", registration.name)
        } else {
            "You lose your".to_owned()
        };
        return format!("{who} position. Whoever comes back starts at the end of the line.");
    }
    let what = match (several.get(), registration.status) {
        (true, Status::Offered) => format!("The seat held for {}", registration.name),
        (true, _) => format!("The seat of {}", registration.name),
        (false, Status::Offered) => "The seat".to_owned(),
        (false, _) => "Your seat".to_owned(),
    };
    let queued = store.quota(registration.quota).get().map_or(0, |quota| quota.queued);
    if queued > 0 {
        format!(
            "{what} goes to the next person in line at once. Whoever comes back starts at the end of the line."
        )
    } else {
        format!("{what} is free for anybody at once. Whoever comes back gets one only if one is left.")
    }
}
