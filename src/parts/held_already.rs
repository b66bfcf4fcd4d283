//! What this device holds already, said first: nobody should wonder whether they are in, or where their words are.

use domain::registrations::Status;
use leptos::prelude::*;

use super::status::headline;
use crate::device::{Person, drafts, storage};
use crate::live::EventStore;
use crate::mine::Mine;
use crate::routes::Route;
use crate::signals::{RwSignal, memo};
use crate::ui::{Button, Piece, attribute, each, on, part, piece, text};

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
    let active = move || {
        let active = mine.registrations().into_iter().filter(|owned| owned.item.status.is_active());
        active.map(|owned| owned.item.id.to_string()).collect::<Vec<_>>()
    };
    let known = untrack(active);
    // What begins in another tab while this page is in view is somebody else's business, and moves nothing here.
    let begun = if above_form { drafts::elsewhere(&event) } else { Vec::new() };
    let thrown = RwSignal::new(Vec::<Thrown>::new());
    let line = move |id: String| {
        if let Some(draft) = id.strip_prefix(&drafts_begin) {
            let way = drafts::LINK.to_owned() + draft;
            return draft_line(id, way, thrown);
        }
        let from = if above_form && !known.contains(&id) { ", registered in another tab" } else { "" };
        let found = move || mine.registrations().into_iter().find(|owned| owned.item.id.as_str() == id);
        let found = memo(found);
        let waiting = move || found.get().is_none_or(|owned| owned.item.status != Status::Confirmed);
        let words = move || found.get().map(|owned| headline(&owned.item)).unwrap_or_default();
        let who = move || found.get().map(|owned| owned.item.name + from).unwrap_or_default();
        piece(view! {
            <div class="held-line">
                <a
                    class="held-already"
                    data-waiting=attribute(move || waiting().then_some(""))
                    href=me.clone()
                >
                    <strong>{text(words)}</strong>
                    <span>{text(who)}</span>
                </a>
            </div>
        })
    };
    let lines = move || {
        let mut lines = active();
        let kept = drafts::elsewhere(&event);
        let is_thrown = |draft: &String| thrown.with(|all| all.iter().any(|one| one.kept_at == *draft));
        lines.extend(begun.iter().filter(|draft| is_thrown(draft) || kept.contains(draft)).cloned());
        lines
    };
    view! { <div class="held" role="status">{each(lines, line)}</div> }
}

/// A draft that was thrown away here: its words are kept for as long as the page is in view.
#[derive(Clone)]
struct Thrown {
    kept_at: String,
    words: String,
}

/// The way to what was begun in another tab, which may be open still: whoever throws that away can take it back.
fn draft_line(kept_at: String, way: String, thrown: RwSignal<Vec<Thrown>>) -> Piece {
    let who = name_of(&kept_at);
    let found = {
        let kept_at = kept_at.clone();
        move || thrown.with(|all| all.iter().position(|one| one.kept_at == kept_at))
    };
    let is_thrown = memo(move || found().is_some());
    let throw = {
        let kept_at = kept_at.clone();
        move |()| {
            let words = storage::read_text(&kept_at).unwrap_or_default();
            storage::remove(&kept_at);
            thrown.update(|all| all.push(Thrown { kept_at: kept_at.clone(), words }));
        }
    };
    let undo = move |()| {
        thrown.update(|all| {
            if let Some(at) = all.iter().position(|one| one.kept_at == kept_at) {
                let Thrown { kept_at, words } = all.swap_remove(at);
                storage::write_text(&kept_at, words);
            }
        });
    };
    let (throw, undo) = (Callback::new(throw), Callback::new(undo));
    let line = part(move || {
        let (who, label) = (who.clone(), format!("Throw away: {who}"));
        if is_thrown.get() {
            return piece(view! {
                <p class="held-gone">{format!("Thrown away: {who}")}</p>
                <Button look="quiet" on_press=undo>"Undo"</Button>
            });
        }
        piece(view! {
            <a class="held-already" data-waiting="" href=way.clone()>
                <strong>"Not finished"</strong>
                <span>{who}</span>
            </a>
            <button type="button" class="held-away" aria-label=label on:click=on(move |_| throw.run(()))>"×"</button>
        })
    });
    // Where the button was that is gone now, the keyboard goes on.
    piece(view! { <div class="held-line" tabindex="-1">{line}</div> })
}

/// Whom a draft is about, as far as that is typed.
fn name_of(kept_at: &str) -> String {
    let Person { name, email } = storage::read(kept_at).unwrap_or_default();
    [name, email].into_iter().find(|words| !words.is_empty()).unwrap_or_else(|| "no name yet".to_owned())
}
