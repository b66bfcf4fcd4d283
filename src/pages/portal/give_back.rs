//! Giving seats back before their date: asked once more, since there may be no way back.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::desk::Desk;
use crate::api::portal;
use crate::parts::answers::{focus_first_wrong, text_of};
use crate::signals::{Memo, RwSignal, Signal, follow, memo};
use crate::ui::{Button, Dialog, TextField, of_things, on, part_if, text};

#[component]
pub(super) fn GiveBack(desk: Desk) -> impl IntoView {
    let unclaimed = memo(move || desk.with(|portal| portal.seats.unclaimed));
    let is_any = memo(move || unclaimed.get() > 0);
    part_if(move || is_any.get().then(|| view! { <Form desk unclaimed /> }))
}

#[component]
fn Form(desk: Desk, unclaimed: Memo<u32>) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let wrong = RwSignal::new(None::<String>);
    let (asking, seats) = (RwSignal::new(false), RwSignal::new(0_u32));
    let submit = on(move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = form.get_untracked() else { return };
        let most = unclaimed.get_untracked();
        match text_of(&form, "seats").trim().parse() {
            Ok(number) if (1..=most).contains(&number) => {
                seats.set(number);
                asking.set(true);
            }
            _ => {
                wrong.set(Some(format!("Enter a number from 1 to {most}.")));
                focus_first_wrong(form);
            }
        }
    });
    let go = move |()| {
        asking.set(false);
        desk.send(portal::give_back(&desk.store.slug(), seats.get_untracked()));
    };
    follow(move || {
        let is_given = desk.heard.with(|yes| {
            let what = yes.as_ref().map(|yes| String::from(yes.change.what.clone()));
            what.as_deref() == Some("portal give-back")
        });
        if let Some(form) = form.get_untracked().filter(|_| is_given) {
            form.reset();
        }
    });
    let left = move || format!("{} not claimed yet.", of_things(unclaimed.get(), "seat is", "seats are"));
    view! {
        <section class="card" aria-labelledby="portal-back">
            <h2 id="portal-back">"Give seats back"</h2>
            <p>{text(left)} " Those that you won't need help somebody who waits in line."</p>
            <form class="portal-back" node_ref=form novalidate on:submit=submit>
                <TextField
                    name="seats"
                    label="How many"
                    kind="numeric"
                    enter_key="done"
                    error=Signal::derive(move || wrong.get())
                />
                <Button submit=true busy=desk.busy>"Give back"</Button>
            </form>
            <Dialog open=asking title="Are you sure?">
                <p>
                    {text(move || {
                        format!("{} to those in line at once, and can't be taken back.", of_things(seats.get(), "seat goes", "seats go"))
                    })}
                </p>
                <div class="actions">
                    <Button look="primary" on_press=move |()| asking.set(false)>"Keep them"</Button>
                    <Button look="danger" on_press=go>"Give them back"</Button>
                </div>
            </Dialog>
        </section>
    }
}
