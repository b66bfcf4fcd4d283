//! The limits as a tree: the conference and its doors, then the volunteer tasks and their shifts.

use std::collections::BTreeMap;

use domain::ids::QuotaId;
use domain::ledger::QuotaKind;
use domain::quotas::Quota;
use leptos::prelude::*;

use super::bar::{Limit, PARTS, Top};
use super::figures::{self, Figures};
use crate::live::EventStore;
use crate::signals::{Memo, RwSignal, memo};
use crate::ui::{Piece, of_things, on, part, piece};

/// So many limits below another are shown at once; more are folded away behind their number.
const UNFOLDED: usize = 8;

/// The limits with their live figures. Copy it anywhere within the page.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    store: EventStore,
    figures: Memo<BTreeMap<QuotaId, Figures>>,
    ids: Memo<Vec<QuotaId>>,
}

impl Limits {
    pub(super) fn new(store: EventStore) -> Self {
        let figures = memo(move || store.event.with(|event| figures::figures(&event.quotas)));
        let ids = memo(move || {
            store.event.with(|event| event.quotas.iter().map(|quota| quota.id.clone()).collect())
        });
        Self { store, figures, ids }
    }

    /// Follows which limits there are: that changes only when an organiser adds one.
    pub(super) fn track(self) {
        // Read and not only tracked: a memo that nobody reads follows nothing itself.
        self.ids.with(|_| ());
    }

    fn below(self, parent: Option<&QuotaId>) -> Vec<Quota> {
        self.store.event.with_untracked(|event| {
            event.quotas.iter().filter(|quota| quota.parent.as_ref() == parent).cloned().collect()
        })
    }

    fn of(self, id: &QuotaId) -> Memo<Figures> {
        let id = id.clone();
        memo(move || self.figures.with(|all| all.get(&id).copied().unwrap_or_default()))
    }
}

/// All limits.
#[component]
pub(super) fn Tree(limits: Limits) -> impl IntoView {
    let (tasks, tops): (Vec<Quota>, Vec<Quota>) =
        limits.below(None).into_iter().partition(|quota| quota.kind == QuotaKind::Task);
    let has_tasks = !tasks.is_empty();
    view! {
        <Legend />
        {tops
            .into_iter()
            .map(|quota| {
                let (id, figures) = (quota.id.clone(), limits.of(&quota.id));
                view! {
                    <section class="book-root">
                        <Top quota figures />
                        <Branches limits parent=id />
                    </section>
                }
            })
            .collect_view()}
        {has_tasks
            .then(|| {
                view! {
                    <section class="book-root" aria-labelledby="book-tasks">
                        <h2 class="book-heading" id="book-tasks">"Volunteer tasks"</h2>
                        <ul class="branches" role="list">
                            {tasks.into_iter().map(|quota| view! { <Branch limits quota /> }).collect_view()}
                        </ul>
                    </section>
                }
            })}
    }
}

/// What the patterns of the bars mean.
#[component]
fn Legend() -> impl IntoView {
    view! {
        <ul class="legend" role="list">
            {PARTS
                .map(|(key, words)| {
                    view! {
                        <li>
                            <span class="legend-chip" data-part=key aria-hidden="true"></span>
                            {words}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// The limits right below another.
#[component]
fn Branches(limits: Limits, parent: QuotaId) -> impl IntoView {
    let below = limits.below(Some(&parent));
    (!below.is_empty()).then(|| {
        // A piece, since a branch's type can't contain itself.
        let branches = piece(below.into_iter().map(|quota| view! { <Branch limits quota /> }).collect_view());
        view! { <ul class="branches" role="list">{branches}</ul> }
    })
}

/// A limit with what is below it, folded away.
#[component]
fn Branch(limits: Limits, quota: Quota) -> impl IntoView {
    let (id, figures) = (quota.id.clone(), limits.of(&quota.id));
    let kinds: Vec<QuotaKind> = limits.below(Some(&id)).iter().map(|below| below.kind).collect();
    // A task's only shift says nothing that the task does not.
    let fold = kinds.len() > 1 || kinds.first().is_some_and(|kind| *kind != QuotaKind::Shift);
    view! {
        <li class="branch">
            <Limit quota figures />
            {fold.then(|| piece(view! { <Fold limits parent=id kinds /> }))}
        </li>
    }
}

/// The limits below another behind their number. They are made when somebody looks: 136 sponsors' bars are not needed before.
#[component]
fn Fold(limits: Limits, parent: QuotaId, kinds: Vec<QuotaKind>) -> impl IntoView {
    let all = |kind| kinds.iter().all(|other| *other == kind);
    let opened = RwSignal::new(kinds.len() <= UNFOLDED && !all(QuotaKind::Shift));
    let (one, many) = match () {
        () if all(QuotaKind::Shift) => ("shift", "shifts"),
        () if all(QuotaKind::Sponsor) => ("sponsor", "sponsors"),
        () => ("limit below", "limits below"),
    };
    let words = of_things(kinds.len() as u64, one, many);
    view! {
        <details
            class="fold"
            open=opened.get_untracked()
            // Once opened they stay, so that closing and opening again costs nothing.
            on:toggle=on(move |_| opened.set(true))
        >
            <summary>{words}</summary>
            {part(move || {
                let below = opened.get().then(|| piece(view! { <Branches limits parent=parent.clone() /> }));
                below.unwrap_or_else(Piece::nothing)
            })}
        </details>
    }
}
