//! The replayed ledger to leaf through: any entry by its number, with the loads after it.

use leptos::html;
use leptos::prelude::*;

use super::run::Check;
use super::trail::{Moment, Trail};
use super::words;
use crate::dates::Dates;
use crate::signals::{Memo, RwSignal, Signal, memo};
use crate::ui::{Inside, attribute, attribute_text, number, on, part, piece};

/// Entries on one page.
const PAGE: u64 = 25;

/// A page of entries, and the ways to another.
#[component]
pub(super) fn Browse(
    check: Check,
    looked_at: RwSignal<Option<u64>>,
    dates: StoredValue<Dates, LocalStorage>,
) -> impl IntoView {
    let heading = NodeRef::<html::H3>::new();
    let entries = memo(move || {
        check.progress.track();
        check.trail.with_value(Trail::entries)
    });
    let last = move || looked_at.get().map_or(entries.get(), |seq| page_end(seq, entries.get()));
    let moments = move || -> Vec<Moment> {
        let last = last();
        let first = last.saturating_sub(PAGE - 1).max(1);
        check.trail.with_value(|trail| (first..=last).rev().filter_map(|seq| trail.moment(seq)).collect())
    };
    // Somebody who asked for an entry by a button far away is taken to it.
    Effect::new(move |_| {
        if looked_at.get().is_some()
            && let Some(heading) = heading.get_untracked()
        {
            heading.scroll_into_view();
        }
    });
    view! {
        <div class="browse">
            <h3 class="browse-heading" node_ref=heading>"Look at the entries"</h3>
            <Turn looked_at last=Signal::derive(last) entries />
            <ol class="entries" role="list">
                {part(move || {
                    let line = |moment: Moment| {
                        let marked = looked_at.get() == Some(moment.seq);
                        view! { <EntryLine moment marked dates /> }
                    };
                    piece(moments().into_iter().map(line).collect_view())
                })}
            </ol>
        </div>
    }
}

/// The number at which the page that shows `seq` ends, with some entries after it for context.
fn page_end(seq: u64, entries: u64) -> u64 {
    (seq + PAGE / 2).clamp(PAGE.min(entries), entries)
}

/// Older, newer, and by number.
#[component]
fn Turn(looked_at: RwSignal<Option<u64>>, last: Signal<u64>, entries: Memo<u64>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let go = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = input.get_untracked().map(|input| input.value()).unwrap_or_default();
        if let Ok(seq) = typed.trim().parse::<u64>() {
            looked_at.set(Some(seq.clamp(1, entries.get_untracked())));
        }
    };
    // A page further is the middle of that page.
    let turn = move |by: i64| {
        let middle = last.get_untracked().saturating_sub(PAGE / 2).saturating_add_signed(by);
        looked_at.set(Some(middle.clamp(1, entries.get_untracked())));
    };
    let step = i64::try_from(PAGE).unwrap_or_default();
    let at_start = Signal::derive(move || last.get() <= PAGE);
    let at_end = Signal::derive(move || last.get() >= entries.get());
    view! {
        <form class="turn" on:submit=on(go)>
            <TurnButton end=at_start on_press=move |()| turn(-step)>"Older"</TurnButton>
            <TurnButton end=at_end on_press=move |()| turn(step)>"Newer"</TurnButton>
            <label class="turn-label" for="entry-number">"Entry"</label>
            <input
                class="turn-number"
                id="entry-number"
                type="number"
                inputmode="numeric"
                min="1"
                max=attribute_text(move || Some(entries.get().to_string()))
                required
                node_ref=input
            />
            <button type="submit" class="button">"Show"</button>
        </form>
    }
}

/// Not disabled at the end, but inert: the keyboard's focus stays where it was.
#[component]
fn TurnButton(end: Signal<bool>, #[prop(into)] on_press: Callback<()>, children: Inside) -> impl IntoView {
    let press = move |_| {
        if !end.get_untracked() {
            on_press.run(());
        }
    };
    view! {
        <button type="button" class="button turn-button" aria-disabled=attribute(move || end.get().then_some("true")) on:click=on(press)>
            {children.make()}
        </button>
    }
}

/// One entry: number, time, what happened, and the loads after it.
#[component]
fn EntryLine(moment: Moment, marked: bool, dates: StoredValue<Dates, LocalStorage>) -> impl IntoView {
    let at = dates.with_value(|dates| format!("{}, {}", dates.short_day(moment.at), dates.time(moment.at)));
    let what = words::happened(&moment);
    let loads: Vec<String> = [&moment.quota, &moment.top]
        .into_iter()
        .flatten()
        .map(|(name, load)| format!("{name}: {}", words::load(*load)))
        .collect();
    view! {
        <li class="entry" aria-current=marked.then_some("true")>
            <span class="entry-seq">{number(moment.seq)}</span>
            <span class="entry-what">{what}</span>
            <span class="entry-loads">{loads.join(" · ")}</span>
            {moment.reason.map(|reason| view! { <span class="entry-reason">"Why: " {reason}</span> })}
            <time class="entry-at" datetime=moment.at.to_string()>{at}</time>
        </li>
    }
}
