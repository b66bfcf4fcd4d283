//! The same registration, or the same shifts, on another device: a link to copy, a code to scan.

use domain::ids::PlaceId;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{Said, qr};
use crate::live::EventStore;
use crate::mine::Mine;
use crate::routes::Route;
use crate::signals::RwSignal;
use crate::ui::{Button, on, part_if, text};

/// The link stays folded until wanted: whoever sees it can change the registration.
#[component]
pub(super) fn Elsewhere(id: PlaceId, token: String, store: EventStore) -> impl IntoView {
    let mine = expect_context::<Mine>();
    let origin = window().location().origin().unwrap_or_default();
    let link = format!("{origin}{}#r={id}&t={token}", Route::Me { event: store.slug() }.path());
    let open = RwSignal::new(false);
    let shown = StoredValue::new(link.clone());
    let scan = move || open.get().then(|| shown.with_value(|link| qr::code(link, "QR code of the link")));
    let said = expect_context::<Said>();
    let remove = move |()| {
        let who = mine.name_of(&id);
        mine.take_off(&token, &id);
        if let Some(who) = who.filter(|_| !mine.held.read_untracked().is_empty()) {
            said.say(format!("{who} is taken off this device. Nothing else has changed."));
        }
    };
    view! {
        <details class="elsewhere" on:toggle=on(move |_| open.set(true))>
            <summary>"Open on another device"</summary>
            <div class="elsewhere-inner">
                <div class="elsewhere-words">
                    <p>
                        "Scan the code, or send yourself the link. Keep it to yourself: whoever has it can change what is yours, or give it back."
                    </p>
                    <CopyLink link />
                </div>
                {part_if(scan)}
                <div class="elsewhere-words">
                    <p class="soft">
                        <small>
                            "Not your device? You can take yourself off it, with your name and your shifts. They stay yours: keep the link."
                        </small>
                    </p>
                    <Button on_press=remove>"Remove from this device"</Button>
                </div>
            </div>
        </details>
    }
}

#[component]
fn CopyLink(link: String) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let words = RwSignal::new("");
    let to_copy = link.clone();
    let copy = move |()| {
        let text = to_copy.clone();
        spawn_local(async move {
            if write_to_clipboard(&text).await.is_ok() {
                words.set("Copied.");
            } else if let Some(field) = field.get_untracked() {
                // Without https a browser keeps its clipboard to itself; a selected text is one key away.
                field.select();
                words.set("Selected: copy it with the keyboard or the menu.");
            }
        });
    };
    view! {
        <div class="copy-link">
            <input
                node_ref=field
                type="text"
                readonly
                aria-label="Link to this registration"
                value=link
                on:focus=move |_| {
                    if let Some(field) = field.get_untracked() {
                        field.select();
                    }
                }
            />
            <Button on_press=copy>"Copy"</Button>
        </div>
        <p class="sending" role="status">{text(move || words.get().to_owned())}</p>
    }
}

async fn write_to_clipboard(text: &str) -> Result<(), JsValue> {
    let navigator = window().navigator();
    if js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"))?.is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(|_| ())
}
