//! What can be said later: what goes along, and questions that nobody has to answer.

use domain::ledger::QuotaKind;
use domain::problem::FieldProblem;
use leptos::ev::Event as Toggled;
use leptos::prelude::*;

use crate::bundles::{Bundle, Within};
use crate::live::EventStore;
use crate::parts::answers::{Asking, QuestionFields};
use crate::parts::extras::Extras;
use crate::parts::others::Others;
use crate::signals::{RwSignal, Signal, memo};
use crate::ui::{Piece, is_wide, on, part, part_if, piece, text};

/// What can wait: below the needed part it would be a wall.
#[component]
pub(super) fn Optional(
    asking: Asking,
    store: EventStore,
    problems: Signal<Vec<FieldProblem>>,
    locked: Signal<bool>,
) -> impl IntoView {
    let (extras, others) = (expect_context::<Extras>(), expect_context::<Others>());
    // It stands below everybody else's fields, which are of the same kind.
    let is_several = memo(move || others.count() > 0);
    let whose = move |alone: &'static str, of_several: &'static str| {
        text(move || if is_several.get() { of_several } else { alone }.to_owned())
    };
    let asks = memo(move || asking.asks(false));
    let has_extras = memo(move || {
        store.event.with(|event| event.quotas.iter().any(|quota| quota.kind == QuotaKind::AddOn))
    });
    // Beside the needed part there is room for what need not be downloaded first.
    let is_open = is_wide() || asking.given.with_untracked(|given| !given.is_empty());
    let is_wanted = extras.wanted.with_untracked(|wanted| !wanted.is_empty());
    view! {
        <div class="register-more">
            {part_if(move || {
                has_extras.get().then(|| {
                    let fields = || piece(view! { <Within bundle=Bundle::Extras /> });
                    fold(whose("Extras", "Your own extras"), "Optional. You can also add them later.", is_wanted, fields)
                })
            })}
            {part_if(move || {
                asks.get().then(|| {
                    let fields = move || piece(view! { <QuestionFields asking needed=false problems locked /> });
                    fold(whose("A few questions", "A few questions for you"), "Optional. You can also say later.", is_open, fields)
                })
            })}
        </div>
    }
}

/// What is folded away is made when it is wanted: some of it is yet to be downloaded.
fn fold(
    title: impl IntoView + 'static,
    note: &'static str,
    is_open: bool,
    fields: impl Fn() -> Piece + Send + 'static,
) -> impl IntoView {
    let wanted = RwSignal::new(is_open);
    let was_wanted = memo(move || wanted.get());
    view! {
        <details class="register-optional" open=is_open on:toggle=on(move |_: Toggled| wanted.set(true))>
            <summary>
                <span>{title}</span>
                <small>{note}</small>
            </summary>
            <div class="register-answers">
                {part(move || if was_wanted.get() { fields() } else { Piece::nothing() })}
            </div>
        </details>
    }
}
