//! My registration: where it stands, changing it, giving it back, taking it to another device.

mod cancel;
mod card;
mod details;
mod edit;
mod elsewhere;
mod extras;
mod hand_over;
mod means;
mod offer;
mod own;
mod party;
mod qr;
mod shifts;
mod ticket;

use domain::registrations::Registration;
use leptos::ev;
use leptos::prelude::*;

use crate::device::held::Held;
use crate::live::EventStore;
use crate::mine::{Mine, Owned};
use crate::parts::status::headline;
use crate::router::{clear_fragment, fragment};
use crate::routes::Route;
use crate::signals::{Memo, RwSignal, Signal, memo, memo_from};
use crate::ui::{
    Button, Failure, Loading, Notice, Piece, Tone, attribute, each, part, part_if, piece, text, title,
};
use card::Card;

/// `/e/{event}/me`, or a manage link `/e/{event}/me#r={registration}&t={token}`.
#[component]
pub fn MePage() -> impl IntoView {
    let store = expect_context::<EventStore>();
    let mine = expect_context::<Mine>();
    title(move || store.event.with(|event| format!("My registration · {}", event.name)));
    take_link(mine);
    let said = Said(RwSignal::default());
    provide_context(said);
    own::forget_erased(store.slug(), mine, said);
    let handle = window_event_listener(ev::hashchange, move |_| take_link(mine));
    on_cleanup(move || handle.remove());
    mine.refresh_soon();
    let all = memo(move || mine.registrations());
    let shown = in_place(all);
    let several = Signal::derive(move || all.with(Vec::len) > 1);
    let waiting = memo(move || {
        all.with(Vec::is_empty) && mine.held.with(|held| held.iter().any(|held| !held.seen && !held.unknown))
    });
    let place = move || store.event.with(|event| event.location.clone());
    view! {
        <div class="me">
            <div class="page-head">
                // Around the heading and not on it: the role would take the place of the heading's own.
                <div role="status">
                    // What loads, or fails to, has a heading of its own.
                    {part_if(move || (!waiting.get()).then(|| view! { <Heading all mine /> }))}
                </div>
                <p class="soft">{text(move || format!("{}, {}", store.days(), place()))}</p>
                <p class="me-said" role="status">{text(move || said.0.get())}</p>
            </div>
            {each(
                move || shown.get(),
                move |id| {
                    let owned = memo(move || {
                        all.with(|all| all.iter().find(|owned| owned.item.id.as_str() == id).cloned())
                    });
                    piece(view! { <Card owned several store /> })
                },
            )}
            <shifts::Shifts mine store />
            <UnknownLinks mine />
            <Nothing all waiting mine store />
        </div>
    }
}

/// What has happened to somebody who is not on the page any more.
#[derive(Clone, Copy)]
struct Said(RwSignal<String>);

impl Said {
    /// It stands at the page's head, which may be far from what was pressed.
    fn say(self, words: String) {
        self.0.set(words);
        request_animation_frame(|| {
            if let Ok(Some(head)) = document().query_selector(".me .page-head") {
                head.scroll_into_view();
            }
        });
    }
}

/// The ids of all, in an order that stays: what was shown first stays where it is, whatever becomes of it and whatever comes
/// along, since somebody may be typing there.
fn in_place(all: Memo<Vec<Owned<Registration>>>) -> Memo<Vec<String>> {
    memo_from(move |before: Option<&Vec<String>>| {
        let now = all.with(|all| all.iter().map(|owned| owned.item.id.to_string()).collect::<Vec<_>>());
        let stays = before.into_iter().flatten().filter(|id| now.contains(id)).cloned();
        let mut shown: Vec<String> = stays.collect();
        for id in now {
            if !shown.contains(&id) {
                shown.push(id);
            }
        }
        shown
    })
}

/// A manage link puts its token on the device, and leaves the address bar: it is a secret.
fn take_link(mine: Mine) {
    let fragment = fragment();
    let token =
        fragment.split('&').find_map(|part| part.strip_prefix("t=")).filter(|token| !token.is_empty());
    if let Some(token) = token {
        mine.add(token);
        clear_fragment();
    }
}

/// With one registration the page's heading says where it stands. It stays the same element while its words move on, for
/// whoever has the keyboard there.
#[component]
fn Heading(all: Memo<Vec<Owned<Registration>>>, mine: Mine) -> impl IntoView {
    let status = move || match &all.read()[..] {
        [only] => Some(card::status_key(&only.item)),
        _ => None,
    };
    let words = move || match &all.read()[..] {
        [] if has_unknown(mine) => {
            let gone = mine.held.with(|held| held.iter().find_map(gone_to));
            gone.map_or("This link opens nothing".to_owned(), |(_, to)| format!("The place has gone to {to}"))
        }
        [] => "No registration on this device".to_owned(),
        [only] => headline(&only.item),
        _ => "My registrations".to_owned(),
    };
    view! { <h1 data-status=attribute(status)>{text(words)}</h1> }
}

/// Whether somebody came with a link that opens nothing, or kept one.
fn has_unknown(mine: Mine) -> bool {
    mine.held.with(|held| held.iter().any(|held| held.unknown))
}

/// What to do where there is nothing to show, or nothing yet.
#[component]
fn Nothing(
    all: Memo<Vec<Owned<Registration>>>,
    waiting: Memo<bool>,
    mine: Mine,
    store: EventStore,
) -> impl IntoView {
    let register = Route::Register { event: store.slug() }.path();
    let lost = Route::Link { event: store.slug() }.path();
    // Whoever came for a registration has no use for a second one.
    let look = move || (!has_unknown(mine)).then_some("primary");
    part(move || {
        if !all.read().is_empty() {
            return Piece::nothing();
        }
        match (waiting.get(), mine.trouble.get()) {
            (true, Some(error)) => piece(view! {
                <Failure
                    title="Your registration can't be loaded"
                    words=error.to_string()
                    on_retry=move |()| mine.refresh()
                />
            }),
            (true, None) => piece(view! { <Loading /> }),
            (false, _) => piece(view! {
                <p>"Registered on another device? Open its link here, or scan the code that it shows."</p>
                <p><a class="button" data-look=attribute(look) href=register.clone()>"Register"</a></p>
                <p>"Lost your link? " <a href=lost.clone()>"Have it sent by mail"</a></p>
            }),
        }
    })
}

/// Links that open nothing (any more): said once, and put away by the person.
#[component]
fn UnknownLinks(mine: Mine) -> impl IntoView {
    let unknown = move || {
        let tokens = mine.held.get().into_iter().filter(|held| held.unknown).map(|held| held.token);
        tokens.collect::<Vec<_>>()
    };
    each(unknown, move |token| {
        piece(view! {
            <Notice tone=Tone::Calm>
                <p>{unknown_words(mine, &token)}</p>
                <p><Button on_press=move |()| mine.forget(&token)>"Remove this link"</Button></p>
            </Notice>
        })
    })
}

/// Whose place a link opened that has gone to somebody else since, and to whom.
fn gone_to(held: &Held) -> Option<(String, String)> {
    let first = held.mine.registrations.first().filter(|_| held.unknown && held.seen)?;
    Some((first.name.clone(), first.transfer.as_ref()?.name.clone()))
}

/// What has been seen here before did open something, and its owner should know what.
fn unknown_words(mine: Mine, token: &str) -> String {
    let held =
        mine.held.with_untracked(|all| all.iter().find(|held| held.token == token && held.seen).cloned());
    if let Some((name, to)) = held.as_ref().and_then(gone_to) {
        return format!("The place of {name} has gone to {to}: this link no longer opens it.");
    }
    match held.as_ref().and_then(|held| held.mine.registrations.first()) {
        Some(one) => {
            format!("The server no longer knows the registration of {}. Ask the organisers.", one.name)
        }
        None => "A link on this device opens nothing: it may be incomplete, or of another event.".to_owned(),
    }
}
