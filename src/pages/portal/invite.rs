//! A pasted list, what would become of each line, and the invitation.

use domain::portal::{InvitedList, Invitee, Preview, PreviewLine, Verdict};
use domain::registrations::Status;
use domain::words::ordinal;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::Said;
use super::desk::Desk;
use crate::api::portal;
use crate::json;
use crate::parts::answers::text_of;
use crate::signals::RwSignal;
use crate::ui::{Button, Piece, TextArea, Tone, of_things, on, part, part_if, piece};

const HINT: &str = "A person in each line, with name and address. Columns of a spreadsheet, CSV, or lines such as \
                    Ada Lovelace <ada@example.org>.";

#[component]
pub(super) fn Invite(desk: Desk) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let lines = RwSignal::new(None::<Vec<PreviewLine>>);
    let look = move || {
        let Some(form) = form.get_untracked() else { return };
        let list = text_of(&form, "list");
        desk.send(portal::preview(&desk.store.slug(), list), move |reply| {
            lines.set(json::read::<Preview>(reply).map(|preview| preview.lines));
        });
    };
    let submit = on(move |event: SubmitEvent| {
        event.prevent_default();
        look();
    });
    let done = move |reply: &str| {
        lines.set(None);
        if let Some(form) = form.get_untracked() {
            form.reset();
        }
        desk.said.set(json::read::<InvitedList>(reply).map(|list| came_of(&list)));
    };
    let invite = move |()| {
        let people = wanted(lines, &[Verdict::GetsIn, Verdict::WouldWait]);
        desk.send(portal::invite(&desk.store.slug(), people), done);
    };
    let ask_further = move |()| {
        let people = wanted(lines, &[Verdict::WouldWait, Verdict::Refused]);
        desk.send(portal::further(&desk.store.slug(), people), move |reply| {
            desk.said.set(json::read::<InvitedList>(reply).map(|list| came_of(&list)));
            lines.set(None);
            // The others of the list still wait for their invitation.
            set_timeout(look, std::time::Duration::ZERO);
        });
    };
    view! {
        <section class="card" aria-labelledby="portal-invite">
            <h2 id="portal-invite">"Invite colleagues"</h2>
            <form class="portal-list" node_ref=form novalidate on:submit=submit on:input=on(move |_| lines.set(None))>
                <TextArea name="list" label="Names and addresses" hint=HINT />
                <Button submit=true busy=desk.busy>"Look who gets in"</Button>
            </form>
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

/// What became of a list, in words.
fn came_of(list: &InvitedList) -> Said {
    let count = |status: Status| list.people.iter().filter(|one| one.status == Some(status)).count() as u64;
    let (held, waits) = (count(Status::Offered), count(Status::Waiting));
    let mut words = Vec::new();
    if held > 0 {
        words.push(format!("A seat is held for {}.", of_things(held, "person", "people")));
    }
    if waits > 0 {
        words.push(format!("{} in line.", of_things(waits, "person is", "people are")));
    }
    if held + waits > 0 {
        words.push("Each gets a mail with a link.".to_owned());
    }
    let refused: Vec<String> = list
        .people
        .iter()
        .filter_map(|one| Some(format!("{}: {}", one.name, one.detail.as_ref()?)))
        .collect();
    let tone = if refused.is_empty() { Tone::Calm } else { Tone::Bad };
    words.extend(refused);
    (tone, words.join(" "))
}
