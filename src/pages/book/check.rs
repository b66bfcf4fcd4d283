//! "Check it yourself": starts the replay, shows it running, and says what it found.

use domain::ids::EventSlug;
use leptos::prelude::*;

use super::browse::Browse;
use super::run::{Check, Progress, Stage};
use super::verdict::Verdict;
use super::words;
use crate::dates::Dates;
use crate::signals::{RwSignal, Signal, memo};
use crate::ui::{Button, Piece, attribute_text, number, part, part_if, piece, text};

/// The section of the page.
#[component]
pub(super) fn CheckYourself(event: EventSlug, dates: Dates) -> impl IntoView {
    let dates = StoredValue::new_local(dates);
    let check = Check::new();
    // Entry numbers elsewhere on the page lead here.
    let looked_at = RwSignal::new(None::<u64>);
    let has_trail = memo(move || check.progress.read().done > 0);
    let is_running = memo(move || *check.stage.read() == Stage::Running);
    view! {
        <section class="check" aria-labelledby="check-heading">
            <h2 class="book-heading" id="check-heading">"Check it yourself"</h2>
            <p class="check-intro">
                "Every place that was ever asked for, given or given back is one entry in a public ledger, without names. "
                "Your browser can fetch it, count again from the first entry on, by the same rules, and see whether any limit was ever passed."
            </p>
            <Controls check event />
            <Course check dates />
            <div role="status" class="check-outcome">
                {part(move || outcome(check, looked_at))}
            </div>
            {part_if(move || {
                (has_trail.get() && !is_running.get()).then(|| view! { <Browse check looked_at dates /> })
            })}
        </section>
    }
}

/// One button: what it does next is what it says.
#[component]
fn Controls(check: Check, event: EventSlug) -> impl IntoView {
    let is_running = memo(move || *check.stage.read() == Stage::Running);
    let label = move || match &*check.stage.read() {
        Stage::Ready => "Replay the ledger",
        Stage::Running => "Stop",
        Stage::Stopped => "Go on",
        Stage::Failed(_) => "Try again from here",
        Stage::Done(_) => "Replay what was written since",
    };
    let look = Signal::derive(move || if is_running.get() { "plain" } else { "primary" });
    let press = move |()| if is_running.get_untracked() { check.stop() } else { check.start(event.clone()) };
    view! {
        <div class="actions">
            <Button look on_press=press>{text(move || label().to_owned())}</Button>
        </div>
    }
}

/// How far the replay is, and the entry at which it is. Not announced: it changes many times a second.
#[component]
fn Course(check: Check, dates: StoredValue<Dates, LocalStorage>) -> impl IntoView {
    let is_shown =
        memo(move || check.progress.read().of > 0 && !matches!(*check.stage.read(), Stage::Done(_)));
    let words = move || {
        let Progress { done, of } = check.progress.get();
        format!("Entry {} of {}", number(done), number(of))
    };
    let at = move |moment: &super::trail::Moment| dates.with_value(|dates| dates.moment(moment.at));
    let current = move || {
        check.moment.read().as_ref().map(|moment| {
            let load = moment.quota.as_ref().map(|(_, load)| words::load(*load));
            let top = moment.top.as_ref().map(|(name, load)| format!("{name}: {}", words::load(*load)));
            view! {
                <p class="course-what">{words::happened(moment)} {load.map(|load| format!(": {load}"))}</p>
                <p class="course-rest">{top.map(|top| format!("{top} · "))} {at(moment)}</p>
            }
        })
    };
    view! {
        {part_if(move || {
            is_shown.get().then(|| {
                view! {
                    <div class="course">
                        <p class="course-count" id="course-count">{text(words)}</p>
                        <progress
                            class="course-progress"
                            aria-labelledby="course-count"
                            max=attribute_text(move || Some(check.progress.read().of.to_string()))
                            value=attribute_text(move || Some(check.progress.read().done.to_string()))
                        ></progress>
                        <div class="course-entry">{part_if(current)}</div>
                    </div>
                }
            })
        })}
    }
}

fn outcome(check: Check, looked_at: RwSignal<Option<u64>>) -> Piece {
    match check.stage.get() {
        Stage::Ready | Stage::Running => Piece::nothing(),
        Stage::Stopped => piece(view! {
            <p>"Stopped. What was replayed is kept, so it can go on from here."</p>
        }),
        Stage::Failed(error) => piece(view! {
            <p class="check-failed">{error.to_string()} " What was replayed is kept."</p>
        }),
        Stage::Done(outcome) => piece(view! { <Verdict check outcome=*outcome looked_at /> }),
    }
}
