//! Volunteer shifts on this page: a line where they go along with a registration, and what their owner can do about their link
//! where they are all that it opens. The shifts themselves have a page of their own.

use leptos::prelude::*;

use super::elsewhere::Elsewhere;
use super::own::LinkAndData;
use crate::device::held::{Held, is_of};
use crate::live::EventStore;
use crate::mine::Mine;
use crate::routes::Route;
use crate::ui::{Piece, each, of_things, part_if, piece, text};

/// The same token may open shifts; those that are shown are one person's.
#[component]
pub(super) fn Shifts(mine: Mine, store: EventStore) -> impl IntoView {
    let volunteer = Route::Volunteer { event: store.slug() }.path();
    let also = part_if(move || {
        let alone = mine.held.with(|all| alone(all));
        let own = mine.own_sign_ups().into_iter();
        let count = own.filter(|one| one.item.status.is_active() && !alone.contains(&one.token)).count();
        (count > 0).then(|| {
            let words = format!("You also have {}.", shifts(count));
            view! { <p class="soft">{words} " " <a href=volunteer.clone()>"See your shifts"</a></p> }
        })
    });
    let alone = move || mine.held.with(|all| alone(all));
    view! {
        {also}
        {each(alone, move |token| alone_card(token, mine, store))}
    }
}

/// The tokens that open shifts and nothing else, of people who have no registration here either: theirs has a link already.
fn alone(all: &[Held]) -> Vec<String> {
    let known = || all.iter().filter(|held| !held.unknown);
    let has_seat =
        |email: &str| known().any(|held| !held.mine.registrations.is_empty() && is_of(held, email));
    let is_alone =
        |held: &&Held| held.mine.registrations.is_empty() && active(held) > 0 && !has_seat(&held.email);
    known().filter(is_alone).map(|held| held.token.clone()).collect()
}

fn active(held: &Held) -> usize {
    held.mine.sign_ups.iter().filter(|one| one.status.is_active()).count()
}

fn shifts(count: usize) -> String {
    of_things(u32::try_from(count).unwrap_or(u32::MAX), "volunteer shift", "volunteer shifts")
}

fn alone_card(token: String, mine: Mine, store: EventStore) -> Piece {
    let found = |held: &&Held| held.token == token;
    let first = mine.held.with_untracked(|all| all.iter().find(found)?.mine.sign_ups.first().cloned());
    let Some(first) = first else { return Piece::nothing() };
    let volunteer = Route::Volunteer { event: store.slug() }.path();
    let same = token.clone();
    let words = move || {
        let count = mine.held.with(|all| all.iter().find(|held| held.token == same).map(active));
        format!("{}. You have no seat here with this link.", shifts(count.unwrap_or_default()))
    };
    let name = first.name.clone();
    piece(view! {
        <section class="card me-card" aria-label=first.name>
            <h2>{name}</h2>
            <p>{text(words)} " " <a href=volunteer>"See your shifts"</a></p>
        </section>
        <Elsewhere id=first.id.clone() token=token.clone() store />
        <LinkAndData id=StoredValue::new(first.id) token=StoredValue::new(token) store />
    })
}
