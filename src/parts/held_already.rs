//! What this device holds already, said first: nobody should wonder whether they are in, or where their words are.

use domain::registrations::Status;
use leptos::prelude::*;

use super::status::headline;
use crate::device::{Person, drafts, storage};
use crate::live::EventStore;
use crate::mine::Mine;
use crate::routes::Route;
use crate::signals::memo;
use crate::ui::{attribute, each, on, piece, text};

/// A line for each registration with a claim, leading to it; above a form, also one for each draft of another tab, which can be thrown
/// away.
#[component]
pub fn HeldAlready(
    /// It stands above a form that a yes leads away from: what is new while it is in view came from another tab.
    #[prop(optional)]
    above_form: bool,
) -> impl IntoView {
    let mine = expect_context::<Mine>();
    let event = expect_context::<EventStore>().slug();
    let me = Route::Me { event: event.clone() }.path();
    let drafts_begin = drafts::key(&event, "");
    let all = move || {
        let active = mine.registrations().into_iter().filter(|owned| owned.item.status.is_active());
        let mut all: Vec<String> = active.map(|owned| owned.item.id.to_string()).collect();
        if above_form {
            all.extend(drafts::elsewhere(&event));
        }
        all
    };
    let before = untrack(&all);
    let known = before.clone();
    let thrown = Trigger::new();
    let line = move |id: String| {
        let draft = id.strip_prefix(&drafts_begin).map(|draft| drafts::LINK.to_owned() + draft);
        let from = if above_form && !known.contains(&id) { ", registered in another tab" } else { "" };
        let begun = if draft.is_some() { name_of(&id) } else { String::new() };
        let away = draft.is_some().then(|| {
            let (kept_at, label) = (id.clone(), format!("Throw away: {begun}"));
            let throw = move |_| {
                storage::remove(&kept_at);
                thrown.notify();
            };
            view! {
                <button type="button" class="held-away" aria-label=label on:click=on(throw)>"×"</button>
            }
        });
        let found = move || mine.registrations().into_iter().find(|owned| owned.item.id.as_str() == id);
        let found = memo(found);
        let waiting = move || found.get().is_none_or(|owned| owned.item.status != Status::Confirmed);
        let words = move || found.get().map_or("Not finished".to_owned(), |owned| headline(&owned.item));
        let who = move || found.get().map_or_else(|| begun.clone(), |owned| owned.item.name + from);
        view! {
            <div class="held-line">
                <a
                    class="held-already"
                    data-waiting=attribute(move || waiting().then_some(""))
                    href=draft.unwrap_or_else(|| me.clone())
                >
                    <strong>{text(words)}</strong>
                    <span>{text(who)}</span>
                </a>
                {away}
            </div>
        }
    };
    // What begins in another tab while this page is in view is somebody else's business, and moves nothing here.
    let is_shown = move |line: &String| !line.starts_with(drafts::PREFIX) || before.contains(line);
    let lines = move || {
        thrown.track();
        let mut lines = all();
        lines.retain(&is_shown);
        lines
    };
    view! { <div class="held" role="status">{each(lines, move |id| piece(line(id)))}</div> }
}

/// Whom a draft is about, as far as that is typed.
fn name_of(kept_at: &str) -> String {
    let Person { name, email } = storage::read(kept_at).unwrap_or_default();
    [name, email].into_iter().find(|words| !words.is_empty()).unwrap_or_else(|| "no name yet".to_owned())
}
