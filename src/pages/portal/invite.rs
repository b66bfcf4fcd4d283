//! A pasted list, what would become of each line, and the invitation.

use domain::portal::{Invitee, PreviewLine, Verdict};
use domain::words::ordinal;
use leptos::ev::{Event as Typed, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use super::desk::Desk;
use crate::api::portal;
use crate::device::storage;
use crate::parts::answers::text_of;
use crate::signals::{RwSignal, follow};
use crate::ui::{Button, Piece, TextArea, of_things, on, part, part_if, piece};

const HINT: &str = "A person in each line, with name and address. Columns of a spreadsheet, CSV, or lines such as \
                    Ada Lovelace <ada@example.org>.";

#[component]
pub(super) fn Invite(desk: Desk) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let lines = RwSignal::new(None::<Vec<PreviewLine>>);
    let kept_at = StoredValue::new(format!("headcount:portal-list:{}", desk.store.slug()));
    // Who has invited the people of a list begins with an empty one.
    let sent = RwSignal::new(0_u32);
    let look = move || {
        if let Some(form) = form.get_untracked() {
            desk.look(text_of(&form, "list"), move |preview| lines.set(Some(preview.lines)));
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        desk.said.set(None);
        look();
    };
    // Names and addresses that somebody has brought together are not lost by a reload.
    let typed = move |_: Typed| {
        lines.set(None);
        if let Some(form) = form.get_untracked() {
            kept_at.with_value(|kept_at| storage::write(kept_at, &text_of(&form, "list")));
        }
    };
    follow(move || {
        let heard = desk.heard.get().map(|yes| String::from(yes.change.what));
        match heard.as_deref() {
            Some("portal invite") => {
                lines.set(None);
                kept_at.with_value(|kept_at| storage::remove(kept_at));
                sent.update(|times| *times += 1);
            }
            // The others of the list still wait for their invitation; what was said of these stays.
            Some("portal further") => {
                lines.set(None);
                look();
            }
            _ => {}
        }
    });
    let invite = move |()| {
        let people = wanted(lines, &[Verdict::GetsIn, Verdict::WouldWait]);
        desk.send(portal::invite(&desk.store.slug(), people));
    };
    let ask_further = move |()| {
        let people = wanted(lines, &[Verdict::WouldWait, Verdict::Refused]);
        desk.send(portal::further(&desk.store.slug(), people));
    };
    view! {
        <section class="card" aria-labelledby="portal-invite">
            <h2 id="portal-invite">"Invite colleagues"</h2>
            {part(move || {
                sent.track();
                let value: String = kept_at.with_value(|kept_at| storage::read(kept_at)).unwrap_or_default();
                piece(view! {
                    <form class="portal-list" node_ref=form novalidate on:submit=on(submit) on:input=on(typed)>
                        <TextArea name="list" label="Names and addresses" hint=HINT value locked=desk.busy />
                        <Button submit=true busy=desk.busy>"Look who gets in"</Button>
                    </form>
                })
            })}
            {part(move || match lines.get() {
                None => Piece::nothing(),
                Some(lines) => {
                    piece(view! { <Lines desk lines on_invite=invite on_further=ask_further /> })
                }
            })}
        </section>
    }
}

fn wanted(lines: RwSignal<Option<Vec<PreviewLine>>>, verdicts: &[Verdict]) -> Vec<Invitee> {
    let lines = lines.get_untracked().unwrap_or_default();
    let meant = lines.into_iter().filter(|line| verdicts.contains(&line.verdict));
    meant.map(|line| Invitee { name: line.name, email: line.email }).collect()
}

/// What would become of each line, and what can be done with them.
#[component]
fn Lines(
    desk: Desk,
    lines: Vec<PreviewLine>,
    #[prop(into)] on_invite: Callback<()>,
    #[prop(into)] on_further: Callback<()>,
) -> impl IntoView {
    let count = |verdict: Verdict| lines.iter().filter(|line| line.verdict == verdict).count() as u64;
    let (gets_in, would_wait) = (count(Verdict::GetsIn), count(Verdict::WouldWait));
    let (refused, invited) = (count(Verdict::Refused), gets_in + would_wait);
    let summary = summary(&lines);
    let rows = lines.iter().map(|line| piece(row(line))).collect::<Vec<Piece>>();
    let beyond = would_wait + refused;
    let further = move || {
        let door = desk.with(|portal| portal.further_at.clone()).filter(|_| beyond > 0)?;
        let words = format!("Ask for {} at {} instead", of_things(beyond, "seat", "seats"), door.name);
        Some(view! {
            <Button busy=desk.busy on_press=on_further>{words}</Button>
            <p class="soft">
                "Seats of your own are first for whoever you invited first. At the door for everyone these colleagues wait as a group, until there is room for all of them."
            </p>
        })
    };
    view! {
        <div class="portal-preview">
            <p role="status"><strong>{summary}</strong>" Nobody has been invited yet."</p>
            <ol class="portal-lines" role="list">{rows}</ol>
            <div class="actions">
                {(invited > 0)
                    .then(|| {
                        let words = format!("Invite {}", of_things(invited, "person", "people"));
                        view! { <Button look="primary" busy=desk.busy on_press=on_invite>{words}</Button> }
                    })}
                {part_if(further)}
            </div>
        </div>
    }
}

fn summary(lines: &[PreviewLine]) -> String {
    let said = [
        (Verdict::GetsIn, "gets a seat", "get a seat"),
        (Verdict::WouldWait, "would wait in line", "would wait in line"),
        (Verdict::IsThere, "is there already", "are there already"),
        (Verdict::Refused, "can't be invited", "can't be invited"),
        (Verdict::Wrong, "line is wrong", "lines are wrong"),
    ];
    let part = |(verdict, one, many)| {
        let count = lines.iter().filter(|line| line.verdict == verdict).count() as u64;
        (count > 0).then(|| of_things(count, one, many))
    };
    said.into_iter().filter_map(part).collect::<Vec<_>>().join(", ") + "."
}

fn row(line: &PreviewLine) -> impl IntoView + use<> {
    let words = match (line.verdict, &line.detail) {
        (Verdict::GetsIn, _) => "Gets a seat".to_owned(),
        (Verdict::WouldWait, _) => match line.position {
            Some(position) => format!("Would be {} in line", ordinal(position)),
            None => "Would wait in line".to_owned(),
        },
        (Verdict::IsThere, _) => "Is registered already".to_owned(),
        (Verdict::Refused | Verdict::Wrong, detail) => detail.clone().unwrap_or_default(),
    };
    let tone = match line.verdict {
        Verdict::GetsIn => "good",
        Verdict::Refused | Verdict::Wrong => "bad",
        Verdict::WouldWait | Verdict::IsThere => "calm",
    };
    let who = if line.name.is_empty() { format!("Line {}", line.line) } else { line.name.clone() };
    let email = line.email.clone();
    view! {
        <li>
            <span>{who}" "<span class="soft">{email}</span></span>
            <span data-tone=tone>{words}</span>
        </li>
    }
}
