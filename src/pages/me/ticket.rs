//! The ticket: what is shown at the entrance. It can be printed, and saved as a file that opens without a network.

use domain::registrations::{Registration, Status};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;

use super::qr;
use crate::api::registrations::calendar;
use crate::live::EventStore;
use crate::mine::{Mine, Owned};
use crate::signals::{Memo, RwSignal};
use crate::ui::{Button, part_if, text};

/// The style of a saved ticket, which has to do without the app's.
const STYLE: &str = "@page{margin:18mm}body{margin:1.5rem;background:#fff;color:#111;font:1rem/1.45 system-ui,sans-serif}\
.ticket{display:flex;flex-wrap:wrap;gap:2rem;justify-content:space-between;max-width:42rem;padding:1.5rem;border:1px solid #999;border-radius:12px}\
.ticket-words{flex:1 1 16rem}p{margin:0 0 .5rem}.ticket-event{font-size:1.3rem;font-weight:700}.ticket-name{font-size:1.6rem;font-weight:700}\
.ticket-code{font-family:monospace;word-break:break-all}svg{width:14rem;max-width:100%}";

/// The ticket of somebody who is in, and what can be done with it.
#[component]
pub(super) fn Ticket(owned: Memo<Option<Owned<Registration>>>, store: EventStore) -> impl IntoView {
    let mine = expect_context::<Mine>();
    // A page is printed whole.
    let print_words =
        move || match mine.registrations().iter().filter(|one| one.item.ticket.is_some()).count() {
            0 | 1 => "Print ticket".to_owned(),
            several => format!("Print all {several} tickets"),
        };
    part_if(move || {
        let Owned { item, token } = owned.get()?;
        let code = item.ticket.clone().filter(|_| item.status == Status::Confirmed)?;
        let paper = NodeRef::<html::Section>::new();
        let name = item.name.clone();
        let keep = move |()| {
            if let Some(paper) = paper.get_untracked() {
                save("ticket.html", "text/html", &page(&name, &paper.outer_html()));
            }
        };
        Some(view! {
            <Paper item code store paper />
            <div class="actions ticket-actions">
                <Button on_press=keep>"Save ticket"</Button>
                <Button on_press=move |()| print()>{text(print_words)}</Button>
                <ToCalendar token store />
            </div>
        })
    })
}

#[component]
fn Paper(
    item: Registration,
    code: String,
    store: EventStore,
    paper: NodeRef<html::Section>,
) -> impl IntoView {
    let (event, place) = store.event.with_untracked(|event| (event.name.clone(), event.location.clone()));
    let door = store.name_of(item.known_door());
    let named = format!("Ticket of {}", item.name);
    let along = item.add_ons.iter().filter(|one| one.status == Status::Confirmed);
    let along = along.map(|one| store.name_of(&one.quota)).collect::<Vec<_>>().join(", ");
    let along = (!along.is_empty()).then(|| view! { <p>"With " {along}</p> });
    let scan = qr::code(&format!("headcount:{}:{code}", store.slug()), "QR code of the ticket");
    view! {
        <section class="ticket" node_ref=paper aria-label=named>
            <div class="ticket-words">
                <p class="ticket-event">{event}</p>
                <p>{format!("{}, {place}", store.days())}</p>
                <p class="ticket-name">{item.name}</p>
                <p>{door}</p>
                {along}
                <code class="ticket-code">{code}</code>
            </div>
            {scan}
        </section>
    }
}

/// The calendar file, which the server makes: it knows every shift that goes along.
#[component]
fn ToCalendar(token: String, store: EventStore) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let fetch = move |()| {
        let token = token.clone();
        busy.set(true);
        words.set(String::new());
        spawn_local(async move {
            let answer = calendar(&store.slug(), &token).await;
            // The page may have been left meanwhile.
            busy.try_set(false);
            match answer {
                Ok(file) => save("calendar.ics", "text/calendar", &file),
                Err(error) => {
                    words.try_set(error.to_string());
                }
            }
        });
    };
    view! {
        <Button busy on_press=fetch>"Add to calendar"</Button>
        <p class="sending" role="status">{text(move || words.get())}</p>
    }
}

/// The ticket as a page of its own. Its words come from the page, where they have been made harmless; the name is a person's.
fn page(name: &str, ticket: &str) -> String {
    let name = name.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Ticket of {name}</title><style>{STYLE}</style>{ticket}</html>"
    )
}

/// Hands a file to the browser, to be kept where its person keeps files.
pub(super) fn save(file: &str, kind: &str, content: &str) {
    let content = String::from(js_sys::encode_uri_component(content));
    let link = document()
        .create_element("a")
        .ok()
        .and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_download(file);
        link.set_href(&format!("data:{kind};charset=utf-8,{content}"));
        link.click();
    }
}

fn print() {
    if let Err(error) = window().print() {
        leptos::logging::warn!("{error:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::page;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_saved_ticket_needs_nothing_else_and_trusts_no_name() {
        let page = page("<b>Ada</b> & Co", "<section></section>");
        assert!(page.contains("<title>Ticket of &lt;b>Ada&lt;/b> &amp; Co</title>"), "{page}");
        assert!(!page.contains("src=") && !page.contains("href="), "{page}");
    }
}
