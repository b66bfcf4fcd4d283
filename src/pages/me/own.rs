//! One's link by mail, one's data as a file, and being forgotten.

use domain::ids::{EventSlug, PlaceId};
use domain::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Said;
use super::ticket::save;
use crate::api::changes::What;
use crate::api::{self, Call};
use crate::live::EventStore;
use crate::mine::Mine;
use crate::outbox::{Entry, Outbox};
use crate::parts::once::{Ask, Once, OnceNote};
use crate::signals::{RwSignal, memo};
use crate::ui::{Button, Dialog, part, piece, text};

/// What everybody can ask for who has, or had, a place.
#[component]
pub(super) fn LinkAndData(
    id: StoredValue<PlaceId>,
    token: StoredValue<String>,
    store: EventStore,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let once = Once::new(store.slug(), What::Own { about: format!("send-link {}", id.get_value()) });
    let once = once.then(move |_| said.set("A mail with your link is on its way.".to_owned()));
    let send_link = move |()| {
        said.set(String::new());
        let path = id.with_value(paths::link);
        once.send(Ask { method: "POST", path, body: String::new(), bearer: Some(token.get_value()) });
    };
    let fetching = RwSignal::new(false);
    let fetch = move |()| {
        fetching.set(true);
        said.set(String::new());
        spawn_local(async move {
            let (path, token) = (id.with_value(paths::own_data), token.get_value());
            let call = Call { method: "GET", path: &path, bearer: Some(&token), ..Call::default() };
            match api::send(call).await {
                Ok(json) => {
                    save(&format!("{}-my-data.json", store.slug()), "application/json", &json);
                    said.try_set("The file is saved where your browser keeps files.".to_owned());
                }
                Err(error) => _ = said.try_set(error.to_string()),
            }
            fetching.try_set(false);
        });
    };
    view! {
        <details class="elsewhere">
            <summary>"Your link and your data"</summary>
            <div class="elsewhere-inner">
                <div class="elsewhere-words">
                    <Button busy=once.busy on_press=send_link>"Send me my link by mail"</Button>
                    <Button busy=fetching on_press=fetch>"Save all my data as a file"</Button>
                    <p class="sending" role="status">{text(move || said.get())}</p>
                    <OnceNote once />
                    <Erase id token store />
                </div>
            </div>
        </details>
    }
}

const ERASE: &str = "erase ";

fn erasing(id: &PlaceId) -> What {
    What::Own { about: format!("{ERASE}{id}") }
}

/// Takes whoever was erased off this device, whenever the answer came.
pub(super) fn forget_erased(event: EventSlug, mine: Mine, said: Said) {
    let is_erasing = move |entry: &Entry| {
        matches!(&entry.change.what, What::Own { about } if about.starts_with(ERASE))
            && entry.change.event == event
    };
    expect_context::<Outbox>().take(is_erasing, move |entry| {
        if let (What::Own { about }, Some(token)) = (&entry.change.what, &entry.change.bearer) {
            let place = PlaceId::new(about.trim_start_matches(ERASE));
            let who = mine.name_of(&place).unwrap_or_else(|| "you".to_owned());
            mine.take_off(token, &place);
            // Of somebody who was alone here not even the name is left.
            let who = if mine.held.read_untracked().is_empty() { "you".to_owned() } else { who };
            said.say(format!("Everything about {who} is erased."));
        }
    });
}

/// Asked once more, since there is no way back.
#[component]
fn Erase(id: StoredValue<PlaceId>, token: StoredValue<String>, store: EventStore) -> impl IntoView {
    // The page itself hears of a yes, since the token may open nothing any more by then, and this place be gone.
    let once = Once::new(store.slug(), erasing(&id.get_value()));
    let asking = RwSignal::new(false);
    let erase = move |()| {
        asking.set(false);
        let (path, bearer) = (id.with_value(paths::own_data), token.get_value());
        once.send(Ask { method: "DELETE", path, body: String::new(), bearer: Some(bearer) });
    };
    let mine = expect_context::<Mine>();
    let over = move || store.event.with(|event| crate::dates::ms(event.ends_at) <= crate::dates::now_ms());
    // Whoever has given back what they had keeps nothing that could be given back.
    let has_any = move || token.with_value(|token| id.with_value(|id| mine.has_any(token, id)));
    let what = move || {
        if over() {
            "Name, address, answers and mails are erased for good. Only that somebody was there stays in the counts."
        } else if has_any() {
            "The place is given back, and so are shifts; name, address, answers and mails are erased for good. One can register again, but without the old place."
        } else {
            "Name, address, answers and mails are erased for good."
        }
        .to_owned()
    };
    let name = memo(move || id.with_value(|id| mine.name_of(id)).unwrap_or_else(|| "you".to_owned()));
    view! {
        <Button look="danger" busy=once.busy on_press=move |()| asking.set(true)>"Erase me"</Button>
        <OnceNote once />
        {part(move || {
            let title = format!("Erase everything about {}?", name.get());
            piece(view! {
                <Dialog open=asking title>
                    <p>{text(what)}</p>
                    <p class="soft">
                        "What is registered under the same address with another link stays: ask for a link by mail first, which opens all of it."
                    </p>
                    <div class="actions">
                        <Button look="primary" on_press=move |()| asking.set(false)>"Keep everything"</Button>
                        <Button look="danger" on_press=erase>"Yes, erase all of it"</Button>
                    </div>
                </Dialog>
            })
        })}
    }
}
