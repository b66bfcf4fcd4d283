//! Giving seats back before their date: asked once more, since there may be no way back.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::desk::Desk;
use crate::api::portal;
use crate::parts::answers::{focus_first_wrong, text_of};
use crate::signals::{RwSignal, Signal, memo};
use crate::ui::{Button, Dialog, TextField, Tone, of_things, on, part_if, text};

#[component]
pub(super) fn GiveBack(desk: Desk) -> impl IntoView {
    let unclaimed = memo(move || desk.with(|portal| portal.seats.unclaimed));
    part_if(move || (unclaimed.get() > 0).then(|| view! { <Form desk unclaimed=unclaimed.get() /> }))
}

#[component]
fn Form(desk: Desk, unclaimed: u32) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let wrong = RwSignal::new(None::<String>);
    let (asking, seats) = (RwSignal::new(false), RwSignal::new(0_u32));
    let submit = on(move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = form.get_untracked() else { return };
        match text_of(&form, "seats").trim().parse() {
            Ok(number) if (1..=unclaimed).contains(&number) => {
                seats.set(number);
                asking.set(true);
            }
            _ => {
                wrong.set(Some(format!("Enter a number from 1 to {unclaimed}.")));
                focus_first_wrong(form);
            }
        }
    });
    let go = move |()| {
        asking.set(false);
        let number = seats.get_untracked();
        desk.send(portal::give_back(&desk.store.slug(), number), move |_| {
            let words = format!("{} gone back. Thank you!", of_things(number, "seat has", "seats have"));
            desk.say(Tone::Calm, words);
        });
    };
    let hint = format!("{} not claimed yet.", of_things(unclaimed, "seat is", "seats are"));
    view! {
        <section class="card" aria-labelledby="portal-back">
            <h2 id="portal-back">"Give seats back"</h2>
            <p>"Seats that you won't need help somebody who waits in line."</p>
            <form class="portal-back" node_ref=form novalidate on:submit=submit>
                <TextField
                    name="seats"
                    label="How many"
                    hint
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
