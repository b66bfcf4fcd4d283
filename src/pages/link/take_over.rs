//! Taking over a place that somebody hands over: who, what, until when, and what the event asks of whoever has it.

use domain::paths;
use domain::problem::FieldProblem;
use domain::questions::Answers;
use domain::transfers::{TakeOver, TransferOffer};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use crate::api;
use crate::api::changes::What;
use crate::json::read_fields;
use crate::live::EventStore;
use crate::load::load;
use crate::mine::Mine;
use crate::parts::answers::{Asking, QuestionFields, error_of, focus_first_wrong, half_dates, text_of};
use crate::parts::doors::with_zone;
use crate::parts::once::{Ask, Once, OnceNote};
use crate::router::Router;
use crate::routes::Route;
use crate::signals::{RwSignal, Signal, memo};
use crate::ui::{Button, Failure, Loading, TextField, on, part, part_if, piece};

read_fields!(TransferOffer { from, quota, name, email, expires_at } or default { add_ons });

/// What is offered, or why it no longer is.
#[component]
pub(super) fn TakeOverPage(token: String, store: EventStore) -> impl IntoView {
    let (mine, router) = (expect_context::<Mine>(), expect_context::<Router>());
    // Here and not in the form: once it is taken over, nothing is offered any more, and the answer may come after a reload.
    let once = Once::new(store.slug(), What::Link { about: format!("take-over {token}") });
    let once = once.then(move |_| {
        mine.refresh();
        router.replace(&Route::Me { event: store.slug() });
    });
    let asked = token.clone();
    let offer = load(move || {
        let token = asked.clone();
        async move { api::get::<TransferOffer>(&paths::transfer_offer(&store.slug()), Some(&token)).await }
    });
    let home = Route::Event { event: store.slug() }.path();
    part(move || match offer.get() {
        None => piece(view! { <Loading /> }),
        Some(Ok(offer)) => piece(view! { <Form offer token=token.clone() once store /> }),
        // Before a reload it was sent from here, and what it led to is on its way back.
        Some(Err(_)) if once.busy.get() => piece(view! {
            <div class="page-head"><h1>"You take it over"</h1></div>
            <OnceNote once />
        }),
        Some(Err(error)) if matches!(error, api::ApiError::Refused(_)) => {
            let words = if error.is_unknown() {
                "This link opens nothing: it may be incomplete, or of another event.".to_owned()
            } else {
                error.to_string()
            };
            piece(view! {
                <div class="page-head">
                    <h1>"This place can't be taken over"</h1>
                    <p>{words}</p>
                </div>
                <p><a class="button" href=home.clone()>"See the event"</a></p>
            })
        }
        Some(Err(error)) => piece(view! {
            <Failure
                title="This place can't be shown right now"
                words=error.to_string()
                on_retry=move |()| offer.again()
            />
        }),
    })
}

#[component]
fn Form(offer: TransferOffer, token: String, once: Once, store: EventStore) -> impl IntoView {
    let wrong = RwSignal::new(Vec::<FieldProblem>::new());
    let problems = Signal::derive(move || [wrong.get(), once.fields()].concat());
    let form = NodeRef::<html::Form>::new();
    let quota = offer.quota.clone();
    let at = Signal::derive(move || store.event.with(|event| event.up_from(&quota)));
    let asking = Asking::new(store, at, Answers::default(), Answers::default());
    let asks = memo(move || asking.asks(false));
    let typed = move |_| {
        if let Some(form) = form.try_get_untracked().flatten() {
            asking.read(&form);
        }
    };
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        let Some(form) = form.get_untracked().filter(|_| !once.busy.get_untracked()) else { return };
        asking.read(&form);
        let mut request = TakeOver { name: Some(text_of(&form, "name")), ..TakeOver::default() };
        let found = [
            Some(half_dates(&form)),
            request.validate().err(),
            asking.check().map(|all| request.answers = all).err(),
        ];
        let found: Vec<FieldProblem> = found.into_iter().flatten().flatten().collect();
        if found.is_empty() {
            once.send(Ask {
                method: "POST",
                path: paths::transfer_offer(&store.slug()),
                body: serde_json::to_string(&request).unwrap_or_default(),
                bearer: Some(token.clone()),
            });
        } else {
            focus_first_wrong(form);
        }
        wrong.set(found);
    };
    view! {
        <Head offer=offer.clone() store />
        <form class="link-form" node_ref=form novalidate on:submit=on(send) on:input=on(typed)>
            <TextField
                name="name"
                label="Your name"
                autocomplete="name"
                required=true
                value=offer.name
                error=error_of(problems, "name")
                locked=once.busy
            />
            <QuestionFields asking needed=true problems locked=once.busy />
            {part_if(move || asks.get().then(|| optional(asking, problems, once.busy)))}
            <div class="actions">
                <Button look="primary" submit=true busy=once.busy>"Yes, I take it over"</Button>
            </div>
            <OnceNote once />
        </form>
    }
}

/// What they may as well say later, in a fold: the button must not be far.
fn optional(asking: Asking, problems: Signal<Vec<FieldProblem>>, locked: Signal<bool>) -> impl IntoView {
    view! {
        <details class="register-optional">
            <summary>
                <span>"A few questions"</span>
                <small>"Optional. You can also say later."</small>
            </summary>
            <div class="register-answers">
                <QuestionFields asking needed=false problems locked />
            </div>
        </details>
    }
}

#[component]
fn Head(offer: TransferOffer, store: EventStore) -> impl IntoView {
    let dates = store.dates();
    let until = with_zone(&dates, dates.moment(offer.expires_at));
    let what = std::iter::once(&offer.quota).chain(&offer.add_ons).map(|id| store.name_of(id));
    let what = what.collect::<Vec<_>>().join(", ");
    let event = store.event.with_untracked(|event| event.name.clone());
    let means = format!(
        "It is yours once you say yes, until {until}. Mails about it go to {}. If you don’t want it, just leave this page.",
        offer.email
    );
    view! {
        <div class="page-head">
            <h1>{format!("A place from {}", offer.from)}</h1>
            <p>{format!("{} would like you to have this place at {event}: {what}.", offer.from)}</p>
            <p class="soft">{means}</p>
        </div>
    }
}
