//! A sponsor's own page: its seats, who has them, and what can be done with them. It opens with a private link.

mod came_of;
mod desk;
mod give_back;
mod invite;
mod people;

use leptos::ev;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::dates::ticking;
use crate::live::EventStore;
use crate::outbox::Entry;
use crate::parts::sending::{Refusal, SendingNote};
use crate::signals::{follow, memo};
use crate::ui::{Failure, Loading, Notice, Piece, Tone, of_things, part, part_if, piece, text, title};
use desk::{Desk, Stands};

/// How often is asked what colleagues said.
const LOOK_SECONDS: u64 = 8;

/// `/e/{event}/sponsor#t={token}`.
#[component]
pub fn PortalPage() -> impl IntoView {
    let store = expect_context::<EventStore>();
    title(move || store.event.with(|event| format!("Our seats · {}", event.name)));
    let desk = Desk::start(store);
    follow(move || {
        if desk.said.with(Option::is_some) {
            request_animation_frame(show_said);
        }
    });
    let handle = window_event_listener(ev::hashchange, move |_| _ = desk.take_link());
    on_cleanup(move || handle.remove());
    let stands = memo(move || desk.stands());
    part(move || match stands.get() {
        Stands::Here => piece(view! { <Seats desk /> }),
        Stands::Coming => piece(view! { <Loading /> }),
        Stands::WithoutLink => nothing("This page needs its private link"),
        Stands::DeadLink => nothing("This link opens nothing any more"),
        Stands::OutOfReach(words) => piece(view! {
            <Failure title="Your seats can't be shown right now" words on_retry=move |()| desk.refresh() />
        }),
    })
}

fn nothing(heading: &'static str) -> Piece {
    piece(view! {
        <div class="page-head">
            <h1>{heading}</h1>
            <p>
                "Sponsors get it from the organisers, who can make a new one at any time; the former one then ends. Open the newest that you have."
            </p>
        </div>
    })
}

#[component]
fn Seats(desk: Desk) -> impl IntoView {
    let store = desk.store;
    if let Some(sponsor) =
        desk.portal.with_untracked(|portal| portal.as_ref().map(|one| one.sponsor.id.clone()))
    {
        // Colleagues answer while somebody looks; who says yes to an invitation changes no count.
        let (live, now) = (store.quota(sponsor), ticking(LOOK_SECONDS));
        follow(move || {
            live.track();
            now.track();
            desk.refresh();
        });
    }
    let is_broken = memo(move || desk.sent.with(|sent| sent.as_ref().is_some_and(Entry::is_undecided)));
    let name = move || desk.with(|portal| portal.sponsor.profile.name.clone());
    let event = move || store.event.with(|event| event.name.clone());
    view! {
        <div class="portal">
            <div class="page-head">
                <h1>{text(name)}</h1>
                <p class="soft">
                    {text(move || format!("Your seats at {}. Whoever has your link sees this page and can do all that you can.", event()))}
                </p>
            </div>
            <Figures desk />
            <SendingNote entry=desk.sent />
            {part_if(move || is_broken.get().then(|| view! { <Refusal entry=desk.sent /> }))}
            {part_if(move || desk.said.get().map(|(tone, words)| view! { <Notice tone><p>{words}</p></Notice> }))}
            <invite::Invite desk />
            <people::People desk />
            <give_back::GiveBack desk />
        </div>
    }
}

/// On a phone a long list may lie between what was pressed and what is said about it.
fn show_said() {
    if let Ok(Some(said)) = document().query_selector(".portal > .notice") {
        let nearest = ScrollIntoViewOptions::new();
        nearest.set_block(ScrollLogicalPosition::Nearest);
        said.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

#[component]
fn Figures(desk: Desk) -> impl IntoView {
    let figure = move |label: &'static str, of: fn(&domain::portal::Seats) -> u32| {
        let number = text(move || desk.with(|portal| of(&portal.seats).to_string()));
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="number">{number}</dd>
            </div>
        }
    };
    let release = move || {
        desk.with(|portal| {
            let left = portal.seats.unclaimed;
            match portal.release_at {
                Some(at) if left > 0 => format!(
                    "{} kept for you until {}. Then those in line get what is unused.",
                    of_things(left, "seat is", "seats are"),
                    desk.store.dates().moment(at)
                ),
                _ => String::new(),
            }
        })
    };
    view! {
        <dl class="portal-figures">
            {figure("Included", |seats| seats.included)}
            {figure("Taken", |seats| seats.taken)}
            {figure("Invited", |seats| seats.held)}
            {figure("Free", |seats| seats.free)}
            {figure("In line", |seats| seats.waiting)}
        </dl>
        <p class="soft">{text(release)}</p>
    }
}

/// A notice's tone and words.
type Said = (Tone, String);
